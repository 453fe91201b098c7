"""The engine's side of the tests: programs by the folder they serve, and `yemae serve` for the FastAGI way."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

from pbx import Fault


def pids_of(word):
    """Processes of ours that have `word` among their arguments."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                arguments = file.read().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if word in arguments and "agi" in arguments:
            found.append(int(name))
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A `yemae serve` of our own, with the settings in `config` and a port of its own."""

    def __init__(self, program, config, words=(), port=None):
        self.port = port or free_port()
        self.folder = tempfile.mkdtemp(prefix="yemae-serve-")
        settings = os.path.join(self.folder, "yemae.conf")
        with open(config) as given, open(settings, "w") as file:
            file.write(given.read() + f"\n[serve]\nport = {self.port}\ncontrol = none\ndrain = 1\n")
        self.log = open(os.path.join(self.folder, "log"), "w+")
        self.process = subprocess.Popen(
            [program, "serve", "--config", settings, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.log,
        )
        self.pid = self.process.pid
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.log.seek(0)
        raise Fault(f"yemae serve did not begin to listen on port {self.port}: {self.log.read().strip()}")

    @property
    def address(self):
        return f"agi://127.0.0.1:{self.port}"

    def kill(self):
        """As a power cut would: nothing is tidied up."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
