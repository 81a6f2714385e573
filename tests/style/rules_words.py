# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that must not stand in the code: shells, markup, machine paths, blind waits, empty skips."""
import re

from tree import Finding, rule, search

# Floors that return errors and leave logging to the programs.
QUIET = ("src/base/", "src/model/", "src/protocol/", "src/store/", "src/drivers/", "src/engine/", "src/client/")


def c_sources(tree, *prefixes):
    return tree.under(*(prefixes or ("src/",)), ends=(".c", ".h"))


@rule("no-shell")
def no_shell(tree):
    yield from search(tree, c_sources(tree),
                      r'(?<![\w])(?:system|popen)\s*\(|g_spawn_command_line\w*|g_shell_parse_argv'
                      r'|"(?:/usr)?/bin/(?:ba|da|)sh"|"(?:ba|da)?sh"|"-c"',
                      "{} : values never pass a shell")


@rule("no-markup")
def no_markup(tree):
    yield from search(tree, c_sources(tree),
                      r"\w*set_markup\b|set_use_markup\s*\([^,]+,\s*TRUE|pango_parse_markup|\"use-markup\",\s*TRUE",
                      "{} : text is text; markup has one place")
    yield from search(tree, tree.under("ui/", ends=(".ui",)),
                      r'name="use-markup">\s*(?:1|[Tt]rue|yes)', "{} : text is text", text=tree.text)


@rule("no-machine-paths")
def no_machine_paths(tree):
    # Written so that this very line is none.
    pattern = r"/[w]ork/|/[f]arm/|/[r]oot/|\.[l]ibrary\b|/tmp/[b]ash_|\.\./[s]hared"
    paths = [p for p in tree.files if not p.endswith((".png", ".svg", ".po", ".gz", ".db")) and p != "COPYING"]
    yield from search(tree, paths, pattern, "{} : a path of the machine this was written on", text=tree.text)


@rule("no-sleep")
def no_sleep(tree):
    yield from search(tree, c_sources(tree, "src/", "tests/"),
                      r"(?<![\w])(?:g_usleep|usleep|sleep|nanosleep|clock_nanosleep)\s*\(",
                      "{} : wait for the event, not for a while")


@rule("quiet-libraries")
def quiet_libraries(tree):
    yield from search(tree, [p for p in c_sources(tree, *QUIET) if not p.endswith("/main.c")],
                      r"(?<![\w])(?:g_message|g_info|g_warning|g_critical|g_log|g_log_structured|g_print|g_printerr|printf|puts|perror)\s*\(",
                      "{} : a library returns errors; only programs log")


@rule("skips-say-why")
def skips_say_why(tree):
    for path in c_sources(tree, "tests/"):
        for m in re.finditer(r"g_test_(?:skip|incomplete)\s*\(\s*(NULL|\"\s*\")?", tree.code(path)):
            if m[1]:
                yield Finding(path, tree.code(path).count("\n", 0, m.start()) + 1, "a skip says why")
    for path in tree.under("tests/", ends=(".py", ".sh")):
        if path.startswith("tests/style/"):
            continue
        for i, line in enumerate(tree.lines(path), 1):
            if re.search(r"exit\s*\(?\s*77\b", line):
                yield Finding(path, i, "a skip says why: print “1..0 # SKIP reason” or “ok N # SKIP reason”")
            elif re.search(r"#\s*SKIP\s*(?:\\n)?[\"']", line):
                yield Finding(path, i, "a skip says why")
