# SPDX-License-Identifier: GPL-3.0-or-later
"""The few places where a rule does not hold, each with its reason. An entry that nobody needs any
more fails the check, so that this list only shrinks."""

# (rule, path, part of the message, reason)
ALLOWED = [
    ("no-shell", "src/drivers/hoist-git.c", '"-c"', "git's own -c KEY=VALUE"),
    ("no-shell", "src/drivers/hoist-dependencies-pip.c", '"-c"', "pip's short --constraint, read from a lock file"),
    ("no-shell", "src/drivers/hoist-pip-shelf.c", '"-c"', "Python's own -c with a constant program; values are arguments of their own"),
    ("no-shell", "src/cli/hoist-cli-doctor.c", '"-c"', "Python's own -c with a constant that asks for a module"),
    ("no-markup", "src/console/widgets/hoist-notes-view.c", "set_markup", "the one place: release notes, made by libcmark and escaped"),
    ("templates", "ui/hoist-shortcuts-window.ui", "template", "GtkShortcutsWindow is built as a whole, it is no class of ours"),
    ("quiet-libraries", "src/store/hoist-store-object.c", "g_printerr", "the last words before the process ends: the journal is unknown"),
]
