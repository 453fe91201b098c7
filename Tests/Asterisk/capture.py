#!/usr/bin/env python3
"""Captures how a running Asterisk plays a prompt as one command, and how a further command cuts a sound, in the form of
Tests/AsteriskAGITests/Wire (its README.md has the format): real SIP calls, one file a scenario.

usage: capture.py RUN FOLDER [NAME...]
  RUN of a running Asterisk (up.sh), which gets sounds and a dialplan for it; FOLDER for the files; NAME of scenarios,
  all when left out.
"""

import os
import re
import select
import socket
import subprocess
import sys
import threading
import time
import wave

from pbx import PBX
from phone import Phone

KEY = 0.1  # seconds a key is down
FAST = 0.06  # in the files whose name ends in -fast
STATUS = {"Background": "GET VARIABLE BACKGROUNDSTATUS", "Playback": "GET VARIABLE PLAYBACKSTATUS"}
DIALPLAN = """
[capture]
exten => agi,1,AGI({relay},{port})
exten => fastagi,1,AGI(agi://127.0.0.1:{port}/)
exten => h,1,UserEvent(CallEnd)
[tests]
exten => _70XX,1,UserEvent(TestCall,CallID: ${{CHANNEL(pjsip,call-id)}})
 same => n,Goto(capture,${{PJSIP_HEADER(read,X-Test-AGI)}},1)
"""
# The AGI program: it hands every line on to this script, and tells of SIGHUP.
RELAY = """#!/usr/bin/env python3
import os, select, signal, socket, sys
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
signal.signal(signal.SIGHUP, lambda *_: line.sendall(b"SIGHUP\\n"))
while True:
    for end in select.select([0, line], [], [])[0]:
        data = os.read(0, 65536) if end == 0 else line.recv(65536)
        if not data:
            sys.exit(0)
        line.sendall(data) if end == 0 else os.write(1, data)
"""


def exec_(application, *names):
    return f"EXEC {application} {'&'.join(names)}"


def key(after, name, how="presses"):
    return (after, how, name)


def hang_up(after):
    return (after, "hangs up", "")


def scenarios():
    """(name, title, steps): a step is a command, what the caller does, in seconds from its begin, and, for a command
    that is cut, the seconds after which the next is sent over it; then how many replies are awaited."""
    yield from applications()
    yield from cuts()


def cuts():
    """A sound that hears every key, cut by CHANNEL STATUS: at the answer of the core."""
    hears, status, listen = 'STREAM FILE tone-3s "0123456789*#"', ("CHANNEL STATUS", []), ("WAIT FOR DIGIT 600", [])
    for way in ("", "-fastagi"):
        steps = [(hears, [], 0.5), status, listen]
        yield f"cut-hearing{way}", "a sound that hears keys is cut by CHANNEL STATUS", steps
        for number, early in enumerate((0.1, 0.02, 0.01, 0, -0.01, -0.02)):
            yield (
                f"cut-hearing-key-{number + 1}{way}",
                f"a sound that hears keys is cut {early:g} s after a key comes up",
                [(hears, [key(0.5 - KEY, "5")], 0.5 + early), status, listen],
            )
        yield (
            f"cut-hearing-held{way}",
            "a sound that hears keys is cut while a key is down",
            [(hears, [key(0.4, "5")], 0.45), status, listen],
        )
        yield (
            f"cut-hearing-hangup{way}",
            "the caller hangs up when a sound that hears keys is cut",
            [(hears, [hang_up(0.5)], 0.502), status, ("SET VARIABLE A b", [])],
        )
        yield (
            f"cut-hearing-gone{way}",
            "the caller hangs up, and a sound that hears keys is over before CHANNEL STATUS",
            [(hears, [hang_up(0.5)], 0.7), status, ("SET VARIABLE A b", [])],
        )
        yield (
            f"cut-hearing-unread{way}",
            "a sound that hears keys and CHANNEL STATUS are read in one piece, and it is asked again",
            [(f"{hears}\n{status[0]}", [], 0.3), (*status, None, 2), listen],
        )
        yield (
            f"cut-hearing-missing{way}",
            "a sound that hears keys is missing, and CHANNEL STATUS follows it",
            [('STREAM FILE no-such-file "0123456789*#"', [], 0.01), status, listen],
        )


