/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict RFC 8259 check that runs before any reader sees a byte (SAFETY.md fact 5): one document,
 * valid UTF-8 without NUL (also as \u0000) or BOM or lone surrogates, depth at most 32, no
 * duplicate members, integers within ±2^53 (no -0), finite doubles, no comments. Linear time, no
 * recursion. Error: HOIST_ERROR_INVALID with line and column. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define HOIST_JSON_MAX_DEPTH 32

gboolean hoist_json_check (const char *bytes, gsize n_bytes,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
