#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/run does at the first start, where nothing is configured: the demo fleet is made at once, and cancelling it leads to the
first page and leaves nothing."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
import desktop  # noqa: E402
from tap import built, check, main  # noqa: E402


@check
def demo_at_once():
    """--demo makes the demo fleet where nothing is configured; Cancel leads to the first page and leaves nothing"""
    with desktop.Console(built(), "--demo") as see:
        see.press("push button", "Cancel")
        see.find("push button", "Explore the Demo Fleet", sensitive=True)
        folder = os.path.join(os.environ["XDG_DATA_HOME"], "hoist", "demo")
        see.wait("the folder to be gone", lambda: not os.path.exists(folder))


if __name__ == "__main__":
    status = desktop.enter()
    if status is not None:
        sys.exit(status)
    main()
