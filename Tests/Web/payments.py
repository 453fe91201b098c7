#!/usr/bin/env python3
"""Paying by card at a page of the provider's, through real nginx: Tests/Peers/checkout.py is the provider. Webhooks
come, come twice, late, forged and never; `yemae web` is killed at every step; and in the end the provider's money, the
ledger and the audit have to tie to the won.

usage: payments.py YEMAE     (nginx, and the Python of `.ci/localstripe`; everything in a temporary folder, on loopback)
"""

import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
YEMAE = os.path.realpath(sys.argv[1])
PYTHON = os.environ.get("YEMAE_LOCALSTRIPE", f"{HOME}/.build/localstripe/bin/python")
SECRET = "whsec_of_this_test"
GOOD, DECLINED = "4242424242424242", "4000000000000341"

if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
    print("SKIPPED  no nginx here: apt-get install nginx-light")
    sys.exit(77)
if not os.path.exists(PYTHON):
    print("SKIPPED  no localstripe here: .ci/localstripe")
    sys.exit(77)

faults = []


def check(name, is_right, words=""):
    if not is_right:
        faults.append(name)
        print(f"FAULT {name}: {str(words)[:600]}", flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, words, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.05)
    check(words, False, "it did not come about")
    return False


def request(port, method, target, body=None, headers=None):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request(method, target, body, headers or {})
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        line.close()


class Browser:
    """Keeps cookies and sends forms, without script."""

    def __init__(self):
        self.cookies, self.page, self.status = {}, "", 0

    def ask(self, target, body=None, site="none"):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Sec-Fetch-Site": site}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for _ in range(100):
            status, answered, text = request(PORT, "GET" if body is None else "POST", target, body, headers)
            if status != 429 or "<main" in text:
                break
            time.sleep(0.1)
        for value in answered.get_all("Set-Cookie") or []:
            name, value = value.split(";")[0].split("=", 1)
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        self.status = status
        if status == 303:
            return self.ask(answered["Location"])
        self.page = text
        return text

    def send(self, end, **entries):
        forms = re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', self.page, re.S)
        action, inside = [form for form in forms if form[0].split("?")[0].endswith(end)][-1]
        values = {}
        for field in re.findall(r"<input[^>]*>", inside):
            name = re.search(r'name="([^"]*)"', field)
            if name and not ("radio" in field or "checkbox" in field) or name and " checked" in field:
                value = re.search(r'value="([^"]*)"', field)
                values[name[1]] = value[1] if value else ""
        values.update(entries)
        return self.ask(action.replace("&amp;", "&"), urllib.parse.urlencode(values), "same-origin")

    def log_in(self):
        self.ask("/en/log-in")
        self.send("/log-in", number="100234", pin="4821")
        self.send("/code", code=code())

    def hold(self, program="701", place=0):
        """Two of the best seats of a program's showing; the address of their page."""
        links = re.findall(r'href="(/en/s/[^"]*)"', self.ask(f"/en/p/{program}"))
        self.ask(links[place].replace("&amp;", "&") + "/book")
        self.send("/book", n="2", seats="best")
        found = re.search(r'action="(/en/hold/\d+)/pay"', self.page)
        check("a hold can be paid for by card", found, self.page)
        return found[1] if found else "/en/hold/0"

    def to_the_page(self, held):
        """Opens the provider's page; its address."""
        self.ask(held)
        self.send("/pay", agree="yes")
        found = re.search(r'href="(http://127.0.0.1:\d+/_config/pay/[^"]*)"', self.page)
        check("the page leads to the provider's", found, self.page)
        return urllib.parse.urlsplit(found[1]).path if found else "/"

    def books(self, address, card=GOOD):
        """Types a card at the provider's page. Where that leads, or the status."""
        status, headers, _ = request(PEER, "POST", address, urllib.parse.urlencode({"card": card}),
                                     {"Content-Type": "application/x-www-form-urlencoded"})
        return urllib.parse.urlsplit(headers["Location"]).path if status == 303 else status


