#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules on this repository, in TAP: one test per rule. test-house-laws.py proves the rules.

test-house.py [RULE…]
"""
import os
import sys

sys.dont_write_bytecode = True

from tree import RULES, Tree
from allowed import ALLOWED
import rules_floors  # noqa: F401  (registers)
import rules_format  # noqa: F401
import rules_names  # noqa: F401
import rules_sizes
import rules_words  # noqa: F401


def split(name, findings, allowed):
    """What stays after the allowed ones, and the entries that allowed nothing."""
    used, left = set(), []
    for finding in findings:
        entry = next((e for e in allowed if e[0] == name and e[1] == finding.path and e[2] in finding.message), None)
        if entry:
            used.add(entry)
        else:
            left.append(finding)
    return left, [e for e in allowed if e[0] == name and e not in used]


def check(tree, names, allowed=ALLOWED, out=print):
    failed = 0
    out(f"1..{len(names)}")
    for i, name in enumerate(names, 1):
        left, stale = split(name, RULES[name](tree), allowed)
        for finding in left:
            out(f"# {name}: {finding}")
        for entry in stale:
            out(f"# {name}: {entry[1]}: is allowed ({entry[3]}) but needs it no more: take it out of allowed.py")
        failed += bool(left or stale)
        out(f"{'not ok' if left or stale else 'ok'} {i} {name}")
    return failed


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    tree = Tree(os.path.dirname(os.path.dirname(here)))
    names = sys.argv[1:] or sorted(RULES)
    failed = check(tree, names)
    if "file-sizes" in names:
        for finding in rules_sizes.uncomfortable(tree):
            print(f"# warning: {finding}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
