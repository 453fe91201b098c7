#!/usr/bin/env python3
"""Gives everything a hostile name: SQL, dialplan, shell, spreadsheet, HTML, LCDproc, printf and terminal
metacharacters in every imported column that holds text. A name that would steer something is refused with file and
line. The others are sold, texted, shown at the gate and reported, and stay text everywhere.

usage: hostile.py YEMAE
"""

import csv, datetime, glob, html.parser, io, json, os, re, signal, socket, sqlite3, sys, threading

from common import BoxOffice, Call, booked, until

NAMES = [
    "Robert'); DROP TABLE member;--",
    "' OR '1'='1",
    "${SHELL(id)}",
    "$[1+1] ${EXTEN},1",
    'a","b',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=\u0301cmd",
    "＝cmd",
    "<script>alert(1)</script>",
    '" onmouseover="x',
    '"\u0301 onmouseover="x',
    "'; rm -rf / #",
    "`id`$(id)",
    "%s%n%s%n",
    '{}"\\ } widget_add',
    "a;b,c|d&e",
    "\\n\\t\\0",
    "👨‍👩‍👧🎭",
    "שלום עולם",
    "똠방각하",
    "A" * 60,
]
REFUSED = [
    "a\nb",
    "a\rTo: 1",
    "\x1b[2J",
    "a\x00b",
    "\x9b2J",
    "abc\u202etxt",
    "\u2066x",
    "A" * 61,
    "A" * 20000,
    "a\u2028b",
    "   ",
]

office = BoxOffice(sys.argv[1], "hostile", "[login]\nhash-cost = 1\n[limits]\ntickets-per-showing = 100\n")
work = office.work
office.spool()
soon = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))) + datetime.timedelta(minutes=45)


def catalog(folder, names):
    """A venue, a program with two showings, and a member for every name."""
    os.makedirs(folder)
    kinds = {
        "venues": ("venue,korean,english", lambda n, x: [[f"v{n}", x, x]]),
        "grades": ("venue,grade,korean,english", lambda n, x: [[f"v{n}", "1", x, x]]),
        "sections": ("venue,section,korean,grade,english", lambda n, x: [[f"v{n}", "1", x, "1", x]]),
        "rows": ("venue,section,row,count,label", lambda n, x: [[f"v{n}", "1", "1", "10", x if len(x) <= 8 else "1"]]),
        "programs": ("program,category,korean,venue,english", lambda n, x: [[600 + n, "theatre", x, f"v{n}", x]]),
        "fares": ("program,tariff,grade,price", lambda n, x: [[600 + n, "t", "1", "1000"]]),
        "showings": (
            "program,date,time,tariff",
            lambda n, x: [
                [600 + n, f"{day:%Y-%m-%d}", f"{day:%H:%M}", "t"] for day in (soon, soon + datetime.timedelta(days=1))
            ],
        ),
        "members": (
            "number,name,telephone,language,pin,credit_limit",
            lambda n, x: [[610000 + n, x, f"0107000{n:04d}", "ko" if n % 2 else "en", "4821", "1000000"]],
        ),
    }
    for kind, (columns, rows) in kinds.items():
        with open(f"{folder}/{kind}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns.split(","))
            writer.writerows(row for n, name in enumerate(names) for row in rows(n, name))
    return sorted(glob.glob(f"{folder}/*.csv"))


def steers(text, lines=True):
    """The first character that would steer a terminal."""
    return next(
        (
            c
            for c in text
            if (ord(c) < 32 and not (lines and c == "\n"))
            or 127 <= ord(c) < 160
            or c in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ),
        None,
    )


for n, name in enumerate(REFUSED):
    done = office.run("import", *catalog(f"{work}/refused-{n}", [name]), may_fail=True)
    office.check(
        f"{name[:12]!r}... is refused, with file and line",
        done.returncode == 65 and "members.csv:2: " in done.stderr and steers(done.stderr) is None,
    )
office.run("import", *catalog(f"{work}/taken", NAMES))
office.check(
    f"{len(NAMES)} names are taken as they are",
    sqlite3.connect(office.path).execute("SELECT count(*) FROM member WHERE number LIKE '61%'").fetchone()[0]
    == len(NAMES),
)

program, port = office.serve("--record-in", f"{work}")
sent, numbers = [], {}
for n, name in enumerate(NAMES):
    with Call(port, name.replace("\n", " "), name, seconds=60) as one:
        one.play(f"{610000 + n}4821{600 + n}111")
    sent += [f"{command}\n".encode() for command in one.commands]
    numbers[n] = booked(one.clips) or ""
office.check(f"{len(NAMES)} bookings by telephone", all(len(number) == 8 for number in numbers.values()))
harmless = set(b'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./ "*#()&\n')
print(f"{len(sent)} AGI commands of at most {max(map(len, sent))} bytes")
office.check(
    "no AGI command is too long or leaves the harmless alphabet",
    all(
        len(raw) <= 1000
        and set(raw) <= harmless
        and raw.count(b'"') <= 2
        # A name with `&` in it would be two sounds.
        and (b"&" not in raw or raw.startswith((b"EXEC Background yemae/", b"EXEC Playback yemae/")))
        for raw in sent
    ),
)
until(lambda: len(glob.glob(f"{work}/spool/outgoing/*")) >= len(NAMES), 20)
texts = [open(path, encoding="utf8", newline="").read() for path in glob.glob(f"{work}/spool/outgoing/*")]
program.send_signal(signal.SIGTERM)
program.wait(30)
heads = [text.split("\n\n", 1)[0].split("\n") for text in texts]
office.check(
    "each text has a number, an alphabet and a report in its head, and nothing else",
    len(texts) == len(NAMES)
    and all(
        [line.split(":")[0] for line in head if not line.startswith("From:")] == ["To", "Alphabet", "Report"]
        for head in heads
    ),
)
office.check("no text steers a telephone", not any(steers(text) for text in texts))
log = open(f"{work}/log", encoding="utf8").read()
words = re.compile(r'yemae: serve( upkeep)?( \w+=("([^"\\]|\\.)*"|[^ "]+))+')
office.check(
    "the log is one line an event, each value one word",
    steers(log) is None
    and log.count("event=call-began") == len(NAMES)
    and all(words.fullmatch(line) for line in log.split("\n")[:-1] if "event=call-" in line),
)
office.check(
    "the transcripts steer nothing",
    not any(steers(open(path, encoding="utf8").read()) for path in glob.glob(f"{work}/*.transcript")),
)


class Tags(html.parser.HTMLParser):
    """Which elements and attributes a page really has."""

    def __init__(self, page):
        super().__init__()
        self.seen = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.seen |= {tag} | {f"{tag}@{name}" for name, _ in attributes}


page = Tags(office.run("stats", "all", "--html").stdout)
office.check(
    "the page of numbers runs no script", "script" not in page.seen and not any("@on" in name for name in page.seen)
)
formulas, shown = [], 0
for report, part in (
    ("sales", "by-showing"),
    ("sales", "by-program"),
    ("sales", "by-venue"),
    ("sales", "by-grade"),
    ("daily", None),
):
    day = (
        ["--date", datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).strftime("%Y-%m-%d")]
        if report == "daily"
        else []
    )
    done = office.run("stats", report, *day, "--csv", *(["--part", part] if part else []), may_fail=True)
    rows = list(csv.reader(io.StringIO(done.stdout, newline="")))
    width = len(rows[0]) if rows else 0
    shown += sum(len(row) == width for row in rows)
    formulas += [
        cell
        for row in rows
        for cell in row
        if cell[:1] in "=+@\t\r＝＋－＠"
        and cell
        or cell[:1] == "-"
        and not cell[1:].replace(".", "").isdigit()
        and cell != "-"
    ]
    formulas += [f"a row of {len(row)} cells" for row in rows if len(row) != width]
