#!/usr/bin/env python3
"""Opens many calls that wait at the first question, and prints what `yemae serve` needs of memory for each.

usage: waiting.py YEMAE [calls]     (standard library only; everything in a temporary folder, on loopback)
"""
import os, resource, selectors, shutil, signal, socket, subprocess, sys, tempfile, time

yemae = os.path.abspath(sys.argv[1])
calls = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp(prefix="yemae-waiting-")
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * calls + 100), hard))
subprocess.run([yemae, "setup", "--demo", "--db", f"{work}/box.db"], capture_output=True, check=True)
with open(f"{work}/yemae.conf", "w") as conf:
    conf.write(f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[timers]\ndebounce = 0\n[lines]\nother = ko\n[serve]\nport = 0\ncalls = {calls}\n")
program = subprocess.Popen([yemae, "serve", "--config", f"{work}/yemae.conf"], stderr=subprocess.PIPE, text=True)
said = []
for line in program.stderr:     # what it has to say before it listens, as of a spool that this machine does not have, is no matter here
    said.append(line)
    if "port=" in line:
        break
else:
    sys.exit("yemae serve did not start:\n" + "".join(said))
port = int(said[-1].rsplit("port=", 1)[1])
os.set_blocking(program.stderr.fileno(), False)


def resident():
    with open(f"/proc/{program.pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Rss:"))


def open_call(number):
    line = socket.create_connection(("127.0.0.1", port))
    header = {"network": "yes", "network_script": "ko", "channel": f"t/{number}", "language": "ko", "uniqueid": f"{number}.1",
              "callerid": "unknown", "callingpres": "0", "dnid": "15880001", "extension": "s", "context": "t"}
    line.sendall("".join(f"agi_{name}: {value}\n" for name, value in header.items()).encode() + b"\n")
    return line


def settle(lines):
    """Answers every command with `result=0` until all lines wait for a digit, then leaves them waiting."""
    chooser, waiting = selectors.DefaultSelector(), 0
    for line in lines:
        chooser.register(line, selectors.EVENT_READ)
    while waiting < len(lines):
        for key, _ in chooser.select(10):
            command = key.fileobj.recv(4096)
            if not command:
                sys.exit("a call was closed")
            if command.startswith(b"WAIT FOR DIGIT"):
                chooser.unregister(key.fileobj)
                waiting += 1
            elif command.startswith(b"GET DATA"):  # the core takes its time; nothing is typed meanwhile
                key.fileobj.sendall(b"200 result= (timeout)\n")
            else:
                key.fileobj.sendall(b"200 result=0 endpos=800\n")
        try:
            program.stderr.read()
        except TypeError:
            pass


first = [open_call(0)]
settle(first)
base = resident()
more = [open_call(n) for n in range(1, calls)]
settle(more)
full = resident()
print(f"{calls} waiting calls: base {base} KiB, {full} KiB with all of them, {(full - base) / (calls - 1):.1f} KiB a call")
program.send_signal(signal.SIGKILL)
program.wait()
shutil.rmtree(work)
