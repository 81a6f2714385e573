/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML in, through libyaml events (the only file that meets it). Accepted: one document of UTF-8,
 * block or flow; no tags, anchors, aliases, merge keys, duplicate keys; depth 32; 256 KiB. Plain
 * scalars are null, true, false, decimal integers (no leading zero) and decimals as in JSON; `yes`,
 * `on`, `012`, `1:30`, `0x1f` are refused with "quote it" rather than guessed. Errors:
 * HOIST_ERROR_INVALID "FILE:LINE:COLUMN: …". Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

HoistValue *hoist_yaml_parse (const char *file_name, const char *bytes, gssize n_bytes,
                              GError **error);

G_END_DECLS
