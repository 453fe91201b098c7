#!/usr/bin/env python3
"""The telephone `yemae replay --telephone` plays transcripts with: orders on standard input, where the call came to rest on
standard output (Sources/Rehearsal/Replaying/TelephoneDesk.swift).

  YEMAE_TEST_PBX      the folder of a running Asterisk (up.sh)
  YEMAE_TEST_WAY      agi or fastagi
  YEMAE_TEST_PROGRAM  the program `yemae`
  YEMAE_TEST_CONFIG   its settings
"""

import os
import signal
import sys

from engine import Server, pids_of
from pbx import Fault, PBX
from phone import Phone

PATIENCE = 60   # seconds until a call that does not come to rest counts as stuck


class Desk:
    def __init__(self):
        self.pbx = PBX(os.environ["YEMAE_TEST_PBX"])
        self.fast = os.environ["YEMAE_TEST_WAY"] == "fastagi"
        self.program, self.config = os.environ["YEMAE_TEST_PROGRAM"], os.environ["YEMAE_TEST_CONFIG"]
        self.server = None
        self.phone = self.channel = None
        self.pressed = 0

    def dial(self, number, calling, folder):
        self.folder, self.pressed = folder, 0
        address = "agi://127.0.0.1:1"
        if self.fast:
            if self.server is None:
                self.server = Server(self.program, self.config, ["--rehearsal", folder])
            address = self.server.address
        self.phone = Phone(self.pbx.sip_port)
        self.phone.dial(("9" if self.fast else "") + number, "anonymous" if calling == "-" else calling, [
            f"X-Test-AGI: {self.program},agi,--config,{self.config},--rehearsal,{folder}", f"X-Test-FastAGI: {address}",
            f"X-Test-Context: {'from-softphone' if self.fast else 'from-trunk'}"])
        self.channel = self.pbx.channel_of(self.phone.call_id)
        return self.rest()

    def press(self, keys):
        self.phone.press(keys)
        self.pressed += len(keys)
        return self.rest()

    def silence(self):
        commands = self.channel.commands
        self.pbx.wait(lambda: self.channel.commands > commands or self.channel.agi_ended, PATIENCE, "the time-out")
        return self.rest()

    def hangup(self):
        self.phone.hang_up()
        self.pbx.wait(lambda: self.channel.gone, PATIENCE, "the end of the call")
        return "over"

    def kill(self):
        if self.fast:
            self.server.kill()
            self.server = None
        else:
            for pid in pids_of(self.folder):
                os.kill(pid, signal.SIGKILL)
        self.pbx.wait(lambda: self.channel.agi_ended, PATIENCE, "the end of AGI()")
        return self.hangup()

    def rest(self):
        """Waits until the program listens for a key that was not typed yet, or has ended."""
        self.pbx.wait(lambda: self.channel.agi_ended or self.channel.gone or self.channel.listens(self.pressed), PATIENCE,
                      f"the program to listen; {self.channel.keys} of {self.pressed} keys came up, it runs {self.channel.command}")
        if self.channel.agi_ended or self.channel.gone:
            return self.hangup()
        return f"listening {self.channel.listening_time}"

    def close(self):
        if self.phone:
            self.phone.hang_up()
        if self.server:
            self.server.stop()


def main():
    desk = Desk()
    try:
        for order in sys.stdin:
            verb, *words = order.split()
            try:
                answer = getattr(desk, verb)(*words)
            except Fault as fault:
                answer = f"over {fault}"
            print(answer, flush=True)
    finally:
        desk.close()


main()
