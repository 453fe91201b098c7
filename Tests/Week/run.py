#!/usr/bin/env python3
"""A week of three houses, from their own files to the last report: a hall, a stadium and a railway.

usage: run.py YEMAE

Everything goes through the command line: setup, import, rules of the sale, calls (`yemae dial`), a move, cancellations,
a showing the house cancels, statements, settlements and daily files. What each ticket has to cost is worked out here
from the houses' files, with rules of its own; every report has to add up to that. YEMAE has to be a debug build: its
clock is moved by a library that it loads (shift.c).
"""

import csv
import datetime
import glob
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROMPTS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "Prompts")
KOREA = datetime.timezone(datetime.timedelta(hours=9))
LONGEST = 60  # seconds for one command
TELEPHONES = {"100234": "010-2345-6789", "100235": "010-2345-6790", "100236": "010-2345-6791"}
PINS = {"100234": "4821", "100235": "1357", "100236": "2468"}


class Wrong(Exception):
    """Something is not as it has to be."""


def check(what, found, expected):
    if found != expected:
        raise Wrong(f"{what}: {found!r}, expected {expected!r}")


def rows(house, kind):
    path = f"{HERE}/{house}/{kind}.csv"
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Tariff:
    """What a house's files say that a ticket costs."""

    def __init__(self, house):
        self.fares, self.kinds = rows(house, "fares"), rows(house, "kind-fares")

    def price(self, program, tariff, grade, kind, day, journey=None):
        """day: a date. journey: the numbers of the stops."""
        stops = [str(stop) for stop in journey] if journey else ["", ""]
        own = [f for f in self.fares if (f["program"], f["tariff"], f["grade"]) == (program, tariff, str(grade))]
        adult = [int(f["price"]) for f in own if [f.get("from", ""), f.get("to", "")] == stops]
        check("fares of an adult", len(adult), 1)
        if kind == "adult":
            return adult[0]
        # No day of this week but the Sunday is one of rest.
        days = "weekend" if day.weekday() >= 5 else "weekday"
        fitting = []
        for rule in self.kinds:
            way = [rule.get("from") or "", rule.get("to") or ""]
            if (rule["program"], rule["tariff"], rule["kind"]) != (program, tariff, kind):
                continue
            if days not in (rule["days"] or "weekday weekend holiday").split():
                continue
            if (rule.get("grade") or str(grade)) != str(grade) or (way != ["", ""] and way != stops):
                continue
            fitting.append(((way != ["", ""], bool(rule.get("grade"))), rule))
        check(f"whether {kind} is sold on {day}", bool(fitting), True)
        return share(adult[0], max(fitting, key=lambda pair: pair[0])[1])


def share(adult, rule):
    if not rule["price"].endswith("%"):
        return int(rule["price"])
    unit, way = (rule["rounding"] or "1 down").split()
    unit, hundredths = int(unit), adult * int(rule["price"][:-1])
    up = {"down": 0, "up": 100 * unit - 1, "nearest": 50 * unit}[way]
    return (hundredths + up) // (100 * unit) * unit


