#!/usr/bin/env python3
"""Plays Tests/Visits through real nginx: what a visitor does, and the lines of every page that follows. VisitTests
plays the same files in process; the lines have to be the same.

usage: play.py YEMAE [--browser] [--script on|off] [FILE ...]
  --browser  in a real Chromium: clicks and keys, and the lines of its accessibility tree (chromium.py)
  --script   whether scripts run in it (off otherwise)
(standard library, nginx; everything in a temporary folder, on loopback)
"""

import argparse
import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from html.parser import HTMLParser

import chromium
import tree
from lines import masked, shortened

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
OPTIONS = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n")[0])
OPTIONS.add_argument("yemae")
OPTIONS.add_argument("files", nargs="*")
OPTIONS.add_argument("--browser", action="store_true")
OPTIONS.add_argument("--script", choices=["on", "off"], default="off")
OPTIONS = OPTIONS.parse_intermixed_args()
YEMAE = os.path.realpath(OPTIONS.yemae)
VOID = {"meta", "link", "input"}
# The provider of the visits that pay by card, and the cards it knows.
PYTHON = os.environ.get("YEMAE_LOCALSTRIPE", f"{HOME}/.build/localstripe/bin/python")
CARDS = {"good": "4242424242424242", "declined": "4000000000000341"}
# One address has 20 requests a second; a visitor of this kind waits when it is asked to.
PATIENCE = 100

if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
    print("SKIPPED  no nginx here: apt-get install nginx-light")
    sys.exit(77)
if OPTIONS.browser and chromium.missing():
    print(f"SKIPPED  no {chromium.missing()} here: apt-get install chromium-headless-shell chromium-driver")
    sys.exit(77)


class Node:
    def __init__(self, tag, attributes=()):
        self.tag, self.attributes, self.parts = tag, dict(attributes), []

    @property
    def text(self):
        return re.sub(r"\s+", " ", "".join(part if isinstance(part, str) else part.text for part in self.parts))

    @property
    def all(self):
        yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.all


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.root = Node("root")
        self.open = [self.root]
        self.feed(text)
        self.close()
        self.main = next((node for node in self.root.all if node.tag == "main"), Node("main"))

    def handle_starttag(self, tag, attributes):
        node = Node(tag, [(name, value or "") for name, value in attributes])
        self.open[-1].parts.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag

    def handle_data(self, data):
        self.open[-1].parts.append(data)

    def label(self, control):
        return next((node.text for node in self.root.all if node.tag == "label" and (
            node.attributes["for"] == control.attributes.get("id") if "for" in node.attributes
            else control in node.parts)), "?")

    def place(self, row, seat):
        """What a seat of a plan is sent as."""
        for node in self.root.all:
            if node.tag == "fieldset" and any(
                    isinstance(part, Node) and part.tag == "legend" and part.text == row for part in node.parts):
                for box in node.all:
                    if box.attributes.get("type") == "checkbox" and self.label(box).split(" ")[0] == seat:
                        return box.attributes["value"]
        raise SystemExit(f"FAULT  no seat {seat} in {row}")

    @property
    def showing(self):
        """The number of the showing that the page is about, in the links to it in other languages."""
        return next(found[1] for node in self.root.all
                    if (found := re.search(r"/s/([0-9]+)", node.attributes.get("href", ""))))

    @property
    def lines(self):
        lines = []
        self.walk(self.main, lines)
        return shortened(lines)

    def walk(self, node, lines):
        def line(role, text):
            lines.append(f'{role} "{masked(text)}"')

        if isinstance(node, str):
            return
        tag, attributes = node.tag, node.attributes
        if tag in ("h1", "h2", "h3"):
            line(f"heading {tag[1]}", node.text)
        elif tag == "button":
            line("button", node.text)
        elif tag == "a":
            line("link", node.text)
        elif tag == "tr":
            line("row", " | ".join(part.text for part in node.parts if isinstance(part, Node)))
        elif tag in ("caption", "legend"):
            line("group", node.text)
        elif tag in ("input", "select"):
            kind = "select" if tag == "select" else attributes.get("type", "text")
            if kind != "hidden":
                role = {"select": "combobox", "checkbox": "checkbox checked" if "checked" in attributes else "checkbox",
                        "radio": "radio checked" if "checked" in attributes else "radio"}.get(kind, "textbox")
                line(role, self.label(node))
        elif tag == "svg":
            pass
        elif tag == "p" and attributes.get("role") == "alert":
            line("alert", node.text)
        elif tag in ("dt", "dd") or tag == "p" and not any(part.tag in ("a", "button") for part in node.all):
            line("text", node.text)
        else:
            for part in node.parts:
                self.walk(part, lines)


