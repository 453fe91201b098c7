#!/usr/bin/env python3
"""Hangs up on `yemae serve` at the commands of a call that books, in every form FastAGI has, then asks the database and calls back:
is the call in the log with its end, are seats that were held kept for the caller, and does everything tie?

usage: hangups.py YEMAE [hang-ups] [seed]     hang-ups: so many, drawn by seed (40 otherwise), or `all`: at every command in every form
(standard library only; everything in a temporary folder, on loopback)
"""
import random, signal, sqlite3, sys, time

from common import House, call

wanted = sys.argv[2] if len(sys.argv) > 2 else "40"
dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
FORMS = ("511", "-1", "HANGUP", "EOF")
SECONDS = 20    # for the server to end a call
MEMBERS = 50
PIN, BOOKING = "4821", "72111" + "1" + "2"     # program, showing, one ticket, agree; goodbye


class Gone:
    """A caller who is gone at a command (from 1 on), or never, and how the PBX tells it."""

    def __init__(self, at=None, form=None):
        self.at, self.form, self.count = at, form, 0

    def __call__(self, command):
        self.count += 1
        if self.at is None or self.count < self.at:
            return None
        media = command.startswith(("STREAM FILE", "WAIT FOR DIGIT", "GET DATA", "CHANNEL STATUS", "ANSWER"))
        dead = "511 Command Not Permitted on a dead channel or intercept routine"
        if self.count > self.at:
            return dead if media else "200 result=1"
        if self.form == "EOF":
            return ""
        reply = (dead if self.form == "511" else "200 result=-1 endpos=0") if media else "200 result=0"
        if self.form == "HANGUP":    # real Asterisk writes it after the answer, and sometimes between the command and its answer
            reply = f"{reply}\nHANGUP" if self.count % 2 else f"HANGUP\n{reply}"
        return reply


def dial(name, keys, gone=None):
    """The phrases that were played in a call."""
    return {clip.split("/")[1].split(".")[0] for clip in call(port, keys, name=name, language="en", instead=gone, seconds=SECONDS)}


house = House(sys.argv[1], "hangups", "[limits]\ntickets-per-showing = 100\n[login]\nhash-cost = 1\n")
members, faults = house.members(MEMBERS), house.faults
program, port = house.serve()
database = sqlite3.connect(house.database, isolation_level=None)
whole = Gone()
dial("whole", members[0] + PIN + BOOKING, whole)
length = whole.count
cases = [(at, form) for at in range(1, length + 1) for form in FORMS]
if wanted != "all":
    cases = [cases[dice.randrange(len(cases))] for _ in range(int(wanted))]
kept = booked = 0
for number, (at, form) in enumerate(cases):
    name, member = f"case-{number}", members[number % MEMBERS]
    dial(name, member + PIN + BOOKING, Gone(at, form))
    deadline, end = time.monotonic() + SECONDS, None
    while time.monotonic() < deadline:
        end = database.execute("SELECT id, outcome FROM session WHERE reference = ? AND outcome IS NOT NULL", (name,)).fetchone()
        if end:
            break
        time.sleep(0.002)
    if not end:
        faults.append(f"{form} at command {at}: the call is not in the log with its end")
        continue
    held = database.execute("SELECT count(*) FROM hold WHERE session = ? AND state = 'held'", (end[0],)).fetchone()[0]
    booked += database.execute("SELECT count(*) FROM booking_version WHERE session = ?", (end[0],)).fetchone()[0]
    offered = "parked-hold" in dial(f"back-{number}", member + PIN + "2")     # 2 gives them back
    kept += offered
    if offered != (held > 0):
        faults.append(f"{form} at command {at}: {held} holds, and who called back was {'' if offered else 'not '}offered any")
program.send_signal(signal.SIGTERM)
program.wait()
audit = house.run("audit", may_fail=True)
if audit.returncode:
    faults.append(f"audit: {audit.stdout.strip()}{audit.stderr.strip()}")
print(f"{len(cases)} hang-ups at a call of {length} commands ({', '.join(FORMS)}): {booked} had booked, {kept} found their seats kept; {len(faults)} faults")
for fault in faults:
    print("FAULT:", fault)
house.end()
