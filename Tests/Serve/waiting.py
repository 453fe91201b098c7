#!/usr/bin/env python3
"""Opens many calls that wait at the first question, and prints how much memory `yemae serve` needs for each.

usage: waiting.py YEMAE [calls]     (standard library only; everything in a temporary folder, on loopback)
"""

import resource
import selectors
import socket

from common import SILENCE, BoxOffice, arguments, header

yemae, calls = arguments(2000)
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * calls + 100), hard))
MOST_KIB = 6  # for a call
office = BoxOffice(yemae, "waiting", f"calls = {calls}\nsend = no\n")
program, port = office.serve()


def resident():
    """KiB."""
    with open(f"/proc/{program.pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Rss:"))


def open_call(number):
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(header("unknown", f"{number}.1") + b"\n")
    return line


def settle(lines):
    """Answers every command with `result=0` until all lines wait for a digit, then leaves them waiting."""
    chooser, waiting = selectors.DefaultSelector(), 0
    for line in lines:
        chooser.register(line, selectors.EVENT_READ)
    while waiting < len(lines):
        for key, _ in chooser.select(10):
            command = key.fileobj.recv(4096)
            if not command:
                office.check("every call waits", False, "one was closed")
                office.end()
            if command.startswith(b"WAIT FOR DIGIT"):
                chooser.unregister(key.fileobj)
                waiting += 1
            elif command.startswith(SILENCE.encode()) and command.count(b"\n") == 1:
                pass  # the core takes its time; no key is pressed
            elif command.startswith((SILENCE.encode(), b"CHANNEL STATUS")):
                key.fileobj.sendall(b"200 result=6\n")
            elif command.startswith(b"GET DATA"):  # the core takes its time; no key is pressed
                key.fileobj.sendall(b"200 result= (timeout)\n")
            else:
                key.fileobj.sendall(b"200 result=0 endpos=800\n")


first = [open_call(0)]
settle(first)
base = resident()
more = [open_call(n) for n in range(1, calls)]
settle(more)
full = resident()
each = (full - base) / (calls - 1)
print(f"{calls} waiting calls: base {base} KiB, {full} KiB with all of them, {each:.1f} KiB a call")
office.check(f"a waiting call takes at most {MOST_KIB} KiB", each <= MOST_KIB)
program.kill()
program.wait()
office.end()