def applications():
    """A prompt as one command."""
    s1, s3, none = "tone-1s", "tone-3s", "no-such-file"
    listen = ("WAIT FOR DIGIT 1000", [])
    for application in ("Background", "Playback"):
        low, status = application.lower(), (STATUS[application], [])
        play = lambda *names: exec_(application, *names)
        hears = application == "Background"
        yield f"{low}-whole", f"EXEC {application} of three names, no key", [(play(s1, s1, s1), []), status, listen]
        for place, when in (("first", 0.4), ("middle", 1.4), ("last", 2.4)):
            for suffix, held in (("", KEY), ("-fast", FAST)):
                yield (
                    f"{low}-key-{place}{suffix}",
                    f"EXEC {application}: a key in the {place} of three clips",
                    [(play(s1, s1, s1), [key(when, "5")]), status, listen],
                )
        for number, around in enumerate((-0.02, 0, 0.02)):
            # It comes up when the first clip ends, and when the second does.
            yield (
                f"{low}-key-between-{number + 1}",
                f"EXEC {application}: keys that come up about when a clip ends",
                [(play(s1, s1, s1), [key(1.0 - KEY + around, "7")]), (play(s1, s1, s1), [key(2.0 - KEY + around, "8")])]
                + [status, listen],
            )
        yield (
            f"{low}-key-after",
            f"EXEC {application}: a key behind the last clip is for the next command",
            [(play(s1, s1), [key(2.2, "6")]), ("WAIT FOR DIGIT 2000", []), listen],
        )
        yield (
            f"{low}-two-keys",
            f"EXEC {application}: a second key at once behind the first",
            [(play(s1, s3), [key(1.3, "1"), key(1.5, "2")]), ("WAIT FOR DIGIT 2000", []), listen],
        )
        yield (
            f"{low}-keys-all",
            f"EXEC {application}: star, pound, A, B, C and D",
            [(play(s1, s1), [key(0.3, name)]) for name in "*#ABCD"],
        )
        yield (
            f"{low}-info",
            f"EXEC {application}: keys by SIP INFO",
            [(play(s1, s1), [key(at, name, "sends SIP INFO")]) for at, name in ((0.3, "4"), (1.3, "*"), (0.3, "#"))]
            + [(play(s1, s1), [key(1.0, "A", "sends SIP INFO")]), status, listen],
        )
        for way in ("", "-fastagi"):
            for place, when in (("first", 0.5), ("last", 2.5), ("between", 1.0)):
                where = "when the first of three clips ends" if place == "between" else f"in the {place} of three clips"
                yield (
                    f"{low}-hangup-{place}{way}",
                    f"EXEC {application}: the caller hangs up {where}",
                    [(play(s1, s1, s1), [hang_up(when)]), status, (play(s1), []), ("CHANNEL STATUS", []), listen],
                )
        for place, names in (("first", (none, s1, s1)), ("middle", (s1, none, s1)), ("last", (s1, s1, none))):
            yield (
                f"{low}-missing-{place}",
                f"EXEC {application}: the {place} of three clips is missing",
                [(play(*names), []), status, ("CHANNEL STATUS", []), listen],
            )
        yield f"{low}-missing-only", f"EXEC {application} of a missing clip", [(play(none), []), status, listen]
        yield (
            f"{low}-missing-key",
            f"EXEC {application}: a key in front of a missing clip, and one behind it",
            [(play(s1, none, s1), [key(0.3, "3")]), (play(s1, none, s1), [key(1.3, "4")]), status]
            + [("WAIT FOR DIGIT 2000", []), listen],
        )
        yield (
            f"{low}-language",
            f"EXEC {application}: the language is the channel's, and its clips may be missing in it",
            [("SET VARIABLE CHANNEL(language) ko", []), (play("tone-lang", s1), []), status, listen],
        )
        yield (
            f"{low}-fastagi",
            f"EXEC {application} by FastAGI: whole, and a key",
            [(play(s1, s1), []), (play(s1, s1), [key(1.4, "9")]), status, listen],
        )


