#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules are tested themselves: a small good tree passes every rule, and the same tree with one
breach is refused by the rule that is meant, at the file that is meant."""
import os
import sys
import tempfile

sys.dont_write_bytecode = True

from tree import RULES, Finding, Tree
import importlib

house = importlib.import_module("test-house")
import rules_sizes  # noqa: E402

HEAD = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n/* What it is, who owns it. */\n"
HASH = "# SPDX-License-Identifier: GPL-3.0-or-later\n"
CONFIG = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.clang-format"), encoding="utf-8").read()
GOOD = {
    ".clang-format": CONFIG,
    "src/README.md": "| folder under src/ | holds | may include | libraries |\n|---|---|---|---|\n"
                     "| `base/` | x | – | glib, gio |\n"
                     "| `model/` | x | base | json-glib and libyaml, in one file each |\n"
                     "| `store/` | x | base, model | sqlite3 |\n"
                     "| `console/` | x | base, model | gtk4, libadwaita |\n",
    "src/base/meson.build": HASH + "base_lib = static_library('hoist-base', dependencies: [glib_dep, gio_dep])\n"
                                   "base_dep = declare_dependency(link_with: base_lib)\n",
    "src/model/meson.build": HASH + "model_dep = declare_dependency(dependencies: [base_dep, json_glib_dep, yaml_dep])\n",
    "src/store/meson.build": HASH + "store_dep = declare_dependency(dependencies: [model_dep, sqlite_dep])\n",
    "src/console/meson.build": HASH + "console_dep = declare_dependency(dependencies: [model_dep, gtk_dep, adw_dep])\n",
    "src/base/hoist-one.h": HEAD + "#pragma once\n#include <glib.h>\n#include <sys/types.h>\n",
    "src/base/hoist-one.c": HEAD + '#include "base/hoist-one.h"\n\n#include <string.h>\n\nint\nhoist_one (int a)\n{\n  return a;\n}\n',
    "src/base/hoist-one-room.h": HEAD + '#include "base/hoist-one.h"\n',  # a private part: no cycle
    "src/base/hoist-one-room.c": HEAD + '#include "base/hoist-one-room.h"\n',
    "src/model/hoist-json.c": HEAD + '#include "base/hoist-one.h"\n#include <json-glib/json-glib.h>\n',
    "src/store/hoist-store.c": HEAD + "#include <sqlite3.h>\n",
    "src/console/items/hoist-item.h": HEAD,
    "src/console/widgets/hoist-row.h": HEAD + '#include "console/items/hoist-item.h"\n',
    "src/console/pages/hoist-first-page.h": HEAD,
    "src/console/pages/hoist-first-page.c": HEAD + '#include "console/pages/hoist-first-page.h"\n'
        '#include "console/widgets/hoist-row.h"\n#include <gtk/gtk.h>\n\n'
        'G_DEFINE_TYPE (HoistFirstPage, hoist_first_page, GTK_TYPE_WIDGET)\n\n'
        'static const char *const resource = "/org/hoist/Console/hoist-first-page.ui";\n',
    "src/console/pages/hoist-second-page.h": HEAD,
    "src/console/hoist-window.h": HEAD + '#include "console/pages/hoist-first-page.h"\n',
    "src/console/hoist-application.h": HEAD + '#include "console/hoist-window.h"\n',
    "ui/hoist-first-page.ui": '<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n<template class="HoistFirstPage"/>\n',
    "tests/base/meson.build": HASH + "['one', 'one-room']\n",
    "tests/model/meson.build": HASH + "['test-json']\n",
    "tests/store/meson.build": HASH + "executable('x', 'test-store.c')\n",
    "tests/console/meson.build": HASH + "['first-page']\n",
    "tests/base/test-one.c": HEAD,
    "tests/base/test-one-room.c": HEAD,
    "tests/model/test-json.c": HEAD,
    "tests/store/test-store.c": HEAD + '\nstatic void\nskip (void)\n{\n  g_test_skip ("no such kernel");\n}\n',
    "tests/console/test-first-page.c": HEAD,
    "tools/run": "#!/bin/bash\n" + HASH,
}
ONE = GOOD["src/base/hoist-one.c"]
PAGE = GOOD["src/console/pages/hoist-first-page.c"]


def body(line):
    return ONE + f"\nint\nhoist_two (void)\n{{\n  {line}\n}}\n"


# (rule, file where it is found, what the tree has there instead)
BREACHES = [
    ("floors", "src/base/hoist-one.c", ONE + '#include "model/hoist-json.h"\n'),
    ("floors", "src/model/hoist-json.c", HEAD + '#include "console/hoist-window.h"\n'),
    ("floors", "src/model/hoist-json.c", HEAD + '#include "../base/hoist-lost.h"\n'),
    ("floors", "src/cellar/hoist-x.h", HEAD),
    ("libraries", "src/base/hoist-one.c", ONE + "#include <sqlite3.h>\n"),
    ("libraries", "src/model/hoist-json.c", HEAD + "#include <gtk/gtk.h>\n"),
    ("libraries", "src/model/hoist-tenant.h", HEAD + "#include <json-glib/json-glib.h>\n"),
    ("libraries", "src/model/hoist-tenant.h", HEAD + "#include <yaml.h>\n"),
    ("libraries", "src/base/hoist-one.c", ONE + "#include <boost/any.hpp>\n"),
    ("links", "src/base/meson.build", HASH + "base_dep = declare_dependency(dependencies: [model_dep])\n"),
    ("links", "src/model/meson.build", HASH + "model_dep = declare_dependency(dependencies: [base_dep, sqlite_dep])\n"),
    ("links", "src/model/meson.build", HASH + "model_dep = declare_dependency(link_with: [store_lib])\n"),
    ("links", "src/store/meson.build", None),
    ("console", "src/console/items/hoist-item.h", HEAD + '#include "console/widgets/hoist-row.h"\n'),
    ("console", "src/console/widgets/hoist-row.h", HEAD + '#include "console/pages/hoist-first-page.h"\n'),
    ("console", "src/console/pages/hoist-first-page.c", PAGE + '#include "console/hoist-window.h"\n'),
    ("console", "src/console/pages/hoist-first-page.c", PAGE + '#include "console/pages/hoist-second-page.h"\n'),
    ("console", "src/console/dialogs/hoist-ask.h", HEAD + '#include "console/pages/hoist-first-page.h"\n'),
    ("console", "src/console/hoist-window.h", HEAD + '#include "console/hoist-application.h"\n'),
    ("console", "src/console/session/hoist-x.h", HEAD),
    ("cycles", "src/base/hoist-one.c", ONE + '#include "base/hoist-two.h"\n',
     {"src/base/hoist-two.h": HEAD + '#include "base/hoist-one.h"\n'}),
    ("cycles", "src/base/hoist-three.h", HEAD + '#include "base/hoist-four.h"\n',
     {"src/base/hoist-four.h": HEAD + '#include "base/hoist-five.h"\n',
      "src/base/hoist-five.h": HEAD + '#include "base/hoist-three.h"\n'}),
    # Read by a stranger, a part is no private part any more.
    ("cycles", "src/base/hoist-one-room.h", GOOD["src/base/hoist-one-room.h"],
     {"src/base/hoist-one.c": ONE + '#include "base/hoist-one-room.h"\n',
      "src/model/hoist-json.c": HEAD + '#include "base/hoist-one-room.h"\n'}),
    ("file-sizes", "src/base/hoist-one.c", ONE + "\n" * 900),
    ("file-sizes", "src/base/hoist-one.h", HEAD + "\n" * 120),
    ("function-sizes", "src/base/hoist-one.c", body("if (1)\n    {\n" + "      ;\n" * 60 + "    }\n  return 0;")),
    ("parameters", "src/base/hoist-one.h", HEAD + "void hoist_one_do (int a, int b, int c, int d, int e, int f, int g);\n"),
    ("file-names", "src/base/hoist-file-util.c", HEAD),
    ("file-names", "tests/base/test-helpers.c", HEAD),
    ("file-names", "ui/hoist-common.ui", ""),
    ("type-names", "src/base/hoist-one.h", HEAD + "typedef struct _HoistRunManager HoistRunManager;\n"),
    ("module-names", "src/base/one.c", HEAD),
    ("module-names", "src/base/hoist_one.c", HEAD),
    ("spdx", "src/base/hoist-one.c", "/* Copyright somebody */\n" + HEAD),
    ("spdx", "src/base/meson.build", "x = 1\n"),
    ("spdx", "tools/run", "#!/bin/bash\n"),
    ("spdx", "ui/hoist-first-page.ui", '<template class="HoistFirstPage"/>\n'),
    ("opening-comments", "src/base/hoist-one.c", HEAD.splitlines(True)[0] + "#include <glib.h>\n"),
    ("templates", "ui/hoist-lost.ui", '<template class="HoistLost"/>\n'),
    ("templates", "ui/hoist-first-page.ui", '<template class="HoistOtherPage"/>\n'),
    ("templates", "ui/hoist-first-page.ui", "<interface/>\n"),
    ("templates", "src/console/pages/hoist-first-page.c", PAGE.replace("G_DEFINE_TYPE", "SOMETHING")),
    ("templates", "src/console/pages/hoist-first-page.c", PAGE.replace("first-page.ui", "other.ui")),
    ("tests-exist", "src/base/hoist-untested.c", HEAD),
    ("tests-exist", "tests/base/test-one.c", HEAD, {"tests/base/meson.build": HASH + "['one-room']\n"}),
    ("no-shell", "src/base/hoist-one.c", body('return system ("ls");')),
    ("no-shell", "src/base/hoist-one.c", body('popen ("ls", "r");')),
    ("no-shell", "src/base/hoist-one.c", body("g_spawn_command_line_sync (x);")),
    ("no-shell", "src/base/hoist-one.c", body('argv[0] = "/bin/sh";')),
    ("no-shell", "src/base/hoist-one.c", body('argv[0] = "bash";')),
    ("no-shell", "src/base/hoist-one.c", body('argv[1] = "-c";')),
    ("no-markup", "src/console/hoist-window.h", HEAD + "  gtk_label_set_markup (l, text);\n"),
    ("no-markup", "src/console/hoist-window.h", HEAD + "  gtk_label_set_use_markup (l, TRUE);\n"),
    ("no-markup", "ui/hoist-first-page.ui", '<property name="use-markup">1</property>'),
    ("no-machine-paths", "src/base/hoist-one.c", ONE + "/* see /wor" + "k/shared */\n"),
    ("no-machine-paths", "README.md", "as in ../sha" + "red\n"),
    ("no-sleep", "tests/base/test-one.c", HEAD + "\nint\nf (void)\n{\n  g_usleep (100);\n}\n"),
    ("quiet-libraries", "src/model/hoist-json.c", HEAD + '\nvoid\nf (void)\n{\n  g_warning ("x");\n}\n'),
    ("skips-say-why", "tests/base/test-one.c", HEAD + "\nint\nf (void)\n{\n  g_test_skip (NULL);\n}\n"),
    ("skips-say-why", "tests/base/test-one.c", HEAD + '\nint\nf (void)\n{\n  g_test_skip ("");\n}\n'),
    ("skips-say-why", "tests/e2e/test-x.py", HASH + "sys.exit(77)\n"),
    ("format", "src/base/hoist-one.c", ONE.replace("  return a;", "    return a ;")),
]


def build(root, *parts):
    for part in parts:
        for path, text in part.items():
            full = os.path.join(root, path)
            if text is None:
                os.remove(full)
                continue
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as f:
                f.write(text)
    return Tree(root)


def refused(rule, path, text, more=None):
    with tempfile.TemporaryDirectory() as root:
        tree = build(root, GOOD, more or {}, {path: text})
        return any(finding.path == path or rule == "cycles" for finding in RULES[rule](tree))


def check_good():
    with tempfile.TemporaryDirectory() as root:
        tree = build(root, GOOD)
        return [f"{name}: {finding}" for name, rule in RULES.items() for finding in rule(tree)]


def check_allowed():
    """An entry lets its finding through; one that is not needed is a failure."""
    finding = Finding("a.c", 1, "x (")
    left, stale = house.split("r", [finding], [("r", "a.c", "x (", "why"), ("r", "b.c", "x", "why")])
    return not left and [e[1] for e in stale] == ["b.c"]


def check_functions():
    """The tokenizer finds functions and only them."""
    code = ("static const Row rows[] = {\n  { 1 },\n};\nstruct S\n{\n  int a;\n};\nint\nf (int (*g) (void))\n{\n  if (x)\n    {\n    }\n}\n"
            "static const char *\nh (void) G_GNUC_CONST\n{\n}\nG_DEFINE_TYPE (A, b, C)\nint i (void) { return 0; }\n")
    return [(n, k) for n, _, k in rules_sizes.functions(code)] == [("f", 5), ("h", 2), ("i", 1)]


def main():
    results = []
    problems = check_good()
    results += [("a good tree passes every rule", not problems)]
    results += [("allowed entries and stale ones", check_allowed()), ("functions of a file", check_functions())]
    results += [(f"{breach[0]} refuses {breach[1]}", refused(*breach)) for breach in BREACHES]
    untested = sorted(set(RULES) - {breach[0] for breach in BREACHES})
    results += [("every rule has a breach here", not untested)]
    print(f"1..{len(results)}")
    for problem in problems + untested:
        print(f"# {problem}")
    for i, (name, ok) in enumerate(results, 1):
        print(f"{'ok' if ok else 'not ok'} {i} {name}")
    return 0 if all(ok for _, ok in results) else 1


if __name__ == "__main__":
    sys.exit(main())
