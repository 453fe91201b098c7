#!/usr/bin/env python3
"""Kills `yemae serve` with SIGKILL while many callers book and cancel at a payment provider that fails in every way:
it declines, takes the money without an answer, answers nonsense or too late, and does one key twice when it is asked
twice. Then everything is settled and sent, and provider, ledger and telephones are compared.

usage: paid.py YEMAE [rounds] [callers] [seed]
    (standard library only; everything in a temporary folder, on loopback)
"""

import random

import money
from common import BoxOffice, arguments, killed_under_callers
from provider import Provider, Spool

yemae, rounds, callers, seed = arguments(5, 12, 1)
random.seed(seed)
office = BoxOffice(yemae, "paid", "[login]\nhash-cost = 1\n[limits]\ntickets-per-showing = 100\n")
provider, telephones = Provider(office, ["moods"]), Spool(office)


def book_and_cancel(member):
    """Some leave at any moment."""
    keys = f"{member}4821" + "721" + random.choice("123") + "11" + random.choice(["2", "1412", "14112"])
    return keys[: random.randint(12, len(keys))] if random.random() < 0.3 else keys


members = office.members(callers, credit=1_000_000)
heard = killed_under_callers(office, members, book_and_cancel, rounds, 0.7, 2.5)
money.finish(office, provider, telephones, tries=60)
acts = [act for _, act, _ in provider.rows()]
office.check(f"callers book and cancel under {rounds} kills", heard and "refund" in acts)
print(
    f"{acts.count('charge')} charges and {acts.count('refund')} refunds, "
    f"{sum(provider.met().values())} of them with a fault"
)
money.check(office, heard, provider, telephones)
office.end()
