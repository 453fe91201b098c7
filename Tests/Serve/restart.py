#!/usr/bin/env python3
"""`yemae serve` is restarted under callers who begin and book all the time: by a second process beside the first, and as systemd restarts it (the
supervisor is told to stop, ends at once, and is started again). No caller is turned away, no call is cut, no booking that was told is lost.

usage: restart.py YEMAE [callers] [restarts]     (standard library only; everything in a temporary folder, on loopback; some 30 s)
"""
import os, signal, socket, sqlite3, subprocess, sys, threading, time

from common import BookingNumbers, House, call

callers = int(sys.argv[2]) if len(sys.argv) > 2 else 50
restarts = int(sys.argv[3]) if len(sys.argv) > 3 else 3
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
house = House(sys.argv[1], "restart", "send = no\n[limits]\ntickets-per-showing = 100\n[login]\nhash-cost = 1\n")
with open(house.settings) as conf:
    text = conf.read().replace("port = 0", f"port = {port}")
with open(house.settings, "w") as conf:
    conf.write(text)
members = house.members(callers)
told, refused, cut, calls = [], [], [], []
stop = threading.Event()


def log():
    return open(f"{house.work}/log").read()


def until(what, is_so, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        if is_so():
            return
        time.sleep(0.02)
    house.check(what, False)
    stop.set()
    house.end()


def start(*words):
    served = log().count("event=serving") if os.path.exists(f"{house.work}/log") else 0
    program = subprocess.Popen([house.yemae, "serve", "--config", house.settings, *words], stderr=open(f"{house.work}/log", "a"))
    until("it serves", lambda: log().count("event=serving") > served)
    return program


def worker(member, number):
    while not stop.is_set():
        left = []
        keys = f"{member}4821" + "721" + str(number % 3 + 1) + "1" + "1" + "2"
        try:
            call(port, keys, language="en", hears=BookingNumbers(told), seconds=60,
                 instead=lambda command: left.append(command) if command.startswith("SET VARIABLE YEMAE_OUTCOME") else None)
        except ConnectionError as fault:
            (cut if left else refused).append(repr(fault))
            continue
        except OSError as fault:
            cut.append(repr(fault))
            continue
        calls.append(left)
        if not left or "completed" not in left[-1] and "hung-up" not in left[-1]:
            cut.append(f"ended as {left}")


program = start()
threads = [threading.Thread(target=worker, args=(member, number)) for number, member in enumerate(members)]
for thread in threads:
    thread.start()
for _ in range(restarts):
    time.sleep(1)
    before, program = program, start()
    house.check("a second one takes the port over, and the first ends by itself", before.wait(60) == 0)
for _ in range(restarts):
    time.sleep(1)
    before = program
    program = start("--supervised")
    before.wait(60)
    time.sleep(1)
    began = time.time()
    # What `systemctl restart` does with KillMode=process: the main process is told, waited for, and started again.
    program.send_signal(signal.SIGTERM)
    house.check("a supervisor that is told to stop ends at once", program.wait(60) == 0 and time.time() - began < 2)
    program = start("--supervised")
house.run("setup", "--demo", "--db", f"{house.work}/other.db")
with open(house.settings) as conf, open(f"{house.work}/other.conf", "w") as other:
    other.write(conf.read().replace("box.db", "other.db").replace("box.pepper", "other.pepper").replace("/control", "/other-control"))
stranger = subprocess.run([house.yemae, "serve", "--config", f"{house.work}/other.conf"], capture_output=True, text=True, timeout=60)
house.check("a program with another database does not get the port", stranger.returncode == 69 and "cannot listen" in stranger.stderr)
status = house.run("status")
house.check("status is answered by the one that serves", "yemae_calls" in status.stdout)
stop.set()
for thread in threads:
    thread.join()
began = time.time()
program.send_signal(signal.SIGTERM)
program.wait(60)
until("without a successor the engine ends, too", lambda: log().count("event=drained") == log().count("event=serving"))

stored = {row[0] for row in sqlite3.connect(house.database).execute("SELECT number FROM booking")}
house.check(f"{len(calls)} calls, {len(told)} bookings told: the test says something", len(calls) > callers and len(told) > callers)
house.check(f"nobody is turned away {refused[:2]}", not refused)
house.check(f"no call is cut {cut[:2]}", not cut)
house.check("no booking is lost", not set(told) - stored)
house.check("the port was taken over each time", log().count("event=took-over") == 3 * restarts == log().count("event=handed-over"))
house.run("audit")
house.end()
