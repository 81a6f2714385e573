/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in: the strict check of base, then a HoistValue. JSON out is HoistJsonWriter. Errors:
 * HOIST_ERROR_INVALID with line and column. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

HoistValue *hoist_json_parse (const char *bytes, gssize n_bytes, GError **error);
/* A noun's own writer, and what it writes as a value. HOIST_ERROR_INVALID where a member of the
 * noun is not UTF-8. */
typedef void (*HoistJsonWriteFunc) (gconstpointer noun, HoistJsonWriter *w, const char *name);
HoistValue *hoist_json_new_value (HoistJsonWriteFunc write, gconstpointer noun, GError **error);
/* For what is only shown: every string is as hoist_text_clean_block makes it, at most 64 KiB. */
HoistValue *hoist_json_parse_cleaned (const char *bytes, gssize n_bytes, GError **error);

G_END_DECLS
