#!/usr/bin/env python3
"""Hangs up on `yemae serve` at the commands of a call that books, in every form FastAGI has, then asks the database and
calls back: is the call in the log with its end, are seats that were held kept for the caller, and does everything tie?

usage: hangups.py YEMAE [hang-ups] [seed]     hang-ups: how many, drawn by seed (40 when left out), or `all`: at every
command in every form     (standard library only; everything in a temporary folder, on loopback)
"""

import random
import signal
import sys

import money
from common import BoxOffice, call, until

wanted = sys.argv[2] if len(sys.argv) > 2 else "40"
dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
FORMS = ("511", "-1", "HANGUP", "EOF")
SECONDS = 20  # for the server to end a call
MEMBERS = 50
PIN, BOOKING = "4821", "72111" + "1" + "2"  # program, showing, one ticket, agree; goodbye


class Gone:
    """A caller who is gone at a command (from 1 on), or never, and how the PBX says it."""

    def __init__(self, at=None, form=None):
        self.at, self.form, self.count = at, form, 0

    def __call__(self, command):
        self.count += 1
        if self.at is None or self.count < self.at:
            return None
        media = command.startswith(("STREAM FILE", "WAIT FOR DIGIT", "GET DATA", "CHANNEL STATUS", "ANSWER"))
        dead = "511 Command Not Permitted on a dead channel or intercept routine"
        if self.count > self.at:
            return dead if media else "200 result=0" if command.startswith("EXEC") else "200 result=1"
        if self.form == "EOF":
            return ""
        gone = "200 result=-1 endpos=0" if command.startswith("STREAM FILE") else "200 result=-1"
        reply = (dead if self.form == "511" or command.startswith("CHANNEL") else gone) if media else "200 result=0"
        if command.startswith("EXEC Playback") and self.form != "511":  # as Asterisk 22 does; 16 says 0
            reply = "200 result=-1"
        if self.form == "HANGUP":  # Asterisk writes it after the answer, or between the command and its answer
            reply = f"{reply}\nHANGUP" if self.count % 2 else f"HANGUP\n{reply}"
        return reply


def dial(name, keys, gone=None):
    """The phrases that were played in a call."""
    clips = call(port, keys, name=name, language="en", instead=gone, seconds=SECONDS)
    return {clip.split("/")[1].split(".")[0] for clip in clips}


def end_of(name):
    return office.rows("SELECT id FROM session WHERE reference = ? AND outcome IS NOT NULL", name)


office = BoxOffice(sys.argv[1], "hangups", "[limits]\ntickets-per-showing = 100\n[login]\nhash-cost = 1\n")
members = office.members(MEMBERS)
program, port = office.serve()
whole = Gone()
dial("whole", members[0] + PIN + BOOKING, whole)
length = whole.count
cases = [(at, form) for at in range(1, length + 1) for form in FORMS]
if wanted != "all":
    cases = [cases[dice.randrange(len(cases))] for _ in range(int(wanted))]
kept = booked = 0
unlogged, not_kept = [], []
for number, (at, form) in enumerate(cases):
    name, member = f"case-{number}", members[number % MEMBERS]
    dial(name, member + PIN + BOOKING, Gone(at, form))
    if not until(lambda: end_of(name), SECONDS):
        unlogged.append(f"{form} at command {at}")
        continue
    session = end_of(name)[0][0]
    held = office.number("SELECT count(*) FROM hold WHERE session = ? AND state = 'held'", session)
    booked += office.number("SELECT count(*) FROM booking_version WHERE session = ?", session)
    offered = "parked-hold" in dial(f"back-{number}", member + PIN + "2")  # 2 gives them back
    kept += offered
    if offered != (held > 0):
        not_kept.append(f"{form} at command {at}: {held} holds, {'' if offered else 'not '}offered")
program.send_signal(signal.SIGTERM)
office.check("after SIGTERM it ends well", program.wait(60) == 0)
print(
    f"{len(cases)} hang-ups at a call of {length} commands ({', '.join(FORMS)}): "
    f"{booked} had booked, {kept} found their seats kept"
)
office.check("every call is in the log with its end", not unlogged, str(unlogged[:3]))
office.check("seats that were held are offered to the caller who calls back", not not_kept, str(not_kept[:3]))
money.check(office, [])
office.end()
