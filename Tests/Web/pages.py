#!/usr/bin/env python3
"""The pages of the demo box office through real nginx: every link of both languages, what a hostile browser sends, a
crowd, and `yemae web` killed and started again. In a real Chromium, too, where there is one: no page is wider than its
window, with scripts off.

usage: pages.py YEMAE     (standard library, nginx; everything in a temporary folder, on loopback; some 20 s)
"""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from html.parser import HTMLParser

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, f"{HOME}/Tests/Visits")
from chromium import Chromium, Driver, free_port, missing

YEMAE = os.path.realpath(sys.argv[1])
# More than the demo has, so that a page which links to ever more pages is noticed.
MOST_PAGES = 3000
VOID = {"meta", "link", "input"}

if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
    print("SKIPPED  no nginx here: apt-get install nginx-light")
    sys.exit(77)

faults = []


def check(is_right, words):
    if not is_right:
        faults.append(words)
        print("FAULT", words)


class Page(HTMLParser):
    """Reads a page strictly: every element closed where it has to be."""

    def __init__(self, text):
        super().__init__()
        self.open, self.links, self.mistakes, self.language = [], [], [], None
        self.feed(text)
        self.close()
        if self.open:
            self.mistakes.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "html":
            self.language = attributes.get("lang")
        if "href" in attributes:
            self.links.append(attributes["href"])
        if tag in ("script", "style", "iframe", "object") or any(name.startswith("on") for name in attributes):
            self.mistakes.append(f"<{tag} {attributes}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}> closes another element")


def ask(target, method="GET", headers=None, body=None):
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    line.request(method, target, body, headers or {})
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, dict(answer.getheaders()), text


def raw(text):
    with socket.create_connection(("127.0.0.1", PORT), 20) as line:
        line.sendall(text)
        answer = line.recv(65536)
    return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/") else None


def patient(*request, **more):
    """As a browser that was asked to wait (429) and does."""
    while True:
        answer = ask(*request, **more)
        if answer[0] != 429:
            return answer
        time.sleep(0.1)


def walk():
    waiting, seen = ["/ko/", "/en/"], {"/ko/", "/en/"}
    while waiting and len(seen) < MOST_PAGES:
        target = waiting.pop()
        status, headers, text = patient(target)
        # Choosing seats, of the whole showing or on the plan of a section, is for members.
        if re.search(r"/s/\d+/(book|\d+)$", target.split("?")[0]):
            check(status == 303 and "/log-in?then=" in headers["Location"], f"{target}: {status}")
            continue
        check(status == 200, f"{target}: {status}")
        check("default-src 'none'" in headers.get("Content-Security-Policy", ""), f"{target}: no policy")
        if target.startswith("/style.css"):
            check("immutable" in headers["Cache-Control"], "the style sheet is not kept")
            continue
        page = Page(text)
        check(not page.mistakes, f"{target}: {page.mistakes}")
        check(page.language == target[1:3], f"{target}: in the language {page.language}")
        for link in page.links:
            # A few showings of each program are enough here: the unit tests walk them all.
            if link.startswith("/") and link not in seen and not (re.match(r"/../s/", link) and len(seen) > 400):
                seen.add(link)
                waiting.append(link)
    check(not waiting, f"more than {MOST_PAGES} pages")
    return len(seen)


