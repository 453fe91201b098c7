"""What the attacks of this folder share: a demo box office behind `yemae web` and real nginx, and browsers that keep
cookies and send the forms they are shown. Standard library and nginx; everything on loopback. A browser's address is
one of 127.0.0.0/8, so that nginx and the core count each for itself."""

import html
import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, f"{HOME}/Tests/Serve")
from common import BoxOffice, telephone, until  # noqa: E402

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
# Answers of a browser that was asked to wait and does.
PATIENCE = 200
TEXTS = """#!/bin/sh
# One text a line, as JSON.
read -r line
printf '%s\\n' "$line" >>"${0%/*}/texts"
echo '{"answer":"accepted"}'
"""


class WebOffice(BoxOffice):
    """A demo box office that is open to browsers. End it with `close`."""

    def __init__(self, yemae, name, settings=""):
        if not NGINX:
            print("SKIPPED  no nginx here: apt-get install nginx-light")
            sys.exit(77)
        super().__init__(yemae, name, "send = no\n[login]\nhash-cost = 1\n" + settings)
        self.configure(f"[web]\nsocket = {self.work}/scgi\nline = 1588-0001\n")
        self.configure(f"[sms]\ngateway = command\ncommand = {self.work}/text\nper-second = 200\n")
        with open(f"{self.work}/text", "w") as script:
            script.write(TEXTS)
        os.chmod(f"{self.work}/text", 0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.programs, self.web = [], None
        self.front()
        self.open_web()

    def front(self):
        """nginx with the shipped file; its lines that are marked as yours for this machine, without TLS."""
        folder = f"{self.work}/nginx"
        os.makedirs(folder)
        with open(f"{HOME}/asterisk/nginx-yemae.conf") as file:
            shipped = file.read().split("# Nothing is served without TLS")[0]
        shipped = re.sub(r"(?m)^ *(ssl_|add_header Strict-Transport|listen \[::\]).*\n", "", shipped)
        shipped = shipped.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};")
        shipped = shipped.replace("unix:/run/yemae-web/scgi", f"unix:{self.work}/scgi")
        user = "user root;\n" if os.getuid() == 0 else ""
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        with open(f"{folder}/nginx.conf", "w") as conf:
            conf.write(
                f"daemon off; pid {folder}/pid; error_log {folder}/error.log warn; worker_processes 1;\n{user}"
                f"events {{ worker_connections 2048; }}\nhttp {{ access_log {folder}/access.log;\n{paths}{shipped}}}\n")
        self.start(NGINX, "-e", f"{folder}/error.log", "-p", f"{folder}/", "-c", f"{folder}/nginx.conf")

    def start(self, *words, log="said"):
        with open(f"{self.work}/{log}", "a") as file:
            program = subprocess.Popen(words, stdout=file, stderr=file)
        self.programs.append(program)
        return program

    def open_web(self):
        """Starts `yemae web`; returns when a page comes through nginx."""
        self.web = self.start(self.yemae, "web", "--config", self.settings, log="web.log")

        def answers():
            try:
                return Browser(self).ask("/health")[0] == 200
            except OSError:
                return False

        if not until(answers, 60):
            sys.exit(f"no page came:\n{self.web_log()}")

    def kill_web(self):
        self.web.kill()
        self.web.wait()

    def send_texts(self):
        return self.start(self.yemae, "send", "--config", self.settings, log="send.log")

    def web_log(self):
        path = f"{self.work}/web.log"
        return open(path, errors="replace").read() if os.path.exists(path) else ""

    def code(self, number, after=0):
        """The six digits of the newest text to a telephone number; waits for one more than `after`."""
        to = "82" + re.sub("[^0-9]", "", number)[1:]

        def found():
            if not os.path.exists(f"{self.work}/texts"):
                return []
            with open(f"{self.work}/texts") as file:
                texts = [json.loads(line) for line in file if line.endswith("\n")]
            return [text["text"] for text in texts if text["to"] == to and re.search(r"\b[0-9]{6}\b", text["text"])]

        if not until(lambda: len(found()) > after, 30):
            sys.exit("no code came")
        return re.findall(r"\b[0-9]{6}\b", found()[-1])[-1]

    def execute(self, statement):
        """Writes into the database: time that has gone by, above all."""
        with sqlite3.connect(self.path, timeout=30) as database:
            database.execute(statement)

    def audit(self):
        done = self.run("audit", may_fail=True)
        self.check("the audit finds nothing", done.returncode == 0, done.stdout + done.stderr)

    def close(self):
        status = self.web.poll()
        if status not in (None, 0):
            self.check("yemae web is still there", False, f"it ended with {status}:\n{self.web_log()[-2000:]}")
        for program in reversed(self.programs):
            if program.poll() is None:
                program.terminate()
        for program in self.programs:
            program.wait(30)


