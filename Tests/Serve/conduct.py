#!/usr/bin/env python3
"""How `yemae serve` behaves as a service: strangers, too many calls, a PBX that says nothing, its figures, settings read again, recordings,
and SIGTERM with a call on the line.

usage: conduct.py YEMAE     (standard library only; everything in a temporary folder, on loopback; some 15 s, most of them silence)
"""
import os, re, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, time

yemae = os.path.abspath(sys.argv[1])
home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp(prefix="yemae-conduct-")
faults = []
SILENCE = 10  # seconds a PBX may say nothing: the least that can be set


def check(what, is_so):
    print(("ok    " if is_so else "FAULT ") + what)
    if not is_so:
        faults.append(what)


def run(*words):
    return subprocess.run([yemae, *words], cwd=home, capture_output=True, text=True)


def until(what, condition):
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    faults.append(f"waited in vain for {what}")


class Call:
    """One call over FastAGI: keys are given as soon as they are listened for; every clip takes no time."""

    def __init__(self, name, line="15880001", address="127.0.0.1"):
        self.line = socket.create_connection(("127.0.0.1", port), source_address=(address, 0))
        self.lines = self.line.makefile("rb")
        header = {"network": "yes", "network_script": "", "channel": f"t/{name}", "language": "en", "uniqueid": name,
                  "callerid": "01099991234", "callingpres": "0", "dnid": line, "extension": "s", "context": "t"}
        self.said, self.waits = [], False
        self.line.sendall("".join(f"agi_{key}: {value}\n" for key, value in header.items()).encode() + b"\n")

    def play(self, keys=""):
        """Answers commands until the keys are used up and a digit is waited for, or the other side has closed."""
        keys = list(keys)
        if self.waits and keys:
            self.line.sendall(f"200 result={ord(keys.pop(0))}\n".encode())
        self.waits = False
        for raw in self.lines:
            command, reply = raw.decode().strip(), "200 result=0"
            self.said.append(command)
            if command.startswith("STREAM FILE") and keys and keys[0] in command.split('"')[1]:
                reply = f"200 result={ord(keys.pop(0))} endpos=80"
            elif command.startswith("WAIT FOR DIGIT"):
                if not keys:
                    self.waits = True
                    return self
                reply = f"200 result={ord(keys.pop(0))}"
            elif command.startswith("GET DATA"):
                reply = "200 result= (timeout)"
            self.line.sendall((reply + "\n").encode())
        return self

    def heard(self, words):
        return any(words in command for command in self.said)


def settings(lines="15880001 = ko", more=""):
    with open(f"{work}/new.conf", "w") as conf:
        conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[timers]\ndebounce = 0\n[lines]\n{lines}\n{more}"
                   f"[serve]\nport = 0\ncalls = 3\nsilence = {SILENCE}\ndrain = 60\nsend = no\nallow = 127.0.0.1\ncontrol = {work}/control\n")
    os.rename(f"{work}/new.conf", f"{work}/yemae.conf")


def log():
    return open(f"{work}/log").read()


run("setup", "--demo", "--db", f"{work}/box.db")
os.mkdir(f"{work}/calls")
settings()
program = subprocess.Popen([yemae, "serve", "--config", f"{work}/yemae.conf", "--record-in", f"{work}/calls"], stderr=open(f"{work}/log", "w"))
until("the port", lambda: "port=" in log())
port = int(log().split("port=", 1)[1].split()[0])

mute = Call("mute.1")  # says not one word more
began = time.monotonic()
stranger = socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0))
check("a stranger is closed at once, without a word", stranger.recv(100) == b"")
buyer = Call("buyer.1").play("100236" + "2468" + "721" + "1" + "1")
idle = Call("idle.1").play()
fourth = Call("fourth.1").play()
check("one call too many hears that all lines are busy", fourth.heard("STREAM FILE yemae/lines-busy") and fourth.heard('YEMAE_OUTCOME "unavailable"'))

table = run("status", "--config", f"{work}/yemae.conf").stdout
check("the figures tell calls by place", "take-seats.offer" in table and "identify.ask-member" in table)
run("status", "--config", f"{work}/yemae.conf", "--prometheus", f"{work}/yemae.prom")
sample = re.compile(r'(# (HELP|TYPE) \w+ .+|yemae_\w+(\{\w+="[^"\\]*"(,\w+="[^"\\]*")*\})? [0-9.]+)')
lines = open(f"{work}/yemae.prom").read().splitlines()
check("and are Prometheus text", len(lines) > 20 and all(sample.fullmatch(line) for line in lines))
check("with those turned away and refused", {"yemae_lines_busy_total 1", "yemae_peers_refused_total 1"} <= set(lines))

settings(more="nonsense = 1\n")
program.send_signal(signal.SIGHUP)
until("the reread", lambda: "event=reread" in log())
check("settings that are wrong change nothing, and the log names the line", "event=reread ok=false" in log() and "yemae.conf:" in log())
settings(lines="15880001 = en")
program.send_signal(signal.SIGHUP)
until("the reread", lambda: "event=reread ok=true" in log())
idle.line.shutdown(socket.SHUT_RDWR)
until("the end of the idle call", lambda: "call-ended call=idle.1" in log())
# The channel's own language is English: only Korean has to be told to it before the welcome.
after = Call("after.1").play()
check("after SIGHUP a new call has the new language", idle.said[1].endswith("CHANNEL(language) ko") and after.said[1].startswith("STREAM FILE"))
buyer.line.shutdown(socket.SHUT_RDWR)
until("the end of the call without a word", lambda: "no word from the PBX" in log())
check("a PBX that says nothing is given up after its time", time.monotonic() - began >= SILENCE)

booker = Call("booker.1").play("100234" + "4821" + "721" + "1" + "1")
program.send_signal(signal.SIGTERM)
until("the drain", lambda: "event=draining" in log())
try:
    Call("late.1")
    check("after SIGTERM no call is taken", False)
except OSError:
    check("after SIGTERM no call is taken", True)
booker.play("1" + "2")
check("but one on the line is charged and told its number", booker.heard("yemae/booked") and booker.heard('YEMAE_OUTCOME "completed"'))
check("then it ends in good order", program.wait(90) == 0 and "event=drained left=0" in log())
booked = sqlite3.connect(f"{work}/box.db").execute("SELECT count(*) FROM booking").fetchone()
check("and the booking is stored once", booked == (1,))

recording = f"{work}/calls/booker.1.transcript"
text = open(recording).read()
check("no recording and no line of the log has the PIN or a whole number", not re.search(r"4821|0?10-?9999-?1234", text + log()))
accepted = run("replay", "--as", "100234", "--accept", recording)
check("the recorded call becomes a test with one command", accepted.returncode == 1 and "dial" in open(recording).read())
check("which passes from then on", run("replay", recording).returncode == 0)

if faults:
    print(log())
    sys.exit(f"{len(faults)} faults; what is left lies in {work}")
shutil.rmtree(work)
