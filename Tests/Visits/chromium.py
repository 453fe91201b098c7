"""A real Chromium, driven by WebDriver over HTTP (https://www.w3.org/TR/webdriver2/), without any library: what a
person does in it, and what its accessibility tree says. chromium-headless-shell and chromium-driver of Debian.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def missing():
    """The program that is not here; None: both are."""
    return next((name for name in ("chromedriver", "chromium-headless-shell") if not shutil.which(name)), None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Driver:
    """chromedriver, and all browsers that it started: they end with it."""

    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["chromedriver", f"--port={self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        for _ in range(200):
            try:
                self.ask("GET", "/status")
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("FAULT  chromedriver does not answer")

    def ask(self, method, path, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        value = json.loads(line.getresponse().read())["value"]
        line.close()
        if isinstance(value, dict) and value.get("error"):
            raise RuntimeError(f"{path}: {value['error']}: {value['message'].splitlines()[0]}")
        return value

    def end(self):
        # Browsers are children of their own; the group has them all.
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


class Chromium:
    """One browser with an empty profile."""

    def __init__(self, driver, script=True, width=1280, height=900, scale=1, dark=False):
        self.driver, self.width, self.height = driver, width, height
        arguments = [f"--window-size={width},{height}", f"--force-device-scale-factor={scale}", "--no-sandbox",
                     "--disable-dev-shm-usage", "--hide-scrollbars"]
        if dark:
            arguments.append("--blink-settings=preferredColorScheme=0")
        options = {"binary": shutil.which("chromium-headless-shell"), "args": arguments,
                   "prefs": {"profile.managed_default_content_settings.javascript": 1 if script else 2}}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options,
                  "goog:loggingPrefs": {"performance": "ALL"}}
        self.id = driver.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                mobile=False)

    def ask(self, method, path, body=None):
        return self.driver.ask(method, f"/session/{self.id}{path}", body)

    def do(self, command, **values):
        """A command of the DevTools protocol."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": values})

    def open(self, address):
        self.ask("POST", "/url", {"url": address})

    def find(self, path):
        """The elements of an XPath, in order."""
        return [found[ELEMENT] for found in self.ask("POST", "/elements", {"using": "xpath", "value": path})]

    def click(self, element):
        # Not below the bar at the bottom of a plan.
        self.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: element})
        self.ask("POST", f"/element/{element}/click", {})

    def type(self, element, text):
        self.ask("POST", f"/element/{element}/clear", {})
        self.ask("POST", f"/element/{element}/value", {"text": text})

    def press(self, *keys):
        """Keys pressed one after the other, whatever has the focus."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def run(self, script, *values):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(values)})

    def attribute(self, element, name):
        return self.ask("GET", f"/element/{element}/attribute/{name}")

    @property
    def source(self):
        return self.ask("GET", "/source")

    @property
    def cookies(self):
        return {cookie["name"]: cookie["value"] for cookie in self.ask("GET", "/cookie")}

    @property
    def window(self):
        return self.ask("GET", "/window")

    def new_window(self):
        handle = self.ask("POST", "/window/new", {"type": "tab"})["handle"]
        self.go_to(handle)

    def go_to(self, window):
        self.ask("POST", "/window", {"handle": window})

    def statuses(self):
        """Of the pages that came since the last call, with their addresses."""
        found = []
        for entry in self.ask("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.responseReceived" and message["params"]["type"] == "Document":
                found.append((message["params"]["response"]["status"], message["params"]["response"]["url"]))
        return found

    def tree(self):
        """The accessibility tree: nodes by their names for each other, and the root."""
        nodes = self.do("Accessibility.getFullAXTree")["nodes"]
        return {node["nodeId"]: node for node in nodes}, nodes[0]

    def end(self):
        self.ask("DELETE", "")
