# SPDX-License-Identifier: GPL-3.0-or-later
"""The house law of src/README.md as functions: each takes the root of a tree and returns a list of sentences, one per breach, empty when the law is kept.
test-house.py runs them on this repository; test-house-laws.py runs each on a small bad tree that it must refuse."""

import os
import re
import subprocess

# The table of src/README.md: floor -> floors it may include.
MAY_INCLUDE = {
    "base": [],
    "model": ["base"],
    "protocol": ["base", "model"],
    "store": ["base", "model"],
    "drivers": ["base", "model"],
    "agent": ["base", "model", "protocol", "drivers"],
    "engine": ["base", "model", "protocol", "store"],
    "daemon": ["base", "model", "protocol", "store", "engine"],
    "client": ["base", "model", "protocol"],
    "console": ["base", "model", "client"],
    "cli": ["base", "model", "client"],
}
# Foreign headers that only the named places may include.
FOREIGN = {
    "json-glib/": ["src/model/hoist-json.c"],
    "yaml.h": ["src/model/hoist-yaml.c"],
    "sqlite3.h": ["src/store/", "src/drivers/"],
    "libpq-fe.h": ["src/store/", "src/drivers/"],
    "libsoup/": ["src/daemon/", "src/client/"],
    "sodium.h": ["src/daemon/"],
    "libsecret/": ["src/client/"],
    "gtk/": ["src/console/"],
    "adwaita.h": ["src/console/"],
    "cmark.h": ["src/console/"],
}
# Inside the console: room -> rooms it may include ("" is console/ itself: window and application).
CONSOLE_ROOMS = {
    "items": ["items"],
    "widgets": ["items", "widgets"],
    "pages": ["items", "widgets", "pages", "dialogs"],
    "dialogs": ["items", "widgets", "dialogs"],
    "": ["items", "widgets", "pages", "dialogs", ""],
}
FORBIDDEN_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "data", "info"}
SHELL = re.compile(r"\bsystem *\(|\bpopen *\(|g_spawn_command_line|g_shell_parse_argv|/bin/sh|\"-c\"")
MARKUP = re.compile(r"set_markup|markup_printf|use-markup\">(?:true|1|yes)", re.I)
MARKUP_PLACES = ("src/console/widgets/hoist-notes-view.c",)
MACHINE = re.compile(r"/[w]ork/|/[f]arm/|/root/(?:hub|wt)|[.]library\b")
SIZES = {".c": 900, ".h": 120}
COMFORT = 700
FUNCTION_LINES = 60


def files(root, *folders, ends=(".c", ".h")):
    for folder in folders:
        for base, folders_below, names in os.walk(os.path.join(root, folder)):
            folders_below[:] = sorted(d for d in folders_below if not d.startswith((".", "build", "_build", "__pycache__")))
            for name in sorted(names):
                if name.endswith(tuple(ends)):
                    yield os.path.relpath(os.path.join(base, name), root)


