#!/usr/bin/env python3
"""More calls than `yemae serve` may have descriptors for: it says so, does not spin, and takes the others when some
have ended.

usage: crowded.py YEMAE     (standard library only; everything in a temporary folder, on loopback; some 15 s)
"""

import os
import resource
import socket
import sys
import time

from common import BoxOffice, header

ALLOWED, CALLS = 80, 120
office = BoxOffice(sys.argv[1], "crowded", "calls = 4000\nsend = no\n")


def cpu():
    with open(f"/proc/{program.pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_answered(line):
    try:
        return line.recv(100) == b"ANSWER\n"
    except TimeoutError:
        return False


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (ALLOWED, ALLOWED))


program, port = office.serve(preexec_fn=few_descriptors)
lines = []
for number in range(CALLS):
    line = socket.create_connection(("127.0.0.1", port))
    line.settimeout(0.2)
    line.sendall(header("unknown", f"{number}.1") + b"\n")
    lines.append(line)
answered = [line for line in lines if is_answered(line)]
print(f"{len(answered)} of {CALLS} calls are taken with {ALLOWED} descriptors")
office.check("it says at start that they are too few", f"only {ALLOWED} descriptors" in office.log())
office.check("and when one call more cannot be taken", "no new call can be taken" in office.log())
asker = socket.socket(socket.AF_UNIX)
asker.connect(f"{office.work}/control")
before = cpu()
time.sleep(2)
office.check("it rests then, though another program asks for its figures", cpu() - before < 0.5)
for line in answered[:50]:
    line.close()
time.sleep(1)
waiting = [line for line in lines if line not in answered]
office.check("the others are taken when some have ended", sum(is_answered(line) for line in waiting) >= 40)
for line in lines:
    line.close()
asker.settimeout(3)
try:
    figures = asker.recv(65536)
except TimeoutError:
    figures = b""
office.check("and the figures are given when there is room", b"yemae_" in figures)
program.kill()
program.wait()
office.end()
