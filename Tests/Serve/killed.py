#!/usr/bin/env python3
"""Kills `yemae serve` with SIGKILL while many callers book, several times over, and then compares what they heard with
the database: bookings, money, texts and seats.

usage: killed.py YEMAE [rounds] [callers]     (standard library only; everything in a temporary folder, on loopback)
"""

import random

import money
from common import BoxOffice, arguments, killed_under_callers

yemae, rounds, callers = arguments(5, 32)
office = BoxOffice(yemae, "killed", "[limits]\ntickets-per-showing = 100\n[login]\nhash-cost = 1\n")


def book_twice(member):
    """Language is the line's; member, PIN, program, showing, one ticket, agree; again; goodbye."""
    first, second = random.choice("123"), random.choice("123")
    return f"{member}4821" + f"721{first}11" + "1" + f"721{second}11" + "2"


heard = killed_under_callers(office, office.members(callers), book_twice, rounds, 0.5, 2.0, "en")
office.check(f"callers book under {rounds} kills", heard)
money.check(office, heard)
office.end()
