#!/usr/bin/env python3
"""What `yemae serve` does beside the calls: a slow payment provider keeps nobody else waiting, the caller hears that it is worked on, the
booking is paid once, and its ticket goes out to the SMS spool, all by the one program. A provider that hangs while a charge is settled delays
neither a text nor another caller, and SIGTERM waits for it only a while.

usage: beside.py YEMAE     (standard library only; everything in a temporary folder, on loopback)
"""
import os, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time

yemae = os.path.abspath(sys.argv[1])
home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp(prefix="yemae-beside-")
faults = []
SLOW = 5  # seconds the provider takes for a charge
HANGS = 15  # and for a question, when it hangs


def check(what, is_so):
    print(("ok    " if is_so else "FAULT ") + what)
    if not is_so:
        faults.append(what)


class Call:
    """One call over FastAGI: keys are given as soon as they are listened for; every clip takes no time."""

    def __init__(self, port, name):
        self.line = socket.create_connection(("127.0.0.1", port))
        self.lines = self.line.makefile("rb")
        header = {"network": "yes", "network_script": "ko", "channel": f"t/{name}", "language": "ko", "uniqueid": f"{name}.1",
                  "callerid": "unknown", "callingpres": "0", "dnid": "15880001", "extension": "s", "context": "t"}
        self.line.sendall("".join(f"agi_{key}: {value}\n" for key, value in header.items()).encode() + b"\n")
        self.clips, self.slowest, self.waited_for = [], 0.0, False

    def play(self, keys):
        """Answers commands until the keys are used up and a digit is waited for."""
        keys, asked = list(keys), time.monotonic()
        if self.waited_for:
            self.line.sendall(f"200 result={ord(keys.pop(0))}\n".encode())
            self.waited_for = False
        for raw in self.lines:
            self.slowest = max(self.slowest, time.monotonic() - asked)
            command = raw.decode().strip()
            reply = "200 result=0"
            if command.startswith("STREAM FILE"):
                clip, escape = command.split()[2], command.split('"')[1]
                self.clips.append(clip)
                if keys and keys[0] in escape:
                    reply = f"200 result={ord(keys.pop(0))} endpos=80"
                else:
                    reply = "200 result=0 endpos=800"
            elif command.startswith("WAIT FOR DIGIT"):
                if not keys:
                    self.waited_for = True
                    return self
                reply = f"200 result={ord(keys.pop(0))}"
            elif command.startswith("GET DATA"):  # the core takes its time; nothing is typed meanwhile
                self.line.sendall(b"200 result= (timeout)\n")
                continue
            elif command.startswith("CHANNEL STATUS"):
                reply = "200 result=6"
            asked = time.monotonic()
            self.line.sendall((reply + "\n").encode())
        return self


for folder in ("outgoing", "checked", "sent", "failed"):
    os.makedirs(f"{work}/spool/{folder}")
with open(f"{work}/provider", "w") as program:
    program.write(f"""#!/bin/sh
cd {work}
read -r question
echo "$question" >>asked
case $question in
*'"act":"charge"'*)
    [ ! -e silent ] || exit 1
    [ -e quick ] || sleep {SLOW} ;;
*'"act":"ask"'*) [ ! -e hangs ] || {{ : >settling; sleep {HANGS}; : >settled; }} ;;
esac
echo '{{"answer":"paid","reference":"r1"}}'
""")
os.chmod(f"{work}/provider", 0o755)
subprocess.run([yemae, "setup", "--demo", "--db", f"{work}/box.db"], capture_output=True, check=True)
with open(f"{work}/yemae.conf", "w") as conf:
    conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[timers]\ndebounce = 0\n[lines]\nother = ko\n[login]\nhash-cost = 1\n"
               f"[serve]\nport = 0\n[payment]\ngateway = command\ncommand = {work}/provider\ntimeout = 20\n[sms]\ngateway = spool\nspool = {work}/spool\n")
log = open(f"{work}/log", "a")


def serve():
    start = os.path.getsize(f"{work}/log")
    program = subprocess.Popen([yemae, "serve", "--config", f"{work}/yemae.conf"], stderr=log)
    for _ in range(300):
        text = open(f"{work}/log").read()[start:]
        if "port=" in text:
            return program, int(text.split("port=", 1)[1].split()[0])
        time.sleep(0.1)
    sys.exit(f"yemae serve did not start:\n{text}")


def within(seconds, holds):
    """Waits until something holds; false when it never does."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def texts():
    return len(os.listdir(f"{work}/spool/outgoing"))


def there(name, is_there=None):
    """Whether a note to the provider, or of it, is there; with a second argument, puts it there or takes it away."""
    if is_there is not None:
        open(f"{work}/{name}", "w").close() if is_there else os.remove(f"{work}/{name}")
    return os.path.exists(f"{work}/{name}")


def end(program, *calls):
    program.send_signal(signal.SIGTERM)
    for call in calls:
        call.line.shutdown(socket.SHUT_RDWR)
    return program.wait(60)


program, port = serve()
payer = Call(port, "payer").play("1002344821" + "721" + "1" + "1")
began = time.monotonic()
thread = threading.Thread(target=lambda: payer.play("1"))
thread.start()
time.sleep(1)
other = Call(port, "other")
other.play("1002362468")
check(f"another caller is served meanwhile (slowest reaction {other.slowest * 1000:.0f} ms)", other.slowest < 1 and time.monotonic() - began < SLOW)
thread.join(60)
check("the one who pays hears that it is worked on", "yemae/still-waiting.1" in payer.clips)
check("and then the booking number", any(clip.startswith("yemae/booked") for clip in payer.clips))
check("the ticket lies in the SMS spool", within(30, lambda: texts() == 1))
database = sqlite3.connect(f"{work}/box.db")
check("paid once", database.execute("SELECT count(*), sum(kind = 'charge') FROM ledger").fetchone() == (1, 1))
check("asked once", open(f"{work}/asked").read().count('"act":"charge"') == 1)

there("silent", True)
doubt = Call(port, "doubt").play("1002362468" + "721" + "1" + "1").play("1")
check("a charge without an answer is texted as such", within(30, lambda: texts() == 2))
check("it ends in good order", end(program, payer, other, doubt) == 0)

there("silent", False), there("quick", True), there("hangs", True)
program, port = serve()
check("the charge in doubt is asked about", within(60, lambda: there("settling")))
another = Call(port, "another").play("1002344821" + "721" + "2" + "1").play("1")
check("a ticket goes out while the provider hangs", within(HANGS, lambda: texts() == 3) and not there("settled"))
check("SIGTERM ends it in good order meanwhile", end(program, another) == 0)
if faults:
    print(open(f"{work}/log").read())
    sys.exit(f"what is left lies in {work}")
shutil.rmtree(work)
