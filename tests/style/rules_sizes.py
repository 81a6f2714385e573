# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes that a reader can hold: files, headers, functions."""
import re

from tree import Finding, rule

C_COMFORT, C_LIMIT, H_LIMIT, FUNCTION_LIMIT, PARAMETER_LIMIT = 700, 900, 120, 60, 6


def c_files(tree):
    return tree.under("src/", "tests/", ends=(".c",))


@rule("file-sizes")
def file_sizes(tree):
    for path in c_files(tree):
        n = len(tree.lines(path))
        if n > C_LIMIT:
            yield Finding(path, n, f"{n} lines, at most {C_LIMIT}: which noun wants its own file?")
    for path in tree.under("src/", "tests/", ends=(".h",)):
        n = len(tree.lines(path))
        if n > H_LIMIT:
            yield Finding(path, n, f"{n} lines, a header has at most {H_LIMIT}")


def uncomfortable(tree):
    """Not failures: listed, so that growth is seen."""
    for path in c_files(tree):
        n = len(tree.lines(path))
        if C_COMFORT < n <= C_LIMIT:
            yield Finding(path, n, f"{n} lines, comfortable are {C_COMFORT}")


ATTRIBUTE = re.compile(r"\b(?:G_GNUC_\w+|__attribute__)\b\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")


def _name_before(head):
    """The name of the function whose head ends here: `name (…)`; None if it is no function's."""
    head = ATTRIBUTE.sub("", head).rstrip()
    if not head.endswith(")"):
        return None
    depth = 0
    for at in range(len(head) - 1, -1, -1):
        depth += (head[at] == ")") - (head[at] == "(")
        if depth == 0:
            m = re.search(r"([A-Za-z_]\w*)\s*$", head[:at])
            return m[1] if m else None
    return None


def functions(code):
    """(name, line, lines of the body with its braces) of every function in C without strings."""
    depth, start, since, name = 0, 0, 0, None
    for m in re.finditer(r"[{};]", code):
        at = m.start()
        if m[0] == "{":
            if depth == 0:
                name, start = _name_before(code[since:at]), code.count("\n", 0, at) + 1
            depth += 1
        elif m[0] == "}":
            depth = max(depth - 1, 0)
            if depth == 0 and name:
                yield name, start, code.count("\n", 0, at) + 2 - start
        if depth == 0:
            since = at + 1


@rule("function-sizes")
def function_sizes(tree):
    for path in tree.under("src/", ends=(".c", ".h")):
        for name, line, n in functions(tree.bare(path)):
            if n > FUNCTION_LIMIT:
                yield Finding(path, line, f"{name}: {n} lines, at most {FUNCTION_LIMIT}")


# What a function takes because every function of its kind takes it, and what it only gives back.
USUAL = re.compile(r"^\s*(GCancellable\b|GError\s*\*\*|GAsyncReadyCallback\b|gpointer\s+user_data|\.\.\.)|\bret_\w+\s*$")


@rule("parameters")
def parameters(tree):
    """Functions that other modules see: beyond five (six with the object itself) a named struct."""
    for path in tree.under("src/", ends=(".h",)):
        code = tree.bare(path)
        for m in re.finditer(r"\b(hoist_\w+)\s*\(((?:[^()]|\([^()]*\))*)\)\s*(?:G_GNUC_\w+[^;]*)?;", code):
            taken = [a for a in re.sub(r"\([^()]*\)", "", m[2]).split(",") if a.strip() and not USUAL.search(a)]
            if len(taken) > PARAMETER_LIMIT:
                yield Finding(path, code.count("\n", 0, m.start()) + 1,
                              f"{m[1]} takes {len(taken)} arguments; beyond five, a named struct")
