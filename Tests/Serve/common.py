"""What the programs of this folder share: a box office of their own in a temporary folder, `yemae serve` on it, and calls played as a PBX plays them.
Standard library only; everything on loopback."""
import os, shutil, signal, socket, subprocess, sys, tempfile, threading, time

home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class House:
    """A demo box office and its settings; removed at the end unless something was found."""

    def __init__(self, yemae, name, settings=""):
        self.yemae, self.faults = os.path.abspath(yemae), []
        self.work = tempfile.mkdtemp(prefix=f"yemae-{name}-")
        self.database, self.settings = f"{self.work}/box.db", f"{self.work}/yemae.conf"
        self.run("setup", "--demo", "--db", self.database)
        with open(self.settings, "w") as conf:
            conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[timers]\ndebounce = 0\n[lines]\nother = ko\n"
                       f"[serve]\nport = 0\ncontrol = {self.work}/control\n{settings}")

    def run(self, *words, text=None, may_fail=False, config=True):
        """Runs a command; its two streams are kept in `said`."""
        given = ["--config", self.settings] if config and os.path.exists(getattr(self, "settings", "")) and words[0] != "setup" else []
        done = subprocess.run([self.yemae, *words, *given], input=text, capture_output=True, text=True, errors="replace")
        with open(f"{self.work}/said", "a") as said:
            said.write(done.stdout + done.stderr)
        if done.returncode and not may_fail:
            sys.exit(f"{words[0]} ended with {done.returncode}: {done.stderr}")
        return done

    def members(self, count, credit=1_000_000_000):
        """So many members with the PIN 4821, and their numbers."""
        members = [str(500000 + n) for n in range(count)]
        with open(f"{self.work}/members.csv", "w") as rows:
            rows.write("number,name,telephone,language,pin,credit_limit\n")
            rows.writelines(f"{member},Caller {member},010-1{member[3:]}-{member[2:]},ko,4821,{credit}\n" for member in members)
        self.run("import", f"{self.work}/members.csv")
        return members

    def serve(self, *words):
        """Starts the server on a port of the system's choice: the process and its port."""
        log = open(f"{self.work}/log", "a")
        start = os.path.getsize(f"{self.work}/log")
        program = subprocess.Popen([self.yemae, "serve", "--config", self.settings, *words], stderr=log)
        for _ in range(300):
            text = open(f"{self.work}/log").read()[start:]
            if "port=" in text:
                return program, int(text.split("port=", 1)[1].split()[0])
            if program.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit(f"yemae serve did not start:\n{text}")

    def check(self, what, is_so):
        print(("ok    " if is_so else "FAULT ") + what, flush=True)
        if not is_so:
            self.faults.append(what)

    def end(self):
        if self.faults:
            sys.exit(f"{len(self.faults)} faults; what is left lies in {self.work}")
        shutil.rmtree(self.work)


def call(port, keys, number="unknown", name=None, language="ko", hears=None, instead=None, seconds=None):
    """One call: keys as soon as they are listened for, every clip takes no time. The clips that were heard, once no key is left and one is waited for.
    `hears` is told of every clip as it begins; `instead` may answer a command in our place, and ends the line with ""; `seconds` without a command are
    too many (socket.timeout)."""
    heard, keys = [], list(keys)
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        lines = line.makefile("rb")
        line.sendall(header(number, name or f"call.{time.time_ns()}", language) + b"\n")
        for raw in lines:
            command, reply = raw.decode().strip(), "200 result=0"
            if instead and (answer := instead(command)) is not None:
                if not answer:
                    return heard
                reply = answer
            elif command.startswith("STREAM FILE"):
                heard.append(command.split()[2])
                if hears:
                    hears(heard[-1])
                reply = f"200 result={ord(keys.pop(0))} endpos=80" if keys and keys[0] in command.split('"')[1] else "200 result=0 endpos=800"
            elif command.startswith("GET DATA"):  # the core takes its time; nothing is typed meanwhile
                reply = "200 result= (timeout)"
            elif command.startswith("WAIT FOR DIGIT"):
                if not keys:
                    return heard
                reply = f"200 result={ord(keys.pop(0))}"
            elif command.startswith("CHANNEL STATUS"):
                reply = "200 result=6"
            line.sendall(f"{reply}\n".encode())
    return heard


class BookingNumbers:
    """Notes every booking number that is read out in one call, as soon as its last digit is, in a list that calls share."""

    def __init__(self, told):
        self.told, self.digits, self.reading = told, "", False

    def __call__(self, clip):
        if clip in ("yemae/booked.1", "yemae/booked.s1"):
            self.reading, self.digits = True, ""
        elif self.reading and clip.startswith("yemae/digit/"):
            self.digits += clip.rsplit("/", 1)[1]
        elif self.reading and clip != "yemae/pause":
            self.reading = False
        if len(self.digits) == 8:
            self.told.append(self.digits)
            self.digits, self.reading = "", False


def header(number, name, language="ko"):
    """The block of agi_ lines a call begins with, without its last empty line."""
    fields = {"network": "yes", "network_script": "ko", "channel": f"t/{name}", "language": language, "uniqueid": name, "callerid": number,
              "callingpres": "0", "dnid": "15880001", "extension": "s", "context": "t"}
    return "".join(f"agi_{key}: {value}\n" for key, value in fields.items()).encode()


def booked(heard):
    """The booking number that was read out first, or None."""
    told = []
    numbers = BookingNumbers(told)
    for clip in heard:
        numbers(clip)
    return told[0] if told else None
