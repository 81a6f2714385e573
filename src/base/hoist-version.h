/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Version-aware order of release tags: numbers by value, a pre-release before its release
 * (v0.10.0 > v0.9.0 > v0.9.0-rc.1), then bytes. What is no version sorts before all versions.
 * Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* <0, 0, >0 as strcmp; total order over any strings, NULL first. */
int hoist_version_compare (const char *a, const char *b);
gboolean hoist_version_is_prerelease (const char *tag);
/* Whether a tag begins as the guide says that releases do (v, release-, "": 1.2 and v1.2) and a
 * number follows. */
gboolean hoist_version_is_release (const char *tag, const char *prefix);
/* Whether a service that reports `reported` runs the release `tag`: v0.3.0, release-0.3.0 and 0.3.0
 * are the same version. */
gboolean hoist_version_is_same (const char *tag, const char *reported);
/* Behind the letters, - and _ that a tag begins with: its first number, or what else comes. */
const char *hoist_version_skip_prefix (const char *tag);

/* Version numbers of packages, as programs say them: 4.6.1, 1.0rc1, 3.0.0+ds1-1. */
gboolean hoist_version_is_number (const char *text);
/* The first one with a dot in a text, else its first number; NULL where there is none. What a name
 * ends with (python3.11) is none, a v before it is left out. */
char *hoist_version_find_number (const char *text);
/* <0, 0, >0: 4.5 and 4.5.0 are the same, 1.0rc1, 1.0-rc.1 and 1.0~rc1 come before 1.0. */
int hoist_version_compare_numbers (const char *a, const char *b);

G_END_DECLS
