"""A call as the tests follow it: the telephone on one side, the channel of the PBX on the other."""

from handset import Handset
from pbx import Fault
from phone import Phone

PATIENCE = 60  # seconds until a call that does not come to rest counts as stuck


class Line:
    """One call, by SIP or by a Local channel. It says itself which engine it is for (etc/extensions.conf, [tests] and
    [tests-local])."""

    def __init__(
        self, pbx, number, caller, context, agi, fastagi, local=False, operators="Local/operator@tests-operator/n"
    ):
        self.pbx, self.pressed = pbx, 0
        self.phone = Handset(pbx) if local else Phone(pbx.sip_port)
        self.phone.dial(number, caller, {"AGI": agi, "FastAGI": fastagi, "Context": context, "Operators": operators})
        self.channel = pbx.channel_of(self.phone.call_id)

    @property
    def over(self):
        return self.channel.agi_ended or self.channel.gone

    def rest(self):
        """Waits until the program listens for a key that was not typed yet, or has ended."""
        self.pbx.wait(lambda: self.over or self.channel.listens(self.pressed), PATIENCE, "the program to listen")
        lost = self.pressed - self.channel.keys
        if lost > 0 and not self.over:
            raise Fault(f"{lost} of {self.pressed} keys never reached the PBX")

    def press(self, keys, length=0.06, gap=0.06):
        self.phone.press(keys, length, gap)
        self.pressed += len(keys)

    def type(self, keys, **timing):
        """Types, and waits until the line rests."""
        self.press(keys, **timing)
        self.rest()

    def hang_up(self):
        self.phone.hang_up()
        self.end()

    def end(self):
        """Waits until the PBX has done with the call."""
        self.pbx.wait(lambda: self.channel.gone, PATIENCE, "the end of the call")
        self.phone.close()

    def value(self, name):
        return self.channel.variables.get(name, "")
