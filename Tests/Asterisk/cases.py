#!/usr/bin/env python3
"""The cases no transcript can tell: what the dialplan, the network and the machine do to a call. One line a case on
standard output.

usage: cases.py keys|sales|crowd NAME RUN agi|fastagi PROGRAM PROMPTS FOLDER
  `crowd` are the cases that want the machine for themselves, `sales` those that come to a price, `keys` all others. One
  of `sales` takes a sound away that others at a price need, so they go one after another. NAME for the lines, RUN of a
  running Asterisk (up.sh), the program `yemae`, its phrases, a folder to make.
"""

import os
import signal
import sys
import threading
import time

from engine import Server, pids_of
from line import Line, PATIENCE
from office import CROWD, Office
from pbx import Fault, PBX
from phone import Phone

APOLOGY = ("yemae-after", "Playback")
KEY = 0.06  # seconds a key is down where its end is timed
BURSTS = CROWD  # log-ins as one burst
AT_ONCE = 10  # of them
BURST_KEY = 0.08  # seconds from key to key in them
LATE = 0.03  # seconds a key may wait
AROUND = (0, -0.01, 0.01, -0.02, 0.02)  # seconds from the end of a clip


class Cases:
    def __init__(self, which, name, run, way, program, prompts, folder):
        self.which, self.name, self.run, self.fast, self.program = which, name, run, way == "fastagi", program
        self.pbx = PBX(run)
        self.office = Office(program, folder, prompts)
        self.server = self.serve() if self.fast else None
        self.callers = 0

    def serve(self, port=None):
        return Server(self.program, self.office.config, port=port)

    # ---- telling

    def case(self, title, act):
        began = time.monotonic()
        try:
            act()
            print(f"passed   {self.name}: {title} ({time.monotonic() - began:.0f} s)", flush=True)
        except (Fault, AssertionError, OSError) as fault:
            print(f"FAILED   {self.name}: {title}: {fault}", flush=True)

    def expect(self, what, found, wanted):
        if found != wanted:
            raise Fault(f"{what} is {found!r}, not {wanted!r}")

    def expect_end(self, line, **values):
        for name, wanted in values.items():
            self.expect(name, line.value(name if name == "AGISTATUS" else f"YEMAE_{name.upper()}"), wanted)

    # ---- calling

    def call(self, number="15880001", agi=None, fastagi=None, local=False, operators="Local/operator@tests-operator/n"):
        self.callers += 1
        self.caller = f"0107{os.getpid() % 10000:04}{self.callers:03}"
        return Line(
            self.pbx,
            ("9" if self.fast else "") + number,
            self.caller,
            "from-softphone" if self.fast else "from-trunk",
            agi or f"{self.program},agi,--config,{self.office.config}",
            fastagi or (self.server.address if self.server else "none"),
            local,
            operators,
        )

    def log_in(self, line, member="100234", pin="4821", then=""):
        """All in one burst, while the welcome is spoken."""
        self.pbx.wait(lambda: line.channel.sounds, 10, "the first sound")
        line.type(f"{member}#{pin}#{then}")

    def to_the_price(self, line, member="100234", pin="4821"):
        """One ticket for the second showing of program 701, best seats."""
        self.log_in(line, member, pin, "70121")

    def helped(self, line):
        """The caller heard the apology and was put through to a person."""
        self.pbx.wait(lambda: self.caller in self.pbx.operator_calls, 15, "the operator's telephone to ring")
        if APOLOGY not in line.channel.steps:
            raise Fault("the apology was not played")
        line.hang_up()

    # ---- the cases

    def burst(self, local=False):
        for length, gap in ((0.06, 0.06), (0.06, 0.04), (0.1, 0.1)):
            line = self.call(local=local)
            line.rest()
            line.type("100234#4821#", length=length, gap=gap)
            line.hang_up()
            self.expect_end(line, AGISTATUS="HANGUP", outcome="hung-up", member="100234", place="call.main-menu")

    def burst_while_it_speaks(self):
        line = self.call()
        self.log_in(line)
        line.hang_up()
        self.expect_end(line, member="100234", place="call.main-menu")

    def bursts_at_every_moment(self):
        """Log-ins at 80 ms a key, each a little later in the welcome than the one before. Where the machine let keys or
        the program wait, a wrong one is no fault of the program's (two equal keys look like one that came twice); such
        are few."""
        late = []

        def one(number):
            member = f"{300000 + number + 1}"
            line = self.call()
            channel = line.channel
            self.pbx.wait(lambda: channel.sounds, 10, "the first sound")
            time.sleep(0.02 * number)
            line.type(f"{member}#{number + 1:04}#", length=BURST_KEY / 2, gap=BURST_KEY / 2)
            line.hang_up()
            right = line.value("YEMAE_MEMBER") == member and line.value("YEMAE_PLACE") == "call.main-menu"
            waited = channel.slowest + max(0, BURST_KEY - channel.closest)
            if not right and waited > LATE:
                late.append(line)
            elif not right:
                raise Fault(f"the log-in went wrong; machine and program let keys wait {waited * 1000:.0f} ms at most")

        for first in range(0, BURSTS, AT_ONCE):
            self.together(AT_ONCE, lambda index: one(first + index))
        if len(late) > BURSTS // 10:
            raise Fault(f"{len(late)} of {BURSTS} log-ins went wrong on a machine that let keys wait")

    def at_the_end_of_every_clip(self):
        """The menu is asked for once more by a key that comes up when a clip of it ends, one clip after another."""
        line = self.call()
        self.log_in(line)
        channel, number, clips = line.channel, 0, 1
        line.press("*", gap=0)
        began = self.says_anew(line, 0)
        while number < clips:
            sounds = channel.sounds
            clips = len(sounds)
            end = began + sum(self.office.length(self.run, "ko", sound) for sound in sounds[: number + 1])
            time.sleep(max(0, end + AROUND[number % len(AROUND)] - KEY - time.monotonic()))
            pressed = time.monotonic()
            line.press("*", length=KEY, gap=0)
            began = self.says_anew(line, pressed, f", for the key at the end of clip {number + 1} of {clips}")
            number += 1
        line.hang_up()
        if clips < 10:
            raise Fault(f"the menu has {clips} clips only")

    def says_anew(self, line, since, why=""):
        """Waits for the next prompt; when it began."""
        channel = line.channel
        self.pbx.wait(lambda: channel.begun > since and channel.sounds, 4, "a prompt" + why)
        return channel.begun

    def in_a_prompt(self, local=False):
        line = self.call(local=local)
        self.pbx.wait(lambda: line.channel.sounds, 10, "the first sound")
        line.hang_up()
        self.expect_end(line, AGISTATUS="HANGUP", outcome="hung-up", member="", place="call.welcome")

    def in_an_entry(self):
        line = self.call()
        line.rest()
        line.type("1002")
        line.hang_up()
        self.expect_end(line, AGISTATUS="HANGUP", outcome="hung-up", member="", place="identify.ask-member")

    def in_a_charge(self):
        before = self.office.bookings()

        def one(index):
            number = CROWD - index
            line = self.call()
            self.to_the_price(line, f"{300000 + number}", f"{number:04}")
            line.press("1", gap=0)
            time.sleep((0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6)[index])
            # AGISTATUS may be SUCCESS as well: the program may have been charging when the caller went.
            line.hang_up()
            self.expect_end(line, outcome="hung-up")

        self.together(8, one)
        made = self.office.bookings() - before
        if not 0 <= made <= 8:
            raise Fault(f"8 calls made {made} bookings")
        self.expect("the audit", self.office.audit(), [])

    def silence(self, local=False):
        """The first digit comes when the question is asked again: no key is lost, and the miss is in the call log."""
        line = self.call(local=local)
        line.rest()
        asked = line.channel.commands
        self.pbx.wait(lambda: line.over or line.channel.commands > asked, PATIENCE, "the time-out")
        line.type("100234#")
        line.hang_up()
        self.expect_end(line, AGISTATUS="HANGUP", outcome="hung-up", member="", place="identify.ask-pin")
        self.expect(
            "what the call log says",
            self.office.turns(self.caller)[-3:],
            [("identify.ask-member", "no-input"), ("identify.ask-member", "entry"), ("identify.ask-pin", "hung-up")],
        )

    def books(self, local=False):
        before = self.office.bookings()
        line = self.call(local=local)
        self.to_the_price(line)
        line.type("1")
        line.press("2")
        line.end()
        self.expect_end(line, AGISTATUS="SUCCESS", outcome="completed", member="100234")
        self.expect("bookings made", self.office.bookings() - before, 1)
        self.expect("the audit", self.office.audit(), [])
        self.expect("what played the prompts", {*line.channel.played} >= {"EXEC Background", "EXEC Playback"}, True)

    def clip_by_clip(self):
        config = self.office.settings("one-command = no")
        server = Server(self.program, config) if self.fast else None
        try:
            line = self.call(agi=f"{self.program},agi,--config,{config}", fastagi=server and server.address)
            self.log_in(line)
            line.hang_up()
        finally:
            if server:
                server.stop()
        self.expect_end(line, AGISTATUS="HANGUP", outcome="hung-up", member="100234", place="call.main-menu")
        self.expect("what played the prompts", {*line.channel.played}, {"STREAM FILE"})

    def missing_clip(self):
        """A prompt that must be heard goes on behind it. One that keys cut ends there; when the caller presses nothing,
        all is said clip by clip."""
        # AGI and FastAGI are tested at the same time, on the same sounds.
        language, name = ("en", "option-confirm") if self.fast else ("ko", "about-total")
        number, member, pin = ("15880002", "100236", "2468") if self.fast else ("15880001", "300001", "0001")
        clip = os.path.join(self.run, f"data/sounds/{language}/yemae/{name}.1.gsm")
        os.rename(clip, clip + ".away")
        try:
            line = self.call(number)
            self.to_the_price(line, member, pin)
            single = lambda: f"yemae/{name}.1" in line.channel.played["STREAM FILE"]
            if self.fast:
                self.pbx.wait(single, PATIENCE, "the prompt clip by clip")
                line.rest()
            elif single():
                raise Fault("the prompt did not go on behind the missing clip")
            line.press("0")
            self.pbx.wait(lambda: self.caller in self.pbx.operator_calls, 15, "the operator's telephone to ring")
            line.hang_up()
        finally:
            os.rename(clip + ".away", clip)
        # Asterisk counts a sound that STREAM FILE did not find.
        self.expect_end(line, AGISTATUS="FAILURE" if self.fast else "SUCCESS", outcome="operator", member=member)
        if APOLOGY in line.channel.steps:
            raise Fault("the dialplan apologised although the call went well")

    def operator(self):
        line = self.call()
        self.log_in(line)
        line.press("0")
        name = self.pbx.wait(lambda: self.pbx.operator_calls.get(self.caller), 15, "the operator's telephone to ring")
        line.hang_up()
        self.expect("the name the operator sees", name, "member 100234 at call.main-menu")
        self.expect_end(line, AGISTATUS="SUCCESS", outcome="operator", member="100234", place="call.main-menu")

    def nobody_answers(self, operators):
        """Seats are held when the caller asks for a person; it is not answered, and the caller goes on with the
        seats and buys them."""
        before = self.office.bookings()
        line = self.call(operators=operators)
        door = "yemae-fastagi" if self.fast else "yemae-agi"

        def listens():
            self.pbx.wait(
                lambda: line.channel.steps.count((door, "AGI")) == 2 and line.channel.listens(line.pressed),
                PATIENCE,
                "the program to listen again",
            )

        self.to_the_price(line)
        line.press("0")
        listens()
        for key in "21":
            line.press(key)
            listens()
        line.press("2")
        line.end()
        self.expect_end(line, AGISTATUS="SUCCESS", outcome="completed", member="100234")
        self.expect("bookings made", self.office.bookings() - before, 1)
        self.expect("the audit", self.office.audit(), [])

    def unserved(self):
        """The settings are not there, or the dialplan's words are wrong: Asterisk's log and the dialplan get the
        reason."""
        for words, reason in (
            (f"agi,--config,{self.office.config}.none", "no such file"),
            (f"agi,--confg,{self.office.config}", "--confg"),
        ):
            line = self.call(agi=f"{self.program},{words}")
            self.pbx.wait(lambda: self.caller in self.pbx.operator_calls, 15, "the operator's telephone to ring")
            line.hang_up()
            self.expect_end(line, outcome="unavailable")
            if reason not in line.value("YEMAE_FAULT"):
                raise Fault(f"YEMAE_FAULT is {line.value('YEMAE_FAULT')!r}")

    def killed(self):
        line = self.call()
        self.to_the_price(line)
        if self.fast:
            self.server.kill()
        else:
            for pid in pids_of(self.office.config):
                os.kill(pid, signal.SIGKILL)
        self.helped(line)
        self.expect("the outcome", line.value("YEMAE_OUTCOME"), "")
        self.expect("the audit", self.office.audit(), [])
        if self.fast:
            self.server.stop()
            self.server = self.serve()
        line = self.call()  # the seats are still the member's: they are offered first
        self.log_in(line)
        line.hang_up()
        self.expect_end(line, AGISTATUS="HANGUP", outcome="hung-up", member="100234", place="pending-business.parked")

    def not_there(self):
        line = self.call(agi="/nowhere/yemae,agi", fastagi="agi://127.0.0.1:1")
        self.helped(line)
        self.expect_end(line, AGISTATUS="FAILURE" if self.fast else "NOTFOUND", outcome="")

    def not_installed(self):
        """Through the shipped trunk and softphone, with nothing of the tests' between: the shipped paths lead nowhere
        here."""
        for phone, number in (
            (Phone(self.pbx.sip_port, address="127.0.0.2"), "15880001"),
            (Phone(self.pbx.sip_port, address="127.0.0.3", user="softphone", password="change-me"), "15880001"),
        ):
            phone.dial(number, "01070000001")
            self.pbx.wait(lambda: phone.voice > 0, 10, "the voice of the apology")
            if not phone.released.wait(20):
                raise Fault("the caller was kept on the line")
            phone.close()

    def all_at_once(self):
        before = self.office.bookings()
        ready = threading.Barrier(CROWD)

        def one(index):
            line = self.call()
            ready.wait(PATIENCE)  # all are on the line before the first types
            member = index + 1
            self.log_in(line, f"{300000 + member}", f"{member:04}", "70131")
            if line.channel.keys != 17:
                raise Fault(f"{17 - line.channel.keys} keys lost")
            line.type("1")
            line.press("2")
            line.end()
            self.expect_end(line, AGISTATUS="SUCCESS", outcome="completed", member=f"{300000 + member}")

        self.together(CROWD, one)
        self.expect("bookings made", self.office.bookings() - before, CROWD)
        self.expect("the audit", self.office.audit(), [])

    def together(self, count, one):
        """Makes `count` calls at the same time."""
        faults = []

        def guarded(index):
            try:
                one(index)
            except (Fault, threading.BrokenBarrierError) as fault:
                faults.append(f"call {index + 1}: {fault}")

        threads = [threading.Thread(target=guarded, args=(index,)) for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise Fault(f"{len(faults)} of {count} calls went wrong, the first: {faults[0]}")

    def play(self):
        getattr(self, "play_" + self.which)()
        if self.server:
            self.server.stop()

    def play_crowd(self):
        self.case(f"{BURSTS} log-ins, each one burst at 80 ms a key", self.bursts_at_every_moment)
        self.case(f"{CROWD} calls at once: no key lost, {CROWD} bookings", self.all_at_once)

    def play_keys(self):
        local = "Local channel and PlayDTMF: "
        self.case("log-in as one burst of keys of 60 and 100 ms", self.burst)
        self.case("log-in as one burst while the welcome is spoken", self.burst_while_it_speaks)
        self.case("a key at the end of every clip of a menu", self.at_the_end_of_every_clip)
        self.case("one-command = no: clip by clip", self.clip_by_clip)
        self.case("silence: asked again, and counted", self.silence)
        self.case("hang-up during a prompt", self.in_a_prompt)
        self.case("hang-up during an entry", self.in_an_entry)
        self.case("operator: put through, with name and place", self.operator)
        self.case(local + "log-in as one burst of keys of 60 and 100 ms", lambda: self.burst(local=True))
        self.case(local + "silence: asked again, and counted", lambda: self.silence(local=True))
        self.case(local + "hang-up during a prompt", lambda: self.in_a_prompt(local=True))
        if not self.fast:
            self.case("a call that cannot be served: the reason in Asterisk", self.unserved)
            self.case("the shipped trunk and softphone reach the shipped dialplan", self.not_installed)
        self.case("engine not there: apology, then the operator", self.not_there)

    def play_sales(self):
        self.case("a booking, stored once, its ticket written once", self.books)
        self.case(
            "Local channel and PlayDTMF: a booking, stored once, its ticket written once",
            lambda: self.books(local=True),
        )
        self.case("hang-up during a charge: booked once or not at all", self.in_a_charge)
        self.case("missing clip: the call goes on", self.missing_clip)
        for state, operators in (
            ("busy", "Local/busy@tests-operator/n"),
            ("not registered", "PJSIP/operator"),
            ("silent", "Local/silent@tests-operator/n"),
        ):
            self.case(
                f"operator {state}: back to the seats without the PIN, and booked",
                lambda: self.nobody_answers(operators),
            )
        self.case("engine killed mid-call: apology, operator, the seats kept", self.killed)


Cases(*sys.argv[1:]).play()
