"""Runs named jobs, several at a time, and fails on the first that fails. `.ci/run` and `.ci/long` have the tables.

A job's output is kept in .build/ci and printed whole when the job ends. What it skips is counted: its exit status 77,
and each line that begins with SKIPPED or names a skipped unit test. No job runs twice.
"""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUTPUT = f"{HOME}/.build/ci"
SKIPPED = re.compile(r"SKIPPED\b|.*' skipped \(")
# Seconds a job has to end itself when another one has failed; then it is killed.
PATIENCE = 20
# Jobs that mostly wait are as many at a time; those that compute are as many as there are cores.
WAITING = 3

WAITS, WORKS, BUILDS, ALONE = "waits", "works", "builds", "alone"


@dataclass
class Job:
    """One job.

    command is for bash, in the project's folder. after names jobs that have to pass first.
    kind is what the job asks of the machine:
    - WAITS: for the most part it waits for real time, as telephones do. It goes before jobs of other kinds.
    - WORKS: it keeps one core busy, and gives way to jobs that wait.
    - BUILDS: the same with all cores.
    - ALONE: it measures time. It runs when all others have ended.
    """

    name: str
    command: str
    kind: str = WORKS
    after: tuple = ()
    process: subprocess.Popen = None
    began: float = 0

    @property
    def path(self):
        return f"{OUTPUT}/{re.sub('[^A-Za-z0-9]+', '-', self.name).strip('-')}.log"

    def start(self):
        """Starts it in a process group of its own. The session stays the same: priorities count within a session."""
        # Only root may go before others; everybody may let others go first.
        nice = "renice -n -5 -p $$ >/dev/null 2>&1 || true; " if self.kind == WAITS else ""
        if self.kind in (WORKS, BUILDS):
            nice = "renice -n 15 -p $$ >/dev/null; "
        self.began = time.monotonic()
        with open(self.path, "wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", nice + self.command],
                cwd=HOME,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=os.setpgrp,
            )

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def output(self):
        with open(self.path, errors="replace") as log:
            return log.read()


class Schedule:
    def __init__(self, jobs):
        names = [job.name for job in jobs]
        assert len(set(names)) == len(names), "two jobs have one name"
        assert all(name in names for job in jobs for name in job.after), "a job waits for one that is not there"
        self.waiting, self.running, self.passed, self.skipped, self.times = list(jobs), [], set(), [], []
        self.began, self.cores = time.monotonic(), max(2, os.cpu_count() or 2)

    def run(self):
        """Returns when all jobs have passed; ends the program when one has failed."""
        os.makedirs(OUTPUT, exist_ok=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            while self.waiting or self.running:
                self.start_all_that_fit()
                assert self.running, "jobs wait for each other"
                self.end(self.next_to_end())
        finally:
            self.stop()
        self.report()

    def start_all_that_fit(self):
        for job in list(self.waiting):
            if self.fits(job) and self.passed.issuperset(job.after):
                self.waiting.remove(job)
                self.running.append(job)
                print(f"... {job.name} (begins after {self.seconds()} s)", flush=True)
                job.start()

    def fits(self, job):
        kinds = [other.kind for other in self.running]
        if job.kind == ALONE:
            return not kinds and all(other.kind == ALONE for other in self.waiting)
        if job.kind == WAITS:
            return kinds.count(WAITS) < WAITING
        busy = kinds.count(WORKS) + self.cores * kinds.count(BUILDS)
        return busy + (self.cores if job.kind == BUILDS else 1) <= self.cores

    def next_to_end(self):
        while True:
            for job in self.running:
                if job.process.poll() is not None:
                    return job
            time.sleep(0.1)

    def end(self, job):
        status, output = job.process.returncode, job.output()
        self.running.remove(job)
        took = time.monotonic() - job.began
        self.times.append((took, job.name))
        skips = [line.strip() for line in output.splitlines() if SKIPPED.match(line)]
        if status == 77 and not skips:
            skips = [job.name]
        print(f"\n== {job.name} ({took:.0f} s; after {self.seconds()} s)\n{output}", flush=True)
        for skip in skips:
            print(f"!!!! SKIPPED, NOT PASSED: {job.name}: {skip}", flush=True)
        self.skipped += [f"{job.name}: {skip}" for skip in skips]
        if status not in (0, 77):
            print(f"\n!!!! FAILED: {job.name} ended with {status}: {job.command}\n     its output is in {job.path}")
            sys.exit(1)
        self.passed.add(job.name)

    def stop(self):
        """Ends what still runs, because another job has failed."""
        for job in self.running:
            job.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for job in self.running:
            try:
                job.process.wait(max(0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            job.signal(signal.SIGKILL)

    def report(self):
        print("\n== The longest jobs")
        for took, name in sorted(self.times, reverse=True)[:12]:
            print(f"{took:6.0f} s  {name}")
        for skip in self.skipped:
            print(f"!!!! SKIPPED, NOT PASSED: {skip}")
        if self.skipped:
            print(f"\n== Passed in {self.seconds()} s, but {len(self.skipped)} parts were SKIPPED: they are not passed")
        else:
            print(f"\n== Everything passed: {len(self.passed)} jobs in {self.seconds()} s")

    def seconds(self):
        return int(time.monotonic() - self.began)


def main(jobs):
    """Runs the jobs that the command line names, and those they need; all without a name. `--list` names them."""
    wanted, by_name = sys.argv[1:], {job.name: job for job in jobs}
    if wanted == ["--list"]:
        print("\n".join(by_name))
        return
    if unknown := [name for name in wanted if name not in by_name]:
        sys.exit(f"there is no job {', '.join(unknown)}: see --list")
    needed = list(wanted or by_name)
    for name in needed:
        needed += [other for other in by_name[name].after if other not in needed]
    Schedule([job for job in jobs if job.name in needed]).run()
