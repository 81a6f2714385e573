# SPDX-License-Identifier: GPL-3.0-or-later
"""A console that is driven by the keyboard only: the tree of the accessibility bus is read, nothing in it is ever acted upon.

Any journey that presses, writes, toggles and moves can be made with `Hands` in the place of `desktop.Console`. Whoever cannot get to
a control by Tab, the arrows or a shortcut has found a trap, and is told which way the keyboard went."""
import re

import desktop

CONTROLS = {"push button", "toggle button", "check box", "radio button", "text", "entry", "combo box", "spin button", "switch"}
OF_THE_WINDOW = {"Minimize", "Maximize", "Close"}  # a window manager has keys of its own for these


def add_option(parser):
    parser.add_argument("--keyboard", action="store_true", help="by keyboard alone: no action of the accessibility bus is used")


def console(options, *arguments, screenshots=None):
    return (Hands if options.keyboard else desktop.Console)(options.build, *arguments, screenshots=screenshots)


class Trap(desktop.NotSeen):
    pass


class Hands(desktop.Console):
    # --- where the keyboard is

    def what(self, node):
        return "nothing" if node is None else f"{self.role_of(node)}: {self.name_of(node)[:70]}"

    def arrive(self, where, role=None, name=None):
        """A page, a dialog or a step has come: something in it has the keyboard (that control, if one is named), and that is told."""
        try:
            return self.wait(f"the keyboard to be on {where}", lambda: self._arrived(role, name), 15)
        except desktop.NotSeen as error:
            wanted = "" if name is None else f" (on {role or 'widget'} “{name if isinstance(name, str) else name.pattern}”)"
            raise desktop.NotSeen(f"{where}{wanted}: the keyboard is on {self.what(self.focused())}\n{error}") from None

    def _arrived(self, role, name):
        node = self.focused()
        return node if node is not None and (name is None or self.matches(node, role, name)) else None

    def matches(self, node, role, name):
        if node is None or (role is not None and self.role_of(node) != role):
            return False
        text = self.name_of(node)
        return bool(name.search(text)) if isinstance(name, re.Pattern) else text == name

    # --- going there

    def move(self, key="Tab"):
        """One press that moves the keyboard; None: it stayed where it was."""
        before = self.focused()
        self.key(key)
        try:
            return self.wait("the keyboard to move", lambda: self._other_than(before), 2)
        except desktop.NotSeen:
            return None

    def _other_than(self, before):
        now = self.focused()
        return now if now is not None and now != before else None

    def move_to(self, role, name, key="Tab", limit=120):
        """A way that comes back to where it began without having been there is a trap."""
        self.find(role, name)
        node, way = self.wait("anything to have the keyboard", self.focused, 15), []
        while not self.matches(node, role, name):
            if len(way) >= limit or (len(way) > 1 and node == way[0]):
                raise Trap(f"{key} does not lead to {role or 'widget'} “{name if isinstance(name, str) else name.pattern}”; it led to:\n  "
                           + "\n  ".join(self.what(n) for n in way) + "\n" + self.describe())
            way.append(node)
            node = self.move(key)
            if node is None:
                raise Trap(f"the keyboard is stuck at {self.what(way[-1])}: {key} does not leave it\n{self.describe()}")
        return node

    # --- what a journey does

    def press(self, role, name, deadline=desktop.DEADLINE):
        self.find(role, name, sensitive=True, deadline=deadline)
        node = self.move_to(role, name)
        self.key("space")
        return node

    def toggle(self, role, name):
        self.find(role, name, sensitive=True)
        node = self.move_to(role, name)
        before = self.is_checked(node)
        self.key("space")
        self.wait(f"“{name}” to be {'off' if before else 'on'}", lambda: self.is_checked(node) != before)

    def is_checked(self, node):
        return node.get_state_set().contains(self.atspi.StateType.CHECKED)

    def write(self, role, name, text):
        """Into an entry: what it held is replaced. What is typed into a password is read by nobody."""
        row = self.find(role, name, sensitive=True)
        self.move_to(role, name)
        self.key("ctrl+a")
        self.type(text)
        if row.get_role_name() != "password text" and not re.search("Password|Token", self.name_of(row)):
            self.wait(f"“{text}” in {self.name_of(row)}", lambda: self.text_of(row) == text)

    def choose(self, name, value):
        """One of a combo row's list, by the arrows."""
        row = self.move_to("combo box", name)
        self.key("space")
        self.wait("the list to open", lambda: self._other_than(row))
        self.move_to(None, value, "Down")
        self.key("Return")

    def leave(self):
        """Escape ends a window over the page."""
        n = len(self.windows())
        self.key("Escape")
        self.wait("the window to go", lambda: len(self.windows()) == n - 1)

    # --- everything on a page can be got at

    def controls(self):
        """What can be operated in the front window now, by role and name."""
        found = set()
        for node in self.front().all():
            if node.role in CONTROLS and {"focusable", "sensitive"} <= node.states:
                name = node.said()
                if name not in OF_THE_WINDOW and not name.startswith("Select "):  # Space on the row does that
                    found.add((node.role, name))
        return found

    def tour(self, where, folded=(), limit=150):
        """Tab all the way round: every control that can be operated has had the keyboard once. Says how many stops there were.
        folded: names of controls in a bar that is not revealed, which GTK 4.8 tells of all the same, or that the arrows lead to."""
        node = self.arrive(where)
        seen, n, known = {}, 0, 0
        while known < 4:  # a list is entered again at another row: it has come round when nothing is new any more
            key = (self.role_of(node), self.name_of(node))
            known = known + 1 if key in seen else 0
            seen[key] = node
            n += 1
            before, node = node, self.move()
            if node is None:
                raise Trap(f"{where}: the keyboard is stuck at {self.what(before)}")
            if n > limit:
                raise Trap(f"{where}: Tab does not come round in {limit} presses; it led to:\n  " + "\n  ".join(map(str, seen)))
        missed = {c for c in self.controls() - set(seen) if c[1] not in folded}
        if missed:
            raise Trap(f"{where}: Tab cycles through {len(seen)} controls and never reaches " + ", ".join(f"{r} “{t}”" for r, t in sorted(missed))
                       + "\nit led to:\n  " + "\n  ".join(f"{r}: {t}" for r, t in seen))
        return len(seen)
