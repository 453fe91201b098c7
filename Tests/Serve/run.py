#!/usr/bin/env python3
"""Runs the tests of this folder, all or some by name: `yemae serve` and its neighbours when programs are killed,
callers hang up, providers fail, files are damaged. Each prints its checks by name, and ends at the first test that
fails.

usage: run.py [--long] YEMAE [name...]     (standard library only; everything in temporary folders, on loopback)
       run.py --list

--long takes the counts of `.ci/long`. A test can be started by itself with counts of your choice: its first lines say
which it takes. Exit status: 0 passed, 77 a part was skipped because this machine does not allow it, 1 failed.
"""

import os
import subprocess
import sys

# Name: arguments of `.ci/run`, arguments of `.ci/long`.
SCRIPTS = {
    "killed": ("5 32", "20 64"),
    "paid": ("4 8", "20 12"),
    "faults": ("40 1", "400 1"),
    "faults-keys": ("40 2", "400 2"),
    "hangups": ("40", "all"),
    "backup": ("5 16", "20 32"),
    "restart": ("50 2", "50 10"),
    "damaged": ("24", "400"),
    "gates": ("10 6", "10 20"),
    "waiting": ("2000", "4000"),
    "replaced": ("", ""),
    "beside": ("", ""),
    "conduct": ("", ""),
    "crowded": ("", ""),
    "reread": ("", ""),
    "hostile": ("", ""),
    "secrets": ("", ""),
    "priority": ("", ""),
}
# Names that are another script with other arguments.
SAME = {"faults-keys": "faults"}


def main(words):
    if words == ["--list"]:
        print("\n".join(SCRIPTS))
        return 0
    is_long = words[:1] == ["--long"]
    words = words[is_long:]
    if not words or any(name not in SCRIPTS for name in words[1:]):
        print(__doc__, file=sys.stderr)
        return 64
    here, skipped = os.path.dirname(os.path.abspath(__file__)), False
    for name in words[1:] or SCRIPTS:
        arguments = SCRIPTS[name][is_long].split()
        print(f"-- {name} {' '.join(arguments)}", flush=True)
        status = subprocess.run([f"{here}/{SAME.get(name, name)}.py", words[0], *arguments]).returncode
        if status == 77:
            skipped = True
            print(f"SKIPPED  {name}", flush=True)
        elif status:
            print(f"FAILED  {name}", flush=True)
            return 1
    return 77 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
