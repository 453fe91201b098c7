"""A visitor in a real Chromium: finds what is there by its name in the accessibility tree, as a screen reader does, and
clicks and types. The lines of a page are those that play.py reads off its markup.
"""

import re
import time

from chromium import ELEMENT, Chromium
from lines import masked, shortened

# Roles of the tree that are one word in a visit.
ROLES = {"textbox": "textbox", "searchbox": "textbox", "Date": "textbox", "combobox": "combobox", "button": "button",
         "link": "link"}
# Seconds for a page to come, and its pauses.
PATIENCE, PAUSE = 20, 0.02


class TreeBrowser:
    def __init__(self, driver, port, script):
        self.here = f"http://127.0.0.1:{port}"
        self.chromium = Chromium(driver, script=script)
        self.kept, self.faults, self.script = None, [], script

    # What a person does.

    def open(self, address):
        return self.look(lambda: self.chromium.open(self.here + address))

    def follow(self, words):
        links = [node for node in self.all if self.role(node) == "link" and masked(self.name(node)).startswith(words)]
        if not links:
            raise SystemExit(f"FAULT  no link {words} at {self.chromium.ask('GET', '/url')}")
        link = self.element(links[0])
        return self.look(lambda: self.chromium.click(link))

    def type(self, label, text):
        self.chromium.type(self.control(label), text)

    def choose(self, label, value):
        # A value that is offered no more is one that somebody made up, or that was offered before.
        self.chromium.run(
            """const [control, value] = arguments;
            if (!Array.from(control.options).some(option => option.value === value))
                control.add(new Option(value, value));
            control.value = value""", {ELEMENT: self.control(label)}, value)

    def tick(self, label):
        self.chromium.click(self.control(label))

    def seat(self, row, seat):
        group = next(node for node in self.all if self.role(node) == "group" and self.name(node) == row)
        box = next(node for node in self.below(group) if self.role(node) == "checkbox"
                   and self.name(node).split(" ")[0] == seat)
        self.chromium.click(self.element(box))

    def push(self, words):
        button = self.button(words)
        # What is required is asked for by the browser itself; what our pages say without is what a visit is about.
        self.chromium.run("arguments[0].form.noValidate = true", {ELEMENT: button})
        return self.look(lambda: self.chromium.click(button))

    def push_from_elsewhere(self, words):
        """A page of another site has the same form, and sends it from there."""
        button = self.button(words)
        form = self.chromium.run(
            """const f = arguments[0].form; const sent = [f.action, Array.from(new FormData(f))];
            f.reset(); return sent""", {ELEMENT: button})
        before = self.chromium.window
        self.chromium.new_window()
        self.chromium.open("data:text/html,<title>elsewhere</title>")
        lines = self.look(lambda: self.chromium.run(
            """const f = document.createElement('form'); f.method = 'post'; f.action = arguments[0];
            for (const [name, value] of arguments[1]) { const i = document.createElement('input');
                i.type = 'hidden'; i.name = name; i.value = value; f.append(i) }
            document.documentElement.append(f); f.submit()""", *form))
        self.go_to(before)
        return lines

    def remember(self):
        self.kept = self.chromium.window
        self.chromium.new_window()

    def back(self):
        self.go_to(self.kept)

    def go_to(self, window):
        self.chromium.go_to(window)
        self.nodes, self.root = self.chromium.tree()

    # What is there.

    @property
    def source(self):
        return self.chromium.run("return '<!DOCTYPE html>' + document.documentElement.outerHTML")

    @property
    def cookies(self):
        return self.chromium.cookies

    def keep(self, cookies):
        """What an answer gave the browser to keep that came beside it."""
        for name, value in cookies.items():
            if self.cookies.get(name) != value:
                self.chromium.ask("POST", "/cookie", {"cookie": {
                    "name": name, "value": value, "path": "/", "httpOnly": True, "sameSite": "Lax"}})

    def filled(self, words):
        """The form of a button as it is filled in: its fields, the seats of a plan, and where it goes."""
        button = self.button(words)
        action, fields = self.chromium.run(
            "const f = arguments[0].form; return [f.getAttribute('action'), Array.from(new FormData(f))]",
            {ELEMENT: button})
        return ({name: value for name, value in fields if name != "seat"},
                {value for name, value in fields if name == "seat"}, action)

    def look(self, act):
        """Acts, waits for the page that follows, and reads it."""
        self.chromium.statuses()
        before = self.chromium.run("return document.documentElement")
        act()
        end = time.monotonic() + PATIENCE
        status = None
        while time.monotonic() < end:
            for found, _ in self.chromium.statuses():
                status = found
            if status is not None and not 300 <= status < 400 and self.is_whole(before):
                break
            time.sleep(PAUSE)
        else:
            raise SystemExit(f"FAULT  no page came at {self.chromium.ask('GET', '/url')}")
        self.nodes, self.root = self.chromium.tree()
        main = next(node for node in self.all if self.role(node) == "main")
        lines = []
        self.walk(main, lines)
        return [f"page {status}"] + shortened(lines)

    def is_whole(self, before):
        """Whether the page of before has gone, and the next one is there with all of it."""
        try:
            return self.chromium.run(
                "return document.readyState == 'complete' && arguments[0] !== document.documentElement", before)
        except RuntimeError as fault:
            if "stale" in str(fault) or "no such element" in str(fault):
                return self.chromium.run("return document.readyState") == "complete"
            raise

    @property
    def all(self):
        return self.below(self.root)

    def below(self, node):
        yield node
        for child in node.get("childIds", []):
            if child in self.nodes:
                yield from self.below(self.nodes[child])

    @staticmethod
    def role(node):
        return "" if node.get("ignored") else node.get("role", {}).get("value", "")

    @staticmethod
    def name(node):
        return re.sub(r"\s+", " ", node.get("name", {}).get("value", ""))

    def property(self, node, name):
        return next((item["value"].get("value") for item in node.get("properties", []) if item["name"] == name), None)

    def element(self, node):
        """What WebDriver calls it: the tree and WebDriver know it by the same number."""
        found = self.chromium.do("DOM.resolveNode", backendNodeId=node["backendDOMNodeId"])
        path = self.chromium.do(
            "Runtime.callFunctionOn", objectId=found["object"]["objectId"], returnByValue=True,
            functionDeclaration="""function() { let path = ''; let e = this;
                for (; e.parentElement; e = e.parentElement)
                    path = '/*[' + (Array.from(e.parentElement.children).indexOf(e) + 1) + ']' + path;
                return '/*' + path }""")
        return self.chromium.find(path["result"]["value"])[0]

    def button(self, words):
        found = [node for node in self.all if self.role(node) == "button" and self.name(node) == words]
        return self.element(found[-1])

    def control(self, label):
        main = next(node for node in self.all if self.role(node) == "main")
        return next(self.element(node) for node in self.below(main)
                    if self.role(node) in ("textbox", "searchbox", "Date", "combobox", "checkbox", "radio")
                    and masked(self.name(node)).startswith(label))

    def text(self, node):
        """All words in it, as they are read."""
        if self.role(node) == "StaticText":
            return node.get("name", {}).get("value", "")
        return "".join(self.text(self.nodes[child]) for child in node.get("childIds", []) if child in self.nodes)

    def walk(self, node, lines):
        def line(role, text):
            lines.append(f'{role} "{masked(re.sub(chr(92) + "s+", " ", text))}"')

        role = self.role(node)
        if role == "heading":
            line(f"heading {self.property(node, 'level')}", self.name(node))
        elif role in ROLES:
            line(ROLES[role], self.name(node))
        elif role in ("checkbox", "radio"):
            isChecked = self.property(node, "checked") == "true"
            line(role + (" checked" if isChecked else ""), self.name(node))
        elif role == "row":
            cells = [child for child in self.below(node)
                     if self.role(child) in ("cell", "gridcell", "columnheader", "rowheader")]
            line("row", " | ".join(self.text(cell) for cell in cells))
        elif role in ("Legend", "caption"):
            pass
        elif role == "alert":
            line("alert", self.text(node))
        elif role in ("term", "definition") or role == "paragraph" and not any(
                self.role(part) in ("link", "button") for part in self.below(node)):
            line("text", self.text(node))
        else:
            if role in ("group", "table") and self.name(node):
                line("group", self.name(node))
            for child in node.get("childIds", []):
                if child in self.nodes:
                    self.walk(self.nodes[child], lines)
