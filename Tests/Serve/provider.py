"""The other side of `gateway = command`: a payment provider and an SMS gateway, programs that keep their own lists and
fail when they are asked to.

A fault in the file `fault` or `sms-fault` is met by the next charge, refund or text. With `moods` instead, the provider
draws a fault at random for some requests, questions included; without either it is well.
"""

import collections
import json
import os
import sqlite3

MONEY_FAULTS = [
    "kill-before",
    "kill-after",
    "never",
    "lost",
    "garbage",
    "late",
    "slow",
    "twice",
    "declined",
    "declined-late",
]
SMS_FAULTS = ["kill-before", "kill-after", "never", "lost", "garbage", "busy", "down", "slow", "twice"]

COMMON = r"""#!/usr/bin/env python3
import json, os, random, signal, sqlite3, sys, time

here = os.path.dirname(os.path.abspath(__file__))
# The program that asks may be killed before it has written its question.
line = sys.stdin.readline() or sys.exit(1)
question = json.loads(line)


def has(name):
    return os.path.exists(f"{here}/{name}")


def next_fault(name):
    try:
        fault = open(f"{here}/{name}").read().strip()
    except FileNotFoundError:
        return ""
    open(f"{here}/{name}", "w").close()
    return fault


def note(words):
    with open(f"{here}/met", "a") as met:
        met.write(words + "\n")


def kill():
    os.kill(os.getppid(), signal.SIGKILL)
    sys.exit()
"""

PROVIDER = COMMON + r"""
MOODS = ["never", "never", "lost", "slow", "garbage", "declined"]
act, key = question["act"], question["key"]
list_ = sqlite3.connect(f"{here}/provider.db", timeout=20, isolation_level=None)


def say(answer):
    print(json.dumps({"answer": answer, "reference": key}), flush=True)
    sys.exit()


def do(act, amount, table="done"):
    list_.execute(f"INSERT INTO {table}(key, act, amount) VALUES (?, ?, ?)", (key, act, amount))


def done():
    return list_.execute("SELECT act, amount FROM done WHERE key = ? ORDER BY rowid", (key,)).fetchall()


mood = random.choice(["none"] * 6 + MOODS) if has("moods") else "none"
if act != "ask" and list_.execute("SELECT 1 FROM late WHERE key = ?", (key,)).fetchone():
    list_.execute("INSERT INTO soon(key) VALUES (?)", (key,))
if act == "ask":
    if mood == "never":
        sys.exit(1)
    acts = done()
    if not acts:
        say("declined" if list_.execute("SELECT 1 FROM declined WHERE key = ?", (key,)).fetchone() else "not-found")
    # What was taken twice for one key goes back before the answer: the duty of those who join a provider to us.
    surplus = len(acts) - 1 - 2 * sum(act == "surplus" for act, _ in acts)
    for _ in range(surplus if has("gives-back") else 0):
        do("surplus", acts[0][1])
    say("paid")
amount = question["amount"]
fault = next_fault("fault") or mood
note(f"{act} {fault}")
if fault == "kill-before":
    kill()
if fault == "never":
    sys.exit(1)
if fault == "late" or fault == "declined-late" and act == "charge":
    do(act, amount, "late")
    if fault == "late":
        sys.exit()
    say("declined")
if fault == "declined" and act == "charge":
    list_.execute("INSERT INTO declined(key) VALUES (?)", (key,))
    say("declined")
if not (has("heeds") and done()):
    do(act, amount)
if fault == "kill-after":
    kill()
if fault == "lost":
    sys.exit(1)
if fault == "garbage":
    print("<html>502 Bad Gateway</html>", flush=True)
    sys.exit()
if fault == "slow":
    time.sleep(1.3)
if fault == "twice" and act == "charge":
    do(act, amount, "late")
say("paid")
"""

GATEWAY = COMMON + r"""
fault = next_fault("sms-fault") or "none"
note(f"send {fault}")


def say(**words):
    print(json.dumps(words), flush=True)
    sys.exit()


def show():
    with open(f"{here}/telephones", "a") as telephones:
        telephones.write(line)


if fault == "kill-before":
    kill()
if fault == "never":
    sys.exit()
if fault == "busy":
    say(answer="busy", reason="queue full")
if fault == "down":
    say(answer="unavailable", reason="no network")
show()
if fault == "kill-after":
    kill()
if fault == "lost":
    sys.exit()
if fault == "garbage":
    print("hello", flush=True)
    sys.exit()
if fault == "slow":
    time.sleep(1.3)
if fault == "twice":
    show()
say(answer="accepted")
"""


