#!/usr/bin/env python3
"""Runs the program again and again, each time as a new process with one fault at one step of charging or sending: no answer, nonsense, an answer
after the time-out, a duplicate by the provider itself, a decline, a kill -9 before or after the other side acted, or at any moment between. The
provider and the SMS gateway are programs that keep their own lists; the provider heeds its keys or, with an odd seed, does not. After settling and
sending, ledger, provider, seats and telephones have to agree: nobody is charged twice, nobody has a ticket unpaid, the last word of every booking
has arrived, and nothing older after it.

usage: faults.py YEMAE [runs] [seed]     (standard library only; everything in a temporary folder)
"""
import collections, json, os, random, re, shutil, signal, sqlite3, subprocess, sys, tempfile, time

# Both read one line, and the fault written beside them for the first request of a run.
PROVIDER = r"""#!/bin/sh
cd "${0%/*}" || exit 1
# Whoever asked may be dead before it said what.
read -r line || exit 1
part() { rest=${line#*\"$1\":}; rest=${rest#\"}; rest=${rest%%[,\"\}]*}; }
part act; act=$rest
part key; key=$rest
say() { echo "{\"answer\":\"$1\",\"reference\":\"$key\"}"; exit; }
if [ "$act" = ask ]; then
    [ -s "done/$key" ] || { [ -e "declined/$key" ] && say declined; say not-found; }
    # What was taken twice for one key goes back before the answer: the duty of whoever joins a provider to us.
    surplus=-1
    while read -r what amount; do case $what in surplus) surplus=$((surplus - 1)) ;; *) surplus=$((surplus + 1)) ;; esac; done <"done/$key"
    read -r what amount <"done/$key"
    while [ $surplus -gt 0 ]; do echo "surplus $amount" >>"done/$key"; surplus=$((surplus - 1)); done
    say paid
fi
part amount; amount=$rest
fault=none
[ -s fault ] && read -r fault <fault && : >fault
echo "$act $fault" >>met
late() { echo "$act $amount" >>"late/$key"; }
case $fault in
kill-before) kill -9 $PPID; exit ;;
never) exit ;;
late) late; exit ;;
declined) [ "$act" = charge ] && : >"declined/$key" && say declined ;;
declined-late) [ "$act" = charge ] && late && say declined ;;
esac
[ -e heeds ] && [ -s "done/$key" ] || echo "$act $amount" >>"done/$key"
case $fault in
kill-after) kill -9 $PPID; exit ;;
lost) exit ;;
garbage) echo '<html>502 Bad Gateway</html>'; exit ;;
slow) sleep 1.2 ;;
twice) [ "$act" = charge ] && late ;;
esac
say paid
"""

GATEWAY = r"""#!/bin/sh
cd "${0%/*}" || exit 1
# Whoever asked may be dead before it said what.
read -r line || exit 1
fault=none
[ -s sms-fault ] && read -r fault <sms-fault && : >sms-fault
echo "send $fault" >>met
case $fault in
kill-before) kill -9 $PPID; exit ;;
never) exit ;;
busy) echo '{"answer":"busy","reason":"queue full"}'; exit ;;
down) echo '{"answer":"unavailable","reason":"no network"}'; exit ;;
esac
printf '%s\n' "$line" >>telephones
case $fault in
kill-after) kill -9 $PPID; exit ;;
lost) exit ;;
garbage) echo hello; exit ;;
slow) sleep 1.2 ;;
twice) printf '%s\n' "$line" >>telephones ;;
esac
echo '{"answer":"accepted"}'
"""
MONEY_FAULTS = ["kill-before", "kill-after", "never", "lost", "garbage", "late", "slow", "twice", "declined", "declined-late"]
SMS_FAULTS = ["kill-before", "kill-after", "never", "lost", "garbage", "busy", "down", "slow", "twice"]