class Browser:
    def __init__(self):
        self.cookies, self.page = {}, ""

    def ask(self, target, body=None, site="none"):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Sec-Fetch-Site": site, "Cookie": cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for _ in range(PATIENCE):
            line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            line.request("GET" if body is None else "POST", target, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            line.close()
            # nginx says so in its own words; a page of ours has a main part.
            if answer.status == 429 and "<main" not in text:
                time.sleep(0.1)
                continue
            for value in answer.headers.get_all("Set-Cookie") or []:
                name, value = value.split(";")[0].split("=", 1)
                self.cookies.pop(name, None)
                if value:
                    self.cookies[name] = value
            if text and not (body is not None and answer.status >= 400 and site == "cross-site"):
                self.page = text
            return answer.status, answer.headers.get("Location"), text
        raise SystemExit("FAULT  nginx takes no more requests")

    def send(self, entries, toggled, action, site="same-origin"):
        page = Page(self.page)
        form = [node for node in page.root.all
                if node.tag == "form" and node.attributes.get("method") == "post"
                and node.attributes["action"].endswith(action)][-1]
        values, places = {}, []
        for node in form.all:
            name = node.attributes.get("name")
            if name == "seat":
                if ("checked" in node.attributes) != (node.attributes["value"] in toggled):
                    places.append(("seat", node.attributes["value"]))
            elif node.tag == "input" and name:
                if node.attributes.get("type") in ("radio", "checkbox") and "checked" not in node.attributes:
                    continue
                values[name] = node.attributes.get("value", "")
            elif node.tag == "select":
                options = [option for option in node.all if option.tag == "option"]
                chosen = next((option for option in options if "selected" in option.attributes), options[0])
                values[name] = chosen.attributes["value"]
        values.update(entries)
        return self.ask(form.attributes["action"], urllib.parse.urlencode(list(values.items()) + places), site)


class Player:
    def __init__(self, file):
        first = tree.TreeBrowser(DRIVER, PORT, OPTIONS.script == "on") if OPTIONS.browser else Browser()
        self.file, self.browsers, self.name = file, {"one": first}, "one"
        # What was entered, and the seats of a plan that were ticked or whose tick was taken away.
        self.entries, self.places, self.filled, self.other = {}, set(), {}, ("", {}, set())

    @property
    def browser(self):
        return self.browsers[self.name]

    def play(self, written):
        lines = []
        for line in written.split("\n"):
            if line.startswith("  "):
                continue
            lines.append(line)
            if line and not line.startswith("#"):
                lines += ["  " + said for said in self.act(line)]
        return "\n".join(lines)

    def act(self, line):
        words = [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', line)]
        if OPTIONS.browser:
            return self.see(words)
        page = Page(self.browser.page)
        if words[0] == "browser":
            self.filled[self.name] = self.entries, self.places
            self.name = words[1]
            self.entries, self.places = self.filled.get(self.name, ({}, set()))
            self.browsers.setdefault(self.name, Browser())
        elif words[0] == "remember":
            self.other = (self.browser.page, self.entries, self.places)
            self.entries, self.places = {}, set()
        elif words[0] == "back":
            self.browser.page, self.entries, self.places = self.other
        elif words[0] == "meanwhile":
            meanwhile(words[1:], page.showing)
        elif words[0] == "seat":
            self.places ^= {page.place(words[1], words[2])}
        elif words[0] == "open":
            return self.look(self.browser.ask(words[1]))
        elif words[0] == "follow":
            link = next(node for node in page.root.all if node.tag == "a" and masked(node.text).startswith(words[1]))
            return self.look(self.browser.ask(link.attributes["href"]))
        elif words[0] in ("type", "choose", "tick"):
            control = next(node for node in page.main.all
                           if node.tag in ("input", "select") and node.attributes.get("type") != "hidden"
                           and masked(page.label(node)).startswith(words[1]))
            value = words[2] if len(words) > 2 else control.attributes.get("value", "")
            self.entries[control.attributes["name"]] = code() if value == "{code}" else value
        elif words[0] == "pay":
            return self.pay(words[1])
        elif words[0] == "push":
            sent, toggled, more = self.entries, self.places, " ".join(words[2:])
            self.entries, self.places = {}, set()
            form = [node for node in page.root.all if node.tag == "form"
                    and any(part.tag == "button" and part.text == words[1] for part in node.all)][-1]
            action = form.attributes["action"]
            if more == "twice":
                kept = self.browser.page
                self.browser.send(sent, toggled, action)
                self.browser.page = kept
            site = "cross-site" if more == "from elsewhere" else "same-origin"
            return self.look(self.browser.send(sent, toggled, action, site))
        else:
            raise SystemExit(f"FAULT  {self.file}: what is {line}?")
        return []

    def pay(self, card):
        """At the provider's page that the present one leads to."""
        link = next(node.attributes["href"] for node in Page(self.browser.page).root.all
                    if node.attributes.get("href", "").startswith("http"))
        line = http.client.HTTPConnection("127.0.0.1", PEER, timeout=60)
        path = urllib.parse.urlsplit(link).path
        if card == "back":
            line.request("GET", path)
            back = re.search(r'<a href="([^"]*)"', line.getresponse().read().decode())
            return self.look(self.browser.ask(urllib.parse.urlsplit(back[1]).path)) if back else ["over"]
        line.request("POST", path, "card=" + CARDS[card], {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        if answer.status != 303:
            return ["declined" if answer.status == 402 else "over"]
        return self.look(self.browser.ask(urllib.parse.urlsplit(answer.headers["Location"]).path))

    def see(self, words):
        """The same in a real browser: what a person does there."""
        browser = self.browser
        if words[0] == "browser":
            self.name = words[1]
            self.browsers.setdefault(self.name, tree.TreeBrowser(DRIVER, PORT, OPTIONS.script == "on"))
        elif words[0] == "meanwhile":
            meanwhile(words[1:], Page(browser.source).showing)
        elif words[0] == "push" and words[2:] == ["twice"]:
            # A second press that comes while the first is under way: the same form once more, in the same instant.
            double(browser, words[1])
            return browser.push(words[1])
        elif words[0] == "push" and words[2:] == ["from", "elsewhere"]:
            return browser.push_from_elsewhere(words[1])
        elif words[0] in ("open", "follow", "push"):
            return getattr(browser, words[0])(words[1])
        elif words[0] in ("remember", "back"):
            getattr(browser, words[0])()
        elif words[0] in ("type", "choose", "tick", "seat"):
            getattr(browser, words[0])(*[code() if word == "{code}" else word for word in words[1:]])
        else:
            raise SystemExit(f"FAULT  {self.file}: what is {words[0]}?")
        return []

    def look(self, answer):
        for _ in range(3):
            if answer[0] != 303:
                break
            answer = self.browser.ask(answer[1])
        return [f"page {answer[0]}"] + Page(answer[2]).lines


def code():
    """The six digits of the text that came last; waits for it."""
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


def double(browser, button):
    """Sends the form of a real browser's page, as it is filled in, beside that browser."""
    beside = Browser()
    beside.cookies, beside.page = browser.cookies, browser.source
    entries, places, action = browser.filled(button)
    page = Page(beside.page)
    ticked = {node.attributes["value"] for node in page.root.all
              if node.attributes.get("name") == "seat" and "checked" in node.attributes}
    beside.send(entries, ticked ^ places, action)
    browser.keep(beside.cookies)


def meanwhile(words, showing):
    """What staff do to a showing that a visitor looks at."""
    acts = {"hold-back": ["showing", "hold-back", showing, *words[1:], "--reason", "visit"],
            "on-sale": ["sale", "set", f"showing:{showing}", "--from", " ".join(words[1:])]}
    subprocess.run([YEMAE, *acts[words[0]], "--config", f"{FOLDER}/yemae.conf"], check=True,
                   stdout=subprocess.DEVNULL)


def start_provider():
    """Stripe's Checkout (Tests/Peers/checkout.py), and the settings that name it."""
    provider = subprocess.Popen([PYTHON, f"{HOME}/Tests/Peers/checkout.py", str(PEER)], cwd=FOLDER,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in provider.stdout:
        if "Running on" in line:
            break
    with open(f"{FOLDER}/payment.key", "w") as key:
        key.write("sk_test_12345\n")
    os.chmod(f"{FOLDER}/payment.key", 0o600)
    with open(f"{FOLDER}/more.conf", "w") as settings:
        settings.write("[payment]\ngateway = stripe\ncard-page = yes\n"
                       f"address = http://127.0.0.1:{PEER}\nkey-file = {FOLDER}/payment.key\n"
                       f"[web]\nsite = http://127.0.0.1:{PORT}\n")
    return provider


def start(provider):
    settings = ["--settings", f"{FOLDER}/more.conf"] if provider else []
    front = subprocess.Popen(
        [f"{HOME}/.ci/web", "--program", YEMAE, "--folder", FOLDER, "--port", str(PORT), *settings],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in front.stdout:
        if "is open" in line:
            return front
    raise SystemExit(f"FAULT  .ci/web ended with {front.wait()}")


def secrets(seen):
    """No PIN, code or key is in any file that the programs and nginx left."""
    for folder, _, files in os.walk(FOLDER):
        for name in files:
            if name.endswith((".db", "-wal", "-shm", ".pepper", "last-text", "scgi")):
                continue
            text = open(os.path.join(folder, name), errors="replace").read()
            for secret in seen:
                if secret in text:
                    yield f"{name} has a secret"


files = OPTIONS.files or sorted(name for name in os.listdir(HERE) if name.endswith(".visit"))
faults, front, provider, FOLDER = [], None, None, None
DRIVER = chromium.Driver() if OPTIONS.browser else None
for file in files:
    PORT, PEER, FOLDER = chromium.free_port(), chromium.free_port(), tempfile.mkdtemp(prefix="yemae-visit-")
    try:
        pays = os.path.basename(file).startswith("pay-")
        if pays and OPTIONS.browser:
            print(f"not for a browser: {file}: the provider's page is none of ours")
            continue
        if pays and not os.path.exists(PYTHON):
            print(f"SKIPPED  {file}: no localstripe here: .ci/localstripe")
            continue
        provider = start_provider() if pays else None
        front = start(provider)
        written = open(f"{HERE}/{os.path.basename(file)}").read()
        player = Player(file)
        played = player.play(written)
        for place, (one, other) in enumerate(zip(played.split("\n"), written.split("\n"))):
            if one != other:
                faults.append(f"{file}:{place + 1}: played: {one}; written: {other}")
                break
        else:
            if played != written:
                faults.append(f"{file}: it is longer or shorter than written")
        keys = [key for browser in player.browsers.values() for key in browser.cookies.values() if len(key) >= 32]
        faults += [f"{file}: {fault}" for fault in secrets(keys + ["pin=4821", "pin=1111"])]
        if OPTIONS.browser:
            faults += [f"{file}: {fault}" for browser in player.browsers.values() for fault in browser.faults]
    except BaseException:
        if DRIVER:
            DRIVER.end()
        raise
    finally:
        for process in (front, provider):
            if process and process.poll() is None:
                process.terminate()
                process.wait(20)
        front = provider = None
        shutil.rmtree(FOLDER, ignore_errors=True)
if DRIVER:
    DRIVER.end()
for fault in faults:
    print("FAULT", fault)
way = f"in Chromium with script {OPTIONS.script}" if OPTIONS.browser else "through nginx"
print(f"{len(files)} visits {way}: {'as written' if not faults else 'NOT as written'}")
sys.exit(1 if faults else 0)
