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

G_END_DECLS