def code():
    for _ in range(200):
        try:
            found = re.findall(r"\b[0-9]{6}\b", open(f"{FOLDER}/last-text").read())
            if found:
                os.remove(f"{FOLDER}/last-text")
                return found[-1]
        except FileNotFoundError:
            pass
        time.sleep(0.05)
    raise SystemExit("FAULT  no text came")


def mood(**what):
    request(PEER, "POST", "/_config/mood", json.dumps(what))


def rows(sql, *values):
    with sqlite3.connect(f"{FOLDER}/box.db", timeout=30) as database:
        return database.execute(sql, values).fetchall()


def number(sql, *values):
    return rows(sql, *values)[0][0]


def state(held):
    return number("SELECT state FROM hold WHERE id = ?", int(held.split("/")[-1]))


def run(*words):
    return subprocess.run([YEMAE, *words, "--config", f"{FOLDER}/yemae.conf"], capture_output=True, text=True)


def settle(seconds=0):
    """The regular pass, so many seconds later: the stored times are put back instead of waiting. A page keeps its end
    by a trigger, which is put back, too."""
    if seconds:
        with sqlite3.connect(f"{FOLDER}/box.db", timeout=30) as database:
            trigger = database.execute(
                "SELECT sql FROM sqlite_schema WHERE name = 'payment_page_keeps_its_end'").fetchone()[0]
            database.execute("DROP TRIGGER payment_page_keeps_its_end")
            database.execute("UPDATE payment_page SET made_at = made_at - ?1, ends_at = ends_at - ?1", (seconds,))
            database.execute("UPDATE payment_attempt SET sent_at = sent_at - ?1, asked_at = 0", (seconds,))
            database.execute(trigger)
    done = run("settle")
    return done.stdout + done.stderr


def web_process():
    """The `yemae web` of this test."""
    found = subprocess.run(["pgrep", "-f", f"{YEMAE} web --config {FOLDER}/yemae.conf"], capture_output=True, text=True)
    return int(found.stdout.split()[0])


def start():
    front = subprocess.Popen(
        [f"{HOME}/.ci/web", "--program", YEMAE, "--folder", FOLDER, "--port", str(PORT), "--settings",
         f"{FOLDER}/more.conf"], stdout=subprocess.PIPE, stderr=open(f"{FOLDER}/web.log", "a"), text=True)
    for line in front.stdout:
        if "is open" in line:
            return front
    raise SystemExit(f"FAULT  .ci/web ended with {front.wait()}: " + open(f"{FOLDER}/web.log").read())


def started_again(front):
    """`.ci/web` ends when one of its programs does."""
    front.wait(20)
    return start()


def webhook(body, secret=SECRET, at=None, signature=None):
    at = int(time.time()) if at is None else at
    text = body if isinstance(body, str) else json.dumps(body)
    digest = hmac.new(secret.encode(), f"{at}.{text}".encode(), hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "Stripe-Signature": signature or f"t={at},v1={digest}"}
    return request(PORT, "POST", "/hooks/payment", text, headers)[0]


def completed(session):
    return {"id": "evt_x", "type": "checkout.session.completed",
            "data": {"object": {"object": "checkout.session", "id": session}}}


# MARK: What happens

def as_it_should_be(browser):
    held = browser.hold()
    address = browser.to_the_page(held)
    check("who comes back without paying is told so", "Nothing has been paid yet" in browser.ask(f"{held}/payment"),
          browser.page)
    check("a card that is refused is refused there", browser.books(address, DECLINED) == 402)
    time.sleep(1.1)
    back = browser.books(address)
    check("the browser comes back to the hold", back == f"{held}/payment", back)
    check("and sees the booking", "Your seats are booked" in browser.ask(back), browser.page)
    check("again, too", "Your seats are booked" in browser.ask(back), browser.page)
    check("the payment page is over", "Your seats are booked" in browser.ask(held), browser.page)


def webhook_first(browser):
    held = browser.hold()
    browser.books(browser.to_the_page(held))
    until(lambda: state(held) == "booked", "a webhook alone makes the booking")
    before = rows("SELECT count(*) FROM ledger UNION ALL SELECT count(*) FROM outbox")
    request(PEER, "POST", "/_config/again")
    time.sleep(2)
    check("webhooks that come twice change nothing",
          rows("SELECT count(*) FROM ledger UNION ALL SELECT count(*) FROM outbox") == before)
    check("the visitor sees it", "Your seats are booked" in browser.ask(f"{held}/payment"), browser.page)


