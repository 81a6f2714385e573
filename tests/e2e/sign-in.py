#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in where the keyring does not help, by accessible names only. Without one the dialog says so, the sign-in holds for this
session, is asked for again in the next, and is nowhere on disk. With one that locks the kept sign-in can't be read: the console says
why, asks instead of hanging, and works.

  --build FOLDER    where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --keyring WHICH   none or locks
  --keyboard        by keyboard alone"""
import argparse
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import foreign_steps as steps  # noqa: E402
import keyboard  # noqa: E402

SECRETS = (b"foreign-token-5f2d", b"correct horse")


def search_disk():
    """No secret in any file of the home."""
    for base, _, files in os.walk(os.environ[desktop.INSIDE]):
        for name in files:
            path = os.path.join(base, name)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    text = f.read()
                for secret in SECRETS:
                    if secret in text:
                        sys.exit(f"{path} holds a secret in the clear")


def ask_again(see, why):
    see.key("alt+1")
    see.find(None, re.compile(why))
    see.press("push button", "Sign In…")
    steps.sign_in(see)
    steps.show_tenants(see)


def run(options):
    plane = steps.Plane("--tenants", 60)
    see = keyboard.console(options)
    none = options.keyring == "none"
    try:
        with see:
            steps.type_address(see, f"http://127.0.0.1:{plane.port}")
            see.find("text", re.compile("^User"))
            if none:
                see.find(None, re.compile("There is no keyring here"))
            steps.sign_in(see)
            see.press("push button", "Add")
            steps.show_tenants(see)
        if not none:
            desktop.lock_keyring()
        with see:
            ask_again(see, "wants a sign-in" if none else "The keyring stayed locked")
            search_disk()
    finally:
        see.stop()
        plane.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(steps.ROOT, "build")))
    keyboard.add_option(parser)
    parser.add_argument("--keyring", choices=("none", "locks"), default="none")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter(options.keyring)
    if status is not None:
        return status
    run(options)
    print(f"Signed in with a keyring of the kind “{options.keyring}”.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
