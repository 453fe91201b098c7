#!/usr/bin/env python3
"""Runs the program again and again, each time as a new process with one fault at one step of charging or sending: no
answer, nonsense, an answer after the time-out, a duplicate by the provider itself, a decline, a kill -9 before or
after the other side acted, or at any moment between. Some showings are cancelled, and some seats are lost while their
charge is in doubt. The provider heeds its keys or, with an odd seed, does not. Then everything is settled and sent: no
member is charged twice or has an unpaid ticket, and the last word of every booking has arrived, with nothing older
after it.

usage: faults.py YEMAE [runs] [seed]     (standard library only; everything in a temporary folder)
"""

import collections
import random
import signal
import sqlite3
import time

import money
from common import BoxOffice, arguments, telephone
from provider import MONEY_FAULTS, SMS_FAULTS, Provider, SMSGateway

yemae, runs, seed = arguments(100, 1)
random.seed(seed)
office = BoxOffice(yemae, "faults", "[login]\nhash-cost = 1\n[limits]\ntickets-per-showing = 100\n")
provider = Provider(office, ["gives-back"] + (["heeds"] if seed % 2 == 0 else []))
telephones = SMSGateway(office)
members = office.members(16, credit=1_000_000)
ends, slowest = collections.Counter(), 0.0


def run(*words, keys=None, kill_after=None):
    global slowest
    began = time.monotonic()
    status = office.run_or_die(*words, keys=keys, kill_after=kill_after)
    ends["killed" if status == -signal.SIGKILL else "ended"] += 1
    if status == 0:
        slowest = max(slowest, time.monotonic() - began)


def call(member, kill_after):
    """A call of a member: books when nothing is booked, else changes the number of seats, or cancels."""
    live = office.number(
        "SELECT count(*) FROM booking JOIN member ON member.id = booking.member"
        " WHERE member.number = ? AND booking.state = 'ticketed'",
        member,
    )
    keys = f"721 {random.choice('123')} {random.choice('123')} 1"
    if live:
        keys = random.choice([f"2 3 {random.choice('1234')} 1"] * 2 + ["4 1"])
    run("dial", "--lang", "ko", "--from", telephone(member), keys=f"1 4821 {keys}", kill_after=kill_after)


def cancel_a_showing(kill_after):
    booked = office.rows("SELECT DISTINCT showing FROM booking_version")
    if booked:
        run("showing", "cancel", str(random.choice(booked)[0]), "--yes", kill_after=kill_after)


def lose_a_hold():
    """The seats of a charge in doubt are for others again."""
    with sqlite3.connect(office.path, timeout=30) as database:
        doubtful = database.execute("SELECT id FROM hold WHERE state IN ('charging', 'unknown')").fetchone()
        if doubtful:
            database.execute("UPDATE hold SET state = 'released' WHERE id = ?", doubtful)
            database.execute("DELETE FROM claim WHERE hold = ? AND booking IS NULL", doubtful)
            database.execute("UPDATE claim SET hold = NULL WHERE hold = ?", doubtful)


def one_run():
    """One fault at most, then a process that may meet it."""
    kill_after, kind = None, random.random()
    if kind < 0.3:
        kill_after = random.uniform(0.0, 1.2 * max(0.02, min(slowest, 0.4)))
    elif kind < 0.9:
        provider.put("fault", random.choice(MONEY_FAULTS))
        provider.put("sms-fault", random.choice(SMS_FAULTS))
    act = random.random()
    if act < 0.02:
        cancel_a_showing(kill_after)
    elif act < 0.55:
        call(random.choice(members), kill_after)
    elif act < 0.8:
        run("send", "--once", kill_after=kill_after)
    else:
        if act > 0.9:
            money.time_passes(office, random.choice([40, 200, 4000]), provider)
        run("settle", kill_after=kill_after)
    if random.random() < 0.05:
        lose_a_hold()


for _ in range(runs):
    one_run()
provider.mend()
money.finish(office, provider, telephones, tries=20 + runs // 50)
met = provider.met()
print(
    f"{runs} runs, seed {seed}, a provider that {'heeds' if seed % 2 == 0 else 'does not heed'} its keys: "
    f"{ends['killed']} kills, {sum(met.values())} other faults of {len(met)} kinds, "
    f"{office.number('SELECT count(*) FROM booking_version')} versions"
)
office.check("calls book under faults", office.number("SELECT count(*) FROM booking") > 0 and met)
if runs >= 1000:
    kinds = {f"charge {fault}" for fault in MONEY_FAULTS} | {f"send {fault}" for fault in SMS_FAULTS}
    office.check("every fault was met", kinds <= set(met), str(kinds - set(met)))
money.check(office, [], provider, telephones)
office.end()
