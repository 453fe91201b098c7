#!/usr/bin/env python3
"""Breaks the rules in mutants.py one at a time and asks the judges. Every mutant has to be caught by one of them.

usage: run.py [--all] [--anew] [NAME...] | --check
  --all    ask every judge of a mutant, not only until the first that catches it
  --anew   ask about mutants, too, that were caught earlier
  --check  only look whether the text that keeps each rule is in its file once

A run that is stopped goes on where it was: who was caught is kept in .build/mutants/caught, and told without asking
again for as long as neither the mutant nor a file it breaks has changed.

All mutants are built into one program, in a copy of the project (.build/mutants), each behind a condition that the
environment variable YEMAE_MUTANT makes true: so one build serves them all. First the judges have to find nothing
wrong with the program in which no rule is broken. SWIFT names another `swift`; TMPDIR says where the judges play.
"""

import hashlib, json, os, shutil, signal, subprocess, sys, tempfile, time
from mutants import MUTANTS

home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
copy = f"{home}/.build/mutants"
swift = os.environ.get("SWIFT", "swift")
yemae = f"{copy}/.build/debug/yemae"
lab = f"{copy}/.build/debug/yemae-lab"
results = f"{copy}/caught"
SECONDS = 900  # for one question to a judge; whoever takes longer never ends
SEEDS = range(1, 9)

SWITCH = """// Only in the copy for mutants: which rule is broken in this run.
import Glibc

private let mutantName = getenv("YEMAE_MUTANT").map { String(cString: $0) } ?? ""
public func mutant(_ name: String) -> Bool { mutantName == name }
"""
JUDGES = {
    "transcripts": [[yemae, "replay", "Tests/Transcripts"]],
    "explorer": [[lab, "explore"]],
    "simulator": [[lab, "simulate", "--calls", "400", "--kills", "20", "--seed", str(seed)] for seed in SEEDS],
    "contention": [[lab, "simulate", "--contend", "2"]],
    "hang-ups": [[yemae, "replay", "--hang-up-everywhere", "--sample", "60", "Tests/Transcripts"]],
}


def questions(judge):
    if judge.startswith("tests "):
        return [[swift, "test", "--skip-build", "--disable-swift-testing", "--filter", judge.split()[1]]]
    return JUDGES[judge]


def write(path, text):
    """Only what differs is written, so that the next build is short."""
    if os.path.exists(path) and open(path, encoding="utf-8").read() == text:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def tokens(text):
    """The text without blanks and line ends, and without the joints of a literal that was broken up, so that a
    formatter may lay lines out as it likes; with the place of each character in the text."""
    bare = [(character, place) for place, character in enumerate(text) if not character.isspace()]
    letters = "".join(character for character, _ in bare)
    at = letters.find('"+"')
    while at >= 0:
        letters, bare = letters[:at] + letters[at + 3 :], bare[:at] + bare[at + 3 :]
        at = letters.find('"+"', at)
    return letters, [place for _, place in bare]


def places(kept, text):
    """Where the text that keeps a rule stands, from and to."""
    (wanted, _), (letters, spots) = tokens(kept), tokens(text)
    found, at = [], letters.find(wanted)
    while at >= 0:
        found.append((spots[at], spots[at + len(wanted) - 1] + 1))
        at = letters.find(wanted, at + 1)
    return found


def edits_by_file():
    edits = {}
    for mutant in MUTANTS:
        for file, kept, broken in mutant.edits:
            edits.setdefault(file, []).append((mutant.name, kept, broken.replace("{is}", f'mutant("{mutant.name}")')))
    return edits


def edited(file, edits):
    """A file's text with its rules breakable."""
    text = open(f"{home}/{file}", encoding="utf-8").read()
    for name, kept, broken in edits:
        found = places(kept, text)
        if len(found) != 1:
            sys.exit(
                f"{name}: {file} has the text {kept!r} {len(found)} times, and it has to be there once: mend mutants.py"
            )
        text = text[: found[0][0]] + broken + text[found[0][1] :]
    return text


def build():
    files = subprocess.run(
        ["git", "ls-files", "Package.swift", "Sources", "Tests", "Prompts", "asterisk", "README.md"],
        cwd=home,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    edits = edits_by_file()
    for file in filter(None, files):
        if file not in edits:
            source, target = f"{home}/{file}", f"{copy}/{file}"
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source):
                shutil.copy2(source, target)
            continue
        text = edited(file, edits[file])
        if "import BookingModel" not in text:
            first = text.index("\n\n") + 2
            text = text[:first] + "import BookingModel\n" + text[first:]
        write(f"{copy}/{file}", text)
    write(f"{copy}/Sources/BookingModel/Mutant.swift", SWITCH)
    with open(f"{copy}/build.log", "w") as log:
        if subprocess.run([swift, "build", "--build-tests"], cwd=copy, stdout=log, stderr=log).returncode:
            sys.exit(f"the mutants do not build: {copy}/build.log")


