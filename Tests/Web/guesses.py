#!/usr/bin/env python3
"""Guesses at a member's PIN by browsers at many addresses, through nginx: at most 10 a day are taken, whatever they
are; the owner's telephone and known browser stay open all the while.

usage: guesses.py YEMAE [GUESSES]     (standard library, nginx; everything in a temporary folder, on loopback)
"""

import sys
import threading

from stage import Browser, WebOffice, telephone
from common import arguments, call

yemae, guesses = arguments(1000)
ADDRESSES, THREADS = 200, 4
office = WebOffice(yemae, "guesses")
check = office.check


def guess(number):
    """Guesses from many addresses: how each was answered."""
    lanes = [range(lane, number, THREADS) for lane in range(THREADS)]
    answers = {"code": 0, "locked": 0, "other": 0}
    lock = threading.Lock()

    def work(lane):
        browsers = {}
        for n in lane:
            address = f"127.1.{lane.start}.{n // THREADS % (ADDRESSES // THREADS) + 1}"
            if address not in browsers:
                browsers[address] = Browser(office, address)
                browsers[address].open("/en/log-in")
            browser = browsers[address]
            target, body = browser.form("log-in", number=member, pin=f"{n % 10000:04}")
            status, place, text = browser.ask(target, body)
            kind = "code" if status == 303 and "code" in place else "locked" if status == 429 else "other"
            with lock:
                answers[kind] += 1

    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


try:
    member, neighbour = office.members(2)
    office.send_texts()
    own = Browser(office, "127.0.0.9")
    check("the owner logs in", own.log_in(member))
    own.open("/en/me")
    own.send("log-out")
    server, port = office.serve()
    office.programs.append(server)

    first = guess(guesses // 2)
    check("5 guesses lock the number", first["code"] == 5 and first["other"] == 0, first)
    # The lock's half hour goes by.
    office.execute("UPDATE browser_guess SET locked_until = last_at - 1")
    second = guess(guesses - guesses // 2)
    check("and 5 more lock it for a day", second["code"] == 5 and second["other"] == 0, second)
    taken = office.number("SELECT attempts FROM browser_guess WHERE number = ?", member)
    left = office.number("SELECT locked_until - last_at FROM browser_guess WHERE number = ?", member)
    check("10 in all were taken", taken == 10 and left == 86_400, (taken, left))
    texted = own.texts_to(telephone(member))
    check("nobody was texted for a guess", texted == 1, texted)

    # An unknown browser gets no further, not even with the right PIN.
    stranger = Browser(office, "127.0.0.10")
    stranger.open("/en/log-in")
    check("the right PIN in an unknown browser is not taken", stranger.send("log-in", number=member, pin="4821") == 429)
    check("and nothing tells it from a wrong one", "too many attempts" in stranger.page)
    check("another member is not locked", Browser(office, "127.0.0.11").log_in(neighbour))
    own.open("/en/log-in")
    own.send("log-in", number=member, pin="4821")
    check("the owner's known browser is open", "My bookings" in own.page)
    # Who calls from the number on file is recognised, and asked for the PIN alone.
    for name, number, keys in (("the owner's telephone", telephone(member), "1"), ("another", "021234567", member)):
        clips = call(port, f"{keys}4821", number=number.replace("-", ""))
        check(f"{name} is open", any("main-menu" in clip or "option-new-booking" in clip for clip in clips), clips[-5:])
    office.audit()
finally:
    office.close()
office.end()
