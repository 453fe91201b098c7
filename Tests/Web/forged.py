#!/usr/bin/env python3
"""Forms that are sent ten times at once are one act, and forms that another site makes a browser send are none.

usage: forged.py YEMAE     (standard library, nginx; everything in a temporary folder, on loopback; some seconds)
"""

import sys
import threading

from stage import Browser, WebOffice

TIMES = 10
TABLES = ("booking", "booking_version", "hold", "claim", "ledger", "outbox", "member", "browser_session",
          "sign_up_code", "browser_code", "browser_guess", "known_browser")
office = WebOffice(sys.argv[1], "forged", "[sign-up]\nway = in-call\n")
check = office.check


def at_once(browser, target, body):
    """The same form ten times at once; the answers."""
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(browser.copy().ask(target, body))) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def counts():
    return {table: office.number(f"SELECT count(*) FROM {table}") for table in TABLES}


def one_act(name, browser, action, table, **entries):
    before = counts()
    target, body = browser.form(action, **entries)
    answers = at_once(browser, target, body)
    places = {answer[1] for answer in answers if answer[0] == 303}
    wrong = [answer[:2] for answer in answers if answer[0] != 303]
    more = counts()[table] - before[table]
    check(f"{name} ten times is one", more == 1 and len(places) == 1 and not wrong, (more, places, wrong[:2]))
    return places.pop() if places else None


def nothing(name, browser, action, **entries):
    """What another site sends, with or without the form's key, and with another browser's."""
    target, body = browser.form(action, **entries)
    stolen = Browser(office, "127.0.3.99")
    stolen.open("/en/log-in")
    key = dict(pair.split("=") for pair in stolen.form("log-in")[1].split("&"))["key"]
    bare = "&".join(pair for pair in body.split("&") if not pair.startswith("key="))
    before = counts()
    answers = [browser.copy().ask(target, body, "cross-site")[0], browser.copy().ask(target, body, "same-site")[0],
               browser.copy().ask(target, bare)[0], browser.copy().ask(target, f"{bare}&key={key}")[0],
               browser.copy().ask(target, f"key=&{bare}", "same-origin")[0]]
    looked = browser.copy().ask(f"{target}{'&' if '?' in target else '?'}{body}")[0]
    is_nothing = set(answers) == {403} and looked in (200, 303, 405) and counts() == before
    check(f"{name}: a form of another site does nothing", is_nothing, (answers, looked, before, counts()))


try:
    member = office.members(1)[0]
    office.send_texts()
    visitor = Browser(office, "127.0.3.1")
    visitor.open("/en/log-in")
    nothing("log-in", visitor, "log-in", number=member, pin="4821")
    visitor.open("/en/join")
    nothing("sign-up", visitor, "join", telephone="010-9876-5432", agree="yes")
    check("the member logs in", visitor.log_in(member))
    showing = visitor.showings("721")[0]
    visitor.open(showing.replace("?", "/book?") if "?" in showing else f"{showing}/book")
    nothing("hold", visitor, "book", n="2", seats="best")
    place = one_act("a hold", visitor, "book", "hold", n="2", seats="best")
    visitor.open(place)
    nothing("sale", visitor, "book", agree="yes")
    nothing("release", visitor, "release")
    place = one_act("a sale", visitor, "book", "booking", agree="yes")
    visitor.open(place.split("?")[0])
    nothing("resend", visitor, "resend")
    one_act("a resent ticket", visitor, "resend", "outbox")
    visitor.open(place.split("?")[0] + "/cancel")
    nothing("cancellation", visitor, "cancel", agree="yes")
    before = office.number("SELECT count(*) FROM claim")
    one_act("a cancellation", visitor, "cancel", "outbox", agree="yes")
    check("and frees its two seats", before - office.number("SELECT count(*) FROM claim") == 2)
    visitor.open("/en/me/pin")
    nothing("another PIN", visitor, "me/pin", **{"pin": "4821", "new-pin": "5829", "again": "5829"})
    visitor.open("/en/me")
    nothing("log-out", visitor, "log-out")

    stranger = Browser(office, "127.0.3.2")
    stranger.open("/en/join")
    place = one_act("a code", stranger, "join", "sign_up_code", telephone="010-9876-5432", agree="yes")
    stranger.open(place)
    stranger.send("join/code", code=office.code("010-9876-5432"))
    one_act("a new member", stranger, "join/pin", "member", **{"new-pin": "5829", "again": "5829"})
    office.audit()
finally:
    office.close()
office.end()
