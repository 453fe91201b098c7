"""The box office the cases call, and an audit of what is left in its database."""

import os
import sqlite3
import subprocess

CROWD = 50  # members who call all at once: 300001, 300002, ... with the last four digits as PIN


class Office:
    def __init__(self, program, folder, prompts):
        self.program, self.folder = program, folder
        self.config = os.path.join(folder, "yemae.conf")
        self.database = os.path.join(folder, "office.db")
        os.makedirs(folder)
        days = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
        with open(self.config, "w") as file:
            file.write(
                f"[general]\ndatabase = {self.database}\npepper = {folder}/office.pepper\nprompts = {prompts}\n"
                "[lines]\n1588-0001 = ko\n1588-0002 = en\n[opening-hours]\n"
                + "".join(f"{day} = 00:00-24:00\n" for day in days)
                + "holidays = open\n"
            )
        self.run("setup", "--demo")
        crowd = os.path.join(folder, "crowd.csv")
        with open(crowd, "w") as file:
            file.write("number,name,telephone,language,pin,credit_limit\n")
            for index in range(1, CROWD + 1):
                file.write(f"{300000 + index},Caller {index},010-0000-3{index:03},ko,{index:04},1000000\n")
        self.run("import", crowd)

    def settings(self, line):
        """The same box office with one more setting of [general]; the path of the settings."""
        config = os.path.join(self.folder, "other.conf")
        with open(self.config) as given, open(config, "w") as file:
            file.write(given.read().replace("[general]\n", f"[general]\n{line}\n"))
        return config

    @staticmethod
    def length(run, language, sound):
        """Seconds a sound of the PBX in RUN lasts: 33 bytes of GSM are 20 ms."""
        return os.path.getsize(os.path.join(run, f"data/sounds/{language}/{sound}.gsm")) / 33 * 0.02

    def run(self, *words):
        done = subprocess.run([self.program, *words, "--config", self.config], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"yemae {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def ask(self, question):
        database = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(question).fetchall()
        finally:
            database.close()

    def turns(self, caller):
        """(place, event) of the calls from a calling number, without its leading 0, in order."""
        return self.ask(
            "SELECT t.place, t.event FROM turn t JOIN session s ON s.id = t.session "
            f"WHERE s.calling LIKE '%{caller[1:]}' ORDER BY s.id, t.n"
        )

    def bookings(self):
        return self.ask("SELECT count(*) FROM booking")[0][0]

    def audit(self):
        """What must hold at any moment when no call is on the line; a list of what does not."""
        rules = {
            "a booking without exactly one charge": "SELECT count(*) FROM booking b WHERE"
            " (SELECT count(*) FROM ledger l WHERE l.booking = b.id AND l.kind = 'charge') <> 1",
            "a booking without exactly one mobile ticket": "SELECT count(*) FROM booking b WHERE"
            " (SELECT count(*) FROM outbox o WHERE o.booking = b.id AND o.kind = 'mobile-ticket') <> 1",
            "a charge without a booking": "SELECT count(*) FROM ledger WHERE kind = 'charge' AND booking IS NULL",
            "a booking without seats": "SELECT count(*) FROM booking b WHERE"
            " NOT EXISTS (SELECT 1 FROM claim c WHERE c.booking = b.id)",
            "a hold left while charging": "SELECT count(*) FROM hold WHERE state IN ('charging', 'unknown')",
        }
        return [f"{self.ask(rule)[0][0]} x {name}" for name, rule in rules.items() if self.ask(rule)[0][0]]
