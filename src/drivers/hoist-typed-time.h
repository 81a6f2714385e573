/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and times as applications keep them in text columns of SQLite, and as PostgreSQL answers
 * them: read strictly, written in one form. Pure; any thread. For hoist-typed-value.c. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean has_date, has_time, has_offset;
  int year, month, day, hour, minute, second;
  int microsecond;
  int offset_s; /* east of UTC */
} HoistTypedTime;

/* 2026-11-29, 21:05[:07[.123456]], both with a blank or T between them; behind it nothing, Z, +02,
 * +0200 or +02:00. FALSE for everything else, and for days that there are not. */
gboolean hoist_typed_time_parse (HoistTypedTime *ret, const char *text,
                                 gsize n_bytes) G_GNUC_WARN_UNUSED_RESULT;
void hoist_typed_time_write_date (const HoistTypedTime *time, GString *ret);
void hoist_typed_time_write_clock (const HoistTypedTime *time, GString *ret);
/* In UTC; `zone` is what a time without an offset means. FALSE: the zone has no such moment. */
gboolean hoist_typed_time_to_utc (HoistTypedTime *time, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
