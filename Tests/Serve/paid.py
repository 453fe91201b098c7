#!/usr/bin/env python3
"""Kills `yemae serve` with SIGKILL while many callers book and cancel at a payment provider that fails in every way it can: it declines, takes the
money without an answer, answers nonsense, answers too late, and does the same key twice when it is asked twice. Afterwards everything is settled
and sent, and three lists are compared: the provider's own, our ledger, and the texts in the SMS spool.

usage: paid.py YEMAE [rounds] [callers] [seed]     (standard library only; everything in a temporary folder, on loopback)
"""
import os, random, re, signal, sqlite3, sys, threading, time

from common import BookingNumbers, House, call

PROVIDER = '''#!/usr/bin/env python3
import json, os, random, sqlite3, sys, time
here = os.path.dirname(os.path.abspath(__file__))
list_ = sqlite3.connect(here + "/provider.db", timeout=20, isolation_level=None)
question = json.loads(sys.stdin.readline())
mood = "good" if os.path.exists(here + "/good") else random.choice(["good"] * 6 + ["declines", "silent", "silent-after", "late", "nonsense", "dies"])
def answer(**words): print(json.dumps(words), flush=True)
if question["act"] == "ask":
    if mood in ("silent", "dies"): sys.exit(1)
    found = list_.execute("SELECT rowid, answer FROM done WHERE key = ?", (question["key"],)).fetchone()
    answer(answer="not-found") if not found else answer(answer=found[1], reference=str(found[0]))
    sys.exit()
if mood in ("silent", "dies"): sys.exit(1)
verdict = "declined" if mood == "declines" and question["act"] == "charge" else "paid"
list_.execute("INSERT INTO done(key, act, amount, answer, at) VALUES (?, ?, ?, ?, ?)", (question["key"], question["act"], question["amount"], verdict, time.time()))
if mood == "silent-after": sys.exit(1)
if mood == "late": time.sleep(1.5)
if mood == "nonsense": print("<html>502 Bad Gateway</html>", flush=True); sys.exit()
answer(answer=verdict, reference=str(list_.execute("SELECT max(rowid) FROM done").fetchone()[0]))
'''

rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
callers = int(sys.argv[3]) if len(sys.argv) > 3 else 12
random.seed(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
house = House(sys.argv[1], "paid", "[login]\nhash-cost = 1\n[limits]\ntickets-per-showing = 100\n")
work, told, faults = house.work, [], house.faults


def run(*words):
    done = house.run(*words, may_fail=True)
    # A provider that is silent to every question of a run is no fault of the run, which says so and ends with 69.
    is_silence = done.returncode == 69 and "the provider answered no question of this run" in done.stderr
    if done.returncode and not is_silence:
        faults.append(f"`yemae {' '.join(words)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def set_up():
    for folder in ("outgoing", "checked", "sent", "failed"):
        os.makedirs(f"{work}/spool/{folder}")
    with open(f"{work}/provider", "w") as program:
        program.write(PROVIDER)
    os.chmod(f"{work}/provider", 0o755)
    sqlite3.connect(f"{work}/provider.db").executescript("PRAGMA journal_mode=WAL; CREATE TABLE done(key TEXT, act TEXT, amount INTEGER, answer TEXT, at REAL)")
    with open(house.settings, "a") as conf:
        conf.write(f"[payment]\ngateway = command\ncommand = {work}/provider\ntimeout = 1\n[sms]\ngateway = spool\nspool = {work}/spool\nper-second = 200\n")
    return house.members(callers, credit=1_000_000)


def worker(port, member, stop):
    while not stop.is_set():
        keys = f"{member}4821" + "721" + random.choice("123") + "1" + "1" + random.choice(["2", "141" + "2", "14" + "11" + "2"])
        try:
            keys = keys[:random.randint(12, len(keys))] if random.random() < 0.3 else keys
            call(port, keys, hears=BookingNumbers(told), seconds=30)
        except OSError:
            return


def callers_and_a_kill():
    program, port = house.serve()
    stop = threading.Event()
    threads = [threading.Thread(target=worker, args=(port, member, stop)) for member in members]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.7, 2.5))
    program.send_signal(signal.SIGKILL)
    program.wait()
    stop.set()
    for thread in threads:
        thread.join()


