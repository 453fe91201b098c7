#!/usr/bin/env python3
"""SIGHUP: opening hours, limits, who may call and how many are in force for the next call without a restart; what is
not is named in the log.

usage: reread.py YEMAE     (standard library only; everything in a temporary folder, on loopback; a few seconds)
"""

import signal, sys

from common import BoxOffice, call, until

office = BoxOffice(sys.argv[1], "reread", "send = no\n")
member = office.members(1)[0]
with open(office.settings) as conf:
    first = conf.read()
DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]


def hours(word):
    return "[opening-hours]\nholidays = open\n" + "".join(f"{day} = {word}\n" for day in DAYS)


def reread(text):
    with open(office.settings, "w") as conf:
        conf.write(text)
    count = office.log().count("event=reread")
    program.send_signal(signal.SIGHUP)
    if not until(lambda: office.log().count("event=reread") > count):
        sys.exit("SIGHUP was not answered")
    return office.log().strip().split("event=reread")[-1]


with open(office.settings, "w") as conf:
    conf.write(first + hours("closed"))
program, port = office.serve()
office.check("closed: a call back is offered", "yemae/operators-closed.1" in call(port, "0#", language="ko"))
said = reread(first + hours("00:00-24:00"))
office.check(
    "opened by SIGHUP: the next call reaches the operator", "yemae/transfer.1" in call(port, "0#", language="ko")
)
office.check("and nothing waits for a restart", "restart" not in said)
booking = f"{member}4821" + "721" + "1" + "6"
office.check("six tickets can be had", "yemae/option-confirm.1" in call(port, booking, language="ko"))
said = reread(first + hours("00:00-24:00") + "[limits]\ntickets-per-booking = 2\n")
office.check("limited to two by SIGHUP: six cannot", "yemae/option-confirm.1" not in call(port, booking, language="ko"))
said = reread(
    first.replace("port = 0", "port = 4999").replace("send = no", "send = no\nhashers = 2\ncalls = 1")
    + "[payment]\ntimeout = 7\n"
)
office.check(
    "what waits for a restart is named",
    all(word in said for word in ("[serve] port", "[serve] hashers", "[payment] timeout")),
)
office.check("and only that", "[serve] calls" not in said)
program.send_signal(signal.SIGTERM)
office.check("it ends well", program.wait(20) == 0)
office.end()
