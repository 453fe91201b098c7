#!/usr/bin/env python3
"""The last 100 seats of a showing, wanted at once by 16 browsers, 16 callers of `yemae serve` and 8 AGI programs:
exactly 100 are sold, each once, and every booking number that a buyer saw or heard is stored.

usage: last-seats.py YEMAE     (standard library, nginx; everything in a temporary folder, on loopback)
"""

import datetime
import os
import sys
import threading

from stage import Browser, WebOffice
from common import agi, booked, call

SEATS, BROWSERS, CALLERS, PROGRAMS = 100, 16, 16, 8
# Rounds of a buyer at most: more than all seats together take.
ROUNDS = 60
HALL = {
    "venues": "venue,korean,english\nattic,다락,Attic\n",
    "grades": "venue,grade,korean\nattic,1,일반석\n",
    "sections": "venue,section,korean,grade\nattic,1,객석,1\n",
    "rows": "venue,section,row,count\n" + "".join(f"attic,1,{row},20\n" for row in range(1, SEATS // 20 + 1)),
    "programs": "program,category,korean,venue,english\n799,theatre,마지막,attic,The Last\n",
    "fares": "program,tariff,grade,price\n799,one,1,1000\n",
    "showings": "program,date,time,tariff\n799,{day},23:50,one\n",
}
office = WebOffice(sys.argv[1], "last-seats", "[limits]\ntickets-per-showing = 100\n")
check = office.check
seen, lock, faults = {"web": [], "serve": [], "agi": []}, threading.Lock(), []


def left():
    return SEATS - office.number("SELECT count(*) FROM claim WHERE showing = ?", showing)


def buyer(kind, buy):
    """Buys one seat after the other until none is left."""
    try:
        for _ in range(ROUNDS):
            number = buy()
            if number:
                with lock:
                    seen[kind].append(number)
            elif left() == 0:
                return
    except Exception as error:  # A thread's fault is a fault of the test.
        faults.append(f"{kind}: {error!r}")


def by_browser(browser):
    def buy():
        return browser.book() if browser.hold(f"/en/s/{showing}") else None

    return buy


def by_call(member):
    return lambda: booked(call(port, f"{member}4821799111", language="en", seconds=60))


def by_program(member):
    return lambda: booked(agi(office, f"{member}4821799111", "unknown", language="en", name=f"agi.{member}"))


try:
    files = []
    for name, text in HALL.items():
        files.append(f"{office.work}/{name}.csv")
        with open(files[-1], "w", encoding="utf-8") as file:
            file.write(text.format(day=datetime.date.today() + datetime.timedelta(2)))
    office.run("import", *files)
    members = office.members(BROWSERS + CALLERS + PROGRAMS)
    office.send_texts()
    server, port = office.serve()
    office.programs.append(server)
    showing = office.number(
        "SELECT showing.id FROM showing JOIN program ON program.id = showing.program WHERE program.number = '799'")
    browsers = [Browser(office, f"127.0.2.{n + 1}") for n in range(BROWSERS)]
    check("all browsers are logged in", all([browser.log_in(member) for browser, member in zip(browsers, members)]))
    buyers = [("web", by_browser(browser)) for browser in browsers]
    buyers += [("serve", by_call(member)) for member in members[BROWSERS:BROWSERS + CALLERS]]
    buyers += [("agi", by_program(member)) for member in members[BROWSERS + CALLERS:]]
    threads = [threading.Thread(target=buyer, args=each) for each in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [number.replace("-", "") for kind in seen.values() for number in kind]
    print(", ".join(f"{len(kind)} by {name}" for name, kind in seen.items()))
    check("no buyer met a fault", not faults, faults[:3])
    check("each kind of buyer got some", all(seen.values()), {name: len(kind) for name, kind in seen.items()})
    check("exactly the last seats are sold", left() == 0 and len(numbers) == SEATS, (left(), len(numbers)))
    check("each number is another", len(set(numbers)) == len(numbers))
    stored = {row[0].replace("-", "") for row in office.rows("SELECT number FROM booking")}
    check("and stored", set(numbers) <= stored, sorted(set(numbers) - stored)[:3])
    office.audit()
finally:
    office.close()
office.end()