def settle():
    """Two minutes are what a provider is given before anybody asks again: the stored times are put back instead of waiting."""
    for tries in range(60):
        if tries == 5:
            open(f"{work}/good", "w").close()   # it mends at last
        with sqlite3.connect(f"{work}/box.db", timeout=30) as database:
            database.execute("UPDATE payment_attempt SET sent_at = sent_at - 200")
            undone = database.execute("SELECT count(*) FROM payment_attempt WHERE state IN ('intended', 'unknown')").fetchone()[0]
            unchecked = database.execute("SELECT count(*) FROM payment_attempt WHERE kind = 'charge' AND state IN ('paid', 'declined') AND checked_at IS NULL").fetchone()[0]
        if undone == 0 and unchecked == 0 and tries > 5:
            return
        run("settle")
    faults.append(f"{undone} charges or refunds are never settled, {unchecked} never looked at again")


def send():
    """Nothing that is due may stay behind. A text waits while an earlier one of its booking lies in the spool, so smsd's part is played here."""
    os.makedirs(f"{work}/network", exist_ok=True)
    for _ in range(200):
        run("send", "--once")
        for name in os.listdir(f"{work}/spool/outgoing"):
            os.rename(f"{work}/spool/outgoing/{name}", f"{work}/network/{name}")
        with sqlite3.connect(f"{work}/box.db", timeout=30) as database:
            database.execute("UPDATE outbox SET next_try_at = 0 WHERE state = 'waiting'")
            database.execute("UPDATE outbox SET next_try_at = 0 WHERE state IN ('sending', 'unknown')")
            if database.execute("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')").fetchone()[0] == 0:
                return
    faults.append("texts are left in the outbox")


def compare():
    database, provider = sqlite3.connect(f"{work}/box.db"), sqlite3.connect(f"{work}/provider.db")
    one = lambda base, question: base.execute(question).fetchone()[0]
    taken = one(provider, "SELECT coalesce(sum(amount), 0) FROM done WHERE act = 'charge' AND answer = 'paid'")
    given = one(provider, "SELECT coalesce(sum(amount), 0) FROM done WHERE act = 'refund'")
    ours = one(database, "SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount WHEN 'fee' THEN amount WHEN 'refund' THEN -amount ELSE 0 END), 0) FROM ledger")
    if taken - given != ours:
        faults.append(f"the provider has {taken} - {given} = {taken - given} won, our ledger {ours}")
    twice = provider.execute("SELECT key FROM done WHERE answer = 'paid' GROUP BY key HAVING count(*) > 1").fetchall()
    if twice:
        faults.append(f"{len(twice)} keys were carried out twice: {twice[:3]}")
    rows = database.execute("SELECT booking.id, number, state, version FROM booking").fetchall()
    stored = {number for _, number, _, _ in rows}
    if missing := set(told) - stored:
        faults.append(f"{len(missing)} booking numbers were told and are not stored")
    unpaid = database.execute("SELECT number FROM booking WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE ledger.booking = booking.id AND kind = 'charge')").fetchall()
    if unpaid:
        faults.append(f"{len(unpaid)} bookings have no charge: {unpaid[:3]}")
    texts = [open(f"{work}/network/{name}").read() for name in os.listdir(f"{work}/network")]
    spoken = {(number.replace("-", ""), int(version)) for text in texts for number, version in re.findall(r"(\d{4}-\d{4}) v(\d+)", text)}
    silent = [number for _, number, _, version in rows if (number, version) not in spoken]
    if silent:
        faults.append(f"{len(silent)} bookings have no text: {silent[:3]}")
    if not told or not given:
        faults.append("nobody booked, or nobody cancelled: the test says nothing")
    charges = one(provider, "SELECT count(*) FROM done WHERE act = 'charge'")
    refunds = one(provider, "SELECT count(*) FROM done WHERE act = 'refund'")
    print(f"{rounds} kills, {callers} callers, {charges} charges and {refunds} refunds at a provider of bad moods: {len(told)} booking numbers told, "
          f"{len(stored)} stored, {len(texts)} texts, {ours} won on both sides; {len(faults)} faults")


members = set_up()
for _ in range(rounds):
    callers_and_a_kill()
settle()
send()
print(run("audit").strip())
run("ledger", "check")
compare()
for fault in faults:
    print("FAULT:", fault)
house.end()
