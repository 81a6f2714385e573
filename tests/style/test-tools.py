#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools that judge the tests are tested themselves: what counts as passed, failed and skipped, and how they answer a wrong call."""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))


def test(name, stdout, result="OK", returncode=0):
    return {"name": f"hoist:{name}", "stdout": stdout, "result": result, "returncode": returncode}


# (what meson recorded, the last line wanted, the exit status wanted)
LOGS = [
    ([test("a", "1..2\nok 1 x\nok 2 - y\n# ok, says a comment\n")], "2 passed, 0 failed", 0),
    ([test("a", "1..2\nok 1 x\nnot ok 2 y\n", "FAIL")], "1 passed, 1 failed", 1),
    ([test("a", "1..2\nok 1 x\n", "ERROR", -6)], "1 passed, 1 failed", 1),  # it crashed
    ([test("a", "1..1\nok 1 x\n", "ERROR", 3)], "1 passed, 1 failed", 1),  # all well, but an exit status
    ([test("a", "1..9\n", "TIMEOUT", -15), test("b", "ok 1 x\n")], "1 passed, 1 failed", 1),
    ([test("a", "1..2\nok 1 x\nok 2 y # SKIP no kernel for it\n")], "1 passed, 0 failed, 1 skipped", 0),
    ([test("a", "1..0 # SKIP no display\n", "SKIP"), test("b", "1..1\nok 1\n")], "1 passed, 0 failed, 1 skipped", 0),
    ([test("a", "1..2\nok 1\nnot ok 2 z # TODO later\n")], "2 passed, 0 failed", 0),
    ([test("plain", "hello\n")], "1 passed, 0 failed", 0),
    ([test("plain", "", "FAIL", 1), test("b", "x\n")], "1 passed, 1 failed", 1),
    ([test("plain", "no such device\n", "SKIP", 77), test("b", "x\n")], "1 passed, 0 failed, 1 skipped", 0),
    ([], "0 passed, 0 failed", 1),  # nothing ran: that is no success
]
CALLS = [(["tools/test", "--help"], 0), (["tools/test", "--nonsense"], 2), (["tools/run", "--help"], 0)]


def summary(tests):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        log.writelines(json.dumps(t) + "\n" for t in tests)
        log.flush()
        run = subprocess.run([os.path.join(ROOT, "tools/test-summary"), log.name], stdout=subprocess.PIPE, text=True, check=False)
    return run.stdout.splitlines()[-1:], run.returncode


def call(arguments):
    run = subprocess.run([os.path.join(ROOT, arguments[0]), *arguments[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True, check=False)
    return run.returncode, run.stdout


def main():
    results = [(f"summary: {wanted}", summary(tests) == ([wanted], status)) for tests, wanted, status in LOGS]
    results += [(" ".join(arguments), call(arguments)[0] == status) for arguments, status in CALLS]
    results += [("a skip says why", "no display" in subprocess.run(
        [sys.executable, os.path.join(ROOT, "tools/test-summary"), "/dev/stdin"], input=json.dumps(LOGS[6][0][0]),
        stdout=subprocess.PIPE, text=True, check=False).stdout)]
    print(f"1..{len(results)}")
    for i, (name, ok) in enumerate(results, 1):
        print(f"{'ok' if ok else 'not ok'} {i} {name}")
    return 0 if all(ok for _, ok in results) else 1


if __name__ == "__main__":
    sys.exit(main())
