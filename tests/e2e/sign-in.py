#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in where the keyring does not help, by accessible names only. Whatever it does, the console is never stuck, asks, works, says
what is not kept, and no secret is in any file.

  --build FOLDER    where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --keyring WHICH   open: kept, and not asked for again; none: said, asked for in each session; locks: locked before the second start;
                    locks-open: locked while the console is open; dies: gone while it is open; freezes: it does not answer any more
  --keyboard        by keyboard alone"""
import argparse
import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import foreign_steps as steps  # noqa: E402
import keyboard  # noqa: E402

SECRETS = (b"foreign-token-5f2d", b"correct horse")
DESKTOPS = {"none": "none", "dies": "dies", "freezes": "dies", "locks": "locks", "locks-open": "locks", "open": "open"}


def search_disk():
    """No secret in any file of the home, but in what the keyring itself keeps."""
    for base, _, files in os.walk(os.environ[desktop.INSIDE]):
        for name in files:
            path = os.path.join(base, name)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    text = f.read()
                for secret in SECRETS:
                    if secret in text:
                        sys.exit(f"{path} holds a secret in the clear")


def begin(see, plane, none=False):
    steps.type_address(see, f"http://127.0.0.1:{plane.port}")
    see.find("text", re.compile("^User"))
    if none:
        see.find(None, re.compile("There is no keyring here"))
    steps.sign_in(see)
    see.press("push button", "Add")
    steps.show_tenants(see)


def ask_again(see, why):
    see.key("alt+1")
    see.find(None, re.compile(why))
    see.press("push button", "Sign In…")
    steps.sign_in(see)
    steps.show_tenants(see)


def asked_at_start(see, plane, which):
    """none, locks: what was kept, if it was, can't be read at the next start."""
    with see:
        begin(see, plane, which == "none")
    if which == "locks":
        desktop.lock_keyring()
    with see:
        ask_again(see, "wants a sign-in" if which == "none" else "The keyring stayed locked")


def not_asked(see, plane):
    with see:
        begin(see, plane)
    with see:
        steps.show_tenants(see)
        see.find("list item", re.compile(r"online$"))
        if see.seek("push button", "Sign In…") is not None:
            sys.exit("it asks for what it has kept")


def lost_while_open(see, plane, lose, said):
    """What is signed in goes on; a new sign-in works at once and is said not to be kept; coming back from a pause asks for it."""
    with see:
        begin(see, plane)
        lose()
        see.key("F5")
        see.find("list item", re.compile(r"online$"))
        steps.open_planes(see)
        see.press("push button", "Replace…")
        see.find(None, re.compile(said))
        steps.sign_in(see)
        see.wait("the sign-in to go", lambda: see.seek("text", re.compile("^Password")) is None)
        steps.state(see, "online")
        see.toggle("check box", "Pause")
        steps.state(see, "paused")
        see.toggle("check box", "Pause")
        steps.state(see, "sign-in|signed out|wants")
        see.close_front()
        ask_again(see, "wants a sign-in")


def frozen(see, plane):
    """Nobody waits for it: the first page is there, says what it waits for, and asks."""
    with see:
        begin(see, plane)
    keyring = desktop.find_keyring()
    os.kill(keyring, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        with see:
            ask_again(see, "The keyring did not answer within 10 s")
            print(f"signed in {time.monotonic() - begun:.0f} s after the start, with a keyring that is frozen", flush=True)
    finally:
        os.kill(keyring, signal.SIGCONT)


def run(options):
    plane = steps.Plane("--tenants", 60)
    see = keyboard.console(options)
    which = options.keyring
    try:
        if which in ("none", "locks"):
            asked_at_start(see, plane, which)
        elif which == "locks-open":
            lost_while_open(see, plane, desktop.lock_keyring, "The keyring is locked and will ask first")
        elif which == "dies":
            lost_while_open(see, plane, lambda: os.kill(desktop.find_keyring(), signal.SIGKILL), "There is no keyring here")
        elif which == "freezes":
            frozen(see, plane)
        else:
            not_asked(see, plane)
        search_disk()
    finally:
        see.stop()
        plane.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(steps.ROOT, "build")))
    keyboard.add_option(parser)
    parser.add_argument("--keyring", choices=sorted(DESKTOPS), default="none")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter(DESKTOPS[options.keyring])
    if status is not None:
        return status
    run(options)
    print(f"Signed in with a keyring of the kind “{options.keyring}”.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
