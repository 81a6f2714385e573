#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""in-node.py PROGRAM [ARGUMENT…]: runs a test program, which speaks TAP, on a node of a lab of its own, where a real systemd is process 1.
Where no lab can be made it runs here, so that the program itself says what it skips and why."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab_side

PASSED_ON = ["G_DEBUG", "ASAN_OPTIONS", "UBSAN_OPTIONS"]


def main(argv):
    program, arguments = argv[0], argv[1:]
    reason = lab_side.why_not()
    if reason:
        print(f"# no lab: {reason}", flush=True)
        os.execv(program, [program, *arguments])
    with lab_side.Lab(1) as lab:
        there = "/usr/local/bin/" + os.path.basename(program)
        with open(program, "rb") as f:
            lab.output("n1", "install", "-m", "755", "/dev/stdin", there, stdin=f)
        words = [f"{name}={os.environ[name]}" for name in PASSED_ON if name in os.environ]
        return lab_side.subprocess.run(lab.command("n1", "env", *words, there, *arguments), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
