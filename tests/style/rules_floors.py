# SPDX-License-Identifier: GPL-3.0-or-later
"""The include law and the link law. Both are read from the table in src/README.md, so that the map
and what is proven can't drift apart."""
import os
import re

from tree import Finding, rule

# Header of a library -> its name in the table. What is not here is the C library or the kernel.
LIBRARIES = [
    (r"json-glib/", "json-glib"), (r"yaml\.h$", "libyaml"), (r"sqlite3", "sqlite3"), (r"libpq", "libpq"),
    (r"mysql\.h$|errmsg\.h$|mysqld_error\.h$", "libmariadb"), (r"nettle/", "nettle"),
    (r"libsoup/", "libsoup"), (r"sodium", "libsodium"), (r"libsecret/", "libsecret"),
    (r"gtk/|gdk/|gsk/|graphene|pango/|cairo", "gtk4"), (r"adwaita", "libadwaita"), (r"cmark", "libcmark"),
    (r"glib|gmodule|gobject/", "glib"), (r"gio/", "gio"),
]
SYSTEM = re.compile(r"(sys|linux|netinet|arpa|net|asm|bits)/[\w/.-]+\.h$|[a-z0-9_]+\.h$")
# meson variable -> name in the table
DEPENDENCIES = {
    "json_glib_dep": "json-glib", "yaml_dep": "libyaml", "sqlite_dep": "sqlite3", "nettle_dep": "nettle", "pq_dep": "libpq",
    "mariadb_dep": "libmariadb",
    "soup_dep": "libsoup", "sodium_dep": "libsodium", "secret_dep": "libsecret", "gtk_dep": "gtk4",
    "adw_dep": "libadwaita", "cmark_dep": "libcmark", "glib_dep": "glib", "gio_dep": "gio",
}
# "in one file each"
ONE_FILE = {"nettle": "src/base/hoist-digest.c", "json-glib": "src/model/hoist-json.c", "libyaml": "src/model/hoist-yaml.c"}


class Law:
    """floor -> (floors it may include, libraries it may use), from the table."""

    def __init__(self, tree):
        self.rows = {}
        for line in tree.lines("src/README.md"):
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            m = re.match(r"`(\w+)/`$", cells[0])
            if m and len(cells) == 4:
                self.rows[m[1]] = (set(re.findall(r"[a-z]+", cells[2])),
                                   set(re.findall(r"[a-z][\w-]*", cells[3].split(", in one")[0])) - {"and"})
        for floors, libraries in self.rows.values():
            libraries |= {"glib", "gio"}  # the ground everybody stands on


def floor_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def resolve(tree, law, path, name):
    """The file of the house that an include means, or None."""
    first = name.split("/")[0]
    if "/" in name and first in law.rows:
        return "src/" + name
    beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
    return beside if tree.has(beside) else None


def sources(tree):
    return tree.under("src/", ends=(".c", ".h"))


@rule("floors")
def floors(tree):
    law = Law(tree)
    if not law.rows:
        yield Finding("src/README.md", 0, "the table of floors is not found")
    for path in sources(tree):
        floor = floor_of(path)
        if floor not in law.rows:
            yield Finding(path, 0, f"{floor} is no floor of the table in src/README.md")
            continue
        for line, name, is_system in tree.includes(path):
            if is_system:
                continue
            target = resolve(tree, law, path, name)
            other = floor_of(target) if target else None
            if target is None and not re.match(r"hoist-[a-z-]*(resources?|config)\.h$", name):
                yield Finding(path, line, f'"{name}" is no file of the house')
            elif other and other != floor and other not in law.rows[floor][0]:
                yield Finding(path, line, f"{floor} may not include {other} (src/README.md)")


@rule("libraries")
def libraries(tree):
    law = Law(tree)
    for path in sources(tree):
        allowed = law.rows.get(floor_of(path), (set(), set()))[1]
        for line, name, is_system in tree.includes(path):
            if not is_system:
                continue
            library = next((known for pattern, known in LIBRARIES if re.match(pattern, name)), None)
            if library is None and not SYSTEM.match(name):
                yield Finding(path, line, f"<{name}> belongs to no library of the table in src/README.md")
            elif library and library not in allowed:
                yield Finding(path, line, f"{floor_of(path)} may not use {library} (src/README.md)")
            elif library in ONE_FILE and path != ONE_FILE[library]:
                yield Finding(path, line, f"only {ONE_FILE[library]} includes {library}")


