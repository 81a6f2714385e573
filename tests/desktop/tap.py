# SPDX-License-Identifier: GPL-3.0-or-later
"""Small: named checks that print TAP. A check is a function; it fails by raising AssertionError (or anything else), with what was seen."""
import os
import subprocess
import sys
import traceback

BUILD = os.environ.get("HOIST_BUILD_ROOT", "build")
SOURCE = os.environ.get("HOIST_SOURCE_ROOT", os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")))
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def run(*argv, **options):
    """A program's two outputs as one text; ends the check when its status is not the one wanted."""
    wanted = options.pop("status", 0)
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    assert done.returncode == wanted, f"{' '.join(map(str, argv))} ended with {done.returncode}, wanted {wanted}:\n{done.stdout}"
    return done.stdout


def source(*path):
    return os.path.join(SOURCE, *path)


def built(*path):
    return os.path.join(BUILD, *path)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def main():
    failed = 0
    print(f"1..{len(CHECKS)}")
    for i, function in enumerate(CHECKS, 1):
        name = (function.__doc__ or function.__name__).strip().splitlines()[0].rstrip(".")
        try:
            function()
            print(f"ok {i} {name}", flush=True)
        except BaseException as error:  # a check that ends in any other way has failed, too
            failed += 1
            shown = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
            print("\n".join("# " + line for line in shown.splitlines()))
            print(f"not ok {i} {name}", flush=True)
    sys.exit(1 if failed else 0)
