#!/usr/bin/env python3
"""`high-priority` of [serve]: the thread that talks to the PBX runs at real-time priority 5 where it may and commands
do not flood in, the one that looks things up at 4, and every other thread as usual programs do. Where it may not, or
shall not, calls are answered, too.

usage: priority.py YEMAE     (standard library and setpriv; everything in a temporary folder, on loopback)
Ends with 77 when this machine did not let it look at everything.
"""

import multiprocessing, os, shutil, signal, socket, sys, time

from common import BoxOffice, call, header

REAL_TIME, WORKER, USUAL = (os.SCHED_RR, 5), (os.SCHED_RR, 4), (os.SCHED_OTHER, 0)
not_looked_at = []


def threads(program):
    """How the loop and the other threads are scheduled."""

    def how(thread):
        return os.sched_getscheduler(thread) & ~os.SCHED_RESET_ON_FORK, os.sched_getparam(thread).sched_priority

    others = [int(name) for name in os.listdir(f"/proc/{program.pid}/task") if int(name) != program.pid]
    return how(program.pid), {how(thread) for thread in others}


def flood(port, until, commands):
    """A caller who types and erases without a pause, and calls again when the engine has had enough of that."""
    while time.monotonic() < until:
        number = 0
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(header("unknown", f"flood.{time.time_ns()}") + b"\n")
                for command in line.makefile("rb"):
                    listens = b'"0123' in command or command.startswith(b"WAIT")
                    key = b"12345*"[number % 6] if listens else 0
                    line.sendall(b"200 result=%d endpos=80\n" % key)
                    number += 1
        except OSError:
            pass  # it was closed, and the next one is opened
        finally:
            with commands:
                commands.value += number


def give_up(office, program, port, loop):
    """The priority goes while commands flood in, and comes back."""
    began, seen, commands = time.monotonic(), set(), multiprocessing.Value("q")
    callers = [multiprocessing.Process(target=flood, args=(port, began + 4, commands)) for _ in range(4)]
    for caller in callers:
        caller.start()
    while any(caller.is_alive() for caller in callers):
        time.sleep(0.1)
        seen.add(threads(program)[0])
    rate = commands.value / (time.monotonic() - began)
    time.sleep(1.5)
    print(f"a flood of {rate:.0f} commands a second", flush=True)
    if rate > 28_000:
        office.check("in a flood the loop gives up its priority", USUAL in seen, str(seen))
    else:
        print("SKIPPED  the flood: the machine is too busy for one", flush=True)
        not_looked_at.append("flood")
    office.check("after it, it runs first again", threads(program)[0] == loop)


def look(what, settings, loop, wrapper=()):
    office = BoxOffice(sys.argv[1], "priority", settings)
    if wrapper:
        path = f"{office.work}/yemae"
        with open(path, "w") as script:
            script.write(f"#!/bin/sh\nexec {' '.join(wrapper)} '{office.yemae}' \"$@\"\n")
        os.chmod(path, 0o755)
        office.yemae = path
    program, port = office.serve()
    heard = call(port, "1002344821721", seconds=20)
    found = threads(program)
    # A worker changes with its next work, which the call was.
    others = {WORKER, USUAL} if loop == REAL_TIME else {USUAL}
    office.check(f"{what}: the loop is at {loop}, the others at {others}", found == (loop, others), str(found))
    office.check(f"{what}: a call is answered", bool(heard))
    if loop == REAL_TIME:
        give_up(office, program, port, loop)
    program.send_signal(signal.SIGTERM)
    office.check(f"{what}: it ends well", program.wait(20) == 0)
    office.end()


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
        sys.exit(77)  # only root can start a program that may not run first
else:
    look("yes, but it may not", "", USUAL)
    sys.exit(77)  # the priority was not seen
if not_looked_at:
    sys.exit(77)
