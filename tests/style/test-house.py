#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every law of house.py on this repository, as TAP."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import house  # noqa: E402

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))

print(f"1..{len(house.LAWS)}")
failed = 0
for number, law in enumerate(house.LAWS, 1):
    bad = law(ROOT)
    failed += bool(bad)
    print(("not ok" if bad else "ok"), number, law.__name__.replace("_", " "))
    for sentence in bad:
        print("#  ", sentence)
for sentence in house.comfort(ROOT):
    print("# past comfort:", sentence)
sys.exit(bool(failed))
