#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws are tested themselves: a small tree with one breach each must be refused by exactly the law that is meant, and the same tree without it accepted."""

import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import house  # noqa: E402

HEAD = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n/* What it is. */\n"
GOOD = {
    "src/base/hoist-a.h": HEAD, "src/base/hoist-a.c": HEAD + '#include "base/hoist-a.h"\n', "tests/base/test-a.c": HEAD,
    "src/base/meson.build": "base_lib = static_library('hoist-base')\n",
    "src/model/hoist-b.h": HEAD + '#include "base/hoist-a.h"\n', "src/model/hoist-b.c": HEAD + '#include "model/hoist-b.h"\n', "tests/model/test-b.c": HEAD,
    "src/model/meson.build": "model_lib = static_library('hoist-model', dependencies: [base_dep])\n",
    "src/console/pages/hoist-c-page.c": HEAD, "src/console/pages/hoist-c-page.h": HEAD, "tests/console/test-c-page.c": HEAD,
    "src/console/hoist-window.h": HEAD,
    "ui/hoist-c-page.ui": '<interface><template class="HoistCPage"/></interface>',
}
LONG = "".join("  a ();\n" for _ in range(70))
BREACHES = [
    (house.include_law, "src/base/hoist-a.c", HEAD + '#include "model/hoist-b.h"\n'),
    (house.include_law, "src/model/hoist-b.c", HEAD + "#include <sqlite3.h>\n"),
    (house.link_law, "src/base/meson.build", "base_lib = static_library('hoist-base', dependencies: [model_dep])\n"),
    (house.console_law, "src/console/pages/hoist-c-page.c", HEAD + '#include "console/hoist-window.h"\n'),
    (house.cycles, "src/base/hoist-a.h", HEAD + '#include "model/hoist-b.h"\n'),
    (house.sizes, "src/base/hoist-a.h", HEAD + "\n" * 130),
    (house.sizes, "src/base/hoist-a.c", HEAD + "static void\nlong_one (void)\n{\n" + LONG + "}\n"),
    (house.parameters, "src/base/hoist-a.h", HEAD + "void hoist_a_do (int a, int b, int c, int d, int e, int f, int g);\n"),
    (house.templates, "ui/hoist-lost.ui", '<interface><template class="HoistLost"/></interface>'),
    (house.tests_exist, "src/base/hoist-untested.c", HEAD),
    (house.names, "src/base/hoist-file-util.c", HEAD),
    (house.licence, "src/base/hoist-a.c", "/* What it is. */\n"),
    (house.licence, "src/base/hoist-a.c", "/* SPDX-License-Identifier: GPL-3.0-or-later */\n#include <glib.h>\n"),
    (house.shell_and_markup, "src/base/hoist-a.c", HEAD + 'int a (void) { return system ("x"); }\n'),
    (house.shell_and_markup, "src/base/hoist-a.c", HEAD + "void a (void) { gtk_label_set_markup (l, t); }\n"),
    (house.machine_paths, "src/base/hoist-a.c", HEAD + '/* see /' + "work" + '/x */\n'),
    (house.formatting, "src/base/hoist-a.c", HEAD + "int   a(  ) {return 1;}\n"),
]


def build(root, tree):
    for path, content in tree.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(content)
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".clang-format")
    with open(here, encoding="utf-8") as f, open(os.path.join(root, ".clang-format"), "w", encoding="utf-8") as g:
        g.write(f.read())


print(f"1..{len(BREACHES) + 1}")
with tempfile.TemporaryDirectory() as clean:
    build(clean, GOOD)
    found = [sentence for law in house.LAWS for sentence in law(clean)]
    print(("not ok" if found else "ok"), 1, "a clean tree is accepted", found or "")
    bad = bool(found)
for number, (law, path, content) in enumerate(BREACHES, 2):
    with tempfile.TemporaryDirectory() as root:
        build(root, {**GOOD, path: content})
        refused = law(root)
        bad |= not refused
        print(("ok" if refused else "not ok"), number, f"{law.__name__}: {path}")
sys.exit(bad)
