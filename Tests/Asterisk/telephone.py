#!/usr/bin/env python3
"""The telephone `yemae replay --telephone` plays transcripts with: orders on standard input, where the call came to
rest on standard output (Sources/Rehearsal/Replaying/PBXDriver.swift).

  YEMAE_TEST_PBX      the folder of a running Asterisk (up.sh)
  YEMAE_TEST_WAY      agi or fastagi
  YEMAE_TEST_PROGRAM  the program `yemae`
  YEMAE_TEST_CONFIG   its settings
"""

import os
import signal
import sys

from engine import Server, pids_of
from line import Line, PATIENCE
from pbx import Fault, PBX


class Desk:
    def __init__(self):
        self.pbx = PBX(os.environ["YEMAE_TEST_PBX"])
        self.fast = os.environ["YEMAE_TEST_WAY"] == "fastagi"
        self.program, self.config = os.environ["YEMAE_TEST_PROGRAM"], os.environ["YEMAE_TEST_CONFIG"]
        self.server = self.line = None

    def dial(self, number, calling, folder):
        self.folder = folder
        if self.fast and self.server is None:
            self.server = Server(self.program, self.config, ["--rehearsal", folder])
        self.line = Line(
            self.pbx,
            ("9" if self.fast else "") + number,
            "anonymous" if calling == "-" else calling,
            "from-softphone" if self.fast else "from-trunk",
            f"{self.program},agi,--config,{self.config},--rehearsal,{folder}",
            self.server.address if self.fast else "none",
        )
        return self.rest()

    def press(self, keys):
        self.line.press(keys)
        return self.rest()

    def silence(self):
        channel = self.line.channel
        commands = channel.commands
        self.pbx.wait(lambda: channel.commands > commands or self.line.over, PATIENCE, "the time-out")
        return self.rest()

    def hangup(self):
        self.line.hang_up()
        return "over"

    def kill(self):
        if self.fast:
            self.server.kill()
            self.server = None
        else:
            for pid in pids_of(self.folder):
                os.kill(pid, signal.SIGKILL)
        self.pbx.wait(lambda: self.line.over, PATIENCE, "the end of AGI()")
        return self.hangup()

    def rest(self):
        self.line.rest()
        return self.hangup() if self.line.over else f"listening {self.line.channel.listening_time}"

    def close(self):
        if self.line:
            self.line.phone.hang_up()
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
