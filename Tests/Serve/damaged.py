#!/usr/bin/env python3
"""Damages copies of a busy box office's database, the same ones for the same seed: flipped bits, a file that is cut
off, a write-ahead log that is flipped, cut off or gone. Each is found out by `yemae audit` or `yemae doctor`, or it
is harmless. What looks never writes. A file that doctor calls damaged is not served (a whole file whose rows do not
tie is: only the audit reads every row). No command ends in a crash or without a word.

usage: damaged.py YEMAE [damages] [seed]
"""

import collections, hashlib, os, random, shutil, signal, sqlite3, subprocess

from common import BoxOffice, arguments, call

yemae, damages, seed = arguments(60, 7)
office = BoxOffice(yemae, "damaged", "[login]\nhash-cost = 1\n")
numbers = random.Random(seed)
program, port = office.serve()
for member in ("1002344821", "1002362468") * 3:
    call(port, member + "721" + numbers.choice("123") + "1" + "1" + "1" + "2")
# Killed, so that the write-ahead log stays beside the database.
program.send_signal(signal.SIGKILL)
program.wait()
good = {
    ending: open(office.path + ending, "rb").read() for ending in ("", "-wal") if os.path.exists(office.path + ending)
}
whole = f"{office.work}/whole.db"
office.run("backup", whole)
place = f"{office.work}/damaged.db"


def put(files):
    for ending in ("", "-wal", "-shm", "-turn"):
        if os.path.exists(place + ending):
            os.unlink(place + ending)
    for ending, content in files.items():
        with open(place + ending, "wb") as file:
            file.write(content)
    os.chmod(place, 0o600)
    shutil.copy(f"{office.work}/box.pepper", f"{office.work}/damaged.pepper")


def flipped(content, most):
    content = bytearray(content)
    for _ in range(numbers.randint(1, most)):
        content[numbers.randrange(len(content))] ^= 1 << numbers.randrange(8)
    return bytes(content)


def damage(kind):
    if kind == "flip":
        return {"": flipped(open(whole, "rb").read(), 4)}
    if kind == "burst":
        content = bytearray(open(whole, "rb").read())
        at = numbers.randrange(len(content) - 512)
        content[at : at + 512] = numbers.randbytes(512)
        return {"": bytes(content)}
    if kind == "cut":
        content = open(whole, "rb").read()
        return {"": content[: numbers.randrange(1, len(content))]}
    if kind == "wal flip":
        return {"": good[""], "-wal": flipped(good["-wal"], 4)}
    if kind == "wal cut":
        return {"": good[""], "-wal": good["-wal"][: numbers.randrange(1, len(good["-wal"]))]}
    return {"": good[""]}


def content(path):
    """What the tables hold, or None where SQLite cannot tell."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            database.text_factory = bytes
            tables = sorted(
                row[0].decode()
                for row in database.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                )
            )
            return {table: sorted(map(repr, database.execute(f'SELECT * FROM "{table}"'))) for table in tables}
    except (sqlite3.Error, UnicodeDecodeError):  # Python cannot even tell what SQLite says of it
        return None


def picture():
    return hashlib.sha256(open(place, "rb").read()).digest(), (
        os.path.getsize(place + "-wal") if os.path.exists(place + "-wal") else 0
    )


def crashed(done):
    return done.returncode < 0 or done.returncode >= 128


original = content(whole)
counts, tables, broken = collections.Counter(), collections.Counter(), []
kinds = ["flip"] * 6 + ["burst"] * 2 + ["cut"] + (["wal flip", "wal cut", "wal gone"] if good.get("-wal") else [])
for n in range(damages):
    kind = kinds[n % len(kinds)]
    put(damage(kind))
    before = picture()
    audit = office.run("audit", "--db", place, may_fail=True, config=False)
    doctor = office.run("doctor", "--db", place, may_fail=True, config=False)
    is_damaged = any(
        "FAULT" in line and any(word in line for word in ("integrity", "database:", "schema"))
        for line in doctor.stdout.splitlines()
    )
    is_found = audit.returncode != 0 or is_damaged
    if crashed(audit) or crashed(doctor):
        broken.append(f"{n} {kind}: audit {audit.returncode}, doctor {doctor.returncode}")
    if picture() != before:
        broken.append(f"{n} {kind}: looking at it changed it")
    # Served: refused with a word, and nothing written; or it sells on.
    serve = subprocess.Popen(
        [office.yemae, "serve", "--config", office.settings, "--db", place], stderr=subprocess.PIPE, text=True
    )
    said = ""
    for line in serve.stderr:
        said += line
        if "event=serving" in line:
            break
    is_served = "event=serving" in said
    if not is_served:
        serve.wait()
        if crashed(serve) or not said.strip():
            broken.append(f"{n} {kind}: serve ended with {serve.returncode}: {said[-200:]}")
        if picture() != before:
            broken.append(f"{n} {kind}: refusing it changed it")
    now = content(place)
    if is_served and is_damaged:
        broken.append(f"{n} {kind}: damaged, and served all the same")
    if is_served:
        port = int(said.split("port=", 1)[1].split()[0])
        heard = []
        try:
            heard = call(port, "1002344821" + "721" + "1" + "1" + "1" + "1" + "2")
        except OSError:
            pass
        if serve.poll() is not None or not heard:
            broken.append(f"{n} {kind}: a call on it ended serve")
        serve.send_signal(signal.SIGKILL)
        serve.wait()
    serve.stderr.close()
    if is_found or not is_served:
        counts["found out"] += 1
        counts["of them only rows that do not tie: served until the audit is asked"] += is_served
    elif kind.startswith("wal"):
        # What was in the log is gone back to the last whole commit: a box office of an earlier moment, which ties.
        counts["harmless: an earlier moment"] += 1
    elif now == original:
        counts["harmless: no value changed"] += 1
    else:
        counts["a value changed that no rule ties"] += 1
        for table in original:
            if now is None or now.get(table) != original[table]:
                tables[table] += 1
print(f"{damages} damages, seed {seed}: " + "; ".join(f"{count} {what}" for what, count in counts.most_common()))
if tables:
    print("changed values: " + ", ".join(f"{count} in {table}" for table, count in tables.most_common()))
office.check("nothing crashes, and looking or refusing writes nothing", not broken, "\n      ".join(broken[:12]))
office.check("most damages are found out", counts["found out"] > damages // 4)
office.end()