def ask(judge, name):
    """What the judge has to say, in a line; None when nothing is wrong."""
    for question in questions(judge):
        folder = tempfile.mkdtemp(prefix="yemae-mutant-")
        environment = {**os.environ, "YEMAE_MUTANT": name, "TMPDIR": folder}
        try:
            run = subprocess.run(
                question, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS, errors="replace"
            )
        except subprocess.TimeoutExpired:
            return f"it does not end within {SECONDS} s"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        # Who was stopped from outside, or could not even begin, has said nothing about the mutant.
        if -run.returncode in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
            sys.exit(f"{judge} was stopped by signal {-run.returncode}: nothing is known of {name or 'the program'}")
        if (
            run.returncode
            and judge.startswith("tests ")
            and "error:" not in run.stdout + run.stderr
            and "Fatal error" not in run.stderr
        ):
            sys.exit(f"{judge} could not be asked: {run.stderr.strip()[:200]}")
        if run.returncode:
            lines = [line.strip() for line in (run.stderr + "\n" + run.stdout).split("\n")]
            telling = [
                line
                for line in lines
                if line and not line.startswith(("Test ", "[", "Build")) and " of " not in line[:12]
            ]
            failed = [line for line in telling if "error:" in line or "Fatal error" in line] or telling
            return (failed or [f"status {run.returncode}"])[0][:150]
    return None


def digest(mutant):
    """Tells a mutant, and the files it breaks, from what they were."""
    text = repr(mutant) + "".join(
        open(f"{home}/{file}", encoding="utf-8").read() for file in sorted({edit[0] for edit in mutant.edits})
    )
    return hashlib.sha256(text.encode()).hexdigest()


def earlier():
    """Who was caught by earlier runs: digest and finding."""
    if not os.path.exists(results):
        return {}
    return dict(json.loads(line) for line in open(results, encoding="utf-8"))


def find(mutant, everyone, sound):
    """The first judge that catches a mutant and what it says, in a line; None when none does. `sound`: judges that
    find nothing wrong with the program itself; what a judge says of a mutant means nothing when it says it of the
    whole program."""
    found = None
    for judge in mutant.judges:
        if judge not in sound and (wrong := ask(judge, "")):
            sys.exit(f"no rule is broken, and {judge} finds: {wrong}")
        sound.add(judge)
        if wrong := ask(judge, mutant.name):
            found = found or f"caught by {judge}: {wrong}"
            if not everyone:
                break
            print(f"{mutant.name}: caught by {judge}: {wrong}", flush=True)
        elif everyone:
            print(f"{mutant.name}: not caught by {judge}", flush=True)
    return found


def check():
    """Ends with 1 when a rule is not where its mutant looks for it."""
    for file, edits in edits_by_file().items():
        edited(file, edits)
    print(f"{len(MUTANTS)} mutants find their rules")


def main():
    words = sys.argv[1:]
    if words == ["--check"]:
        return check()
    everyone, anew, names = "--all" in words, "--anew" in words, [word for word in words if not word.startswith("-")]
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    if not chosen or len(words) != len(names) + everyone + anew:
        sys.exit(__doc__)
    digests = {mutant.name: digest(mutant) for mutant in chosen}
    build()
    known = {} if anew or everyone else earlier()
    caught, began, sound = 0, time.monotonic(), set()
    for mutant in chosen:
        if finding := known.get(digests[mutant.name]):
            print(f"{mutant.name}: {finding} (in an earlier run)", flush=True)
            caught += 1
            continue
        finding = find(mutant, everyone, sound)
        if finding:
            caught += 1
            with open(results, "a", encoding="utf-8") as file:
                file.write(json.dumps([digests[mutant.name], finding]) + "\n")
        if not everyone or not finding:
            print(f"{mutant.name}: {finding or f'SURVIVED. The rule: {mutant.rule}'}", flush=True)
    print(f"{len(chosen)} mutants, {caught} caught, {len(chosen) - caught} survived; {time.monotonic() - began:.0f} s")
    sys.exit(caught != len(chosen))


main()
