"""The long forms of the tests in .ci/run: the same oracles with larger counts, mutants, fuzzing, sanitizers, and the
bench in full. Some hours on two cores. `long NAME...` runs some of them; `long --list` names them. The last figures,
with their dates, are in Tests/README.md.
"""

import sys

sys.dont_write_bytecode = True
from jobs import ALONE, BUILDS, HOME, WORKS, Job, main

YEMAE = ".build/release/yemae"
LABORATORY = ".build/release/yemae-lab"
BUILT, DEBUG, STRIPE = "program", "debug build", "localstripe"
NEEDS = (BUILT, DEBUG, STRIPE)


def laboratory(name, command, kind=WORKS):
    return Job(name, f"{LABORATORY} {command}", kind, (BUILT,))


def on_serve():
    sys.path.insert(0, f"{HOME}/Tests/Serve")
    from run import SCRIPTS

    for name, (short, long) in SCRIPTS.items():
        if short != long:
            yield Job(f"serve: {name}", f"Tests/Serve/run.py --long {YEMAE} {name}", after=(BUILT,))


def unit_tests():
    """Those whose count is larger when YEMAE_LONG is set."""
    for name in ("MessagingTests.SenderCrashTests", "VoiceTests.KoreanNumberTests"):
        command = f"YEMAE_LONG=1 .build/debug/yemaePackageTests.xctest {name}"
        yield Job(f"unit tests: {name}", command, after=(DEBUG,))


JOBS = [
    Job(STRIPE, ".ci/localstripe || exit 77"),
    Job(BUILT, ".ci/build", BUILDS),
    Job(DEBUG, "swift build --build-tests", BUILDS, (BUILT,)),
    *unit_tests(),
    *on_serve(),
    Job("web: killed", f"Tests/Web/killed.py {YEMAE} 100 16", after=(BUILT,)),
    laboratory("simulator: faults", "simulate --calls 100000 --kills 1030 --seed 20260306"),
    *(
        laboratory(f"simulator: seed {seed}", f"simulate --calls 5000 --kills 100 --seed {seed}")
        for seed in range(1, 9)
    ),
    laboratory("simulator: processes", "simulate --calls 6000 --kills 150 --seed 7 --processes 3"),
    laboratory("simulator: last seats", "simulate --contend 100"),
    Job("hang-ups", f"{YEMAE} replay --hang-up-everywhere Tests/Transcripts", after=(BUILT,)),
    Job("mutants", "Tests/Mutants/run.py", BUILDS, NEEDS),
    Job("fuzzing", "Tests/Fuzzing/fuzz.sh 60", BUILDS, NEEDS),
    *(
        Job(
            f"sanitizer: {kind}",
            f"YEMAE_LOCALSTRIPE=$PWD/.build/localstripe/bin/python Tests/Sanitizers/run.sh {kind}",
            BUILDS,
            NEEDS,
        )
        for kind in ("address", "thread")
    ),
    laboratory("bench", 'bench --peers "$(Tests/Peers/build)"', ALONE),
]

if __name__ == "__main__":
    main(JOBS)
