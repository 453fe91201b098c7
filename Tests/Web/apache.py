#!/usr/bin/env python3
"""Pages of the demo box office through real Apache with the shipped asterisk/apache-yemae.conf and TLS: what it passes
on, what it refuses by itself, and how long it waits.

usage: apache.py YEMAE     (standard library, apache2, openssl; everything in a temporary folder, on loopback; some 5 s)
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
YEMAE = os.path.realpath(sys.argv[1])
MODULES = "/usr/lib/apache2/modules"
# Built in elsewhere, loaded in Debian.
LOADED = ("mpm_event", "authz_core", "alias", "proxy", "proxy_scgi", "ssl", "socache_shmcb", "headers", "reqtimeout")
LOADED += ("filter", "deflate")

apache = shutil.which("apache2", path=os.environ["PATH"] + ":/usr/sbin")
if not apache or not os.path.exists(f"{MODULES}/mod_proxy_scgi.so"):
    print("SKIPPED  no Apache here: apt-get install apache2-bin")
    sys.exit(77)

faults = []


def check(is_right, words):
    if not is_right:
        faults.append(words)
        print("FAULT", words)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Fields:
    """A program behind the web server that answers with the fields it was given."""

    def __init__(self, path):
        self.last = {}
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o666)
        self.listener.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            given = client.recv(65536)
            length, rest = given.split(b":", 1)
            words = rest[: int(length)].split(b"\0")[:-1]
            self.last = {name.decode(): value.decode() for name, value in zip(words[::2], words[1::2])}
            client.sendall(b"Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
            client.close()


class Front:
    """Apache with the shipped file, in front of the program at a socket."""

    def __init__(self, folder, behind):
        self.folder, self.port, self.plain = folder, free_port(), free_port()
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
            + ["-keyout", f"{folder}/key", "-out", f"{folder}/pem"],
            check=True, capture_output=True,
        )
        with open(f"{HOME}/asterisk/apache-yemae.conf") as shipped:
            text = re.sub(r" +# yours$", "", shipped.read(), flags=re.M)
        for ours, here in (
            ("*:443", f"127.0.0.1:{self.port}"), ("*:80", f"127.0.0.1:{self.plain}"),
            ("/etc/ssl/certs/tickets.example.com.pem", f"{folder}/pem"),
            ("/etc/ssl/private/tickets.example.com.key", f"{folder}/key"),
            ("unix:/run/yemae-web/scgi", f"unix:{behind}"),
        ):
            check(ours in text, f"the shipped file has no {ours}")
            text = text.replace(ours, here)
        user = "User www-data\nGroup www-data\n" if os.getuid() == 0 else ""
        with open(f"{folder}/conf", "w") as file:
            file.write(
                f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error\nServerName localhost\n{user}"
                f"Mutex file:{folder} default\nListen 127.0.0.1:{self.port}\nListen 127.0.0.1:{self.plain}\n"
                + "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in LOADED)
                + text
            )
        os.makedirs(f"{folder}/logs", exist_ok=True)
        self.process = subprocess.Popen([apache, "-f", f"{folder}/conf", "-DFOREGROUND"])
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("Apache did not start: " + open(f"{folder}/error").read())

    def ask(self, method, path, body=None, headers={}):
        context = ssl._create_unverified_context()
        line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context)
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer, answer.read().decode()

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def pages(folder):
    with open(f"{folder}/yemae.conf", "w") as file:
        file.write(
            f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {HOME}/Prompts\n[lines]\n1588-0001 = ko\n"
            f"[web]\nsocket = {folder}/scgi\nline = 1588-0001\n"
        )
    subprocess.run([YEMAE, "setup", "--demo", "--config", f"{folder}/yemae.conf"], check=True, capture_output=True)
    web = subprocess.Popen([YEMAE, "web", "--config", f"{folder}/yemae.conf"], stderr=subprocess.PIPE, text=True)
    while not os.path.exists(f"{folder}/scgi"):
        time.sleep(0.05)
    os.chmod(f"{folder}/scgi", 0o666)
    front = Front(f"{folder}/pages", f"{folder}/scgi")
    try:
        answer, text = front.ask("GET", "/ko/")
        check(answer.status == 200 and "<html lang=\"ko\"" in text, f"the first page is {answer.status}")
        check(answer.headers["Strict-Transport-Security"], "no Strict-Transport-Security")
        check("default-src 'none'" in answer.headers["Content-Security-Policy"], "the policy of the page is lost")
        links = sorted(set(re.findall(r'href="(/ko/[^"]+)"', text)))
        check(len(links) >= 5, f"only {len(links)} links")
        for link in links[:20]:
            answer, _ = front.ask("GET", link.replace("&amp;", "&"))
            check(answer.status == 200, f"{link} is {answer.status}")
        for method, path, body, headers, wanted in (
            ("POST", "/ko/", b"x" * 20_000, {}, 413),
            ("POST", "/ko/", iter([b"a=b"]), {}, 411),
            ("TRACE", "/ko/", None, {}, 405),
            ("GET", "/ko/nowhere", None, {}, 404),
            ("GET", "/%2e%2e/etc/passwd", None, {}, 400),
        ):
            answer, _ = front.ask(method, path, body, headers)
            check(answer.status == wanted, f"{method} {path} is {answer.status}, not {wanted}")
        plain = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=10)
        plain.request("GET", "/ko/shows")
        answer = plain.getresponse()
        check(answer.status == 301 and answer.headers["Location"].startswith("https://"), "not sent on to TLS")
        web.kill()
        web.wait()
        answer, text = front.ask("GET", "/ko/")
        check(answer.status == 503, f"without `yemae web` the answer is {answer.status}")
        check("1588-0001" in text and "전화 예매" in text, "without `yemae web` no number to call is named")
    finally:
        front.stop()
        web.kill()
    said = web.stderr.read()
    check("event=unavailable" not in said, said)


def fields(folder):
    behind = Fields(f"{folder}/fields")
    front = Front(f"{folder}/front", f"{folder}/fields")
    try:
        front.ask("POST", "/ko/a%2Fb?c=%ED", b"d=e", {"Content-Type": "text/x", "Cookie": "f=g", "Proxy": "http://h"})
        wanted = {
            "SCGI": "1", "REQUEST_METHOD": "POST", "REQUEST_URI": "/ko/a%2Fb?c=%ED", "CONTENT_LENGTH": "3",
            "CONTENT_TYPE": "text/x", "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on", "HTTP_COOKIE": "f=g",
        }
        for name, value in wanted.items():
            check(behind.last.get(name) == value, f"{name} is {behind.last.get(name)!r}, not {value!r}")
    finally:
        front.stop()


with tempfile.TemporaryDirectory(prefix="apache.") as place:
    os.chmod(place, 0o755)
    pages(place)
    fields(place)
if faults:
    sys.exit(f"{len(faults)} faults")
print("pages come through Apache, and what it refuses is refused")