def hostile():
    for target, status in [
        ("/xx/", 404), ("/ko/p/70", 404), ("/ko/s/1%00", 400), ("/ko/?q=%FF", 400), ("/ko/?day=1&c=opera", 400),
        ("/en/p/701?day=2026-13-01", 400), ("/ko/?q=" + "x" * 3000, 400), ("/ko/../../etc/passwd", 400),
        ("/ko/s/999999999", 404), ("/en/p/741?from=3&to=0", 400),
    ]:
        found, _, text = patient(target)
        check(found == status, f"{target[:60]}: {found}, not {status}")
        check("<script" not in text and "/home/" not in text and ".swift" not in text, f"{target[:60]}: {text[:200]}")
    check("&lt;script&gt;" in patient("/en/?q=%3Cscript%3Ealert(1)%3C/script%3E")[2], "what was searched is escaped")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        check(patient("/ko/", method)[0] == 405, f"{method} is taken")
    for form in ("log-in", "log-in/code", "log-out", "s/1/book", "hold/1/book", "b/7001-0015/cancel"):
        found, _, text = patient(f"/ko/{form}", "POST", body=b"number=100234&pin=4821&code=123456&agree=yes")
        check(found == 403 and "tel:15880001" in text, f"a form without a cookie: {form}: {found}")
    check(patient("/en/log-in?then=//evil.example")[0] == 400, "a log-in that leads elsewhere")
    check(patient("/ko/", "HEAD")[2] == "", "HEAD has a body")
    check(patient("/ko/", "POST", body=b"x" * 20_000)[0] == 413, "a large body is taken")
    check(patient("/", headers={"Accept-Language": "en"})[1]["Location"].endswith("/en/"), "the browser's language")
    check(patient("/ko/", headers={"Cookie": "a=" + "b" * 3000, "X-A": "c"})[0] == 200, "a long cookie")
    check(patient("/ko/", headers={"X-A": "b" * 9000})[0] in (400, 414, 431), "a header of 9,000 bytes")
    check(raw(b"GET /ko/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400, "two hosts")
    check(raw(b"\x16\x03\x01\x02\x00\x01\x00") in (400, None), "TLS where none is")


def crowd():
    """More requests at once than one address may have: nginx turns some away, and nobody is left waiting."""
    statuses = []

    def visitor():
        for _ in range(12):
            statuses.append(ask("/ko/")[0])

    threads = [threading.Thread(target=visitor) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(set(statuses) == {200, 429}, f"a crowd got {sorted(set(statuses))}")


def away():
    """`yemae web` cannot be reached: the visitor reads when to try again, and which number to call."""
    os.rename(f"{FOLDER}/scgi", f"{FOLDER}/scgi.away")
    try:
        status, headers, text = patient("/ko/")
    finally:
        os.rename(f"{FOLDER}/scgi.away", f"{FOLDER}/scgi")
    check(status == 503 and "Retry-After" in headers, f"while it is away: {status}, {headers}")
    check(text.count("1588-0001") == 2 and "nginx" not in text, f"while it is away: {text}")
    check(patient("/ko/")[0] == 200, "no page when it is back")


def killed():
    """It is killed: `.ci/web` says so and ends. Started again over the same files, it serves the same box office."""
    pid = int(subprocess.check_output(["pgrep", "-f", f"{YEMAE} web --config {FOLDER}/"], text=True).split()[0])
    os.kill(pid, signal.SIGKILL)
    check(front.wait(20) == 1, "it does not say that a program has ended")
    start()
    check(patient("/ko/")[0] == 200, "no page after a kill")


def browser():
    """In a real Chromium with scripts off: no page is wider than its window, and each says what it is."""
    if away := missing():
        print(f"SKIPPED  no {away} here: apt-get install chromium-headless-shell chromium-driver")
        return 0
    showing = re.search(r"/en/s/[0-9]+", patient("/en/p/701")[2])[0]
    looked = 0
    driver = Driver()
    try:
        window = Chromium(driver, script=False)
        for target in ("/ko/", "/en/", "/ko/p/701", "/en/p/741?from=2&to=1", showing, "/ko/nowhere"):
            for width in (320, 390, 1280):
                # A window itself is never as narrow as a telephone.
                window.do(
                    "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=True)
                window.open(f"http://127.0.0.1:{PORT}{target}")
                wide = window.do("Page.getLayoutMetrics")["cssContentSize"]["width"]
                check(wide <= width, f"{target} is {wide} wide in a window of {width}")
                looked += 1
            nodes = window.do("Accessibility.getFullAXTree")["nodes"]
            names = {}
            for node in nodes:
                if not node.get("ignored"):
                    names.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
            for role in ("main", "banner", "contentinfo", "heading"):
                check(role in names, f"{target} has no {role}")
            for role in ("link", "button", "textbox", "searchbox", "combobox", "table", "navigation"):
                check("" not in names.get(role, []), f"{target} has a {role} without a name")
            check("예매" in names["RootWebArea"][0] or "Yemae" in names["RootWebArea"][0], f"{target} has no title")
    finally:
        driver.end()
    return looked


def start():
    global front
    front = subprocess.Popen(
        [f"{HOME}/.ci/web", "--program", YEMAE, "--folder", FOLDER, "--port", str(PORT)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    for line in front.stdout:
        if "is open" in line:
            break
    else:
        sys.exit(f"FAULT  .ci/web ended with {front.wait()}")
    # Nobody reads it later: what it says is kept for a fault.
    threading.Thread(target=lambda: log.extend(front.stdout), daemon=True).start()


log, front = [], None
PORT, FOLDER = free_port(), tempfile.mkdtemp(prefix="yemae-pages-")
try:
    start()
    pages = walk()
    hostile()
    crowd()
    away()
    killed()
    pictures = browser()
    doctor = subprocess.run([YEMAE, "doctor", "--config", f"{FOLDER}/yemae.conf"], capture_output=True, text=True)
    check(re.search(r"^ok +yemae web: answers", doctor.stdout, re.M), f"the doctor says {doctor.stdout}")
finally:
    if front:
        front.terminate()
        front.wait(20)
    shutil.rmtree(FOLDER, ignore_errors=True)
left = subprocess.run(["pgrep", "-f", f"{FOLDER}/"], stdout=subprocess.DEVNULL).returncode == 0
check(not left, "a process is left over")
secrets = [line for line in log if "4821" in line and "PIN" not in line]
check(not secrets, f"the log has a PIN: {secrets}")
print(f"{pages} pages walked, {pictures} looks in Chromium, {len(faults)} faults")
sys.exit(1 if faults else 0)
