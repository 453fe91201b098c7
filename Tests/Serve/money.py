"""The one check of money, seats and texts, for every test that breaks something: everything is settled and sent first,
then the box office, its provider and the telephones have to agree."""

import collections
import re
import sqlite3

CANCELLED = re.compile(r"\[[^]]*취소\]")
OPEN = (
    "SELECT (SELECT count(*) FROM payment_attempt WHERE state IN ('intended', 'unknown')"
    " OR (kind = 'charge' AND checked_at IS NULL AND ?))"
    " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown'))"
)
BOOKS = "SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM payment_attempt), (SELECT count(*) FROM outbox)"


def time_passes(office, seconds, provider=None):
    """The stored times are put back instead of waiting; what was on its way to the provider arrives."""
    if provider:
        provider.late_ones_arrive()
    with sqlite3.connect(office.path, timeout=30) as database:
        database.execute("UPDATE payment_attempt SET sent_at = sent_at - ?", (seconds,))
        database.execute(
            "UPDATE outbox SET next_try_at = next_try_at - ? WHERE state IN ('waiting', 'sending', 'unknown')",
            (seconds,),
        )
        database.execute("UPDATE hold SET expires_at = expires_at - ? WHERE state = 'held'", (seconds,))


def finish(office, provider, telephones, tries):
    """Settles and sends until nothing is left. The provider mends after a few rounds."""
    is_open = 1
    for round_ in range(tries):
        if round_ == 5 and provider:
            provider.mend()
        time_passes(office, 4000, provider)
        settle(office)
        office.run_or_die("send", "--once")
        telephones.collect()
        is_open = office.number(OPEN, provider is not None)
        if is_open == 0 and round_ > 5:
            break
    office.check("everything is settled and sent in the end", is_open == 0, f"{is_open} attempts and texts are open")
    before = office.rows(BOOKS)
    settle(office)
    office.check("settling again changes nothing", office.rows(BOOKS) == before)


def settle(office):
    """Settles, and finishes the cancelling of showings that was killed."""
    for (showing,) in office.rows("SELECT id FROM showing WHERE state = 'cancelled'"):
        office.run_or_die("showing", "cancel", str(showing), "--yes")
    office.run_or_die("settle")


def check(office, heard, provider=None, telephones=None):
    """`heard`: booking numbers that were read out. A line of figures is printed at the end."""

    def none(name, wrong):
        office.check(name, not wrong, f"{len(wrong)}: {sorted(map(str, wrong))[:3]}")

    rows = office.rows("SELECT number, state, version FROM booking")
    stored = {number for number, _, _ in rows}
    none("every booking number that was read out is stored", set(heard) - stored)
    paid = {
        row[0]
        for row in office.rows(
            "SELECT number FROM booking JOIN ledger ON ledger.booking = booking.id WHERE kind = 'charge'"
        )
    }
    none("every booking is paid", stored - paid)
    texted = {row[0] for row in office.rows("SELECT number FROM booking JOIN outbox ON outbox.booking = booking.id")}
    none("every booking has a text", stored - texted)
    none(
        "no seat is sold twice",
        office.rows(
            "SELECT showing, seat FROM booking JOIN booking_version ON booking_version.booking = booking.id"
            " AND booking_version.version = booking.version JOIN booking_seat ON booking_seat.booking = booking.id"
            " AND booking_seat.version = booking.version WHERE booking.state = 'ticketed'"
            " GROUP BY showing, seat HAVING count(*) > 1"
        ),
    )
    whole = office.rows("PRAGMA integrity_check")[0][0]
    office.check("the database is whole", whole == "ok", whole)
    for words in (("audit",), ("ledger", "check")):
        done = office.run(*words, may_fail=True)
        office.check(f"`yemae {' '.join(words)}` finds no fault", done.returncode == 0, done.stdout + done.stderr)
    figures = [f"{len(heard)} booking numbers read out", f"{len(stored)} stored"]
    if provider:
        figures.append(f"{check_provider(office, provider, none)} won on both sides")
    if telephones:
        figures.append(f"{check_telephones(rows, telephones.texts(), none)} texts")
    print(", ".join(figures), flush=True)


def check_provider(office, provider, none):
    kept, known, differ = provider.kept(), set(), []
    for key, kind, amount, state in office.rows("SELECT key, kind, amount, state FROM payment_attempt"):
        known.add(key)
        due = (amount if kind == "charge" else -amount) if state == "paid" else 0
        if kept[key] != due:
            differ.append(f"{key}: the provider kept {kept[key]} won, we have it as {state}, {due} won")
    none("the provider kept for each attempt what we have of it", differ)
    none("the provider has no key that we have not", set(kept) - known)
    none("nothing is asked for again while it may be on its way", provider.sent_too_soon())
    ours = office.number(
        "SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount WHEN 'fee' THEN amount WHEN 'refund' THEN -amount"
        " ELSE 0 END), 0) FROM ledger"
    )
    total = sum(kept.values())
    office.check("the provider's money is our ledger's", total == ours, f"the provider has {total} won, we {ours}")
    return ours


def check_telephones(rows, texts, none):
    """What the telephones show of each booking: versions upwards, the last word last."""
    shown = collections.defaultdict(list)
    for text in texts:
        if found := re.search(r"(\d{4}-\d{4}) v(\d+)$", text):
            version = 10_000 if CANCELLED.match(text) else int(found[2])
            shown[found[1].replace("-", "")].append(version)
    none(
        "no older text comes after a newer one",
        [f"{number}: {versions}" for number, versions in shown.items() if versions != sorted(versions)],
    )
    missing = []
    for number, state, version in rows:
        last = 10_000 if state == "cancelled" else version
        if not shown[number] or shown[number][-1] != last:
            missing.append(f"{number}, {state} at version {version}: {shown[number]}")
    none("the last word of every booking has arrived", missing)
    none("no text is of a booking that is not there", set(shown) - {number for number, _, _ in rows})
    return len(texts)
