"""Passes every test: what the README calls the test command. Independent jobs run at the same time, and the first that
fails ends it. What a machine cannot run is said loudly and counted as skipped, never as passed. The long forms of the
same tests are in .ci/long.
"""

import os
import sys

sys.dont_write_bytecode = True
from jobs import ALONE, BUILDS, HOME, WAITS, WORKS, Job, main

YEMAE = ".build/release/yemae"
LABORATORY = ".build/release/yemae-lab"
BUILT, LABORATORY_BUILT, DEBUG = "program", "laboratory", "debug build"
PACKAGES, STRIPE, CHROMIUM = "Debian packages", "localstripe", "Chromium"
# Unit tests of these targets take longest: they are several jobs.
PARTS = {"YemaeTests": 4, "BookingCoreTests": 2}
# Of Tests/Serve: those that mostly wait, and those that measure time.
SERVE = {"beside": WAITS, "conduct": WAITS, "crowded": WAITS, "replaced": WAITS, "priority": ALONE}

NO_LIBRARY = """
# ldd ends with 1 for a program that loads nothing, and says so.
libraries=$(ldd .build/release/yemae 2>&1) || true
echo "$libraries"
[[ $libraries == *'not a dynamic executable'* || $libraries == *'statically linked'* ]] ||
    { echo 'the program must not load libraries: see .ci/build'; exit 1; }
"""

FORM = r"""
swift format lint --strict --parallel -r Package.swift Sources Tests
# A line of a dialplan cannot be continued; mutants quote source; one plan of the doctor's has long lines on purpose.
git ls-files -coz --exclude-standard '*.swift' '*.sh' '*.py' '*.c' '*.h' '*.conf' '*.service' '*.timer' .ci \
        Tests/Gateways/common Tests/Peers/build ':!asterisk/extensions.conf' ':!Tests/Mutants/mutants.py' \
        ':!Tests/DoctorTests/Plans/long-lines' |
    { LC_ALL=C.UTF-8 xargs -0 grep -nE '^.{121,}' || true; } | cut -c1-200 >.build/ci/long-lines
cat .build/ci/long-lines
[ ! -s .build/ci/long-lines ] || { echo 'these lines are over 120 columns'; exit 1; }
# A command of .ci may be started as `bash .ci/NAME`, whatever its first line names.
for command in .ci/*; do
    [[ -d $command || $command == *.py ]] || bash -n "$command" || { echo "$command: bash cannot read it"; exit 1; }
done
"""

# Two jobs that install at the same time would find apt's lock held, so what is missing is installed first.
INSTALL = """
missing=()
for package in dpkg-dev debootstrap python3-venv espeak-ng sox unzip nginx-light apache2-bin; do
    dpkg-query -W -f='${Status}' $package 2>/dev/null | grep -q 'ok installed' || missing+=($package)
done
[ ${#missing[@]} -eq 0 ] || [ "$(id -u)" -ne 0 ] || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
} || echo "not installed: ${missing[*]}"
"""

# A browser takes longer to install than all others together, and one job alone needs it.
BROWSER = """
for package in chromium-headless-shell chromium-driver; do
    dpkg-query -W -f='${Status}' $package 2>/dev/null | grep -q 'ok installed' || missing=1
done
[ -z "${missing:-}" ] || [ "$(id -u)" -ne 0 ] || DEBIAN_FRONTEND=noninteractive apt-get \
    -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends chromium-headless-shell chromium-driver ||
    echo 'SKIPPED  a browser cannot be installed here'
"""

STARTUP = f"""
if [ -s .build/order/functions ]; then
    .ci/startup {YEMAE} 51 7700
else
    .ci/startup {YEMAE} 51
    echo 'SKIPPED  the memory of a call: the functions of the program are not in the order of calls'
fi
"""


def unit_tests():
    for target in sorted(name for name in os.listdir(f"{HOME}/Tests") if name.endswith("Tests")):
        parts = PARTS.get(target, 1)
        for part in range(1, parts + 1):
            share = f" {part}/{parts}" if parts > 1 else ""
            after = (DEBUG, STRIPE) if target == "PaymentTests" else (DEBUG,)
            yield Job(f"unit tests: {target}{share}", f".ci/unit {target}{share}", after=after)


def on_serve():
    sys.path.insert(0, f"{HOME}/Tests/Serve")
    from run import SCRIPTS

    for name in SCRIPTS:
        yield Job(f"serve: {name}", f"Tests/Serve/run.py {YEMAE} {name}", SERVE.get(name, WORKS), (BUILT,))


