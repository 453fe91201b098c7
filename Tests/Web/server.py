#!/usr/bin/env python3
"""How `yemae web` is run: SIGHUP brings new settings into force and wrong ones change nothing, `yemae status` shows it,
SIGTERM answers all that was asked, and the log has a word for each.

usage: server.py YEMAE     (standard library, nginx; everything in a temporary folder, on loopback; some seconds)
"""

import signal
import socket
import sys

from stage import Browser, WebOffice, until

office = WebOffice(sys.argv[1], "server")
check = office.check


def reread(old, new):
    with open(office.settings) as file:
        text = file.read()
    with open(office.settings, "w") as file:
        file.write(text.replace(old, new))
    count = office.web_log().count("event=reread")
    office.web.send_signal(signal.SIGHUP)
    if not until(lambda: office.web_log().count("event=reread") > count):
        sys.exit("SIGHUP was not answered")
    return office.web_log().strip().split("event=reread")[-1]


def request(target):
    """A request as nginx sends it."""
    fields = {"CONTENT_LENGTH": "0", "SCGI": "1", "REQUEST_METHOD": "GET", "REQUEST_URI": target,
              "REMOTE_ADDR": "127.0.0.1"}
    header = "".join(f"{name}\0{value}\0" for name, value in fields.items()).encode()
    line = socket.socket(socket.AF_UNIX)
    line.connect(f"{office.work}/scgi")
    line.sendall(b"%d:%s," % (len(header), header))
    return line


try:
    visitor = Browser(office)
    visitor.open("/en/log-in")
    check("who is no member calls the line", "Call 1588-0001 to become one" in visitor.page)
    said = reread("line = 1588-0001", "line = 1588-0002\n[sign-up]\nway = in-call")
    check("SIGHUP is answered well", "ok=true" in said and "restart" not in said, said)
    visitor.open("/en/log-in")
    check("another line is shown", "tel:15880002" in visitor.page and "1588-0001" not in visitor.page)
    check("and visitors become members", "/en/join" in visitor.page)
    said = reread("line = 1588-0002", "line = none of these")
    check("wrong settings are refused with their line", "ok=false" in said and "yemae.conf:" in said, said)
    check("and change nothing", visitor.open("/en/log-in") == 200 and "tel:15880002" in visitor.page)
    said = reread("line = none of these", "line = 1588-0002\nworkers = 3")
    check("what waits for a restart is named, and only that", said.count("[") == 1 and "[web] workers" in said, said)

    status = office.run("status", may_fail=True)
    check("status shows the web, and says that serve is away",
          status.returncode != 0 and "is yemae serve running" in status.stderr, status.stderr)
    figures = dict(line.rsplit(None, 1) for line in status.stdout.splitlines())
    check("threads and bounds", figures["yemae_web_threads all"] == "8" and figures["yemae_web_waiting most"] == "256",
          status.stdout)
    check("pages", int(figures["yemae_web_answers_total 2xx"]) >= 4, status.stdout)
    seen = [visitor.ask(target, headers={"YEMAE_STATUS": "1", "Yemae-Status": "1"})[2]
            for target in ("/health", "/status", "/en/")]
    check("no browser sees it, whatever it sends", not any("yemae_web" in text for text in seen))
    doctor = office.run("doctor", may_fail=True).stdout
    check("the doctor looks at the web server", "web server: passes on TLS and addresses" in doctor, doctor)
    check("and at the digits of a PIN", "PINs have 4 digits" in doctor, doctor)

    # Asked before SIGTERM, and not answered yet: more than there are threads.
    office.web.send_signal(signal.SIGSTOP)
    asked = [request("/en/p/701") for _ in range(40)]
    office.web.send_signal(signal.SIGTERM)
    office.web.send_signal(signal.SIGCONT)
    answers = []
    for line in asked:
        line.settimeout(30)
        answer = b""
        try:
            while piece := line.recv(65536):
                answer += piece
        except OSError as error:
            answer = str(error).encode()
        answers.append(answer)
    lost = [answer for answer in answers if b"Status: 200" not in answer or b"</html>" not in answer]
    check("SIGTERM: all that was asked is answered", not lost, f"{len(lost)} of {len(answers)} are not: {lost[:1]}")
    check("and it ends well", office.web.wait(20) == 0)
    log = office.web_log()
    for word in ("event=ready", "event=draining", "event=stopped"):
        check(f"the log has {word}", word in log, log)
    office.open_web()
    check("it starts again", visitor.open("/en/") == 200)
finally:
    office.close()
office.end()
