#!/usr/bin/env python3
"""Hangs up on `yemae serve` at the commands of a call that books, in every form FastAGI has, then asks the database and calls back:
is the call in the log with its end, are seats that were held kept for the caller, and does everything tie?

usage: hangups.py YEMAE [hang-ups] [seed]     hang-ups: so many, drawn by seed (40 otherwise), or `all`: at every command in every form
(standard library only; everything in a temporary folder, on loopback)
"""
import os, random, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time

yemae = os.path.abspath(sys.argv[1])
wanted = sys.argv[2] if len(sys.argv) > 2 else "40"
dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp(prefix="yemae-hangups-")
FORMS = ("511", "-1", "HANGUP", "EOF")
SECONDS = 20    # for the exchange to end a call
MEMBERS = 50
PIN, BOOKING = "4821", "72111" + "1" + "2"     # program, showing, one ticket, agree; goodbye


def run(*words):
    return subprocess.run([yemae, *words], capture_output=True, text=True)


def serve():
    """Starts the exchange on a port of the system's choice."""
    log = open(f"{work}/log", "a")
    program = subprocess.Popen([yemae, "serve", "--config", f"{work}/yemae.conf"], stderr=subprocess.PIPE, text=True)
    for line in program.stderr:     # what it has to say before it listens, as of a spool that this machine does not have, is no matter here
        log.write(line)
        if "port=" in line:
            threading.Thread(target=lambda: [log.write(line) for line in program.stderr], daemon=True).start()
            return program, int(line.rsplit("port=", 1)[1])
    sys.exit("yemae serve did not start: " + open(f"{work}/log").read())


def call(port, name, keys, at=None, form=None):
    """One call, keys as soon as they are listened for, the caller gone at a command (from 1 on). Answers how many commands there were, and
    the phrases that were played."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(SECONDS)
        header = {"network": "yes", "network_script": "ko", "channel": f"t/{name}", "language": "en", "uniqueid": name, "callerid": "unknown",
                  "callingpres": "0", "dnid": "15880001", "extension": "s", "context": "t"}
        line.sendall("".join(f"agi_{field}: {value}\n" for field, value in header.items()).encode() + b"\n")
        keys, heard, count, gone = list(keys), [], 0, False
        for raw in line.makefile("rb"):
            count += 1
            command = raw.decode().strip()
            media = command.startswith(("STREAM FILE", "WAIT FOR DIGIT", "GET DATA", "CHANNEL STATUS", "ANSWER"))
            reply = "200 result=0"
            if gone:
                reply = "511 Command Not Permitted on a dead channel or intercept routine" if media else "200 result=1"
            elif command.startswith("STREAM FILE"):
                clip, escape = command.split()[2], command.split('"')[1]
                heard.append(clip.split("/")[1].split(".")[0])
                reply = f"200 result={ord(keys.pop(0))} endpos=80" if keys and keys[0] in escape else "200 result=0 endpos=800"
            elif command.startswith("GET DATA"):  # the core takes its time; nothing is typed meanwhile
                reply = "200 result= (timeout)"
            elif command.startswith("WAIT FOR DIGIT"):
                if not keys:
                    return count, heard
                reply = f"200 result={ord(keys.pop(0))}"
            elif command.startswith("CHANNEL STATUS"):
                reply = "200 result=6"
            if count == at:
                gone = True
                if form == "EOF":
                    return count, heard
                if media:
                    reply = "511 Command Not Permitted on a dead channel or intercept routine" if form == "511" else "200 result=-1 endpos=0"
                if form == "HANGUP":    # real Asterisk writes it after the answer, and sometimes between the command and its answer
                    reply = f"{reply}\nHANGUP" if count % 2 else f"HANGUP\n{reply}"
            line.sendall((reply + "\n").encode())
        return count, heard


run("setup", "--demo", "--db", f"{work}/box.db").check_returncode()
with open(f"{work}/yemae.conf", "w") as conf:
    conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[lines]\nother = ko\n[limits]\ntickets-per-showing = 100\n"
               "[login]\nhash-cost = 1\n[serve]\nport = 0\n")
members = [str(500000 + n) for n in range(MEMBERS)]
with open(f"{work}/members.csv", "w") as rows:
    rows.write("number,name,telephone,language,pin,credit_limit\n")
    rows.writelines(f"{member},Caller {member},010-1{member[3:]}-{member[2:]},ko,{PIN},1000000000\n" for member in members)
run("import", "--config", f"{work}/yemae.conf", f"{work}/members.csv").check_returncode()

program, port = serve()
database = sqlite3.connect(f"{work}/box.db", isolation_level=None)
length = call(port, "whole", members[0] + PIN + BOOKING)[0]
cases = [(at, form) for at in range(1, length + 1) for form in FORMS]
if wanted != "all":
    cases = [cases[dice.randrange(len(cases))] for _ in range(int(wanted))]
faults, kept, booked = [], 0, 0
for number, (at, form) in enumerate(cases):
    name, member = f"case-{number}", members[number % MEMBERS]
    call(port, name, member + PIN + BOOKING, at, form)
    deadline, end = time.monotonic() + SECONDS, None
    while time.monotonic() < deadline:
        end = database.execute("SELECT id, outcome FROM session WHERE reference = ? AND outcome IS NOT NULL", (name,)).fetchone()
        if end:
            break
        time.sleep(0.002)
    if not end:
        faults.append(f"{form} at command {at}: the call is not in the log with its end")
        continue
    held = database.execute("SELECT count(*) FROM hold WHERE session = ? AND state = 'held'", (end[0],)).fetchone()[0]
    booked += database.execute("SELECT count(*) FROM booking_version WHERE session = ?", (end[0],)).fetchone()[0]
    offered = "parked-hold" in call(port, f"back-{number}", member + PIN + "2")[1]     # 2 gives them back
    kept += offered
    if offered != (held > 0):
        faults.append(f"{form} at command {at}: {held} holds, and who called back was {'' if offered else 'not '}offered any")
program.send_signal(signal.SIGTERM)
program.wait()
audit = run("audit", "--config", f"{work}/yemae.conf")
if audit.returncode:
    faults.append(f"audit: {audit.stdout.strip()}{audit.stderr.strip()}")
print(f"{len(cases)} hang-ups at a call of {length} commands ({', '.join(FORMS)}): {booked} had booked, {kept} found their seats kept; {len(faults)} faults")
for fault in faults:
    print("FAULT:", fault)
if faults:
    sys.exit(f"what is left lies in {work}")
shutil.rmtree(work)