@rule("links")
def links(tree):
    """What a floor's static library links in meson: own floor, its row, its libraries."""
    law = Law(tree)
    for floor, (floors_below, libs) in law.rows.items():
        path = f"src/{floor}/meson.build"
        if not tree.has(path):
            yield Finding(path, 0, "every floor has a build file")
            continue
        for i, line in enumerate(tree.lines(path), 1):
            for name in re.findall(r"\b[a-z_]+_(?:dep|lib)\b", line.split("#")[0]):
                stem = name.rsplit("_", 1)[0]
                if DEPENDENCIES.get(name) in libs or stem == floor or stem.startswith(floor + "_"):
                    continue
                if name.endswith("_dep") and stem in floors_below:
                    continue
                yield Finding(path, i, f"{floor} may not link {name} (src/README.md)")


def _console_rank(path):
    """items 0, widgets 1, pages and dialogs 2, window 3, application 4; the rest of console/ 0."""
    parts = path.split("/")
    if len(parts) > 3:
        return {"items": 0, "widgets": 1, "pages": 2, "dialogs": 2}.get(parts[2])
    stem = os.path.splitext(parts[-1])[0]
    return 4 if stem in ("hoist-application", "main") else 3 if stem.startswith("hoist-window") else 0


@rule("console")
def console(tree):
    law = Law(tree)
    for path in tree.under("src/console/", ends=(".c", ".h")):
        rank = _console_rank(path)
        if rank is None:
            yield Finding(path, 0, "folders of console/ are items, widgets, pages, dialogs")
            continue
        for line, name, is_system in tree.includes(path):
            target = None if is_system else resolve(tree, law, path, name)
            if not target or not target.startswith("src/console/"):
                continue
            other = _console_rank(target)
            same = os.path.splitext(target)[0] == os.path.splitext(path)[0]
            if other is not None and other > rank:
                yield Finding(path, line, f'"{name}" stands above: items <- widgets <- pages, dialogs <- window <- application')
            elif not same and rank == 2 and re.search(r"/pages/hoist-[a-z-]+-page\.h$", target):
                yield Finding(path, line, f'"{name}": a page is reached by activating an action, not by including it')


def private_parts(tree, edges):
    """module -> the module it is a room of: it includes X.h, is named X-something and is included by
    nobody outside X and the rooms of X; or it is a header without a .c of its own that X includes: the
    second header of X."""
    readers = {}
    for module, others in edges.items():
        for other in others:
            readers.setdefault(other, set()).add(module)
    owners = {}
    for module in edges:
        for other in edges[module]:
            second = not tree.has(module + ".c") and module in edges.get(other, ())
            inside = module in readers and all(r == other or r.startswith(other + "-") for r in readers[module])
            if module.startswith(other + "-") and (second or inside):
                owners[module] = min(other, owners.get(module, other), key=len)
    return owners


@rule("cycles")
def cycles(tree):
    """No cycles between modules. A module is a stem (its .c and its .h) with its private parts."""
    law = Law(tree)
    edges, where = {}, {}
    for path in sources(tree):
        module = os.path.splitext(path)[0]
        edges.setdefault(module, set())
        for line, name, is_system in tree.includes(path):
            target = None if is_system else resolve(tree, law, path, name)
            other = os.path.splitext(target)[0] if target else None
            if other and other != module:
                edges[module].add(other)
                where.setdefault((module, other), (path, line))
    owners = private_parts(tree, edges)

    def home(module):
        while module in owners:
            module = owners[module]
        return module

    graph, places = {}, {}
    for (module, other), place in where.items():
        a, b = home(module), home(other)
        if a != b:
            graph.setdefault(a, set()).add(b)
            places.setdefault((a, b), place)
    state, stack = {}, []

    def visit(module):
        state[module] = "open"
        stack.append(module)
        for other in sorted(graph.get(module, ())):
            if state.get(other) == "open":
                ring = stack[stack.index(other):] + [other]
                path, line = places[(module, other)]
                yield Finding(path, line, "cycle: " + " -> ".join(os.path.basename(m) for m in ring))
            elif other not in state:
                yield from visit(other)
        stack.pop()
        state[module] = "done"

    for module in sorted(graph):
        if module not in state:
            yield from visit(module)
