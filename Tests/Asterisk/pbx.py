"""The PBX as the tests see it: a manager connection that follows every channel, and orders to it."""

import os
import socket
import threading
import time


# Commands that play sounds: one, or a whole prompt.
SOUNDING = {"STREAM FILE", "EXEC Background", "EXEC Playback"}


class Fault(Exception):
    """A call that could not be placed or did not do what was waited for; the words say what."""


class Channel:
    """One channel: the AGI command that runs in it, the keys it heard, the variables the dialplan was left."""

    def __init__(self, name):
        self.name = name
        self.command = None  # the AGI command that runs now, None between two
        self.commands = 0  # AGI commands begun
        self.begun = 0.0  # when the last of them began, seconds of the steady clock
        self.ended = None  # when the last of them ended
        self.slowest = 0.0  # the longest time until the program listened again behind a key of an entry, seconds
        self.key_at = None  # when the last key came up
        self.closest = 1.0  # the shortest time between two keys, seconds
        self.played = {}  # the sounds that were asked for, by how: "STREAM FILE", "EXEC Background", "EXEC Playback"
        self.keys = 0  # keys that came up
        self.command_after_key = 0  # value of `commands` when the last key came up
        self.variables = {}
        self.steps = []  # (context, application) of every step of the dialplan
        self.gone = False

    def listens(self, keys):
        """True when `keys` keys came up and the program waits for one that was not typed yet."""
        return (
            self.keys >= keys
            and self.command is not None
            and self.command.startswith("WAIT FOR DIGIT")
            and self.commands > self.command_after_key
        )

    @property
    def sounds(self):
        """The sounds that play now, each by its name; none while no sound plays."""
        words = (self.command or "").split()
        return words[2].split("&") if " ".join(words[:2]) in SOUNDING else []

    @property
    def agi_ended(self):
        return "AGISTATUS" in self.variables

    @property
    def listening_time(self):
        return int(self.command.split()[3])


class Manager:
    """A connection to the manager of a running Asterisk: RUN is the folder up.sh was given."""

    def __init__(self, run, events):
        with open(os.path.join(run, "pbx.env")) as file:
            self.env = dict(line.strip().split("=", 1) for line in file)
        self.socket = socket.create_connection(("127.0.0.1", int(self.env["AMI_PORT"])), timeout=10)
        self.stream = self.socket.makefile("rb")
        self.ask({"Action": "Login", "Username": "tests", "Secret": self.env["AMI_SECRET"], "Events": events})

    def ask(self, order):
        """Gives an order and waits for its response. Only without events, or before the first is read."""
        self.socket.sendall(("".join(f"{name}: {value}\r\n" for name, value in order.items()) + "\r\n").encode())
        for message in self.messages():
            if "Response" in message:
                if message["Response"] != "Success":
                    raise Fault(f"the manager refuses {order['Action']}: {message.get('Message', 'no reason given')}")
                return
        raise Fault(f"the manager closed the connection at {order['Action']}")

    def messages(self):
        """What comes, as dictionaries, for as long as the connection lasts."""
        message = {}
        for raw in self.stream:
            name, separator, value = raw.decode("utf-8", "replace").rstrip("\r\n").partition(": ")
            if separator:
                message.setdefault(name, value)
            elif not name and message:
                yield message
                message = {}

    def close(self):
        self.socket.close()
        self.stream.close()


class PBX:
    """A running Asterisk, every channel of it followed."""

    def __init__(self, run):
        self.run = run
        self.changed = threading.Condition()
        self.channels = {}
        self.by_call_id = {}
        self.operator_calls = {}  # calling number -> the name the operator is shown
        self.manager = Manager(run, events="on")
        self.manager.socket.settimeout(None)
        self.sip_port = int(self.manager.env["SIP_PORT"])
        threading.Thread(target=self._read, daemon=True).start()

    def wait(self, condition, seconds, what):
        """Waits until condition() is true; its value is answered. `what` is waited for, in words."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                value = condition()
                if value:
                    return value
                left = end - time.monotonic()
                if left <= 0:
                    raise Fault(f"waited {seconds} s in vain for {what}")
                # Looked at again and again instead of being woken: fifty waiting calls would all wake at every event.
                self.changed.wait(min(left, 0.03))

    def channel_of(self, call_id):
        """The channel of a call the tests' dialplan knows of."""
        return self.wait(lambda: self.by_call_id.get(call_id), 10, "the call to reach the dialplan")

    def _read(self):
        for message in self.manager.messages():
            if "Event" in message:
                with self.changed:
                    self._take(message)

    def _take(self, event):
        name = event.get("Channel")
        if name is None:
            return
        channel = self.channels.get(name)
        if channel is None:
            channel = self.channels[name] = Channel(name)
        kind = event["Event"]
        if kind == "AGIExecStart":
            channel.command = event.get("Command", "")
            channel.commands += 1
            channel.begun = time.monotonic()
            if channel.ended and channel.command.startswith("WAIT FOR DIGIT"):
                channel.slowest = max(channel.slowest, channel.begun - channel.ended)
            if channel.sounds:
                channel.played.setdefault(" ".join(channel.command.split()[:2]), []).extend(channel.sounds)
        elif kind == "AGIExecEnd":
            channel.command = None
            channel.ended = time.monotonic()
        elif kind == "DTMFEnd" and event.get("Direction") == "Received":
            channel.keys += 1
            now, before = time.monotonic(), channel.key_at
            channel.key_at = now
            if before:
                channel.closest = min(channel.closest, now - before)
            channel.command_after_key = channel.commands
        elif kind == "VarSet":
            channel.variables[event.get("Variable", "")] = event.get("Value", "")
        elif kind == "UserEvent":
            if event.get("UserEvent") == "TestCall":
                self.by_call_id[event.get("CallID", "")] = channel
            elif event.get("UserEvent") == "Operator":
                self.operator_calls[event.get("CallerNumber", "")] = event.get("CallerName", "")
        elif kind == "Newexten":
            channel.steps.append((event.get("Context", ""), event.get("Application", "")))
        elif kind == "Hangup":
            channel.gone = True
