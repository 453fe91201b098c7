"""What the tests of this folder share: a demo box office in a temporary folder, `yemae serve` on it, and calls played
as a PBX plays them. Standard library only; everything on loopback."""

import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What a program says that found its provider silent, and its exit status: no fault of the program.
SILENT_PROVIDER, UNAVAILABLE = "the provider answered no question of this run", 69


class BoxOffice:
    """A demo box office, its settings, and the checks of a test. Its folder is removed at the end, unless a check
    failed."""

    def __init__(self, yemae, name, settings=""):
        self.yemae, self.failed = os.path.abspath(yemae), []
        self.work = tempfile.mkdtemp(prefix=f"yemae-{name}-")
        self.path, self.settings = f"{self.work}/box.db", f"{self.work}/yemae.conf"
        self.run("setup", "--demo", "--db", self.path)
        with open(self.settings, "w") as conf:
            conf.write(
                f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {HOME}/Prompts\n[timers]\ndebounce = 0\n"
                f"[lines]\nother = ko\n[serve]\nport = 0\ncontrol = {self.work}/control\n{settings}"
            )

    def configure(self, text):
        """More settings, behind those that are there."""
        with open(self.settings, "a") as conf:
            conf.write(text)

    def spool(self):
        """Texts go to a spool folder, as smsd has one."""
        for folder in ("outgoing", "checked", "sent", "failed"):
            os.makedirs(f"{self.work}/spool/{folder}")
        self.configure(f"[sms]\ngateway = spool\nspool = {self.work}/spool\nper-second = 200\n")

    def run(self, *words, text=None, may_fail=False, config=True):
        """Runs a command to its end. What it prints is kept in the file `said`, too."""
        given = []
        if config and os.path.exists(self.settings) and words[0] != "setup":
            given = ["--config", self.settings]
        done = subprocess.run(
            [self.yemae, *words, *given], input=text, capture_output=True, text=True, errors="replace"
        )
        self.keep(done.stdout + done.stderr)
        if done.returncode and not may_fail:
            sys.exit(f"{words[0]} ended with {done.returncode}: {done.stderr}")
        return done

    def run_or_die(self, *words, keys=None, kill_after=None):
        """Runs a command that may be killed, after so many seconds or by another program. Any other end than a good one
        is a fault. Its exit status; negative when it was killed."""
        program = subprocess.Popen(
            [self.yemae, *words, "--config", self.settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        try:
            said = program.communicate(keys, timeout=kill_after)[0]
        except subprocess.TimeoutExpired:
            program.kill()
            said = program.communicate()[0]
        self.keep(said)
        is_silence = program.returncode == UNAVAILABLE and SILENT_PROVIDER in said
        if program.returncode not in (0, -signal.SIGKILL) and not is_silence:
            self.check(f"`yemae {' '.join(words)}` ends well", False, f"{program.returncode}:\n{said}")
        return program.returncode

    def keep(self, said):
        with open(f"{self.work}/said", "a") as file:
            file.write(said)

    def members(self, count, credit=1_000_000_000):
        """So many members with the PIN 4821, and their numbers."""
        members = [str(500000 + n) for n in range(count)]
        rows = [f"{member},Caller {member},{telephone(member)},ko,4821,{credit}\n" for member in members]
        with open(f"{self.work}/members.csv", "w") as file:
            file.write("number,name,telephone,language,pin,credit_limit\n" + "".join(rows))
        self.run("import", f"{self.work}/members.csv")
        return members

    def log(self):
        path = f"{self.work}/log"
        return open(path, errors="replace").read() if os.path.exists(path) else ""

    def serve(self, *words, may_end=False, **options):
        """Starts `yemae serve`, which chooses a port: the process and its port. `may_end`: a process that ends before
        it listens is returned with the port None."""
        start = len(self.log())
        with open(f"{self.work}/log", "a") as log:
            program = subprocess.Popen([self.yemae, "serve", "--config", self.settings, *words], stderr=log, **options)
        until(lambda: "port=" in self.log()[start:] or program.poll() is not None, 60)
        text = self.log()[start:]
        if "port=" in text:
            return program, int(text.split("port=", 1)[1].split()[0])
        if may_end and program.poll() is not None:
            return program, None
        program.kill()
        sys.exit(f"yemae serve did not start:\n{text}")

    def rows(self, question, *values):
        with sqlite3.connect(self.path, timeout=30) as database:
            return database.execute(question, values).fetchall()

    def number(self, question, *values):
        return self.rows(question, *values)[0][0]

    def check(self, name, is_so, details=""):
        """One check by its name: `ok` or `FAILED`. The details say what is wrong when it failed."""
        print(f"ok      {name}" if is_so else f"FAILED  {name}" + (f": {details}" if details else ""), flush=True)
        if not is_so:
            self.failed.append(name)

    def end(self):
        if self.failed:
            sys.exit(f"{len(self.failed)} checks failed; the folder is left: {self.work}")
        shutil.rmtree(self.work)


KEYS = "0123456789*#"
SOUNDS = ("STREAM FILE", "EXEC Background", "EXEC Playback")
# It plays while the core takes its time, in which no key is pressed here: the next command cuts it, and it never
# replies.
SILENCE = "STREAM FILE yemae/listening "
NO_REPLY = "no reply"


def keys_of(command):
    """The keys that cut a command which plays sounds."""
    return command.split('"')[1] if command.startswith("STREAM FILE") else KEYS if "Background" in command else ""


class Call:
    """One FastAGI call: keys are given as soon as they are listened for, and every clip takes no time.

    hears is called with every clip as it begins. instead may answer a command in place of this class; "" ends the call.
    After seconds without a command the call is over (TimeoutError)."""

    def __init__(
        self,
        port,
        name=None,
        number="unknown",
        language="ko",
        line="15880001",
        script="ko",
        address="127.0.0.1",
        hears=None,
        instead=None,
        seconds=None,
    ):
        self.hears, self.instead = hears, instead
        # slowest: seconds from an answer to the next command.
        self.commands, self.clips, self.slowest, self.listens = [], [], 0.0, False
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds, source_address=(address, 0))
        self.lines = self.socket.makefile("rb")
        self.send(header(number, name or f"call.{time.time_ns()}", language, line, script).decode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lines.close()
        self.socket.close()

    def send(self, line):
        self.socket.sendall(f"{line}\n".encode())

    def play(self, keys=""):
        """Answers commands until the keys are used up and another is waited for, or the other side has closed."""
        keys, asked = list(keys), time.monotonic()
        if self.listens and keys:
            self.send(f"200 result={ord(keys.pop(0))}")
            self.listens = False
        for raw in self.lines:
            self.slowest = max(self.slowest, time.monotonic() - asked)
            command = raw.decode().rstrip("\n")
            self.commands.append(command)
            answer = self.instead(command) if self.instead else None
            if answer is None:
                answer = self.answer(command, keys)
            if not answer:
                return self
            if answer == NO_REPLY:
                continue
            # While the core takes its time, its time goes on.
            if not command.startswith("GET DATA"):
                asked = time.monotonic()
            self.send(answer)
        return self

    def answer(self, command, keys):
        """What Asterisk says, or None when no key is left and one is waited for."""
        if command.startswith(SILENCE):
            return NO_REPLY
        if command.startswith(SOUNDS):
            cuts = keys and keys[0] in keys_of(command)
            # A key comes up in the first clip.
            for clip in command.split()[2].split("&")[: 1 if cuts else None]:
                self.clips.append(clip)
                if self.hears:
                    self.hears(clip)
            return f"200 result={ord(keys.pop(0)) if cuts else 0} endpos=80"
        if command.startswith("GET DATA"):  # the core takes its time; no key is pressed
            return "200 result= (timeout)"
        if command.startswith("WAIT FOR DIGIT"):
            self.listens = not keys
            return f"200 result={ord(keys.pop(0))}" if keys else None
        return "200 result=6" if command.startswith("CHANNEL STATUS") else "200 result=0"

    def has(self, words):
        return any(words in command for command in self.commands)

    def drop(self):
        """The line is closed, as by a PBX that is gone."""
        self.socket.shutdown(socket.SHUT_RDWR)


def call(port, keys, **options):
    """One call to its last key, and no longer: the clips that were heard. Options are those of Call."""
    with Call(port, **options) as one:
        return one.play(keys).clips


def agi(office, keys, number, *words, language="ko", name="agi.1"):
    """One call over AGI: a program of its own. The clips that were heard."""
    with open(f"{office.work}/agi.log", "a") as log:
        child = subprocess.Popen(
            [office.yemae, "agi", "--config", office.settings, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )
    lines = [line for line in header(number, name, language).splitlines(True) if b"network" not in line]
    child.stdin.write(b"".join(lines) + b"\n")
    child.stdin.flush()
    keys, clips = list(keys), []
    for raw in child.stdout:
        command, reply = raw.decode(), "200 result=0"
        if command.startswith(SILENCE):
            continue
        if command.startswith("CHANNEL STATUS"):
            reply = "200 result=6"
        elif command.startswith("WAIT FOR DIGIT"):
            if not keys:
                break
            reply = f"200 result={ord(keys.pop(0))}"
        elif command.startswith("GET DATA"):  # the core takes its time; no key is pressed
            reply = "200 result= (timeout)"
        elif command.startswith(SOUNDS):
            clips += command.split()[2].split("&")
            if keys and keys[0] in keys_of(command):
                reply = f"200 result={ord(keys.pop(0))} endpos=80"
        child.stdin.write(f"{reply}\n".encode())
        child.stdin.flush()
    child.stdin.close()
    child.wait(20)
    return clips


class Callers:
    """Callers who call again and again, each as one member, until they are stopped or the line is dead. `keys` makes
    the keys of a call. Booking numbers are in `heard` as soon as their last digit is read out."""

    def __init__(self, port, members, keys, language="ko"):
        self.port, self.keys, self.language, self.heard = port, keys, language, []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(member,)) for member in members]
        for thread in self.threads:
            thread.start()

    def work(self, member):
        while not self.stopped.is_set():
            try:
                hears = BookingNumbers(self.heard)
                call(self.port, self.keys(member), language=self.language, hears=hears, seconds=60)
            except OSError:
                return

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def killed_under_callers(office, members, keys, rounds, least, most, language="ko"):
    """Kills `yemae serve` `rounds` times while members call, after `least` to `most` seconds: the booking numbers
    heard."""
    heard = []
    for _ in range(rounds):
        program, port = office.serve()
        callers = Callers(port, members, keys, language)
        time.sleep(random.uniform(least, most))
        program.kill()
        program.wait()
        callers.stop()
        heard += callers.heard
    return heard


class BookingNumbers:
    """Notes every booking number that is read out in one call, as soon as its last digit is, in a list calls share."""

    def __init__(self, heard):
        self.heard, self.digits, self.reading = heard, "", False

    def __call__(self, clip):
        if clip in ("yemae/booked.1", "yemae/booked.s1"):
            self.reading, self.digits = True, ""
        elif self.reading and clip.startswith("yemae/digit/"):
            self.digits += clip.rsplit("/", 1)[1]
        elif self.reading and clip != "yemae/pause":
            self.reading = False
        if len(self.digits) == 8:
            self.heard.append(self.digits)
            self.digits, self.reading = "", False


def memory(pid):
    """Every writable byte of a process, by where it lies; None where the machine forbids it."""
    parts = []
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
            for row in maps:
                region, access = row.split()[:2]
                if not access.startswith("rw"):
                    continue
                start, end = (int(part, 16) for part in region.split("-"))
                try:
                    mem.seek(start)
                    parts.append((row.split()[-1], mem.read(end - start)))
                except OSError:
                    continue
    except OSError as reason:
        print(f"SKIPPED  the memory of a program: it cannot be read here ({reason})")
        return None
    return parts


def booked(clips):
    """The booking number that was read out first, or None."""
    heard = []
    hears = BookingNumbers(heard)
    for clip in clips:
        hears(clip)
    return heard[0] if heard else None


def header(number, name, language="ko", line="15880001", script="ko"):
    """The block of agi_ lines a call begins with, without its last empty line."""
    fields = {
        "network": "yes",
        "network_script": script,
        "channel": f"t/{name}",
        "language": language,
        "uniqueid": name,
        "callerid": number,
        "callingpres": "0",
        "dnid": line,
        "extension": "s",
        "context": "t",
    }
    return "".join(f"agi_{key}: {value}\n" for key, value in fields.items()).encode()


def telephone(member):
    return f"010-1{member[3:]}-{member[2:]}"


def until(is_so, seconds=10):
    """Waits until something holds; False when it does not within so many seconds."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def arguments(*defaults):
    """The program, then numbers, as many as there are defaults."""
    given = sys.argv[2:]
    return sys.argv[1], *(int(given[n]) if n < len(given) else default for n, default in enumerate(defaults))
