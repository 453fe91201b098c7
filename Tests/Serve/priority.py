#!/usr/bin/env python3
"""`high-priority` of [serve]: the thread that talks to the PBX runs at real-time priority 5 where it may, every other thread as usual programs do;
where it may not, or shall not, calls are answered all the same.

usage: priority.py YEMAE     (standard library and setpriv; everything in a temporary folder, on loopback)
Ends with 77 when this machine did not let it look at everything.
"""
import os, shutil, signal, sys

from common import House, call

REAL_TIME, USUAL = (os.SCHED_RR, 5), (os.SCHED_OTHER, 0)


def threads(program):
    """How the loop and the other threads are scheduled."""
    def how(thread):
        return os.sched_getscheduler(thread) & ~os.SCHED_RESET_ON_FORK, os.sched_getparam(thread).sched_priority
    others = [int(name) for name in os.listdir(f"/proc/{program.pid}/task") if int(name) != program.pid]
    return how(program.pid), {how(thread) for thread in others}


def look(what, settings, loop, wrapper=()):
    house = House(sys.argv[1], "priority", settings)
    if wrapper:
        path = f"{house.work}/yemae"
        with open(path, "w") as script:
            script.write(f"#!/bin/sh\nexec {' '.join(wrapper)} '{house.yemae}' \"$@\"\n")
        os.chmod(path, 0o755)
        house.yemae = path
    program, port = house.serve()
    heard = call(port, "", seconds=20)
    found = threads(program)
    house.check(f"{what}: the loop is {found[0]}, the others are {found[1]}", found == (loop, {USUAL}))
    house.check(f"{what}: a call hears {heard[:1]}", bool(heard))
    program.send_signal(signal.SIGTERM)
    house.check(f"{what}: it ends well", program.wait(20) == 0)
    house.end()


def may_have_it():
    """Whether this machine lets us run anything at real-time priority at all."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        return True
    except PermissionError:
        return False


look("no", "high-priority = no\n", USUAL)
if may_have_it():
    look("yes", "", REAL_TIME)
    if os.geteuid() == 0 and shutil.which("setpriv"):
        look("yes, but it may not", "", USUAL, ("setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice"))
    else:
        sys.exit(77)    # only root can start a program that may not run first
else:
    look("yes, but it may not", "", USUAL)
    sys.exit(77)        # nobody saw the loop get it
