"""A telephone inside the PBX: the far end of a Local channel, its keys pressed by the manager's PlayDTMF. No SIP and
no RTP on the way."""

import random
import time

from pbx import Manager


class Handset:
    """One call. Used like `phone.Phone`; a manager connection of its own, because PlayDTMF keeps one busy for as long
    as the key."""

    def __init__(self, pbx):
        self.pbx = pbx
        self.call_id = f"{random.getrandbits(64):x}"
        self.manager = Manager(pbx.run, events="off")
        self.far_end = None

    def dial(self, number, caller, values):
        """Calls; returns when the call has reached the dialplan. `values`: for the tests' dialplan, by name."""
        variables = {
            "TEST_CALL": self.call_id,
            **{f"TEST_{name.upper()}": value.replace(",", "\\,") for name, value in values.items()},
        }
        self.manager.ask(
            {
                "Action": "Originate",
                "Channel": f"Local/{number}@tests-local/n",
                "Context": "tests-far-end",
                "Exten": "s",
                "Priority": 1,
                "CallerID": f"<{caller}>",
                "Timeout": 10000,
                "Async": "true",
                "Variable": ",".join(f"{name}={value}" for name, value in variables.items()),
            }
        )
        # The dialplan runs in the half whose name ends in 2, the caller is the other one.
        self.far_end = self.pbx.channel_of(self.call_id).name[:-1] + "1"

    def press(self, keys, length=0.06, gap=0.06):
        """Types: each key `length` seconds long, `gap` seconds of silence behind it."""
        for key in keys:
            self.manager.ask(
                {"Action": "PlayDTMF", "Channel": self.far_end, "Digit": key, "Duration": round(length * 1000)}
            )
            time.sleep(gap)

    def hang_up(self):
        self.manager.ask({"Action": "Hangup", "Channel": self.far_end})
        self.close()

    def close(self):
        self.manager.close()
