#!/usr/bin/env python3
"""How `yemae serve` behaves as a service: strangers, too many calls, a PBX that says nothing, its figures, settings
read again, recordings, and SIGTERM with a call on the line.

usage: conduct.py YEMAE
    (standard library only; everything in a temporary folder, on loopback; some 15 s, most of them silence)
"""

import os
import re
import signal
import socket
import sys
import time

from common import HOME, SOUNDS, BoxOffice, until
from common import Call as CallAtPort

SILENCE = 10  # seconds a PBX may say nothing: the least that can be set

office = BoxOffice(sys.argv[1], "conduct")
work, check = office.work, office.check


class Call(CallAtPort):
    """A call in English on the line 1588-0001, which decides the language."""

    def __init__(self, name):
        super().__init__(port, name, "01099991234", "en", script="", seconds=60)


def settings(lines="15880001 = ko", more=""):
    with open(f"{work}/new.conf", "w") as conf:
        conf.write(
            f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {HOME}/Prompts\n[timers]\ndebounce = 0\n"
            f"[lines]\n{lines}\n{more}[serve]\nport = 0\ncalls = 3\nsilence = {SILENCE}\ndrain = 60\nsend = no\n"
            f"allow = 127.0.0.1\ncontrol = {work}/control\n"
        )
    os.rename(f"{work}/new.conf", office.settings)


def wait_for(name, words):
    if not until(lambda: words in office.log(), 30):
        check(name, False)


os.mkdir(f"{work}/calls")
settings()
program, port = office.serve("--record-in", f"{work}/calls")

mute = Call("mute.1")  # says not one word more
began = time.monotonic()
stranger = socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0))
check("a stranger is closed at once, without a word", stranger.recv(100) == b"")
buyer = Call("buyer.1").play("100236" + "2468" + "721" + "1" + "1")
idle = Call("idle.1").play()
fourth = Call("fourth.1").play()
check(
    "one call too many hears that all lines are busy",
    fourth.has("yemae/lines-busy") and fourth.has('YEMAE_OUTCOME "unavailable"'),
)

table = office.run("status").stdout
check("the figures have calls by place", "take-seats.offer" in table and "identify.ask-member" in table)
office.run("status", "--prometheus", f"{work}/yemae.prom")
sample = re.compile(r'(# (HELP|TYPE) \w+ .+|yemae_\w+(\{\w+="[^"\\]*"(,\w+="[^"\\]*")*\})? [0-9.]+)')
lines = open(f"{work}/yemae.prom").read().splitlines()
check("and are Prometheus text", len(lines) > 20 and all(sample.fullmatch(line) for line in lines))
check("with those turned away and refused", {"yemae_lines_busy_total 1", "yemae_peers_refused_total 1"} <= set(lines))

settings(more="nonsense = 1\n")
program.send_signal(signal.SIGHUP)
wait_for("SIGHUP is answered", "event=reread")
check(
    "settings that are wrong change nothing, and the log names the line",
    "event=reread ok=false" in office.log() and "yemae.conf:" in office.log(),
)
settings(lines="15880001 = en")
program.send_signal(signal.SIGHUP)
wait_for("SIGHUP is answered again", "event=reread ok=true")
idle.drop()
wait_for("the idle call ends", "call-ended call=idle.1")
# The channel's own language is English: only Korean has to be set before the welcome.
after = Call("after.1").play()
check(
    "after SIGHUP a new call has the new language",
    idle.commands[1].endswith("CHANNEL(language) ko") and after.commands[1].startswith(SOUNDS),
)
buyer.drop()
wait_for("the call without a word ends", "no word from the PBX")
check("a PBX that says nothing is given up after its time", time.monotonic() - began >= SILENCE)

booker = Call("booker.1").play("100234" + "4821" + "721" + "1" + "1")
program.send_signal(signal.SIGTERM)
wait_for("SIGTERM is answered", "event=draining")
try:
    Call("late.1")
    check("after SIGTERM no call is taken", False)
except OSError:
    check("after SIGTERM no call is taken", True)
booker.play("1" + "2")
check(
    "but one on the line is charged and hears its number",
    booker.has("yemae/booked") and booker.has('YEMAE_OUTCOME "completed"'),
)
check("then it ends well", program.wait(90) == 0 and "event=drained left=0" in office.log())
check("and the booking is stored once", office.number("SELECT count(*) FROM booking") == 1)

recording = f"{work}/calls/booker.1.transcript"
with open(recording) as transcript:
    text = transcript.read()
check(
    "no recording and no line of the log has the PIN or a whole number",
    not re.search(r"4821|0?10-?9999-?1234", text + office.log()),
)
accepted = office.run("replay", "--as", "100234", "--accept", recording, may_fail=True, config=False)
with open(recording) as transcript:
    check("the recorded call becomes a test with one command", accepted.returncode == 1 and "dial" in transcript.read())
check("which passes from then on", office.run("replay", recording, may_fail=True, config=False).returncode == 0)
office.end()
