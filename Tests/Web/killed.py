#!/usr/bin/env python3
"""`yemae web` killed amid bookings by browsers, and started again: every booking number that a page showed is stored,
no seat is sold twice, log-ins and holds are found again, and the audit finds nothing.

usage: killed.py YEMAE [KILLS BROWSERS]     (standard library, nginx; everything in a temporary folder, on loopback)
"""

import random
import sys
import threading
import time

from stage import Browser, WebOffice
from common import arguments

yemae, kills, count = arguments(20, 8)
office = WebOffice(yemae, "killed", "[limits]\ntickets-per-showing = 100\n")
check = office.check
seen, lock, over = [], threading.Lock(), threading.Event()


def visitor(browser, showings):
    """Books until it is over. While `yemae web` is away nginx says so, and the visitor tries again."""
    while not over.is_set():
        try:
            if browser.hold(random.choice(showings)):
                number = browser.book()
                if number:
                    with lock:
                        seen.append(number)
        except (OSError, LookupError):
            time.sleep(0.05)


try:
    members = office.members(count + 1)
    office.send_texts()
    browsers = [Browser(office, f"127.0.1.{n + 1}") for n in range(count)]
    check("all are logged in", all([browser.log_in(member) for browser, member in zip(browsers, members)]))
    showings = browsers[0].showings("721")
    check("there is something to book", len(showings) > 0)
    threads = [threading.Thread(target=visitor, args=(browser, showings)) for browser in browsers]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        time.sleep(random.uniform(0.2, 0.8))
        office.kill_web()
        office.open_web()
    over.set()
    for thread in threads:
        thread.join()
    stored = {f"{row[0][:4]}-{row[0][4:]}" if "-" not in row[0] else row[0]
              for row in office.rows("SELECT number FROM booking")}
    missing = [number for number in seen if number not in stored]
    check(f"{len(seen)} numbers were shown, over {kills} kills", len(seen) >= kills, len(seen))
    check("each of them is stored", not missing, missing)
    check("all are logged in still", all(browser.open("/en/me") == 200 and "My bookings" in browser.page
                                         for browser in browsers))

    holder = Browser(office, "127.0.1.200")
    holder.log_in(members[-1])
    check("seats are held", holder.hold(showings[0], 2))
    place = holder.form("book")[0].rsplit("/", 1)[0]
    office.kill_web()
    office.open_web()
    check("a hold is found again", holder.open(place) == 200)
    check("and sold", holder.book() is not None)
    office.audit()
finally:
    over.set()
    office.close()
office.end()
