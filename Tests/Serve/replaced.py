#!/usr/bin/env python3
"""The database is moved, removed, replaced or written over under a running `yemae serve`: it notices at once. No
booking is read out that the file at the path does not have, new callers hear an apology and reach the dialplan's
operator, the log and `yemae status` say so, and a file put back is used again.

usage: replaced.py YEMAE     (standard library only; everything in a temporary folder, on loopback; some 20 s)
"""

import os, shutil, signal, socket, sys, time

from common import BoxOffice, booked, call, header, until


def keys(member, showing=1):
    """One ticket for a showing of a bus line."""
    return f"{member}4821721{showing}112"


def outcome_of(port):
    """A call that types nothing: the clips it hears and what the dialplan is left."""
    left = []

    def note(command):
        if command.startswith("SET VARIABLE YEMAE"):
            left.append(command)

    heard = call(port, "", instead=note)
    return heard, " ".join(left)


def copy_over(source, target):
    with open(source, "rb") as new, open(target, "r+b") as old:
        old.truncate(0)
        shutil.copyfileobj(new, old)


def replace(source, target):
    shutil.copyfile(source, target + ".new")
    os.rename(target + ".new", target)


office = BoxOffice(sys.argv[1], "replaced", "send = no\n")
box, away = office.path, f"{office.work}/away.db"
office.run("setup", "--demo", "--db", f"{office.work}/other.db")
ways = {
    "moved away": (lambda: os.rename(box, away), lambda: os.rename(away, box)),
    "removed": (lambda: os.unlink(box), None),
    "replaced by a backup": (lambda: replace(f"{office.work}/backup.db", box), None),
    "written over by another box office": (lambda: copy_over(f"{office.work}/other.db", box), None),
    "written over by a backup": (lambda: copy_over(f"{office.work}/backup.db", box), None),
    "without its log": (lambda: os.unlink(box + "-wal"), None),
}
for name, (act, undo) in ways.items():
    for old in (box, box + "-wal", box + "-shm", f"{office.work}/backup.db", f"{office.work}/box.pepper"):
        if os.path.exists(old):
            os.unlink(old)
    office.run("setup", "--demo", "--db", box)
    members = office.members(12)
    office.run("backup", f"{office.work}/backup.db")
    shutil.copyfile(f"{office.work}/box.pepper", f"{office.work}/other.pepper")
    start = len(office.log())
    program, port = office.serve()
    office.check(f"{name}: before, a caller books", booked(call(port, keys(members[0]), language="en")) is not None)
    # More rows than the backup has pages for, in the file and not in the log alone.
    for member in members[1:]:
        call(port, keys(member), language="en")
    time.sleep(0.5)
    under_way = socket.create_connection(("127.0.0.1", port))
    under_way.sendall(header("unknown", "under-way") + b"\n")
    act()
    office.check(
        f"{name}: noticed at once, and logged", until(lambda: "event=database ok=false" in office.log()[start:], 3)
    )
    heard, left = outcome_of(port)
    office.check(
        f"{name}: a new caller hears that it is not available, and goes on to the operator",
        heard == ["yemae/unavailable.1"] and "unavailable" in left,
    )
    office.check(f"{name}: no booking is read out any more", booked(call(port, keys(members[0], 2))) is None)
    status = office.run("status", may_fail=True)
    office.check(
        f"{name}: status says so",
        status.returncode == 1 and "takes no calls" in status.stderr and " 0\n" in status.stdout,
    )
    under_way.close()
    if undo:
        undo()
        office.check(
            f"{name}: put back, it goes on", until(lambda: "event=database ok=true" in office.log()[start:], 3)
        )
        office.check(f"{name}: and a caller books", booked(call(port, keys(members[0], 3))) is not None)
    program.send_signal(signal.SIGTERM)
    office.check(f"{name}: it ends well", program.wait(20) == 0)
office.end()
