#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A foreign control plane over https, by accessible names only: its unknown certificate is compared and trusted, one signs in, the list
comes in pages, an upgrade shows the plane's own words and is read back, what it does not offer is said, the sign-in is kept in the
keyring - and when it answers with another certificate everything stops until that was compared, too.

  --build FOLDER        where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --screenshots FOLDER  where the pictures go (default: none)
  --keyboard            by keyboard alone"""
import argparse
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import foreign_steps as steps  # noqa: E402
import keyboard  # noqa: E402


def upgrade(see):
    see.key("ctrl+k")
    see.find(None, re.compile("^Go to control plane"))
    see.type("customer-003")
    see.find("list item", re.compile(r"^customer-003, Tenant of "))
    see.key("Return")
    see.find(None, re.compile("can’t roll back"))
    see.find(None, re.compile("can’t go back to an earlier version"))
    see.picture("foreign-tenant")
    see.press("push button", re.compile("^Upgrade"))
    see.write("text", re.compile("^Type customer-003 to confirm"), "customer-003")
    see.picture("foreign-upgrade")
    see.press("push button", "Upgrade customer-003 to 2.1.0")
    see.find(None, re.compile("Read back from the control plane: the tenant is at 2.1.0"))
    log = see.wait("the plane's own words in the log", lambda: next(
        (n for n in see.all("text") if "the site is up again" in see.text_of(n)), None))
    assert "taking the site down" in see.text_of(log)
    see.picture("foreign-upgraded")
    see.press("push button", "Back")


def stop_and_replace(see, second):
    see.find(None, "The Certificate Has Changed")
    see.picture("certificate-changed")
    assert see.seek("push button", "Trust") is None and see.seek("check box", steps.COMPARED) is None, "there is a way on"
    see.press("push button", "Credentials and Planes…")
    see.press("push button", re.compile("^Replace certificate…", re.I))
    see.find("check box", steps.COMPARED)
    see.find(None, re.compile(r"\s".join(second[1].split())))
    see.picture("replace-certificate", "Replace Certificate")
    see.toggle("check box", steps.COMPARED)
    see.press("push button", "Replace")
    see.find("list item", re.compile(r"online$"))


def run(options):
    home = os.environ[desktop.INSIDE]
    first, second = (steps.make_certificate(home, stem) for stem in ("first", "second"))
    plane = steps.Plane("--tenants", 120, "--tls", first[0])
    see = keyboard.console(options, screenshots=options.screenshots)
    try:
        with see:
            steps.type_address(see, f"https://127.0.0.1:{plane.port}")
            see.find("check box", steps.COMPARED)
            see.find(None, re.compile(r"\s".join(first[1].split())))
            see.picture("unknown-certificate", "Add Control Plane")
            see.toggle("check box", steps.COMPARED)
            see.press("push button", "Trust")
            steps.sign_in(see)
            see.find(None, re.compile("Only the base contract"))
            see.picture("foreign-checks", "Add Control Plane")
            see.press("push button", "Add")
            steps.show_tenants(see)
            see.find(None, re.compile(r"^120 tenants"))
            upgrade(see)
        with see:  # the sign-in was kept, and the certificate is remembered
            steps.show_tenants(see)
            see.find("list item", re.compile(r"online$"))
            plane.stop()
            plane = steps.Plane("--tenants", 120, "--tls", second[0], "--port", plane.port)
            stop_and_replace(see, second)
    finally:
        see.stop()
        plane.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(steps.ROOT, "build")))
    parser.add_argument("--screenshots")
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    desktop.need("openssl")
    status = desktop.enter()
    if status is not None:
        return status
    run(options)
    print("The foreign plane was added, used, stopped and trusted again.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
