#!/usr/bin/env python3
"""Looks for what must be nowhere: PINs, the pepper, card identifiers, and full telephone numbers where they have no
business. One evening of the box office is played (`serve`, `agi`, `import`, `send`, `gate`). Then every file it left is
searched, every page of the database with its write-ahead log and free pages among them, and the memory of the running
`yemae serve` after the calls ended, as a core dump would have it.

usage: secrets.py YEMAE
    (reading another process's memory needs to be its parent or root, as here; where a machine forbids it, exit 77)
"""

import os, signal, sqlite3, sys, time

from common import SILENCE, BoxOffice, agi, call, memory

PIN, OTHER_PIN, WRONG = "73519246", "58263947", ["86420975", "19283746", "64738291"]
TELEPHONE, STRANGER = "01073914682", "01026481937"
CARD, UNKNOWN_CARD, STRIPE = "04C0FFEE11D2E3", "04BADC0DE57A1E", "900738164"

office = BoxOffice(sys.argv[1], "secrets", "[login]\npin-digits = 8\nhash-cost = 1\n")
work = office.work
office.spool()
os.makedirs(f"{work}/calls")

# What is given to the programs lies outside of what is searched.
members = (
    "number,name,telephone,language,pin,credit_limit\n"
    f"510001,Known Caller,{TELEPHONE},ko,{PIN},1000000000\n510002,Other,010-5000-0002,ko,{OTHER_PIN},1000\n"
)
cards = f"member,kind,card\n510002,card,{STRIPE}\n"
for name, text in (("members.csv", members), ("cards.csv", cards)):
    path = f"{work}/{name}"
    with open(path, "w") as file:
        file.write(text)
    office.run(*(["import", path] if name == "members.csv" else ["card", "import", path]), may_fail=name == "cards.csv")
    os.unlink(path)
office.run("card", "add", "510001", text=f"{CARD}\n")

program, port = office.serve("--record-in", f"{work}/calls")
# A known number, a wrong PIN first, and the right one when only that is asked for again; then a stranger with wrong
# PINs for the other member, who gives his own number to be called back.
booking = call(port, "1" + WRONG[0] + PIN + "721111", number=TELEPHONE)
office.check("a caller booked", "yemae/booked.1" in booking)
for wrong in WRONG:
    call(port, "510002" + wrong, number=STRANGER)
call(port, "510002" + OTHER_PIN + "3", number=STRANGER)

# The PIN once more, typed ahead while the core is kept from answering: it comes in one piece behind a first key.
busy = sqlite3.connect(office.path, isolation_level=None)
bursts = []


def burst(command):
    """Nothing is pressed before it; who is asked something before it gives up."""
    if not bursts:
        return None
    if command.startswith(SILENCE) and len(bursts) == 2:
        return bursts.pop()
    if command.startswith("GET DATA"):
        busy.execute("ROLLBACK")
        return bursts.pop()
    return "200 result=0" if command.startswith(("ANSWER", "SET VARIABLE", "STREAM FILE yemae/welcome")) else ""


ahead = []
# Up to five calls: the core may need no turn at writing, or, on a machine that stalls for two seconds, the tone flushes
# the keys.
for _ in range(5):
    if "yemae/booked.1" not in ahead:
        busy.execute("BEGIN IMMEDIATE")
        bursts += [f"200 result={PIN} (timeout)", f"200 result={ord('1')} endpos=800"]
        ahead = call(port, "721111", number=TELEPHONE, instead=burst, seconds=60)
        if bursts:
            busy.execute("ROLLBACK")
            bursts.clear()
office.check("a caller who typed the PIN ahead booked", "yemae/booked.1" in ahead)
busy.close()


record = ("--record", f"{work}/calls/agi.transcript")
agi(office, "510002" + WRONG[2] + "510002" + OTHER_PIN + "3", STRANGER, *record)
office.run("gate", "--gate", "N1", "--venue", "grand-theatre", text=f"{CARD}\n{UNKNOWN_CARD}\n;{STRIPE}=9912?5\n")
office.run("member", "reset-pin", "510002", "--pin-from-input", text=f"{WRONG[1]}\n", may_fail=True)
office.run("send", "--once", may_fail=True)
with open(f"{work}/status", "w") as status:
    status.write(
        office.run("status", "--prometheus", "-").stdout
        + office.run("member", "list").stdout
        + office.run("call", "list", "--json").stdout
        + office.run("outbox", "list", "--json").stdout
        + office.run("doctor", may_fail=True).stdout
        + office.run("audit").stdout
    )
time.sleep(2)  # the upkeep thread's round: the ticket goes to the spool


core = memory(program.pid)
digits = set([PIN, OTHER_PIN] + WRONG)
if core is not None:
    size = sum(len(part) for _, part in core)
    found = [
        f"{name}: ...{part[max(0, at - 24):at + 24]!r}"
        for name, part in core
        for pin in digits
        for at in [part.find(pin.encode())]
        if at >= 0
    ]
    print(f"{size >> 20} MiB of memory searched")
    office.check("no PIN in the memory of the running serve", not found, "\n      ".join(found))
    known = any(b"510001" in part for _, part in core)
    office.check("(the search finds what is there: a member number)", known)
program.send_signal(signal.SIGTERM)
program.wait(30)

pepper = open(f"{work}/box.pepper").read().strip()
searched, held = 0, []
for folder, _, names in os.walk(work):
    for name in names:
        path = os.path.join(folder, name)
        content = open(path, "rb").read()
        searched += len(content)
        kept = os.path.relpath(path, work)
        is_database, is_text = kept.startswith("box.db"), kept.startswith("spool/")
        nowhere = digits | {CARD, CARD.lower(), UNKNOWN_CARD, UNKNOWN_CARD.lower(), STRIPE}
        if kept != "box.pepper":
            nowhere.add(pepper)
        if not is_database and not is_text:
            nowhere |= {TELEPHONE, STRANGER, TELEPHONE[1:], STRANGER[1:], "010-7391-4682", "010-2648-1937"}
        for secret in sorted(nowhere):
            if secret.encode() in content:
                near = content[max(0, content.find(secret.encode()) - 40) :][:60]
                held.append(f"{kept} holds {'a PIN' if secret in digits else 'a secret'}: ...{near!r}")
print(f"{searched >> 10} KiB searched")
office.check("no secret in logs, transcripts, database pages, texts and answers", not held, "\n      ".join(held))
office.check(
    "(the ticket did go out to its number)",
    any(
        TELEPHONE[1:].encode() in open(f"{work}/spool/outgoing/{name}", "rb").read()
        for name in os.listdir(f"{work}/spool/outgoing")
    ),
)
office.end()
if core is None:
    sys.exit(77)
