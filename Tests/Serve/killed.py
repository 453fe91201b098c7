#!/usr/bin/env python3
"""Kills `yemae serve` with SIGKILL while many callers book, several times over, and then asks the database:
is every booking number that a caller heard stored, paid and texted, and no seat sold twice?

usage: killed.py YEMAE [rounds] [callers]     (standard library only; everything in a temporary folder, on loopback)
"""
import os, random, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time

yemae = os.path.abspath(sys.argv[1])
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
callers = int(sys.argv[3]) if len(sys.argv) > 3 else 32
home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp(prefix="yemae-killed-")
database = f"{work}/box.db"
told, lock = [], threading.Lock()


def run(*words, text=None):
    return subprocess.run([yemae, *words], input=text, capture_output=True, text=True, check=True).stdout


def serve():
    """Starts the exchange on a port of the system's choice."""
    log = open(f"{work}/log", "a")
    program = subprocess.Popen([yemae, "serve", "--config", f"{work}/yemae.conf"], stderr=subprocess.PIPE, text=True)
    port = None
    for line in program.stderr:     # what it has to say before it listens, as of a spool that this machine does not have, is no matter here
        log.write(line)
        if "port=" in line:
            port = int(line.rsplit("port=", 1)[1])
            break
    if port is None:
        log.flush()
        sys.exit("yemae serve did not start:\n" + open(f"{work}/log").read())
    threading.Thread(target=lambda: [log.write(line) for line in program.stderr], daemon=True).start()
    return program, port


def call(port, member, keys):
    """One call: answers the exchange as a PBX does, keys as soon as they are listened for; notes the booking number that is read out."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        lines = line.makefile("rb")
        header = {"network": "yes", "network_script": "ko", "channel": f"t/{member}", "language": "en", "uniqueid": f"{member}.{time.time_ns()}",
                  "callerid": "unknown", "callingpres": "0", "dnid": "15880001", "extension": "s", "context": "t"}
        line.sendall("".join(f"agi_{name}: {value}\n" for name, value in header.items()).encode() + b"\n")
        keys, digits, reading = list(keys), "", False
        for raw in lines:
            command = raw.decode().strip()
            reply = "200 result=0"
            if command.startswith("STREAM FILE"):
                clip, escape = command.split()[2], command.split('"')[1]
                if clip in ("yemae/booked.1", "yemae/booked.s1"):
                    reading, digits = True, ""
                elif reading and clip.startswith("yemae/digit/"):
                    digits += clip.rsplit("/", 1)[1]
                elif reading and clip != "yemae/pause":
                    reading = False
                if len(digits) == 8:
                    with lock:
                        told.append(digits)
                    digits, reading = "", False
                if keys and keys[0] in escape:
                    reply = f"200 result={ord(keys.pop(0))} endpos=80"
                else:
                    reply = "200 result=0 endpos=800"
            elif command.startswith("WAIT FOR DIGIT"):
                if not keys:
                    return
                reply = f"200 result={ord(keys.pop(0))}"
            elif command.startswith("GET DATA"):  # the core takes its time; nothing is typed meanwhile
                reply = "200 result= (timeout)"
            elif command.startswith("CHANNEL STATUS"):
                reply = "200 result=6"
            line.sendall((reply + "\n").encode())


def worker(port, member, stop):
    while not stop.is_set():
        try:
            # Language is the line's; member, PIN, program, showing, one ticket, agree; again; goodbye.
            call(port, member, f"{member}4821" + "721" + random.choice("123") + "1" + "1" + "1" + "721" + random.choice("123") + "1" + "1" + "2")
        except OSError:
            return


run("setup", "--demo", "--db", database)
with open(f"{work}/yemae.conf", "w") as conf:
    conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[lines]\nother = ko\n[limits]\ntickets-per-showing = 100\n"
               "[login]\nhash-cost = 1\n[serve]\nport = 0\n")
members = [str(500000 + n) for n in range(callers)]
with open(f"{work}/members.csv", "w") as rows:
    rows.write("number,name,telephone,language,pin,credit_limit\n")
    rows.writelines(f"{member},Caller {member},010-1{member[3:]}-{member[2:]},ko,4821,1000000000\n" for member in members)
run("import", "--config", f"{work}/yemae.conf", f"{work}/members.csv")

for number in range(rounds):
    program, port = serve()
    stop = threading.Event()
    threads = [threading.Thread(target=worker, args=(port, member, stop)) for member in members]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.5, 2.0))
    program.send_signal(signal.SIGKILL)
    program.wait()
    stop.set()
    for thread in threads:
        thread.join()

database = sqlite3.connect(database)
stored = {row[0] for row in database.execute("SELECT number FROM booking")}
paid = {row[0] for row in database.execute("SELECT number FROM booking JOIN ledger ON ledger.booking = booking.id WHERE kind = 'charge'")}
texted = {row[0] for row in database.execute("SELECT number FROM booking JOIN outbox ON outbox.booking = booking.id")}
seats = database.execute(
    "SELECT count(*), count(DISTINCT showing || '-' || seat) FROM booking_version JOIN booking_seat USING (booking, version)").fetchone()
faults = []
if not told:
    faults.append("nobody booked anything: the test says nothing")
for name, there in (("stored", stored), ("paid", paid), ("texted", texted)):
    if missing := set(told) - there:
        faults.append(f"{len(missing)} booking numbers were told and are not {name}: {sorted(missing)[:5]}")
if stored - paid:
    faults.append(f"{len(stored - paid)} bookings are not paid")
if seats[0] != seats[1]:
    faults.append(f"{seats[0] - seats[1]} seats sold twice")
if (state := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
    faults.append(f"the database is damaged: {state}")
print(f"{rounds} kills, {callers} callers: {len(told)} booking numbers told, {len(stored)} stored, {seats[0]} seats; {len(faults)} faults")
for fault in faults:
    print("FAULT:", fault)
if faults:
    sys.exit(f"what is left lies in {work}")
shutil.rmtree(work)