class Provider:
    """The provider of one box office, in its folder. Seconds it is given for an answer: 1."""

    def __init__(self, office, options=()):
        """Options: `moods`, `heeds` (a key is carried out once), `gives-back` (what was taken twice for one key)."""
        self.office, self.work = office, office.work
        program(f"{self.work}/provider", PROVIDER)
        for option in options:
            self.put(option)
        with sqlite3.connect(f"{self.work}/provider.db") as list_:
            list_.executescript(
                "PRAGMA journal_mode=WAL; CREATE TABLE done(key TEXT, act TEXT, amount INTEGER);"
                "CREATE TABLE late(key TEXT, act TEXT, amount INTEGER); CREATE TABLE declined(key TEXT);"
                "CREATE TABLE soon(key TEXT)"
            )
        office.configure(f"[payment]\ngateway = command\ncommand = {self.work}/provider\ntimeout = 1\n")

    def put(self, name, text=""):
        with open(f"{self.work}/{name}", "w") as file:
            file.write(text)

    def mend(self):
        """It is well from now on."""
        for name in ("moods", "fault", "sms-fault"):
            if os.path.exists(f"{self.work}/{name}"):
                os.unlink(f"{self.work}/{name}")

    def late_ones_arrive(self):
        with sqlite3.connect(f"{self.work}/provider.db", timeout=20) as list_:
            list_.execute("INSERT INTO done SELECT * FROM late")
            list_.execute("DELETE FROM late")

    def rows(self):
        """Key, act and amount of everything that was carried out, in order."""
        with sqlite3.connect(f"{self.work}/provider.db", timeout=20) as list_:
            return list_.execute("SELECT key, act, amount FROM done ORDER BY rowid").fetchall()

    def sent_too_soon(self):
        """Keys that came again while an earlier request was still on its way to the provider."""
        with sqlite3.connect(f"{self.work}/provider.db", timeout=20) as list_:
            return list_.execute("SELECT key FROM soon").fetchall()

    def kept(self):
        """The won kept for each key, without the prefix that tells box offices apart."""
        prefix, kept, first = self.office.number("SELECT word FROM provider_prefix"), collections.Counter(), {}
        for key, act, amount in self.rows():
            first.setdefault(key, act)
            # A surplus goes the other way than what it was too much of.
            takes = act == "charge" or act == "surplus" and first[key] == "refund"
            kept[key.removeprefix(f"{prefix}-")] += amount if takes else -amount
        return kept

    def met(self):
        """How often each fault was met, by `act fault`."""
        path = f"{self.work}/met"
        lines = open(path).read().split("\n")[:-1] if os.path.exists(path) else []
        return collections.Counter(line for line in lines if not line.endswith(" none"))


class SMSGateway:
    """Telephones behind `gateway = command`, in the folder of a box office."""

    def __init__(self, office):
        self.work = office.work
        program(f"{self.work}/gateway", GATEWAY)
        office.configure(
            f"[sms]\ngateway = command\ncommand = {self.work}/gateway\ngateway-time = 1\ntries = 50\n"
            "unanswered-tries = 10\nper-second = 1000\nlease = 10\n"
        )

    def collect(self):
        pass

    def texts(self):
        path = f"{self.work}/telephones"
        return [json.loads(line)["text"] for line in open(path)] if os.path.exists(path) else []


class Spool:
    """Telephones behind `gateway = spool`. A text waits while an earlier one of its booking lies in the spool, so
    smsd's part is played by collect()."""

    def __init__(self, office):
        office.spool()
        self.work, self.arrived = office.work, []

    def collect(self):
        outgoing = f"{self.work}/spool/outgoing"
        for name in os.listdir(outgoing):
            with open(f"{outgoing}/{name}") as file:
                self.arrived.append(file.read().split("\n\n", 1)[1].rstrip("\n"))
            os.unlink(f"{outgoing}/{name}")

    def texts(self):
        return self.arrived


def program(path, text):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, 0o755)
