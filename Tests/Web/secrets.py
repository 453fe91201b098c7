#!/usr/bin/env python3
"""Looks for what must be nowhere after visitors have logged in, joined, changed a PIN and booked: PINs, codes and the
keys of cookies, in every file that `yemae web`, `yemae send` and nginx left, and in every page; and PINs and codes in
the memory of the running `yemae web`, as a core file would have it. nginx frees what it has passed on and does not wipe
it: its memory is not searched, and it writes no core file unless `worker_rlimit_core` lets it.

usage: secrets.py YEMAE
    (standard library, nginx; reading another process's memory needs root; where a machine forbids it, exit 77)
"""

import os
import sys

from stage import Browser, WebOffice, telephone
from common import memory

PIN, NEW, WRONG, JOINED = "73519246", "58263947", "86420975", "19283746"
NUMBER = "010-9876-5432"
office = WebOffice(sys.argv[1], "web-secrets", "pin-digits = 8\n[sign-up]\nway = in-call\n")
check = office.check
codes, keys, pages = [], set(), []


class Watched(Browser):
    """A browser whose pages and cookies are kept."""

    def ask(self, *request, **more):
        answer = super().ask(*request, **more)
        pages.append(answer[2] + (answer[1] or ""))
        for cookie in self.cookies.values():
            # The second half of a visit's cookie is in its forms by intent, for this browser alone.
            keys.add(cookie[:32])
        return answer


core = None
try:
    with open(f"{office.work}/members.csv", "w") as file:
        file.write("number,name,telephone,language,pin,credit_limit\n"
                   f"510001,One,{telephone('510001')},ko,{PIN},1000000000\n")
    office.run("import", f"{office.work}/members.csv")
    os.unlink(f"{office.work}/members.csv")
    office.send_texts()
    own = Watched(office, "127.0.4.1")
    own.open("/en/log-in")
    for number, pin in (("510001", WRONG), ("51", PIN), ("510001", PIN + "x"), ("510001", PIN)):
        if "log-in/code" in own.page:
            own.open("/en/log-in")
        own.send("log-in", number=number, pin=pin)
    codes.append(office.code(telephone("510001")))
    own.send("log-in/code", code=codes[-1])
    check("a member is logged in", "My bookings" in own.page)
    check("and books", own.hold(own.showings("721")[0]) and own.book() is not None)
    own.open("/en/me/pin")
    own.send("me/pin", **{"pin": WRONG, "new-pin": NEW, "again": NEW})
    own.send("me/pin", **{"pin": PIN, "new-pin": NEW, "again": NEW})
    check("and has another PIN", "Your PIN is changed" in own.page)
    new = Watched(office, "127.0.4.2")
    new.open("/en/join")
    new.send("join", telephone=NUMBER, agree="yes")
    codes.append(office.code(NUMBER))
    new.send("join/code", code=codes[-1])
    new.send("join/pin", **{"new-pin": JOINED, "again": WRONG})
    new.send("join/pin", **{"new-pin": JOINED, "again": JOINED})
    check("a visitor joined", "You are a member now" in new.page)
    # Requests that cannot be read, and one that is cut short.
    new.ask("/en/log-in", f"number=510001&pin={WRONG}&%zz=1")
    new.ask("/en/log-in", f"pin={WRONG}" + "&a=b" * 100)
    # Others use the threads in the meantime, as they would.
    for _ in range(30):
        new.ask("/en/")

    pins = {PIN, NEW, WRONG, JOINED}
    core = memory(office.web.pid)
    if core:
        found = [f"{region}: ...{part[max(0, at - 24):at + 24]!r}" for region, part in core
                 for secret in sorted(pins | {*codes}) for at in [part.find(secret.encode())] if at >= 0]
        print(f"{sum(len(part) for _, part in core) >> 20} MiB of memory searched")
        check("no PIN or code in the memory of yemae web", not found, "\n      ".join(found[:8]))
        check("(the search finds what is there)", any(b"REMOTE_ADDR" in part for _, part in core))

    shown = [secret for secret in pins | {*codes} | keys if any(secret in page for page in pages)]
    check("no PIN, code or cookie in any page", not shown, shown)
    held = []
    for folder, _, names in os.walk(office.work):
        for name in names:
            path = os.path.join(folder, name)
            if name in ("texts", "box.pepper") or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                content = file.read()
            # Six digits are in a database of many numbers by chance.
            nowhere = pins | keys | (set() if name.startswith("box.db") else {*codes})
            held += [f"{os.path.relpath(path, office.work)} holds a secret" for secret in nowhere
                     if secret.encode() in content]
    check("no PIN, code or cookie in any file", not held, held)
finally:
    office.close()
office.end()
if not core:
    print("SKIPPED  the memory of a program: it cannot be read here")
    sys.exit(77)