office.check("no formula is in the CSV", not formulas and shown > 2 * len(NAMES), f"{shown} rows, {formulas[:3]}")
listed = [
    office.run(*words).stdout
    for words in (
        ["member", "list"],
        ["showing", "list"],
        ["booking", "show", numbers[0]],
        ["call", "list"],
        ["outbox", "list"],
    )
]
office.check("no list steers a terminal", not any(steers(text) for text in listed))
members = json.loads(office.run("member", "list", "--json").stdout)
office.check("JSON gives every name back", {member["name"] for member in members} >= set(NAMES))


class LCDd(threading.Thread):
    """As much of LCDd as takes commands, and keeps them."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.commands = []
        self.start()

    def run(self):
        while True:
            peer, _ = self.socket.accept()
            for raw in peer.makefile("rb"):
                self.commands.append(raw)
                peer.sendall(
                    b"connect LCDproc 0.5.9 protocol 0.3 lcd wid 20 hgt 4\n" if raw == b"hello\n" else b"success\n"
                )


display = LCDd()
screens = ""
for n, number in numbers.items():
    place = f"lcdproc:127.0.0.1:{display.socket.getsockname()[1]}"
    office.run(
        "gate",
        "--gate",
        NAMES[n][:20].strip() or "g",
        "--venue",
        f"v{n}",
        "--display",
        place,
        text=f"{number[:4]}-{number[4:]}\n",
        may_fail=True,
    )
    screens += office.run(
        "gate", "--gate", "N1", "--venue", f"v{n}", text=f"{number[:4]}-{number[4:]}\n", may_fail=True
    ).stdout
known = (
    b"hello",
    b"client_set -name ",
    b"screen_add verdict",
    b"screen_set verdict ",
    b"widget_add verdict line",
    b"widget_set verdict line",
    b"output ",
    b"screen_del verdict",
)
widgets = [raw for raw in display.commands if raw.startswith(b"widget_set")]
office.check(
    "each command to LCDd is one of ours",
    len(widgets) > len(NAMES)
    and all(raw.startswith(known) and all(31 < b < 127 or b == 10 for b in raw) for raw in display.commands),
)
office.check(
    "each line of the display is one value of 20 characters",
    all(
        raw.rstrip().count(b"{") == 1 and raw.rstrip().endswith(b"}") and raw.index(b"}") - raw.index(b"{") == 21
        for raw in widgets
    ),
)
office.check("visitors are let in", "ADMIT" in screens and steers(screens) is None)
office.check("the books tie, and no table was dropped", office.run("audit", may_fail=True).returncode == 0)
office.end()
