#!/usr/bin/env python3
"""SIGHUP: opening hours, limits, who may call and how many are in force for the next call without a restart; what is not is named in the log.

usage: reread.py YEMAE     (standard library only; everything in a temporary folder, on loopback; a few seconds)
"""
import signal, sys, time

from common import House, call

house = House(sys.argv[1], "reread", "send = no\n")
member = house.members(1)[0]
with open(house.settings) as conf:
    first = conf.read()
DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]


def hours(word):
    return "[opening-hours]\nholidays = open\n" + "".join(f"{day} = {word}\n" for day in DAYS)


def log():
    return open(f"{house.work}/log").read()


def reread(text):
    with open(house.settings, "w") as conf:
        conf.write(text)
    count = log().count("event=reread")
    program.send_signal(signal.SIGHUP)
    for _ in range(200):
        if log().count("event=reread") > count:
            return log().strip().split("event=reread")[-1]
        time.sleep(0.05)
    sys.exit("SIGHUP was not answered")


with open(house.settings, "w") as conf:
    conf.write(first + hours("closed"))
program, port = house.serve()
house.check("closed: a call back is offered", "yemae/operators-closed.1" in call(port, "0#", language="ko"))
said = reread(first + hours("00:00-24:00"))
house.check("opened by SIGHUP: the next call reaches the operator", "yemae/transfer.1" in call(port, "0#", language="ko"))
house.check("and nothing waits for a restart", "restart" not in said)
booking = f"{member}4821" + "721" + "1" + "6"
house.check("six tickets can be had", "yemae/option-confirm.1" in call(port, booking, language="ko"))
said = reread(first + hours("00:00-24:00") + "[limits]\ntickets-per-booking = 2\n")
house.check("limited to two by SIGHUP: six cannot", "yemae/option-confirm.1" not in call(port, booking, language="ko"))
said = reread(first.replace("port = 0", "port = 4999").replace("send = no", "send = no\nhashers = 2\ncalls = 1") + "[payment]\ntimeout = 7\n")
house.check("what waits for a restart is named", all(word in said for word in ("[serve] port", "[serve] hashers", "[payment] timeout")))
house.check("and only that", "[serve] calls" not in said)
program.send_signal(signal.SIGTERM)
house.check("it ends as it should", program.wait(20) == 0)
house.end()
