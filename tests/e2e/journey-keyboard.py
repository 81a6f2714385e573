#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to an upgrade by keyboard alone in a headless desktop: demo fleet, shortcuts, search, tenant, what changes, acknowledge, the plan.
Keys are pressed by xdotool; the accessibility tree is only read. After every change of page something has the keyboard, and every
control that is needed is reached by Tab, the arrows or a shortcut.

  --build FOLDER   where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --print-steps    print each step as it happens"""
import argparse
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Keyboard:
    def __init__(self, options):
        self.options = options
        self.console = desktop.Console(options.build)
        self.ctl = os.path.join(options.build, "src/cli/hoistctl")
        self.fleet = os.path.join(os.environ["XDG_DATA_HOME"], "hoist", "demo")

    def step(self, text):
        if self.options.print_steps:
            node = self.console.focused()
            print(f"{text}" + (f"   [{node.get_role_name()}: {self.console.name_of(node)[:60]}]" if node else ""), flush=True)

    def leave(self):
        """Escape ends a window over the page."""
        see = self.console
        see.key("Escape")
        see.wait("the window to go", lambda: len(see.windows()) == 1)

    def arrive(self, what):
        """A page has come: something on it has the keyboard."""
        self.console.wait(f"the keyboard to be somewhere on {what}", self.console.focused, 15)
        self.step(what)

    def activate(self, role, name, key="space", limit=40):
        see = self.console
        see.find(role, name, sensitive=True)
        see.move_to(role, name, "Tab", limit)
        see.key(key)

    def tick(self, name):
        see = self.console
        see.find("check box", name, sensitive=True)
        node = see.move_to("check box", name)
        see.key("space")
        see.wait(f"“{name}” to be ticked", lambda: (node.clear_cache(), node.get_state_set().contains(see.atspi.StateType.CHECKED))[1])

    # --- the way

    def run(self):
        try:
            with self.console:
                self.welcome()
                self.windows()
                self.changes()
        finally:
            subprocess.run([self.ctl, "demo", "destroy", self.fleet], check=False, stdout=subprocess.DEVNULL)

    def welcome(self):
        see = self.console
        see.find("push button", "Explore the Demo Fleet")
        self.arrive("the first page")
        self.activate("push button", "Explore the Demo Fleet")
        see.show_tenants(deadline=300)
        see.find("table row", re.compile(r"^acme, deployed v0\.2\.0, .*healthy$"), deadline=300)
        self.arrive("the tenants")

    def windows(self):
        """Windows that come over the page go with Escape, and the keyboard is back where it was."""
        see = self.console
        see.key("ctrl+question")
        see.wait("the window of shortcuts", lambda: len(see.windows()) == 2)
        self.leave()
        self.arrive("the tenants after the window of shortcuts")
        see.key("ctrl+f")
        self.step("search")
        see.wait("the search to have the keyboard", lambda: see.focused() is not None and see.focused().get_name() == "Search tenants")
        see.type("acme")
        see.wait("one tenant", lambda: see.seek("table row", re.compile(r"^globex, ")) is None)
        see.key("Escape")
        see.find("table row", re.compile(r"^globex, "))
        self.step("search, found, and away with Escape")

    def changes(self):
        see = self.console
        see.key("alt+1")
        self.arrive("the tenants")
        row = re.compile(r"^acme, deployed v0\.2\.0")
        see.key("Home")
        see.move_to("table row", row, "Down")
        see.key("Return")
        see.find("push button", "Upgrade…", sensitive=True)
        self.arrive("the tenant")
        self.activate("push button", "Upgrade…")
        see.find("label", "What Changes")
        see.find("label", re.compile(r"^v0\.5\.0$"))
        self.arrive("what changes")
        see.move_to(None, re.compile(r"^Target"))
        see.key("space")
        see.move_to(None, re.compile(r"v0\.3\.0"), "Down")
        see.key("Return")
        see.find("label", "acme: v0.2.0 → v0.3.0")
        self.tick("I have read this")
        self.activate("push button", "Continue", "Return")
        see.find("label", re.compile(r"^acme goes from v0\.2\.0 to v0\.3\.0"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--print-steps", action="store_true")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    Keyboard(options).run()
    print("The journey by keyboard alone is done.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
