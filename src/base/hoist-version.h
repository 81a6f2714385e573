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

G_END_DECLS