class Office:
    """One house's box office, at a moment that the week sets."""

    def __init__(self, yemae, library, folder, house):
        self.yemae, self.library, self.house, self.tariff = yemae, library, house, Tariff(house)
        self.folder = os.path.join(folder, house)
        os.mkdir(self.folder)
        self.bookings = {}
        with open(f"{self.folder}/yemae.conf", "w", encoding="utf-8") as conf:
            conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {PROMPTS}\n")
            conf.write("[login]\nhash-cost = 1\n[timers]\ndebounce = 0\n")
        self.at("2026-03-02 10:00")
        self.run("setup")
        self.run("import", f"{HERE}/members.csv", *sorted(glob.glob(f"{HERE}/{house}/*")))

    def at(self, moment):
        then = datetime.datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=KOREA)
        self.now = then.timestamp()

    def run(self, *words, keys=None, status=0):
        shift = int(self.now - datetime.datetime.now().timestamp())
        environment = dict(os.environ, WEEK_SHIFT=str(shift), LD_PRELOAD=self.library, TZ="Asia/Seoul")
        done = subprocess.run(
            [self.yemae, *words, "--config", f"{self.folder}/yemae.conf"], env=environment, timeout=LONGEST,
            input=keys, capture_output=True, text=True)
        self.now += 60
        if done.returncode != status:
            raise Wrong(f"{self.house}: `{' '.join(words)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def read(self, *words):
        return json.loads(self.run(*words, "--json"))

    def call(self, member, keys):
        """A call from the member's own telephone. Answers its words and the number of a booking, if one was made."""
        heard = self.run(
            "dial", "--lang", "en", "--from", TELEPHONES[member], keys=f"1 {PINS[member]} {keys}")
        booked = re.search(r"^  booked (\S+)$", heard, re.MULTILINE)
        return heard, booked and booked.group(1)

    def book(self, member, keys, program, tariff, grade, kinds, day, journey=None):
        """Books, and compares what it costs with the house's files."""
        heard, number = self.call(member, keys)
        if number is None:
            raise Wrong(f"{self.house}: {keys}: nothing was booked:\n{heard}")
        day = datetime.date.fromisoformat(day)
        prices = [(kind, self.tariff.price(program, tariff, grade, kind, day, journey)) for kind in kinds]
        total = sum(price for _, price in prices)
        check(f"{self.house}: total of {number}", self.version(number)["total"], total)
        self.bookings[number] = dict(member=member, prices=prices, total=total)
        return number

    def version(self, number):
        return self.read("booking", "show", number)["versions"][-1]

    def daily(self, day):
        return table(self.run("stats", "daily", "--date", day, "--csv", "--raw"))

    def settlement(self, day, part):
        return table(self.run("stats", "settlement", "--date", day, "--part", part, "--csv", "--raw"))

    def sales(self, part):
        return table(
            self.run("stats", "sales", "--from", "2026-03-02", "--to", "2026-03-09", "--part", part, "--csv", "--raw"))


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def total(lines, column):
    return sum(int(line[column]) for line in lines)


def hall(office):
    """A sale that opens, fares by kind, a wheelchair place, a house seat, a move, and a cancellation for nothing."""
    office.run("sale", "set", "801", "--from", "2026-03-03 10:00")
    heard, number = office.call("100234", "801")
    check("a call before the sale", ("Booking opens Tuesday March third" in heard, number), (True, None))
    office.at("2026-03-03 10:00")
    first = office.book(
        "100234", "801 1 3 2 1 1 9 1 2", "801", "standard", 1, ["adult", "child", "senior"], "2026-03-05")
    # Other seats, then a wheelchair place with the companion seat next to it.
    chair = office.book(
        "100235", "801 1 2 2 9 9 1 1 2 4 1 2", "801", "standard", 1, ["disabled", "companion"], "2026-03-05")
    pairs = ["1층 3-1, 1층 3-2", "1층 3-3, 1층 3-4"]
    check("the wheelchair place with its companion's", office.version(chair)["seats"] in pairs, True)
    office.book(
        "100236", "801 2 2 2 9 1 9 2 1 2 1 2", "801", "standard", 2, ["adult", "senior"], "2026-03-06")
    house = [s for s in office.read("showing", "list") if s["starts"].startswith("2026-03-05")][0]
    check("house seats held back", house["held_back"], 2)
    office.run("showing", "release", str(house["id"]), "2-2-5")
    check("house seats held back", office.read("showing", "show", str(house["id"]))["held_back"], 1)
    office.at("2026-03-04 09:00")
    office.run(
        "showing", "move", str(house["id"]), "--to", "2026-03-07 19:30", "--venue", "annex", "--free-until",
        "2026-03-06 18:00")
    moves = office.read("showing", "moves")
    check("the list of moves", [(m["to"], m["to_venue"], m["bookings"]) for m in moves],
          [("2026-03-07 19:30", "annex", 2)])
    for number in (first, chair):
        version = office.version(number)
        check(f"{number} after the move", (version["version"], version["starts"]), (2, "2026-03-07 19:30"))
        check(f"{number} costs the same", version["total"], office.bookings[number]["total"])
    heard, _ = office.call("100234", "4 1 2")
    check("the free cancellation", office.read("booking", "show", first)["cancel_fee"], 0)
    office.bookings[first]["back"] = office.bookings[first]["total"]
    check("moves after it", [m["cancelled_since"] for m in office.read("showing", "moves")], [1])
    return {"2026-03-06": [n for n in office.bookings if n not in (first, chair)], "2026-03-07": [chair]}


def stadium(office):
    """A quota that falls back, a change to fewer tickets, and a match that the house cancels."""
    # 30 % of 26 seats by telephone are 7.
    quota = office.read("sale", "quotas")
    check("the quota", [(q["channel"], q["seats"], q["taken"]) for q in quota], [("telephone", 7, 0)])
    six = office.book("100234", "821 1 6 1 2", "821", "league", 1, ["adult"] * 6, "2026-03-07")
    heard, number = office.call("100235", "821 1 3")
    check("a party beyond the quota", number, None)
    office.at("2026-03-06 15:00")
    check("the quota has fallen back", office.read("sale", "quotas")[0]["taken"], None)
    office.book("100235", "821 1 3 1 2", "821", "league", 1, ["adult"] * 3, "2026-03-07")
    lost = office.book("100236", "821 2 4 1 2", "821", "league", 1, ["adult"] * 4, "2026-03-08")
    match = [s for s in office.read("showing", "list") if s["starts"].startswith("2026-03-08")][0]
    office.run("showing", "cancel", str(match["id"]), "--yes")
    shown = office.read("booking", "show", lost)
    check("the cancelled match", (shown["state"], shown["cancel_fee"]), ("cancelled", 0))
    office.bookings[lost]["back"] = office.bookings[lost]["total"]
    return {"2026-03-07": [n for n in office.bookings if n != lost], "2026-03-08": []}


def railway(office):
    """Fares leg by leg, a fixed price on one of them, no seniors on a Saturday, and a cancellation with a fee."""
    office.book(
        "100234", "741 1 1 2 2 9 1 1 2", "741", "base", 2, ["adult", "senior"], "2026-03-05", (1, 3))
    office.book("100235", "741 3 1 1 2 9 1 1 2", "741", "base", 2, ["senior"], "2026-03-05", (2, 3))
    gone = office.book("100236", "741 1 2 2 2 1 1 2", "741", "base", 2, ["adult", "child"], "2026-03-07", (1, 3))
    heard, number = office.call("100234", "741 1 2 2")
    check("seniors are not asked for on a Saturday", "senior" in heard, False)
    office.at("2026-03-07 08:00")
    office.call("100236", "4 1 2")
    shown = office.read("booking", "show", gone)
    check("the cancelled journey", shown["state"], "cancelled")
    if shown["cancel_fee"] <= 0:
        raise Wrong("a cancellation an hour before the train costs nothing")
    office.bookings[gone]["back"] = office.bookings[gone]["total"]
    office.bookings[gone]["fee"] = shown["cancel_fee"]
    return {"2026-03-05": [n for n in office.bookings if n != gone], "2026-03-07": []}


def reports(office, good):
    """Everything the house is told at the end has to add up to what the tickets cost by its own files.

    good: by the last day of a showing, the bookings that are good at its end.
    """
    office.at("2026-04-02 09:00")
    name = office.house
    charged = sum(b["total"] for b in office.bookings.values())
    back = sum(b.get("back", 0) for b in office.bookings.values())
    fees = sum(b.get("fee", 0) for b in office.bookings.values())
    kinds = {}
    for booking in office.bookings.values():
        for kind, price in booking["prices"]:
            kinds[kind] = kinds.get(kind, 0) + price
    by_kind = office.sales("by-kind")
    check(f"{name}: charges by kind", {line["kind"]: int(line["gross"]) for line in by_kind}, kinds)
    check(f"{name}: refunds", total(by_kind, "refunds"), back)
    check(f"{name}: fees", total(by_kind, "fees"), fees)
    lines = [line for day in range(2, 10) for line in office.daily(f"2026-03-0{day}")]
    for act, expected in (("booked", charged), ("cancelled", back)):
        # A move cancels the old version and books the new one, at one moment.
        found = total([line for line in lines if line["act"] == act], "amount")
        moved = sum(b["total"] for n, b in office.bookings.items() if office.version(n)["version"] == 2)
        check(f"{name}: daily file, {act}", found - moved, expected)
    for line in lines:
        booking = office.bookings[line["booking"]]
        if (line["kind"], int(line["price"])) not in booking["prices"]:
            raise Wrong(f"{name}: daily file: {line} is no ticket of {booking['prices']}")
    for day, numbers in good.items():
        showings, split = office.settlement(day, "showings"), office.settlement(day, "kinds")
        tickets = [ticket for number in numbers for ticket in office.bookings[number]["prices"]]
        check(f"{name}: good tickets of {day}", total(showings, "good_tickets"), len(tickets))
        check(f"{name}: their value", total(showings, "ticket_value"), sum(price for _, price in tickets))
        for column in ("sold", "returned", "gross", "refunds", "fees", "moved", "net", "good_tickets", "ticket_value"):
            # Corrections are among the kinds, too; on these days there are none.
            check(f"{name}: {column} of {day} by kind", total(split, column), total(showings, column))
        for kind in {line["kind"] for line in split}:
            value = sum(price for k, price in tickets if k == kind)
            found = total([line for line in split if line["kind"] == kind], "ticket_value")
            check(f"{name}: {kind} of {day}", found, value)
    statement(office)


def statement(office):
    name = office.house
    owed = {}
    for booking in office.bookings.values():
        due = booking["total"] - booking.get("back", 0) + booking.get("fee", 0)
        owed[booking["member"]] = owed.get(booking["member"], 0) + due
    surcharges = {}
    for line in office.sales("by-kind"):
        surcharges[line["kind"]] = int(line["surcharges"])
    if sum(surcharges.values()) > 0:
        # Paid on top for the match that was cancelled: its member is owed that.
        owed["100236"] -= sum(surcharges.values())
    owed = {member: due for member, due in owed.items() if due > 0}
    lines = office.read("statement", "--month", "2026-03")
    check(f"{name}: statement", {line["member"]: line["amount"] for line in lines}, owed)
    split = office.read("statement", "--month", "2026-03", "--by-kind")
    for line in lines:
        own = [part for part in split if part["key"] == line["key"]]
        check(f"{name}: {line['key']} by kind", sum(part["amount"] for part in own), line["amount"])
        check(f"{name}: {line['key']} has no rest", [part for part in own if part["kind"] == "-"], [])
    office.run("ledger", "check")
    office.run("audit")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    compiler = shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        print("SKIPPED  the week of three houses: no C compiler")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="yemae-week-") as folder:
        library = f"{folder}/shift.so"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, f"{HERE}/shift.c", "-ldl"],
            check=True)
        for house in (hall, stadium, railway):
            office = Office(os.path.abspath(sys.argv[1]), library, folder, house.__name__)
            try:
                reports(office, house(office))
            except Wrong as fault:
                sys.exit(f"WRONG: {fault}")
            tickets = sum(len(booking["prices"]) for booking in office.bookings.values())
            print(f"{house.__name__}: {len(office.bookings)} bookings, {tickets} tickets, every won adds up")


main()
