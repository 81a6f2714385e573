#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control plane that one has, by accessible names only: it is paused, and nothing is asked of it while it is away; its sign-in is
replaced, and a wrong one is said.

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

WINDOW = "Credentials and Planes"
PAUSE = re.compile(r"^Pause( Pause)?$")  # GTK 4.8 joins the label and what it is labelled by


def open_planes(see):
    see.key("ctrl+k")
    see.find(None, re.compile("^Go to control plane"))
    see.type("credentials")
    see.find("list item", re.compile(f"^{WINDOW}, ", re.I))
    see.key("Return")
    see.find("push button", "Replace…")


def state(see, word):
    see.find("label", re.compile(rf"^{word}.*last contact: "))


def pause(see, plane):
    see.toggle("check box", PAUSE)
    state(see, "paused")
    plane.stop()
    see.key("F5")
    state(see, "paused")  # not "offline": nobody has asked
    plane = steps.Plane("--tenants", 60, "--port", plane.port)
    see.toggle("check box", PAUSE)
    state(see, "online")
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
    state(see, "online")


def run(options):
    plane = steps.Plane("--tenants", 60)
    see = keyboard.console(options)
    try:
        with see:
            steps.type_address(see, f"http://127.0.0.1:{plane.port}")
            steps.sign_in(see)
            steps.add(see)
            open_planes(see)
            state(see, "online")
            plane = pause(see, plane)
            replace(see)
    finally:
        see.stop()
        plane.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(steps.ROOT, "build")))
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    run(options)
    print("Paused, asked again, and signed in anew.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
