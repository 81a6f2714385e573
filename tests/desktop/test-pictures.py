#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of data/screenshots/pages are what the pages look like now: tools/screenshots makes them anew and compares, with a tolerance for
times that read otherwise on another day. Who changes a page on purpose runs tools/screenshots, looks at what differs, and commits it."""
import glob
import os

from tap import BUILD, check, main, run, source


@check
def every_look():
    """There are pictures in every look, and enough of them"""
    for look, least in (("light", 50), ("dark", 50), ("narrow", 40), ("rtl", 40)):
        pictures = glob.glob(source("data/screenshots/pages", look, "*.png"))
        assert len(pictures) >= least, f"{look}: {len(pictures)}"
        for path in pictures:
            with open(path, "rb") as f:
                assert f.read(8) == b"\x89PNG\r\n\x1a\n", f"{path} is no picture"


@check
def reviewed():
    """The review names every picture"""
    with open(source("data/screenshots/REVIEW.md"), encoding="utf-8") as f:
        text = f.read()
    for path in glob.glob(source("data/screenshots/pages/light/*.png")) + glob.glob(source("data/screenshots/*.png")):
        assert f"`{os.path.basename(path)[:-4]}`" in text, os.path.basename(path)


@check
def same():
    """The pages look as on the pictures"""
    run(source("tools/screenshots"), "--compare", "--build", BUILD)


if __name__ == "__main__":
    main()
