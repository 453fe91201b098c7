#!/usr/bin/env python3
"""Kills `yemae serve` with SIGKILL while many callers book, several times over, and then asks the database:
is every booking number that a caller heard stored, paid and texted, and no seat sold twice?

usage: killed.py YEMAE [rounds] [callers]     (standard library only; everything in a temporary folder, on loopback)
"""
import random, signal, sqlite3, sys, threading, time

from common import BookingNumbers, House, call

rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
callers = int(sys.argv[3]) if len(sys.argv) > 3 else 32
house = House(sys.argv[1], "killed", "[limits]\ntickets-per-showing = 100\n[login]\nhash-cost = 1\n")
told, faults = [], house.faults


def worker(port, member, stop):
    while not stop.is_set():
        try:
            # Language is the line's; member, PIN, program, showing, one ticket, agree; again; goodbye.
            keys = f"{member}4821" + "721" + random.choice("123") + "1" + "1" + "1" + "721" + random.choice("123") + "1" + "1" + "2"
            call(port, keys, language="en", hears=BookingNumbers(told))
        except OSError:
            return


members = house.members(callers)
for _ in range(rounds):
    program, port = house.serve()
    stop = threading.Event()
    threads = [threading.Thread(target=worker, args=(port, member, stop)) for member in members]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.5, 2.0))
    program.send_signal(signal.SIGKILL)
    program.wait()
    stop.set()
    for thread in threads:
        thread.join()

database = sqlite3.connect(house.database)
stored = {row[0] for row in database.execute("SELECT number FROM booking")}
paid = {row[0] for row in database.execute("SELECT number FROM booking JOIN ledger ON ledger.booking = booking.id WHERE kind = 'charge'")}
texted = {row[0] for row in database.execute("SELECT number FROM booking JOIN outbox ON outbox.booking = booking.id")}
seats = database.execute(
    "SELECT count(*), count(DISTINCT showing || '-' || seat) FROM booking_version JOIN booking_seat USING (booking, version)").fetchone()
if not told:
    faults.append("nobody booked anything: the test says nothing")
for name, there in (("stored", stored), ("paid", paid), ("texted", texted)):
    if missing := set(told) - there:
        faults.append(f"{len(missing)} booking numbers were told and are not {name}: {sorted(missing)[:5]}")
if stored - paid:
    faults.append(f"{len(stored - paid)} bookings are not paid")
if seats[0] != seats[1]:
    faults.append(f"{seats[0] - seats[1]} seats sold twice")
if (state := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
    faults.append(f"the database is damaged: {state}")
print(f"{rounds} kills, {callers} callers: {len(told)} booking numbers told, {len(stored)} stored, {seats[0]} seats; {len(faults)} faults")
for fault in faults:
    print("FAULT:", fault)
house.end()
