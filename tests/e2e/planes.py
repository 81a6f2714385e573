#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control plane that one has, by accessible names only: it is paused, and nothing is asked of it while it is away; its sign-in is
replaced, and a wrong one is said.

  --forget          it is forgotten, too, and taken back, by Undo and by Ctrl+Z, and then forgotten for good
  --build FOLDER    where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --keyboard        by keyboard alone"""
import argparse
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import foreign_steps as steps  # noqa: E402
import keyboard  # noqa: E402

def pause(see, plane):
    see.toggle("check box", "Pause")
    steps.state(see, "paused")
    plane.stop()
    see.key("F5")
    steps.state(see, "paused")  # not "offline": nobody has asked
    plane = steps.Plane("--tenants", 60, "--port", plane.port)
    see.toggle("check box", "Pause")
    steps.state(see, "online")
    return plane


def replace(see):
    see.press("push button", "Replace…")
    see.find("text", re.compile("^Password"))
    see.write("text", re.compile("^User"), "anna")
    see.write("text", re.compile("^Password"), "a wrong one")
    see.press("push button", "Sign In")
    see.find(None, re.compile("(?i)password|sign-in|refused"))
    see.find("push button", "Sign In", sensitive=True)
    steps.sign_in(see)
    see.wait("the sign-in to go", lambda: see.seek("text", re.compile("^Password")) is None)
    steps.state(see, "online")
    said = see.find(None, re.compile("^The sign-in to “.*” is replaced"))
    if "Ctrl+Z" not in said.get_name():
        raise SystemExit(f"nobody is told how to take it back: {said.get_name()}")
    see.key("ctrl+z")
    see.wait("the message to go", lambda: see.seek(None, re.compile("^The sign-in to “.*” is replaced")) is None)
    steps.state(see, "online")   # with the token that it had before


def forget(see, name):
    """An alert says it; the keyboard gets to Undo before it goes, and Ctrl+Z needs no way at all."""
    gone = re.compile(f"“{re.escape(name)}” is forgotten")
    none = lambda: see.seek("push button", "Replace…") is None  # noqa: E731
    for undo in ("button", "key"):
        see.press("push button", f"Forget {name}")
        said = see.find(None, gone)
        if "Ctrl+Z" not in said.get_name():
            raise SystemExit(f"nobody is told how to take it back: {said.get_name()}")
        see.wait("the plane to go", none)
        if undo == "button":
            see.move_to("push button", "Undo", "shift+Tab")
            see.key("space")
        else:
            see.key("ctrl+z")
        see.find("push button", f"Forget {name}")
        steps.state(see, "online")


def forget_for_good(see, name):
    """The window over the page is closed meanwhile: the offer is still there. Its Close makes it final."""
    see.press("push button", f"Forget {name}")
    see.find(None, re.compile(f"“{re.escape(name)}” is forgotten"))
    see.close_front()
    see.find("push button", "Undo")
    see.press("push button", "Close the message")
    see.wait("the message to go", lambda: see.seek("push button", "Undo") is None)
    see.find("push button", "Explore the Demo Fleet")  # the first page again: none is left
    see.key("ctrl+z")
    see.find("push button", "Explore the Demo Fleet")


def run(options):
    plane = steps.Plane("--tenants", 60)
    see = keyboard.console(options)
    try:
        with see:
            steps.type_address(see, f"http://127.0.0.1:{plane.port}")
            steps.sign_in(see)
            steps.add(see)
            steps.open_planes(see)
            steps.state(see, "online")
            plane = pause(see, plane)
            replace(see)
            if options.forget:
                forget(see, "127.0.0.1")
                forget_for_good(see, "127.0.0.1")
    finally:
        see.stop()
        plane.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(steps.ROOT, "build")))
    keyboard.add_option(parser)
    parser.add_argument("--forget", action="store_true")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    run(options)
    print("Paused, asked again, and signed in anew" + (", forgotten, taken back and forgotten for good." if options.forget else "."), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
