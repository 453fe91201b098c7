#!/usr/bin/env python3
"""A payment provider that is slow, silent or hangs, behind `yemae serve`: other callers do not wait for it, the
caller hears that it is worked on, the booking is paid once, and its ticket goes to the SMS spool. A provider that
hangs while a charge is settled delays neither a text nor another caller, and SIGTERM waits for it only a while.

usage: beside.py YEMAE     (standard library only; everything in a temporary folder, on loopback)
"""

import os
import signal
import sys
import threading

from common import BoxOffice, Call, until

SLOW = 5  # seconds the provider takes for a charge
HANGS = 15  # and for a question, when it hangs

office = BoxOffice(sys.argv[1], "beside", "[login]\nhash-cost = 1\n")
work, check = office.work, office.check
office.spool()
office.configure(f"[payment]\ngateway = command\ncommand = {work}/provider\ntimeout = 20\n")
with open(f"{work}/provider", "w") as script:
    script.write(f"""#!/bin/sh
cd {work}
read -r question
echo "$question" >>asked
case $question in
*'"act":"charge"'*)
    [ ! -e silent ] || exit 1
    [ -e quick ] || sleep {SLOW} ;;
*'"act":"ask"'*) [ ! -e hangs ] || {{ : >settling; sleep {HANGS}; : >settled; }} ;;
esac
echo '{{"answer":"paid","reference":"r1"}}'
""")
os.chmod(f"{work}/provider", 0o755)


def texts():
    return len(os.listdir(f"{work}/spool/outgoing"))


def there(name, is_there=None):
    """Whether a note to the provider, or of it, is there; with a second argument, puts it there or takes it away."""
    if is_there is not None:
        open(f"{work}/{name}", "w").close() if is_there else os.remove(f"{work}/{name}")
    return os.path.exists(f"{work}/{name}")


def end(program, *calls):
    program.send_signal(signal.SIGTERM)
    for one in calls:
        one.drop()
    return program.wait(60)


program, port = office.serve()
payer = Call(port, "payer").play("1002344821" + "72111")
paying = threading.Thread(target=lambda: payer.play("1"))
paying.start()
until(lambda: there("asked"), 30)
other = Call(port, "other").play("1002362468")
print(f"slowest reaction to the other caller {other.slowest * 1000:.0f} ms")
# The order says it, not a clock: a busy machine is slow for both. The log-in of the other caller is over, and the
# provider has not answered.
check("another caller is served while one is charged", not any(clip.startswith("yemae/booked") for clip in payer.clips))
paying.join(60)
check("the one who pays hears that it is worked on", "yemae/still-waiting.1" in payer.clips)
check("and then the booking number", any(clip.startswith("yemae/booked") for clip in payer.clips))
check("the ticket lies in the SMS spool", until(lambda: texts() == 1, 30))
check("paid once", office.rows("SELECT count(*), sum(kind = 'charge') FROM ledger") == [(1, 1)])
with open(f"{work}/asked") as asked:
    check("charged once", asked.read().count('"act":"charge"') == 1)

there("silent", True)
doubt = Call(port, "doubt").play("1002362468" + "72111").play("1")
check("a charge without an answer is texted as such", until(lambda: texts() == 2, 30))
check("after SIGTERM it ends well", end(program, payer, other, doubt) == 0)

there("silent", False), there("quick", True), there("hangs", True)
program, port = office.serve()
check("the charge in doubt is asked about", until(lambda: there("settling"), 60))
another = Call(port, "another").play("1002344821" + "72121").play("1")
check("a ticket goes out while the provider hangs", until(lambda: texts() == 3, HANGS) and not there("settled"))
check("SIGTERM ends it well while the provider hangs", end(program, another) == 0)
office.end()