def gateways():
    for name in ("smstools", "kannel", "pcsc", "lcdd"):
        yield Job(f"gateway: {name}", f"Tests/Gateways/{name}.sh .build/debug", WAITS, (DEBUG,))


def on_program(name, command):
    return Job(name, f"{YEMAE} {command}", after=(BUILT,))


def on_laboratory(name, command):
    return Job(name, f"{LABORATORY} {command}", after=(LABORATORY_BUILT,))


JOBS = [
    Job(PACKAGES, INSTALL, WAITS),
    Job(STRIPE, ".ci/localstripe || exit 77", WAITS, (PACKAGES,)),
    Job(CHROMIUM, BROWSER, WAITS, (PACKAGES,)),
    Job(BUILT, ".ci/build yemae", BUILDS, (PACKAGES,)),
    # The longest wait of all, so it begins first.
    Job("Asterisk 22 and 16", f"Tests/Asterisk/run.sh {YEMAE}", WAITS, (BUILT,)),
    Job("no library", NO_LIBRARY, after=(BUILT,)),
    Job("form", FORM),
    Job("mutants find their rules", "Tests/Mutants/run.py --check"),
    Job(LABORATORY_BUILT, ".ci/build yemae-lab", after=(BUILT,)),
    Job(DEBUG, "swift build --build-tests", after=(LABORATORY_BUILT,)),
    *gateways(),
    # It moves the clock of the program by a library, which the program that is built for release does not load.
    Job("week of three houses", "Tests/Week/run.py .build/debug/yemae", after=(DEBUG,)),
    *unit_tests(),
    Job("package", 'Tests/Package/run.sh "$(.ci/deb --no-build)"', after=(LABORATORY_BUILT, PACKAGES)),
    on_laboratory("bench", "bench --quick"),
    on_laboratory("explorer", "explore Tests/Transcripts"),
    on_laboratory("simulator: faults", "simulate --calls 1500 --kills 40 --seed 5"),
    on_laboratory("simulator: processes", "simulate --calls 600 --kills 15 --seed 7 --processes 3"),
    on_laboratory("simulator: last seats", "simulate --contend 5"),
    on_program("hang-ups", "replay --hang-up-everywhere --sample 80 Tests/Transcripts"),
    on_program("transcripts", "replay Tests/Transcripts"),
    on_program("transcripts by AGI", "replay --agi Tests/Transcripts"),
    on_laboratory("prompts", "prompts check"),
    *on_serve(),
    Job("pages through nginx", f"Tests/Web/pages.py {YEMAE}", WAITS, (BUILT, CHROMIUM)),
    Job("pages through Apache", f"Tests/Web/apache.py {YEMAE}", WAITS, (BUILT,)),
    Job("web: run", f"Tests/Web/server.py {YEMAE}", WAITS, (BUILT,)),
    Job("web: guesses", f"Tests/Web/guesses.py {YEMAE} 10000", WAITS, (BUILT,)),
    Job("web: last seats", f"Tests/Web/last-seats.py {YEMAE}", WAITS, (BUILT,)),
    Job("web: forged", f"Tests/Web/forged.py {YEMAE}", WAITS, (BUILT,)),
    Job("web: secrets", f"Tests/Web/secrets.py {YEMAE}", WAITS, (BUILT,)),
    Job("web: killed", f"Tests/Web/killed.py {YEMAE} 20 8", WAITS, (BUILT,)),
    # Both speak to a payment provider, through yemae-http, which the debug build has.
    Job("payments through nginx", "Tests/Web/payments.py .build/debug/yemae", WAITS, (DEBUG, STRIPE)),
    Job("visits through nginx", "Tests/Visits/play.py .build/debug/yemae", WAITS, (DEBUG, STRIPE)),
    Job("visits in Chromium", f"Tests/Visits/play.py {YEMAE} --browser", WAITS, (BUILT, CHROMIUM)),
    Job("visits in Chromium with script", f"Tests/Visits/play.py {YEMAE} --browser --script on", WAITS,
        (BUILT, CHROMIUM)),
    Job("dialplans of Asterisk 22 and 16", "Tests/Asterisk/plans.sh", WAITS, ("Asterisk 22 and 16",)),
    Job("start", STARTUP, ALONE, (BUILT,)),
]

if __name__ == "__main__":
    main(JOBS)
