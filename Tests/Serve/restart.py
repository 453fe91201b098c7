#!/usr/bin/env python3
"""`yemae serve` is restarted under callers who begin and book all the time: by a second process next to the first,
and as systemd restarts it (the supervisor ends at once on SIGTERM, and is started again). No caller is turned away,
no call is cut, no booking that was read out is lost.

usage: restart.py YEMAE [callers] [restarts]     (standard library only; everything in a temporary folder, on loopback)
"""

import signal, socket, sqlite3, subprocess, threading, time

from common import BookingNumbers, BoxOffice, arguments, call, until

MOST = 100  # tickets of one member for one showing
yemae, callers, restarts = arguments(50, 3)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
office = BoxOffice(yemae, "restart", f"send = no\n[limits]\ntickets-per-showing = {MOST}\n[login]\nhash-cost = 1\n")
with open(office.settings) as conf:
    text = conf.read().replace("port = 0", f"port = {port}")
with open(office.settings, "w") as conf:
    conf.write(text)
members = office.members(callers)
heard, refused, cut, calls = [], [], [], []
stop = threading.Event()


def wait_for(what, is_so):
    if not until(is_so, 60):
        office.check(what, False)
        stop.set()
        office.end()


def start(*words):
    served = office.log().count("event=serving")
    log = open(f"{office.work}/log", "a")
    program = subprocess.Popen([office.yemae, "serve", "--config", office.settings, *words], stderr=log)
    wait_for("it serves", lambda: office.log().count("event=serving") > served)
    return program


def worker(member, number):
    # One after the other of three showings: a member may have a hundred tickets for each.
    for turn in range(number, number + 3 * MOST):
        if stop.is_set():
            return
        left = []
        keys = f"{member}4821" + "721" + str(turn % 3 + 1) + "1" + "1" + "2"
        try:
            call(
                port,
                keys,
                language="en",
                hears=BookingNumbers(heard),
                seconds=60,
                instead=lambda command: (
                    left.append(command) if command.startswith("SET VARIABLE YEMAE_OUTCOME") else None
                ),
            )
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
    office.check("a second one takes the port over, and the first ends by itself", before.wait(60) == 0)
for _ in range(restarts):
    time.sleep(1)
    before = program
    program = start("--supervised")
    before.wait(60)
    time.sleep(1)
    began = time.time()
    # What `systemctl restart` does with KillMode=process: the main process gets SIGTERM, is waited for, and started
    # again.
    program.send_signal(signal.SIGTERM)
    office.check("a supervisor ends at once on SIGTERM", program.wait(60) == 0 and time.time() - began < 2)
    program = start("--supervised")
office.run("setup", "--demo", "--db", f"{office.work}/other.db")
with open(office.settings) as conf, open(f"{office.work}/other.conf", "w") as other:
    other.write(
        conf.read()
        .replace("box.db", "other.db")
        .replace("box.pepper", "other.pepper")
        .replace("/control", "/other-control")
    )
stranger = subprocess.run(
    [office.yemae, "serve", "--config", f"{office.work}/other.conf"], capture_output=True, text=True, timeout=60
)
office.check(
    "a program with another database does not get the port",
    stranger.returncode == 69 and "cannot listen" in stranger.stderr,
)
status = office.run("status")
office.check("status is answered by the one that serves", "yemae_calls" in status.stdout)
stop.set()
for thread in threads:
    thread.join()
began = time.time()
program.send_signal(signal.SIGTERM)
program.wait(60)
wait_for(
    "without a successor the engine ends, too",
    lambda: office.log().count("event=drained") == office.log().count("event=serving"),
)

stored = {row[0] for row in sqlite3.connect(office.path).execute("SELECT number FROM booking")}
print(f"{len(calls)} calls, {len(heard)} bookings read out")
office.check("callers book under restarts", len(calls) > callers and len(heard) > callers)
office.check("no caller is turned away", not refused, str(refused[:2]))
office.check("no call is cut", not cut, str(cut[:2]))
office.check("no booking is lost", not set(heard) - stored)
office.check(
    "the port was taken over each time",
    office.log().count("event=took-over") == 3 * restarts == office.log().count("event=handed-over"),
)
office.run("audit")
office.end()
