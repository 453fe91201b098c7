#!/usr/bin/env python3
"""More calls than `yemae serve` may have descriptors for: it says so, does not spin meanwhile, and takes the others when some have ended.

usage: crowded.py YEMAE     (standard library only; everything in a temporary folder, on loopback; some 15 s)
"""
import os, resource, shutil, signal, socket, subprocess, sys, tempfile, time

yemae = os.path.abspath(sys.argv[1])
home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp(prefix="yemae-crowded-")
ALLOWED, CALLS = 80, 120
faults = []


def check(what, is_so):
    print(("ok    " if is_so else "FAULT ") + what)
    if not is_so:
        faults.append(what)


def log():
    return open(f"{work}/log").read()


def cpu():
    fields = open(f"/proc/{program.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_answered(line):
    try:
        return line.recv(100) == b"ANSWER\n"
    except TimeoutError:
        return False


subprocess.run([yemae, "setup", "--demo", "--db", f"{work}/box.db"], capture_output=True, check=True)
with open(f"{work}/yemae.conf", "w") as conf:
    conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[timers]\ndebounce = 0\n[lines]\nother = ko\n"
               f"[serve]\nport = 0\ncalls = 4000\nsend = no\ncontrol = {work}/control\n")
program = subprocess.Popen([yemae, "serve", "--config", f"{work}/yemae.conf"], stderr=open(f"{work}/log", "w"),
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (ALLOWED, ALLOWED)))
for _ in range(600):
    if "port=" in log() or program.poll() is not None:
        break
    time.sleep(0.05)
else:
    program.kill()
if "port=" not in log():
    sys.exit("yemae serve did not start:\n" + log())
port = int(log().split("port=", 1)[1].split()[0])
lines = []
for number in range(CALLS):
    line = socket.create_connection(("127.0.0.1", port))
    line.settimeout(0.2)
    line.sendall(f"agi_network: yes\nagi_request: agi://127.0.0.1/ko\nagi_channel: t/{number}\nagi_uniqueid: {number}.1\nagi_language: ko\nagi_callerid: unknown\n\n".encode())
    lines.append(line)
answered = [line for line in lines if is_answered(line)]
print(f"{len(answered)} of {CALLS} calls are taken with {ALLOWED} descriptors")
check("it says at start that they are too few", f"only {ALLOWED} descriptors" in log())
check("and when one call more cannot be taken", "no new call can be taken" in log())
asker = socket.socket(socket.AF_UNIX)
asker.connect(f"{work}/control")
before = cpu()
time.sleep(2)
check("it rests meanwhile, though somebody asks for its figures", cpu() - before < 0.5)
for line in answered[:50]:
    line.close()
time.sleep(1)
waiting = [line for line in lines if line not in answered]
check("the others are taken when some have ended", sum(is_answered(line) for line in waiting) >= 40)
for line in lines:
    line.close()
asker.settimeout(3)
try:
    told = asker.recv(65536)
except TimeoutError:
    told = b""
check("and whoever asked is told when there is room", b"yemae_" in told)
program.send_signal(signal.SIGKILL)
program.wait()
if faults:
    print(log()[-2000:])
    sys.exit(f"{len(faults)} faults; what is left lies in {work}")
shutil.rmtree(work)
