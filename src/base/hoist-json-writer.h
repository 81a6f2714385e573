/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small streaming writer of JSON into a GString (PERFORMANCE.md: 5 to 30 times faster than
 * building a tree). Commas and escapes are its business; misuse (a member outside an object) is a
 * programmer's error and asserts. Strings must be valid UTF-8 (else they are made so). `name` is
 * NULL inside arrays. Canonical: members in the order written, no white space. Thread: one owner.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GString *out; /* borrowed or owned by the caller */
  guint32 depth;
  guint64 is_object; /* bit (depth - 1): what is open at that depth; at most 64 deep */
  gboolean need_comma;
} HoistJsonWriter;

void hoist_json_writer_init (HoistJsonWriter *w, GString *out);
void hoist_json_writer_begin_object (HoistJsonWriter *w, const char *name);
void hoist_json_writer_end_object (HoistJsonWriter *w);
void hoist_json_writer_begin_array (HoistJsonWriter *w, const char *name);
void hoist_json_writer_end_array (HoistJsonWriter *w);
void hoist_json_writer_string (HoistJsonWriter *w, const char *name,
                               const char *value); /* NULL -> null */
void hoist_json_writer_int (HoistJsonWriter *w, const char *name, gint64 value);
void hoist_json_writer_double (HoistJsonWriter *w, const char *name, double value);
void hoist_json_writer_bool (HoistJsonWriter *w, const char *name, gboolean value);
void hoist_json_writer_null (HoistJsonWriter *w, const char *name);
void hoist_json_writer_time (HoistJsonWriter *w, const char *name, gint64 wall_us); /* 0 -> null */
void hoist_json_writer_strv (HoistJsonWriter *w, const char *name, const char *const *values);
/* Already serialised, valid JSON. */
void hoist_json_writer_raw (HoistJsonWriter *w, const char *name, const char *json);

G_END_DECLS
