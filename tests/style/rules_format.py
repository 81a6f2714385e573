# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-format has nothing to say. Its version is Debian 12's: others format otherwise."""
import re
import shutil
import subprocess

from tree import Finding, rule

VERSION = "14"


def program():
    return shutil.which(f"clang-format-{VERSION}") or shutil.which("clang-format")


@rule("format")
def format_clean(tree):
    found = program()
    if found is None:
        yield Finding("tools/packages", 0, "clang-format is not installed")
        return
    version = subprocess.run([found, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    if not re.search(rf"version {VERSION}\.", version):
        yield Finding(found, 0, f"version {VERSION} is expected, this is {version.strip()}")
        return
    paths = tree.under("src/", "tests/", ends=(".c", ".h"))
    if not paths:
        return
    out = subprocess.run([found, "--dry-run", "--ferror-limit=1", *paths], cwd=tree.root, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
    seen = set()
    for m in re.finditer(r"^(\S+?):(\d+):\d+: (?:warning|error): ", out, re.M):
        if m[1] not in seen:
            seen.add(m[1])
            yield Finding(m[1], int(m[2]), "is not formatted: clang-format -i")