class Capture:
    def __init__(self, run, folder):
        self.run, self.folder, self.pbx = run, folder, PBX(run)
        self.server = socket.create_server(("127.0.0.1", 0))
        asterisk = [f"{run}/root/asterisk", "-C", f"{run}/etc/asterisk.conf"]
        version = subprocess.run([asterisk[0], "-V"], capture_output=True, text=True).stdout
        self.version = re.match(r"Asterisk [0-9.]+", version).group()
        for name, language, seconds in (
            ("tone-1s", "en", 1), ("tone-3s", "en", 3), ("tone-lang", "en", 1), ("tone-lang", "ko", 2)
        ):
            with wave.open(f"{run}/data/sounds/{language}/{name}.wav", "wb") as file:
                file.setparams((1, 2, 8000, 0, "NONE", ""))
                file.writeframes(bytes(16000 * seconds))
        relay = f"{run}/relay"
        with open(relay, "w") as file:
            file.write(RELAY)
        os.chmod(relay, 0o755)
        plan = f"{run}/etc/extensions.conf"
        with open(plan) as file:
            given = file.read().split("\n[capture]")[0]
        with open(plan, "w") as file:
            file.write(given + DIALPLAN.format(relay=relay, port=self.server.getsockname()[1]))
        subprocess.run([*asterisk, "-rx", "dialplan reload"], check=True, stdout=subprocess.DEVNULL)

    def note(self, mark, text):
        self.lines.append((time.monotonic(), mark, text))

    def capture(self, name, title, steps):
        self.lines, fast = [], name.endswith("-fastagi")
        self.held = FAST if name.endswith("-fast") else KEY
        self.phone = Phone(self.pbx.sip_port)
        way = {"AGI": "fastagi" if fast else "agi"}
        threading.Thread(target=self.phone.dial, args=("7000", "0101234", way)).start()
        self.line, _ = self.server.accept()
        self.unread, self.is_cut, began = b"", False, time.monotonic()
        self.note("<", "agi_... (environment block, see env-*.txt)")
        while self.next_line():
            pass
        channel = self.pbx.channel_of(self.phone.call_id)
        self.say("ANSWER", [])
        time.sleep(0.3)  # the telephone has the answer, and can press keys
        for command, acts, *how in steps:
            self.say(command, acts, *how)
        if not self.phone.released.is_set() and not self.phone.closed:
            self.say("HANGUP", [])
        self.line.close()
        self.pbx.wait(lambda: channel.agi_ended, 5, "the end of AGI()")
        self.note("!", f"AGI() ends: AGISTATUS={channel.variables['AGISTATUS']}")
        self.pbx.wait(lambda: channel.gone, 5, "the end of the call")
        self.phone.close()
        with open(f"{self.folder}/{name}.txt", "w") as file:
            file.write(f"# {title}\n# {self.version}, {'FastAGI over TCP' if fast else 'AGI over stdin/stdout'}\n\n")
            for at, mark, text in sorted(self.lines, key=lambda line: line[0]):
                file.write(f"{at - began:8.3f} {mark} {text}\n")

    def say(self, command, acts, cut_after=None, replies=1):
        """Sends a command and awaits its reply, or as many seconds. A sound that it cuts may reply before it, with
        `endpos`."""
        for line in command.split("\n"):
            self.note(">", line)
        self.line.sendall(f"{command}\n".encode())
        begun, cuts, self.is_cut = time.monotonic(), self.is_cut, cut_after is not None
        caller = threading.Thread(target=self.act, args=(begun, acts))
        caller.start()
        patience = begun + cut_after if self.is_cut else None
        while True:
            if patience is not None and not self.is_there(patience):
                break
            said = self.next_line()
            if said in ("SIGHUP", "HANGUP"):
                self.note(*(("!", "SIGHUP arrives at the AGI program") if said == "SIGHUP" else ("<", said)))
                continue
            self.note("<", said)
            if patience is None and not said.startswith("520-") and not (cuts and "endpos" in said):
                replies -= 1
                if replies == 0:
                    break

    def is_there(self, until):
        """Whether another line comes by then."""
        left = max(0, until - time.monotonic())
        return b"\n" in self.unread or bool(select.select([self.line], [], [], left)[0])

    def act(self, begun, acts):
        for after, what, name in acts:
            time.sleep(max(0, begun + after - time.monotonic()))
            self.note("!", f"caller {what}{' (BYE)' if what == 'hangs up' else ' ' + name}")
            if what == "presses":
                self.phone.press(name, self.held, 0)
            elif what == "hangs up":
                self.phone.hang_up()
            else:
                self.phone.info(name)

    def next_line(self):
        while b"\n" not in self.unread:
            more = self.line.recv(65536)
            if not more:
                raise OSError("Asterisk closed the line")
            self.unread += more
        line, _, self.unread = self.unread.partition(b"\n")
        return line.decode()


def main(run, folder, *names):
    capture = Capture(run, folder)
    for name, title, steps in scenarios():
        if not names or name in names:
            capture.capture(name, title, steps)
            print(name, flush=True)


main(*sys.argv[1:])
