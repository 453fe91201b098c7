#!/usr/bin/env python3
"""Backups made while callers book: each is of one moment, ties by itself (`yemae audit`), has every booking that was
read out before it was begun, and can be served at once.

usage: backup.py YEMAE [backups] [callers]     (standard library only; everything in a temporary folder, on loopback)
"""

import os
import random
import shutil
import signal
import sqlite3
import time

from common import BoxOffice, Callers, arguments, booked, call

yemae, backups, callers = arguments(5, 16)
office = BoxOffice(yemae, "backup", "[login]\nhash-cost = 1\n[limits]\ntickets-per-showing = 100\n")
# One more than callers: they have no seat on hold in the backup, so they are not asked about one first.
*members, later = office.members(callers + 1)
program, port = office.serve()
calling = Callers(port, members, lambda member: f"{member}4821" + "721" + random.choice("123") + "111")
lost, untied, made = set(), [], []
for n in range(backups):
    time.sleep(0.3)
    before, copy = set(calling.heard), f"{office.work}/copy-{n}.db"
    began = time.monotonic()
    office.run("backup", copy)
    made.append(time.monotonic() - began)
    with sqlite3.connect(f"file:{copy}?mode=ro", uri=True) as database:
        lost |= before - {row[0] for row in database.execute("SELECT number FROM booking")}
    audit = office.run("audit", "--db", copy, may_fail=True)
    if audit.returncode:
        untied.append(f"{n}: {audit.stdout}")
calling.stop()
program.send_signal(signal.SIGTERM)
program.wait(30)
print(f"{backups} backups under {callers} callers: {len(calling.heard)} bookings, {max(made) * 1000:.0f} ms at most")
office.check("callers book while backups are made", calling.heard)
office.check("every backup ties", not untied, str(untied[:2]))
office.check("every booking that was read out before a backup is in it", not lost, str(sorted(lost)[:3]))

# The last one takes the place of the box office, as asterisk/README.md says.
for ending in ("-wal", "-shm"):
    if os.path.exists(office.path + ending):
        os.unlink(office.path + ending)
shutil.copy(f"{office.work}/copy-{backups - 1}.db", office.path)
program, port = office.serve()
number = booked(call(port, later + "4821" + "7211111"))
program.send_signal(signal.SIGTERM)
program.wait(30)
office.check("a restored box office sells on", number is not None)
office.check("and ties", office.run("audit", may_fail=True).returncode == 0)
office.end()
