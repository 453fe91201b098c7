#!/usr/bin/env python3
"""Backups made while callers book: each is of one moment, ties by itself (`yemae audit`), has every booking that was told before it was begun, and can be
served at once.

usage: backup.py YEMAE [backups] [callers]
"""
import random, shutil, signal, sqlite3, sys, threading, time

from common import House, booked, call

backups = int(sys.argv[2]) if len(sys.argv) > 2 else 5
callers = int(sys.argv[3]) if len(sys.argv) > 3 else 16
house = House(sys.argv[1], "backup", "[login]\nhash-cost = 1\n[limits]\ntickets-per-showing = 100\n")
# One more than callers: who books where the backup is restored has no seat on hold in it, of which he would be asked first.
*members, later = house.members(callers + 1)
program, port = house.serve()
told, lock, stop = set(), threading.Lock(), threading.Event()


def worker(member):
    while not stop.is_set():
        try:
            number = booked(call(port, f"{member}4821" + "721" + random.choice("123") + "1" + "1" + "1"))
        except OSError:
            return
        if number:
            with lock:
                told.add(number)


threads = [threading.Thread(target=worker, args=(member,)) for member in members]
for thread in threads:
    thread.start()
lost = faults = 0
made = []
for n in range(backups):
    time.sleep(0.3)
    with lock:
        before = set(told)
    copy = f"{house.work}/copy-{n}.db"
    began = time.monotonic()
    house.run("backup", copy)
    made.append(time.monotonic() - began)
    stored = {row[0] for row in sqlite3.connect(f"file:{copy}?mode=ro", uri=True).execute("SELECT number FROM booking")}
    lost += len(before - stored)
    faults += house.run("audit", "--db", copy, may_fail=True).returncode != 0
stop.set()
for thread in threads:
    thread.join()
program.send_signal(signal.SIGTERM)
program.wait(30)
house.check(f"{backups} backups under {callers} callers ({len(told)} bookings, {max(made) * 1000:.0f} ms at most): {faults} do not tie", faults == 0 and told)
house.check(f"{lost} bookings that were told before a backup are not in it", lost == 0)

# The last one takes the place of the box office, as asterisk/README.md tells.
for ending in ("-wal", "-shm"):
    try:
        __import__("os").unlink(house.database + ending)
    except FileNotFoundError:
        pass
shutil.copy(f"{house.work}/copy-{backups - 1}.db", house.database)
program, port = house.serve()
number = booked(call(port, later + "4821" + "721" + "1" + "1" + "1" + "1"))
program.send_signal(signal.SIGTERM)
program.wait(30)
house.check("a restored box office sells on", number is not None)
house.check("and ties", house.run("audit", may_fail=True).returncode == 0)
house.end()