def text(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        return f.read()


def includes(root, path):
    """Own headers as paths below src/, foreign ones as written."""
    own, foreign = [], []
    for kind, name in re.findall(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', text(root, path), re.M):
        beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
        if kind == '"' and os.path.exists(os.path.join(root, "src", name)):
            own.append("src/" + name)
        elif kind == '"' and os.path.exists(os.path.join(root, beside)):
            own.append(beside)
        else:
            foreign.append(name)
    return own, foreign


def floor_of(path):
    return path.split("/")[1]


def include_law(root):
    bad = []
    for path in files(root, "src"):
        mine = floor_of(path)
        own, foreign = includes(root, path)
        for target in own:
            other = floor_of(target)
            if other != mine and other not in MAY_INCLUDE.get(mine, []):
                bad.append(f"{path}: {mine}/ may not include {other}/ ({target})")
        for name in foreign:
            for start, places in FOREIGN.items():
                if name.startswith(start) and not any(path.startswith(p) for p in places):
                    bad.append(f"{path}: <{name}> belongs to {', '.join(places)}")
    return bad


def link_law(root):
    """Every floor is one static library whose declared dependencies name only floors of its row."""
    bad = []
    for floor, allowed in MAY_INCLUDE.items():
        build = os.path.join("src", floor, "meson.build")
        if not os.path.exists(os.path.join(root, build)):
            continue
        words = re.sub(r"#.*", "", text(root, build))
        for other in re.findall(r"\b([a-z]+)_dep\b", words):
            if other in MAY_INCLUDE and other != floor and other not in allowed:
                bad.append(f"{build}: {floor} may not link {other}")
        if len(re.findall(r"\bstatic_library *\(", words)) != 1:
            bad.append(f"{build}: one static library per floor")
    return bad


def console_law(root):
    bad = []
    for path in files(root, "src/console"):
        room = path.split("/")[2] if path.count("/") > 2 else ""
        for target in includes(root, path)[0]:
            if not target.startswith("src/console/"):
                continue
            other = target.split("/")[2] if target.count("/") > 2 else ""
            if other not in CONSOLE_ROOMS.get(room, []):
                bad.append(f"{path}: console/{room or 'window'} may not include {target}")
    return bad


def cycles(root):
    """Modules (a .c and its .h are one) that include each other round about."""
    graph = {}
    for path in files(root, "src"):
        module = os.path.splitext(path)[0]
        graph.setdefault(module, set()).update(m for m in (os.path.splitext(t)[0] for t in includes(root, path)[0]) if m != module)
    # Only header edges can make a cycle that hurts; a .c that includes a peer's header is an edge too.
    bad, state, stack = [], {}, []

    def visit(node):
        state[node] = 1
        stack.append(node)
        for nxt in sorted(graph.get(node, ())):
            if state.get(nxt) == 1:
                bad.append("cycle: " + " → ".join(stack[stack.index(nxt):] + [nxt]))
            elif nxt not in state:
                visit(nxt)
        stack.pop()
        state[node] = 2

    for node in sorted(graph):
        if node not in state:
            visit(node)
    return bad


def function_sizes(source):
    """(name, lines) of each function of a GNU-style file: its brace opens and closes in the first column."""
    found, name, start = [], None, 0
    lines = source.split("\n")
    for number, line in enumerate(lines):
        if line == "{":
            head = next((lines[i] for i in range(number - 1, -1, -1) if re.match(r"\w", lines[i])), "")
            match = re.match(r"(?:[\w *]*?)(\w+) *\(", head)
            name, start = match.group(1) if match else "?", number
        elif line == "}" and name:
            found.append((name, number - start - 1))
            name = None
    return found


def sizes(root):
    bad = []
    for path in files(root, "src", "tests"):
        source = text(root, path)
        n = source.count("\n")
        limit = SIZES[os.path.splitext(path)[1]]
        if n > limit:
            bad.append(f"{path}: {n} lines (at most {limit})")
        if path.startswith("src/") and path.endswith(".c"):
            bad += [f"{path}: function {name} has {lines} lines (at most {FUNCTION_LINES})" for name, lines in function_sizes(source)
                    if lines > FUNCTION_LINES]
    return bad


def comfort(root):
    """Not a breach: files that ask which noun wants its own file."""
    return [f"{p}: {text(root, p).count(chr(10))} lines" for p in files(root, "src", "tests", ends=(".c",)) if text(root, p).count("\n") > COMFORT]


def parameters(root):
    """At most five parameters for functions that other folders see (callbacks and GObject vfuncs follow their library)."""
    bad = []
    for path in files(root, "src", ends=(".h",)):
        body = re.sub(r"/\*.*?\*/", "", text(root, path), flags=re.S)
        for name, args in re.findall(r"\b(hoist_\w+) \(((?:[^()]|\([^()]*\))*)\)", body):
            n = len([a for a in re.sub(r"\([^()]*\)", "", args).split(",") if a.strip()])
            extra = len(re.findall(r"GCancellable|GError \*\*|GAsyncReadyCallback|gpointer user_data|ret_\w+|, \.\.\.", args))
            if n - extra > 6:
                bad.append(f"{path}: {name} takes {n} arguments; beyond five, a named struct")
    return bad


def templates(root):
    bad = []
    sources = {os.path.splitext(os.path.basename(p))[0]: p for p in files(root, "src/console", ends=(".c",))}
    for path in files(root, "ui", ends=(".ui",)):
        stem = os.path.splitext(os.path.basename(path))[0]
        if stem not in sources:
            bad.append(f"{path}: no console source has the stem {stem}")
            continue
        classes = re.findall(r'<template class="(\w+)"', text(root, path))
        wanted = "".join(w.capitalize() for w in stem.split("-"))
        if classes != [wanted]:
            bad.append(f"{path}: holds template {classes}, wanted {wanted}")
    return bad


def tests_exist(root):
    bad = []
    for path in files(root, "src", ends=(".c",)):
        stem = os.path.splitext(os.path.basename(path))[0]
        if stem == "main" or not stem.startswith("hoist-"):
            continue
        noun, floor = stem[len("hoist-"):], floor_of(path)
        places = [os.path.join("tests", floor, f"test-{noun}{end}") for end in (".c", ".py")]
        if not any(os.path.exists(os.path.join(root, p)) for p in places):
            bad.append(f"{path}: has no test (wanted {places[0]})")
    return bad


def names(root):
    bad = []
    for path in files(root, "src", "tests", "ui", ends=(".c", ".h", ".ui", ".py")):
        stem = os.path.splitext(os.path.basename(path))[0]
        words = set(re.split(r"[-_.]", stem))
        for word in sorted(words & FORBIDDEN_WORDS):
            bad.append(f"{path}: no file is called {word}")
        if path.startswith("src/") and path.endswith((".c", ".h")) and stem != "main" and not stem.startswith("hoist-"):
            bad.append(f"{path}: files are hoist-NOUN")
    return bad


def licence(root):
    bad = []
    for path in files(root, "src", "tests", "tools", ends=(".c", ".h", ".py")):
        head = text(root, path)[:400]
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in head:
            bad.append(f"{path}: no licence line at its top")
    for path in files(root, "src", ends=(".c",)):
        source = text(root, path)
        after = source.split("\n", 1)[1] if "\n" in source else ""
        if not after.lstrip().startswith("/*"):
            bad.append(f"{path}: does not open with what it is")
    return bad


def shell_and_markup(root):
    bad = []
    for path in files(root, "src", ends=(".c", ".h")):
        source = re.sub(r"/\*.*?\*/", "", text(root, path), flags=re.S)
        if SHELL.search(source):
            bad.append(f"{path}: a shell ({SHELL.search(source).group(0)})")
        if MARKUP.search(source) and path not in MARKUP_PLACES:
            bad.append(f"{path}: markup outside {MARKUP_PLACES[0]} ({MARKUP.search(source).group(0)})")
    for path in files(root, "ui", ends=(".ui",)):
        if MARKUP.search(text(root, path)):
            bad.append(f"{path}: use-markup")
    return bad


def machine_paths(root):
    bad = []
    for path in files(root, "src", "tests", "tools", "data", "ui", "po", ends=(".c", ".h", ".py", ".ui", ".md", ".yaml", ".sql", ".build", "")):
        try:
            if path != "tests/style/house.py" and MACHINE.search(text(root, path)):
                bad.append(f"{path}: a path of one machine")
        except UnicodeDecodeError:
            continue
    return bad


def formatting(root):
    paths = [os.path.join(root, p) for p in files(root, "src", "tests")]
    run = subprocess.run(["clang-format", "--dry-run", "--ferror-limit=1", *paths], capture_output=True, text=True, check=False, cwd=root)
    return sorted({line.split(":")[0] + ": not as .clang-format wants it" for line in run.stderr.splitlines() if "clang-format-violations" in line})


LAWS = [include_law, link_law, console_law, cycles, sizes, parameters, templates, tests_exist, names, licence, shell_and_markup, machine_paths, formatting]