def together(browser):
    """Webhooks, the visitor and the regular pass find the same payment at the same moment."""
    mood(hooks=False)
    for _ in range(5):
        held = browser.hold(program="702")
        address = browser.to_the_page(held)
        browser.books(address)
        event, statuses = completed(address.split("/")[-1]), []
        copies = [Browser() for _ in range(4)]
        for copy in copies:
            copy.cookies = dict(browser.cookies)
        acts = [lambda: statuses.append(webhook(event))] * 4 + [lambda one=copy: one.ask(f"{held}/payment")
                                                                for copy in copies] + [lambda: settle(130)]
        threads = [threading.Thread(target=act) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check("all of them find one booking", state(held) == "booked" and set(statuses) == {200}, statuses)
        one = "SELECT count(*) FROM {} WHERE hold = ?"
        counts = [number(one.format(table), int(held.split("/")[-1])) for table in ("ledger", "booking_version")]
        check("charged and booked once", counts == [1, 1], counts)
    mood(hooks=True)


def forged(browser):
    mood(hooks=False)
    held = browser.hold()
    address = browser.to_the_page(held)
    session = address.split("/")[-1]
    event = completed(session)
    check("a webhook before the payment sells nothing", webhook(event) == 200 and state(held) == "charging")
    browser.books(address)
    check("another secret", webhook(event, "whsec_other") == 400)
    check("signed long ago", webhook(event, at=int(time.time()) - 301) == 400)
    check("signed in the future", webhook(event, at=int(time.time()) + 301) == 400)
    check("not signed", request(PORT, "POST", "/hooks/payment", json.dumps(event))[0] == 400)
    check("a signature of something else", webhook(event, signature="t=1,v1=" + "0" * 64) == 400)
    check("too long", webhook("x" * 200_000) == 413)
    check("longer than a form, and no event", webhook("x" * 60_000) == 400)
    check("no event", webhook("[]") == 400)
    check("of nothing of ours", webhook(completed("cs_other")) == 200)
    check("looked at", request(PORT, "GET", "/hooks/payment")[0] == 405)
    check("none of them sold anything", state(held) == "charging", state(held))
    check("the right one does", webhook(event) == 200 and state(held) == "booked", state(held))
    mood(hooks=True)


def never(browser):
    mood(hooks=False)
    held, other = browser.hold(), browser.hold(place=1)
    browser.books(browser.to_the_page(held))
    browser.to_the_page(other)
    settle(130)
    check("the regular pass finds a payment that nobody spoke of", state(held) == "booked", state(held))
    check("a page that can be paid at stays open", state(other) == "charging", state(other))
    settle(1000)
    check("a page whose time is over gives the seats back", state(other) == "released", state(other))
    mood(hooks=True)


def late(browser):
    mood(hooks=False)
    held = browser.hold()
    address = browser.to_the_page(held)
    mood(silent=True)
    settle(1000)
    check("a provider that is silent keeps the seats for a while", state(held) == "charging", state(held))
    settle(700)
    check("and no longer", state(held) == "released", state(held))
    browser.books(address)
    mood(silent=False, hooks=True)
    check("a late webhook buys what is free", webhook(completed(address.split("/")[-1])) == 200)
    check("of the same price", state(held) == "booked", state(held))


def late_and_sold(browser):
    mood(hooks=False)
    held = browser.hold()
    address = browser.to_the_page(held)
    mood(silent=True)
    settle(1000)
    settle(700)
    check("its seats are given back", state(held) == "released", state(held))
    browser.books(address)
    mood(silent=False)
    showing = number("SELECT showing FROM hold WHERE id = ?", int(held.split("/")[-1]))
    done = run("showing", "cancel", str(showing), "--yes")
    check("the showing is cancelled meanwhile", done.returncode == 0, done.stderr)
    mood(hooks=True)
    check("a late webhook", webhook(completed(address.split("/")[-1])) == 200)
    check("without seats sells nothing", state(held) == "released", state(held))
    settle(130)
    refunded = number("SELECT count(*) FROM payment_attempt WHERE kind = 'refund' AND state = 'paid' AND hold = ?",
                      int(held.split("/")[-1]))
    check("and goes back whole", refunded == 1, settle())


def giving_up(browser):
    held = browser.hold(program="702")
    address = browser.to_the_page(held)
    browser.send("/stop-paying")
    check("the seats are still held", "/pay\"" in browser.page and state(held) == "held", browser.page)
    check("and cannot be paid for at the old page", browser.books(address) == 410)
    for _ in range(2):
        browser.to_the_page(held)
        browser.send("/stop-paying")
    browser.ask(held)
    check("three pages are all", "/pay\"" not in browser.page, browser.page)
    browser.send("/release")
    check("given back", state(held) == "released")


def disputed(browser):
    held = browser.hold(program="702")
    browser.ask(browser.books(browser.to_the_page(held)))
    charge = number("SELECT reference FROM payment_attempt WHERE hold = ?", int(held.split("/")[-1]))
    request(PEER, "POST", f"/_config/dispute/{charge}", json.dumps({"status": "needs_response"}))
    returned = "SELECT count(*) FROM outside_return WHERE source = 'dispute' AND amount > 0"
    until(lambda: number(returned) == 1, "a dispute is heard by webhook")
    request(PEER, "POST", f"/_config/dispute/{charge}", json.dumps({"status": "won"}))
    until(lambda: number("SELECT count(*) FROM ledger WHERE kind = 'restored'") == 1, "a dispute that is won, too")


def console_refund(browser):
    held = browser.hold(program="702")
    browser.ask(browser.books(browser.to_the_page(held)))
    charge = number("SELECT reference FROM payment_attempt WHERE hold = ?", int(held.split("/")[-1]))
    request(PEER, "POST", "/v1/refunds", urllib.parse.urlencode({"charge": charge, "amount": "1000"}),
            {"Authorization": "Bearer sk_test_12345", "Content-Type": "application/x-www-form-urlencoded"})
    until(lambda: number("SELECT count(*) FROM outside_return WHERE source = 'refund' AND amount = 1000") == 1,
          "a refund in the console is heard by webhook")


def kills(browser, front):
    # Before the redirect: the session is made, and its address is never written down.
    held = browser.hold(program="702")
    browser.ask(held)
    mood(kill="create", pid=web_process())
    try:
        browser.send("/pay", agree="yes")
    except (OSError, http.client.HTTPException):
        pass
    front = started_again(front)
    check("killed before the redirect", state(held) == "charging", state(held))
    check("the same page is opened again", browser.books(browser.to_the_page(held)) == f"{held}/payment")
    pages = number("SELECT count(*) FROM payment_attempt WHERE hold = ?", int(held.split("/")[-1]))
    check("and no second one", pages == 1, pages)
    until(lambda: state(held) == "booked", "and paid at")
    # After the payment, before its webhook.
    mood(hooks=False)
    held = browser.hold(program="702")
    address = browser.to_the_page(held)
    os.kill(web_process(), signal.SIGKILL)
    browser.books(address)
    front = started_again(front)
    check("killed before the webhook", state(held) == "charging", state(held))
    browser.ask(f"{held}/payment")
    check("the visitor comes back to the booking", "Your seats are booked" in browser.page, browser.page)
    # In the webhook, while the provider is asked.
    held = browser.hold(program="702")
    address = browser.to_the_page(held)
    browser.books(address)
    mood(kill="retrieve", pid=web_process())
    try:
        check("killed in the webhook", webhook(completed(address.split("/")[-1])) >= 500)
    except (OSError, http.client.HTTPException):
        pass
    front = started_again(front)
    check("nothing is sold by half a webhook", state(held) == "charging", state(held))
    check("the provider sends it again", webhook(completed(address.split("/")[-1])) == 200)
    check("and it sells", state(held) == "booked", state(held))
    # Killed, and nobody comes back: never opened for anybody.
    held = browser.hold(program="702")
    browser.ask(held)
    mood(kill="create", pid=web_process())
    try:
        browser.send("/pay", agree="yes")
    except (OSError, http.client.HTTPException):
        pass
    front = started_again(front)
    settle(130)
    check("a page that nobody was sent to gives the seats back", state(held) == "released", state(held))
    mood(hooks=True)
    return front


def ties():
    for _ in range(3):
        settle(130)
    for words in (("audit",), ("ledger", "check")):
        done = run(*words)
        check(f"`yemae {' '.join(words)}` finds no fault", done.returncode == 0, done.stdout + done.stderr)
    money = json.loads(request(PEER, "GET", "/_config/money")[2])
    ours = dict(rows("SELECT kind, sum(amount) FROM ledger GROUP BY kind"))
    kept = (ours.get("charge", 0) - ours.get("refund", 0) + ours.get("fee", 0) - ours.get("returned", 0)
            + ours.get("restored", 0))
    check("the provider's money is the ledger's", money["taken"] - money["back"] - money["disputed"] == kept,
          f"{money}, {ours}")
    check("each payment is one charge", number(
        "SELECT count(*) FROM payment_attempt WHERE kind = 'charge' AND state = 'paid'") == number(
        "SELECT count(*) FROM ledger WHERE kind = 'charge'"))
    sold = rows("SELECT showing, seat FROM booking JOIN booking_version USING(version) JOIN booking_seat USING(version)"
                " WHERE booking_version.booking = booking.id AND booking_seat.booking = booking.id"
                " AND state = 'ticketed' GROUP BY 1, 2 HAVING count(*) > 1")
    check("no seat is sold twice", not sold, sold)
    for folder, _, files in os.walk(FOLDER):
        for name in files:
            if name.endswith((".log",)) or name == "access.log":
                text = open(os.path.join(folder, name), errors="replace").read()
                check(f"no secret is in {name}", SECRET not in text and "sk_test" not in text, text[-300:])
    print(f"{money['taken']} won taken, {money['back']} given back, {money['disputed']} disputed; "
          f"{number('SELECT count(*) FROM payment_page')} pages, "
          f"{number('SELECT count(*) FROM booking')} bookings", flush=True)


PORT, PEER, FOLDER, front, peer = free_port(), free_port(), tempfile.mkdtemp(prefix="yemae-payments-"), None, None
try:
    with open(f"{FOLDER}/more.conf", "w") as more:
        more.write(f"[payment]\ngateway = stripe\naddress = http://127.0.0.1:{PEER}\nkey-file = {FOLDER}/payment.key\n"
                   f"card-page = yes\nwebhook-key-file = {FOLDER}/webhook.key\ntimeout = 5\n"
                   f"[web]\nsite = http://127.0.0.1:{PORT}\n[limits]\ntickets-per-showing = 100\n")
    for name, secret in (("payment.key", "sk_test_12345"), ("webhook.key", SECRET)):
        with open(f"{FOLDER}/{name}", "w") as file:
            file.write(secret + "\n")
        os.chmod(f"{FOLDER}/{name}", 0o600)
    peer = subprocess.Popen([PYTHON, f"{HOME}/Tests/Peers/checkout.py", str(PEER)], cwd=FOLDER,
                            stdout=subprocess.PIPE, stderr=open(f"{FOLDER}/peer.err", "w"), text=True)
    for line in peer.stdout:
        if "Running on" in line:
            break
    request(PEER, "POST", "/_config/webhooks/us", json.dumps(
        {"url": f"http://127.0.0.1:{PORT}/hooks/payment", "secret": SECRET}), {"Content-Type": "application/json"})
    front = start()
    visitor = Browser()
    visitor.log_in()
    for act in (as_it_should_be, webhook_first, together, forged, never, late, giving_up, disputed, console_refund):
        act(visitor)
    front = kills(visitor, front)
    late_and_sold(visitor)
    ties()
finally:
    for process in (front, peer):
        if process and process.poll() is None:
            process.terminate()
            process.wait(20)
    if faults and os.environ.get("KEEP"):
        print(f"kept: {FOLDER}")
    else:
        shutil.rmtree(FOLDER, ignore_errors=True)
print(f"payments at a provider's page: {'all right' if not faults else f'{len(faults)} faults'}")
sys.exit(1 if faults else 0)
