# SPDX-License-Identifier: GPL-3.0-or-later
"""The few places where a rule does not hold, each with its reason. An entry that nobody needs any
more fails the check, so that this list only shrinks."""

# (rule, path, part of the message, reason)
ALLOWED = [
    ("no-shell", "src/drivers/hoist-git.c", '"-c"', "git's own -c KEY=VALUE"),
    ("no-shell", "src/drivers/hoist-dependencies-pip.c", '"-c"', "pip's short --constraint, read from a lock file"),
    ("quiet-libraries", "src/store/hoist-store-object.c", "g_printerr", "the last words before the process ends: the journal is unknown"),
]
