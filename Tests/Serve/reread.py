#!/usr/bin/env python3
"""SIGHUP: opening hours, limits, who may call and how many are in force for the next call without a restart, and names
that were rendered since are spoken; what is not in force is named in the log.

usage: reread.py YEMAE     (standard library only; everything in a temporary folder, on loopback; a few seconds)
"""

import os, signal, sys

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

# A program gets another title, which an import renders by a program of the house.
renderer = f"{office.work}/renderer"
with open(renderer, "w") as script:
    script.write("#!/bin/sh\nread -r line; exec sox -D -n -t wav -r 16000 -b 16 -c 1 - synth 0.5 sine 400 gain -6\n")
os.chmod(renderer, 0o755)
names = f"[names]\nunrecorded = rendered\nrenderer = {renderer}\nsounds = {office.work}/sounds\n"
reread(first + names)
title = office.number("SELECT id FROM program WHERE number = '721'")
venue, grades = office.rows(
    "SELECT venue.code, (SELECT count(*) FROM grade WHERE grade.venue = venue.id) FROM program JOIN venue "
    "ON venue.id = program.venue WHERE program.id = ?", title
)[0]
tariffs = [row[0] for row in office.rows("SELECT DISTINCT tariff FROM fare WHERE program = ?", title)]
with open(f"{office.work}/title.csv", "w", encoding="utf-8") as sheet:
    sheet.write(f"program,category,korean,venue,english\n721,sports,리어왕,{venue},King Lear\n")
with open(f"{office.work}/fares.csv", "w") as sheet:
    sheet.write("program,tariff,grade,price\n")
    sheet.writelines(f"721,{tariff},{grade + 1},1000\n" for tariff in tariffs for grade in range(grades))
said = office.run("import", f"{office.work}/title.csv", f"{office.work}/fares.csv").stderr
rendered = "names rendered: " in said and "recording in Korean" not in said
office.check("an import renders the names it brings", rendered, said)
clip = [line.split(" = ")[0] for line in open(f"{office.work}/names/ko/names.txt") if line.endswith("= 리어왕\n")]
office.check("the words are written", len(clip) == 1, clip)
office.check("before SIGHUP the number is said", clip[0] not in call(port, booking, language="ko"))
reread(first + names)
office.check("after it the name is", f"yemae/{clip[0]}" in call(port, booking, language="ko"))

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