class Browser:
    """One browser, at an address of its own."""

    def __init__(self, office, address="127.0.0.1"):
        self.port, self.address, self.cookies, self.page, self.office = office.port, address, {}, "", office

    def ask(self, target, body=None, site="same-origin", headers=None):
        """Status, where it leads to, and text."""
        cookies = "; ".join(f"{name}={key}" for name, key in self.cookies.items())
        headers = {"Sec-Fetch-Site": site, "Cookie": cookies, **(headers or {})}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for _ in range(PATIENCE):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))
            try:
                line.request("GET" if body is None else "POST", target, body, headers)
                answer = line.getresponse()
                text = answer.read().decode()
            finally:
                line.close()
            # nginx says so in its own words; a page of ours has a main part.
            if answer.status == 429 and "<main" not in text:
                time.sleep(0.1)
                continue
            for value in answer.headers.get_all("Set-Cookie") or []:
                name, key = value.split(";")[0].split("=", 1)
                self.cookies.pop(name, None)
                if key:
                    self.cookies[name] = key
            return answer.status, answer.headers.get("Location"), text
        raise SystemExit("nginx takes no more requests")

    def copy(self):
        """Another window of the same browser, which keeps what it is given to itself."""
        other = Browser(self.office, self.address)
        other.cookies, other.page = dict(self.cookies), self.page
        return other

    def open(self, target):
        """Shows a page, or the one it leads to."""
        status, place, text = self.ask(target)
        for _ in range(3):
            if status != 303:
                break
            status, place, text = self.ask(place)
        self.page = text
        return status

    def form(self, action, **entries):
        """Address and body of the form of the page that goes to an address with this end."""
        found = [form for form in re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', self.page, re.S)
                 if html.unescape(form[0]).split("?")[0].endswith(action)]
        if not found:
            raise LookupError(f"no form {action} in:\n{self.page}")
        values = {}
        for tag in re.findall(r"<input[^>]*>", found[-1][1]):
            attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
            if "name" in attributes and (attributes.get("type") not in ("radio", "checkbox") or " checked" in tag):
                values[attributes["name"]] = html.unescape(attributes.get("value", ""))
        for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', found[-1][1], re.S):
            chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
            values[name] = chosen[1]
        values.update(entries)
        return html.unescape(found[-1][0]), urllib.parse.urlencode(values)

    def send(self, action, site="same-origin", **entries):
        """Sends a form, and shows the page it leads to. The status of that page."""
        target, body = self.form(action, **entries)
        status, place, text = self.ask(target, body, site)
        if status == 303:
            return self.open(place)
        self.page = text
        return status

    def log_in(self, member, pin="4821"):
        """Number, PIN, and the code by SMS where one is wanted."""
        number = telephone(member)
        self.open("/en/log-in")
        before = self.texts_to(number)
        self.send("log-in", number=member, pin=pin)
        if "log-in/code" in self.page:
            self.send("log-in/code", code=self.office.code(number, before))
        return "My bookings" in self.page

    def texts_to(self, number):
        path, to = f"{self.office.work}/texts", "82" + re.sub("[^0-9]", "", number)[1:]
        if not os.path.exists(path):
            return 0
        with open(path) as file:
            texts = [json.loads(line) for line in file if f'"to":"{to}"' in line and line.endswith("\n")]
        return sum(bool(re.search(r"\b[0-9]{6}\b", text["text"])) for text in texts)

    def showings(self, program):
        """Showings of a program that can be booked."""
        self.open(f"/en/p/{program}")
        return list(dict.fromkeys(re.findall(r'href="(/en/s/[0-9]+[^"]*)"', self.page)))

    def hold(self, showing, count=1):
        """Sets the best seats aside; whether it got them. The page of the hold is shown."""
        path, _, query = html.unescape(showing).partition("?")
        self.open(f"{path}/book" + (f"?{query}" if query else ""))
        if 'method="post"' not in self.page:
            return False  # sold out
        self.send("book", n=str(count), seats="best")
        return "/book\"" in self.page and "/hold/" in self.page

    def book(self):
        """Buys what is held: the booking number, or None."""
        self.send("book", agree="yes")
        return self.booking()

    def booking(self):
        found = re.search(r"Booking ([0-9]{4}-[0-9]{4})", self.page)
        return found[1] if found else None
