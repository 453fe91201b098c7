#!/usr/bin/env python3
"""The database is moved, removed, replaced or written over under a running `yemae serve`: it notices at once, no booking is told that the file at the
path does not have, new callers hear an apology and reach the dialplan's operator, the log and `yemae status` say so; a file put back is used again.

usage: replaced.py YEMAE     (standard library only; everything in a temporary folder, on loopback; some 20 s)
"""
import os, shutil, signal, socket, subprocess, sys, time
from common import House, booked, call, header



def keys(member, showing=1):
    """One ticket for a showing of a bus line."""
    return f"{member}4821721{showing}112"


def until(is_so, seconds=10):
    end = time.time() + seconds
    while time.time() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def outcome_of(port):
    """A call that types nothing: the clips it hears and what the dialplan is left."""
    left = []
    heard = call(port, "", instead=lambda command: left.append(command) if command.startswith("SET VARIABLE YEMAE") else None)
    return heard, " ".join(left)


def copy_over(source, target):
    with open(source, "rb") as new, open(target, "r+b") as old:
        old.truncate(0)
        shutil.copyfileobj(new, old)


def replace(source, target):
    shutil.copyfile(source, target + ".new")
    os.rename(target + ".new", target)


house = House(sys.argv[1], "replaced", "send = no\n")
box, away = house.database, f"{house.work}/away.db"
house.run("setup", "--demo", "--db", f"{house.work}/other.db")
ways = {
    "moved away": (lambda: os.rename(box, away), lambda: os.rename(away, box)),
    "removed": (lambda: os.unlink(box), None),
    "replaced by a backup": (lambda: replace(f"{house.work}/backup.db", box), None),
    "written over by another box office": (lambda: copy_over(f"{house.work}/other.db", box), None),
    "written over by a backup": (lambda: copy_over(f"{house.work}/backup.db", box), None),
    "without its log": (lambda: os.unlink(box + "-wal"), None),
}
for name, (act, undo) in ways.items():
    for old in (box, box + "-wal", box + "-shm", f"{house.work}/backup.db", f"{house.work}/box.pepper"):
        if os.path.exists(old):
            os.unlink(old)
    house.run("setup", "--demo", "--db", box)
    members = house.members(12)
    house.run("backup", f"{house.work}/backup.db")
    shutil.copyfile(f"{house.work}/box.pepper", f"{house.work}/other.pepper")
    start = os.path.getsize(f"{house.work}/log") if os.path.exists(f"{house.work}/log") else 0
    program, port = house.serve()
    said = lambda: open(f"{house.work}/log").read()[start:]
    house.check(f"{name}: before, a caller books", booked(call(port, keys(members[0]), language="en")) is not None)
    # More rows than the backup has pages for, in the file and not in the log alone.
    for member in members[1:]:
        call(port, keys(member), language="en")
    time.sleep(0.5)
    under_way = socket.create_connection(("127.0.0.1", port))
    under_way.sendall(header("unknown", "under-way") + b"\n")
    act()
    house.check(f"{name}: noticed at once, and logged", until(lambda: "event=database ok=false" in said(), 3))
    heard, left = outcome_of(port)
    house.check(f"{name}: a new caller hears that it is not available, and goes on to the operator",
                heard == ["yemae/unavailable.1"] and "unavailable" in left)
    house.check(f"{name}: nobody is told a booking any more", booked(call(port, keys(members[0], 2))) is None)
    status = house.run("status", may_fail=True)
    house.check(f"{name}: status says so", status.returncode == 1 and "takes no calls" in status.stderr and " 0\n" in status.stdout)
    under_way.close()
    if undo:
        undo()
        house.check(f"{name}: put back, it goes on", until(lambda: "event=database ok=true" in said(), 3))
        house.check(f"{name}: and a caller books", booked(call(port, keys(members[0], 3))) is not None)
    program.send_signal(signal.SIGTERM)
    house.check(f"{name}: it ends as it should", program.wait(20) == 0)
house.end()
