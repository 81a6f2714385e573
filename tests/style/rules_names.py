# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: files, types, templates, tests, licence lines, opening comments."""
import os
import re

from tree import Finding, rule, search

VAGUE = "util utils helper helpers common misc manager data info".split()
# data/demo/ is the source of the applications that the demo fleet deploys, not of Hoist.
LICENSED = re.compile(r"\.(c|h|py|ui|sql|css)$|(^|/)meson(\.build|_options\.txt)$|^(tools|\.ci)/[^.]*$")
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"


@rule("file-names")
def file_names(tree):
    for path in tree.under("src/", "tests/", "ui/", "tools/"):
        words = re.split(r"[-_.]", os.path.basename(path).lower())
        for word in VAGUE:
            if word in words:
                yield Finding(path, 0, f"“{word}” says nothing: name the noun and its role")


@rule("type-names")
def type_names(tree):
    yield from search(tree, tree.under("src/", ends=(".c", ".h")),
                      r"\bHoist\w*(?:Utils?|Helper|Common|Misc|Manager|Data|Info)\b",
                      "“{}” says nothing: name the noun and its role")


@rule("module-names")
def module_names(tree):
    for path in tree.under("src/", ends=(".c", ".h")):
        base = os.path.basename(path)
        if base != "main.c" and not re.fullmatch(r"hoist-[a-z0-9]+(-[a-z0-9]+)*\.[ch]", base):
            yield Finding(path, 0, "a module is called hoist-noun-role.c")


@rule("spdx")
def spdx(tree):
    for path in tree.files:
        if not LICENSED.search(path) or path.startswith("data/demo/") or path == "tools/packages":
            continue
        lines = tree.lines(path)[:3]
        if path.endswith((".c", ".h")):
            if not lines or lines[0] != f"/* {SPDX} */":
                yield Finding(path, 1, f"the first line is /* {SPDX} */")
        elif not any(SPDX in line for line in lines):
            yield Finding(path, 1, f"{SPDX} stands in the first lines")


@rule("opening-comments")
def opening_comments(tree):
    for path in tree.under("src/", ends=(".c",)):
        lines = tree.lines(path)
        if len(lines) < 2 or not lines[1].startswith("/*"):
            yield Finding(path, 2, "opens with what it is, who owns it, which thread, what it never does")


@rule("templates")
def templates(tree):
    sources = {os.path.splitext(os.path.basename(p))[0]: p for p in tree.under("src/console/", ends=(".c",))}
    for path in tree.under("ui/", ends=(".ui",)):
        stem = os.path.splitext(os.path.basename(path))[0]
        m = re.search(r'<template\s+class="(Hoist\w+)"', tree.text(path))
        if stem not in sources:
            yield Finding(path, 0, f"has no {stem}.c under src/console/")
        elif not m:
            yield Finding(path, 0, "has no <template class=…>")
        else:
            dashed = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", m[1]).lower()
            if dashed != stem:
                yield Finding(path, 0, f"class {m[1]} belongs into {dashed}.ui")
            elif not re.search(rf"G_DEFINE_\w*TYPE\w*\s*\(\s*{m[1]}\b", tree.code(sources[stem])):
                yield Finding(sources[stem], 0, f"does not define {m[1]}, the class of its template")
            elif not re.search(rf"/{re.escape(stem)}\.ui\"", tree.code(sources[stem])):
                yield Finding(sources[stem], 0, f"does not load {stem}.ui")


@rule("tests-exist")
def tests_exist(tree):
    for path in tree.under("src/", ends=(".c",)):
        base, floor = os.path.basename(path), path.split("/")[1]
        if base == "main.c":
            continue
        noun = os.path.splitext(base)[0].removeprefix("hoist-")
        tests = [f"tests/{floor}/test-{noun}{end}" for end in (".c", ".py")]
        test, build = next((t for t in tests if tree.has(t)), None), f"tests/{floor}/meson.build"
        if test is None:
            yield Finding(path, 0, f"has no test {tests[0]}")
        elif not re.search(rf"'(test-)?{re.escape(noun)}(\.c|\.py)?'", tree.text(build) if tree.has(build) else ""):
            yield Finding(test, 0, f"is not run: {build} does not name it")