yemae = os.path.abspath(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 100
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
random.seed(seed)
home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = tempfile.mkdtemp(prefix="yemae-faults-")
members = [str(500000 + n) for n in range(16)]
faults, acts, slowest = [], collections.Counter(), 0.0


def run(*words, keys=None, kill_after=None):
    """One process; killed after so many seconds, if it lives that long."""
    global slowest
    began = time.monotonic()
    program = subprocess.Popen([yemae, *words, "--config", f"{work}/yemae.conf"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said = program.communicate(keys and keys.encode(), timeout=kill_after)[0].decode(errors="replace")
    except subprocess.TimeoutExpired:
        program.kill()
        said = program.communicate()[0].decode(errors="replace")
    if program.returncode == 0:
        slowest = max(slowest, time.monotonic() - began)
    acts["killed" if program.returncode == -signal.SIGKILL else "ended"] += 1
    # A provider that is silent to every question of a run is no fault of the run, which says so and ends with 69.
    is_silence = program.returncode == 69 and "the provider answered no question of this run" in said
    if program.returncode not in (0, -signal.SIGKILL) and not is_silence:
        faults.append(f"`yemae {' '.join(words)}` ended with {program.returncode}:\n{said}")
    return said


def number(question, *values):
    with sqlite3.connect(f"{work}/box.db", timeout=30) as database:
        return database.execute(question, values).fetchone()[0]


def write(name, text, mode=0o644):
    with open(f"{work}/{name}", "w") as file:
        file.write(text)
    os.chmod(f"{work}/{name}", mode)


def set_up():
    for folder in ("done", "late", "declined"):
        os.makedirs(f"{work}/{folder}")
    write("provider", PROVIDER, 0o755)
    write("gateway", GATEWAY, 0o755)
    if seed % 2 == 0:
        write("heeds", "")
    subprocess.run([yemae, "setup", "--demo", "--db", f"{work}/box.db"], capture_output=True, check=True)
    write("yemae.conf", f"[general]\ndatabase = box.db\npepper = box.pepper\nprompts = {home}/Prompts\n[timers]\ndebounce = 0\n[lines]\nother = ko\n[login]\nhash-cost = 1\n"
          f"[limits]\ntickets-per-showing = 100\n[payment]\ngateway = command\ncommand = {work}/provider\ntimeout = 1\n"
          f"[sms]\ngateway = command\ncommand = {work}/gateway\ngateway-time = 1\ntries = 50\nunanswered-tries = 10\nper-second = 1000\nlease = 10\n")
    write("members.csv", "number,name,telephone,language,pin,credit_limit\n" + "".join(
        f"{member},Caller {member},{telephone(member)},ko,4821,1000000\n" for member in members))
    run("import", f"{work}/members.csv")


def telephone(member):
    return f"010-1{member[3:]}-{member[2:]}"


def time_passes(seconds):
    """The stored times are put back instead of waiting; what was on its way to the provider arrives."""
    for key in os.listdir(f"{work}/late"):
        with open(f"{work}/late/{key}") as late, open(f"{work}/done/{key}", "a") as done:
            done.write(late.read())
        os.remove(f"{work}/late/{key}")
    with sqlite3.connect(f"{work}/box.db", timeout=30) as database:
        database.execute("UPDATE payment_attempt SET sent_at = sent_at - ?", (seconds,))
        database.execute("UPDATE outbox SET next_try_at = next_try_at - ? WHERE state IN ('waiting', 'sending', 'unknown')", (seconds,))
        database.execute("UPDATE hold SET expires_at = expires_at - ? WHERE state = 'held'", (seconds,))


def call(member, kill_after):
    """A call of a member: books when nothing is booked, else changes the number of seats, or gives the booking back."""
    live = number("SELECT count(*) FROM booking JOIN member ON member.id = booking.member WHERE member.number = ? AND booking.state = 'ticketed'", member)
    act = random.choice(["change", "change", "cancel"]) if live else "book"
    keys = {"book": f"721 {random.choice('123')} {random.choice('123')} 1", "change": f"2 3 {random.choice('1234')} 1", "cancel": "4 1"}[act]
    acts[act] += 1
    run("dial", "--lang", "ko", "--from", telephone(member), keys=f"1 4821 {keys}", kill_after=kill_after)


def one_run():
    """One fault at most, then a process that may meet it."""
    kill_after = None
    kind = random.random()
    if kind < 0.3:
        kill_after = random.uniform(0.0, 1.2 * max(0.02, slowest and min(slowest, 0.4)))
    elif kind < 0.9:
        write("fault", random.choice(MONEY_FAULTS) + "\n")
        write("sms-fault", random.choice(SMS_FAULTS) + "\n")
    act = random.random()
    if act < 0.55:
        call(random.choice(members), kill_after)
    elif act < 0.8:
        run("send", "--once", kill_after=kill_after)
    elif act < 0.9:
        run("settle", kill_after=kill_after)
    else:
        time_passes(random.choice([40, 200, 4000]))
        run("settle", kill_after=kill_after)


def finish():
    """Everything is well again: settles and sends until nothing is left."""
    write("fault", "")
    write("sms-fault", "")
    for _ in range(20 + runs // 50):
        time_passes(4000)
        run("settle")
        run("send", "--once")
        if number("SELECT (SELECT count(*) FROM payment_attempt WHERE state IN ('intended', 'unknown') OR (kind = 'charge' AND checked_at IS NULL))"
                  " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown'))") == 0:
            return
    faults.append("something is never settled, or never sent")


def compare_money():
    database = sqlite3.connect(f"{work}/box.db")
    word, kept = number("SELECT word FROM provider_prefix"), collections.Counter()
    for key in os.listdir(f"{work}/done"):
        lines = [line.split() for line in open(f"{work}/done/{key}")]
        # A surplus goes the other way than what it was too much of.
        ways = {"charge": 1, "refund": -1, "surplus": -1 if lines[0][0] == "charge" else 1}
        kept[key.removeprefix(f"{word}-")] = sum(ways[way] * int(amount) for way, amount in lines)
    known = set()
    for key, kind, amount, state in database.execute("SELECT key, kind, amount, state FROM payment_attempt"):
        known.add(key)
        due = (amount if kind == "charge" else -amount) if state == "paid" else 0
        if kept[key] != due:
            faults.append(f"{key}: the provider kept {kept[key]} won, we have it as {state}, {due} won")
    if strange := set(kept) - known:
        faults.append(f"the provider knows keys that we do not: {strange}")
    ours = number("SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount WHEN 'fee' THEN amount WHEN 'refund' THEN -amount ELSE 0 END), 0) FROM ledger")
    if sum(kept.values()) != ours:
        faults.append(f"the provider has {sum(kept.values())} won, our ledger {ours}")
    return ours


def compare_texts():
    """What the telephones show of each booking: versions upwards, the last word last."""
    shown, texts = collections.defaultdict(list), 0
    for line in open(f"{work}/telephones"):
        texts += 1
        text = json.loads(line)["text"]
        if found := re.search(r"(\d{4}-\d{4}) v(\d+)$", text):
            shown[found[1].replace("-", "")].append(10_000 if text.startswith("[취소]") else int(found[2]))
    for booking, state, version in sqlite3.connect(f"{work}/box.db").execute("SELECT number, state, version FROM booking"):
        said = shown.pop(booking, [])
        if said != sorted(said):
            faults.append(f"{booking}: an older text after a newer one: {said}")
        if not said or said[-1] != (10_000 if state == "cancelled" else version):
            faults.append(f"{booking}, {state} at version {version}: the last word is missing: {said}")
    if shown:
        faults.append(f"texts of bookings that are not there: {list(shown)}")
    return texts


set_up()
for _ in range(runs):
    one_run()
finish()
print(run("audit").strip().splitlines()[-1])
run("ledger", "check")
ours, texts = compare_money(), compare_texts()
met = collections.Counter(open(f"{work}/met").read().split("\n"))
bookings = number("SELECT count(*) FROM booking")
print(f"{runs} runs, seed {seed}, a provider that {'heeds' if seed % 2 == 0 else 'does not heed'} its keys: {acts['killed']} kills, "
      f"{sum(count for name, count in met.items() if name and not name.endswith(' none'))} other faults of {len([name for name in met if name and not name.endswith(' none')])} kinds; "
      f"{bookings} bookings in {number('SELECT count(*) FROM booking_version')} versions, {texts} texts, {ours} won on both sides; {len(faults)} faults")
missed = [f"charge {name}" for name in MONEY_FAULTS if not met[f"charge {name}"]] + [f"send {name}" for name in SMS_FAULTS if not met[f"send {name}"]]
if missed and runs >= 1000:
    faults.append(f"never met: {missed}")
for fault in faults:
    print("FAULT:", fault)
if faults:
    sys.exit(f"what is left lies in {work}")
shutil.rmtree(work)
