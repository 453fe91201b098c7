#!/usr/bin/env python3
"""Ten `yemae gate` processes on one database, each with 20 scans a second: the time from a scan to its result on the
display.

usage: gates.py YEMAE [gates] [seconds]     (standard library only; everything in a temporary folder)

The times are taken from outside: from the line written to a gate's reader to the result a display program reads. The
baseline of this disk and machine is a bare commit of SQLite (WAL, synchronous=FULL) of one row, by as many processes
at the same pace. The bounds that fail the run are wide, for machines that do other things at the same time; the
figures are what counts.
"""

import datetime
import multiprocessing
import os
import re
import sqlite3
import subprocess
import threading
import time
import zoneinfo

from common import BoxOffice, arguments

yemae, gates, seconds = arguments(10, 6)
pace = 1 / 20
reads = seconds * 20
LATEST, TIMES = (
    1000,
    5,
)  # the 99th per cent may take so many ms, or so many times the baseline's where even that is slow
office = BoxOffice(yemae, "gates")
work = office.work


def at(times, percent):
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] * 1000


def paced(count, act):
    """Does something so often at the pace, never earlier than its turn: the seconds each took."""
    times, begin = [], time.monotonic()
    for n in range(count):
        wait = begin + n * pace - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        start = time.monotonic()
        act(n)
        times.append(time.monotonic() - start)
    return times


def commits(path, count, queue):
    base = sqlite3.connect(path, timeout=30, isolation_level=None)
    base.execute("PRAGMA synchronous=FULL")
    queue.put(paced(count, lambda n: base.execute("INSERT INTO row(text) VALUES (?)", ("x" * 200,))))


def baseline(name):
    path = f"{work}/{name}.db"
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, text TEXT)")
    base.commit()
    queue = multiprocessing.Queue()
    writers = [multiprocessing.Process(target=commits, args=(path, reads // 2, queue)) for _ in range(gates)]
    for writer in writers:
        writer.start()
    times = [time for _ in writers for time in queue.get()]
    for writer in writers:
        writer.join()
    base.close()
    return times


def gate(number, lines, times, verdicts):
    """One gate: a read, its verdict, the next read at its turn."""
    shown = f"{work}/shown-{number}"
    os.mkfifo(shown)
    with open(f"{work}/display-{number}", "w") as script:
        script.write(f"#!/bin/sh\nexec cat >{shown}\n")
    os.chmod(script.name, 0o755)
    program = subprocess.Popen(
        [
            office.yemae,
            "gate",
            "--gate",
            f"G{number}",
            "--venue",
            "small-theatre",
            "--same-read",
            "0",
            "--display",
            f"command:{script.name}",
            "--config",
            office.settings,
        ],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    with open(shown) as display:

        def read(n):
            program.stdin.write(lines[(n + number) % len(lines)] + "\n")
            program.stdin.flush()
            verdict = display.readline()
            while verdict == "off\n":
                verdict = display.readline()
            verdicts.append(verdict)

        read(0)  # the first read opens the database
        times.extend(paced(reads, read))
        program.stdin.close()
        program.stdin = None
        display.read()
    # `gate G3: seats admitted 0, refused 121; half of the verdicts within 1.2 ms, 99 of 100 within 4.0 ms`
    inside.append([float(figure) for figure in re.findall(r"within ([0-9.]+) ms", program.communicate()[1])])


office.run("gate", "set", "small-theatre", "--seats", "one", "--opens", "1440")
cards = [f"04{n:012X}" for n in range(40)]
office.run("card", "add", "100234", text=cards[0] + "\n")
# Two seats of The Seagull in three hours: the account's owner, his PIN, leaflet number, first showing, two seats,
# agreed.
soon = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Seoul")) + datetime.timedelta(hours=3)
with open(f"{work}/soon.csv", "w") as showings:
    showings.write(f"program,date,time,tariff\n702,{soon:%Y-%m-%d},{soon:%H:%M},standard\n")
office.run("import", f"{work}/soon.csv")
office.run("dial", "--lang", "en", text="1 4821 702 1 2 1")
reading = [cards[0], cards[0], cards[1], "7001-0015", "noise", ";900123=2512?5"]
before = baseline("before")
times, verdicts, inside = [], [], []
threads = [threading.Thread(target=gate, args=(n, reading, times, verdicts)) for n in range(gates)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
bare = before + baseline("after")
stored = office.number("SELECT count(*) FROM gate_read")
seats, passages = office.rows("SELECT count(DISTINCT booking * 1000000 + seat), count(*) FROM admission")[0]

print(
    f"{gates} gates, {len(times)} scans, 20 a second each: "
    f"half of the results within {at(times, 50):.1f} ms, 99 of 100 within {at(times, 99):.1f} ms"
)
print(
    f"by the gates' own clocks, without reader and display: half within {max(half for half, _ in inside):.1f} ms, "
    f"99 of 100 within {max(most for _, most in inside):.1f} ms at the slowest gate"
)
print(
    f"a bare commit at the same pace: half within {at(bare, 50):.1f} ms, 99 of 100 within {at(bare, 99):.1f} ms; "
    f"a scan takes {at(times, 50) / at(bare, 50):.1f} times that, "
    f"and {at(times, 99) / at(bare, 99):.1f} times at the 99th"
)
print(f"{stored} scans kept, {seats} seats let in, by {passages} scans")
office.check(
    "every scan has a result",
    len(verdicts) == gates * (reads + 1) and all(verdict.startswith(("green", "red")) for verdict in verdicts),
)
office.check("every scan is kept", stored == len(verdicts))
office.check("two seats were sold, and each is let in once", (seats, passages) == (2, 2), f"{seats} by {passages}")
office.check("no scan takes long even for a busy machine", at(times, 99) <= max(LATEST, TIMES * at(bare, 99)))
office.end()
