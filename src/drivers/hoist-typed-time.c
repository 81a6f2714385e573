/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-time.h. Nobody owns it: pure functions, any thread. Never guesses: a text that is
 * not whole is no time. */
#include "drivers/hoist-typed-time.h"

typedef struct
{
  const char *at, *end;
} Cursor;

static gboolean
take (Cursor *c, char wanted)
{
  if (c->at == c->end || *c->at != wanted)
    return FALSE;
  c->at++;
  return TRUE;
}

static gboolean
take_number (Cursor *c, guint digits, int *ret)
{
  int number = 0;

  if ((gsize) (c->end - c->at) < digits)
    return FALSE;
  for (guint i = 0; i < digits; i++)
    {
      if (!g_ascii_isdigit (c->at[i]))
        return FALSE;
      number = number * 10 + g_ascii_digit_value (c->at[i]);
    }
  c->at += digits;
  *ret = number;
  return TRUE;
}

static gboolean
take_date (Cursor *c, HoistTypedTime *ret)
{
  return take_number (c, 4, &ret->year) && take (c, '-') && take_number (c, 2, &ret->month)
         && take (c, '-') && take_number (c, 2, &ret->day) && ret->year > 0
         && g_date_valid_dmy ((GDateDay) ret->day, (GDateMonth) ret->month, (GDateYear) ret->year);
}

/* Six digits count; what follows them must be nothing but zeros. */
static gboolean
take_fraction (Cursor *c, HoistTypedTime *ret)
{
  int weight = 100000;
  const char *begin = c->at;

  while (c->at < c->end && g_ascii_isdigit (*c->at))
    {
      if (weight == 0 && *c->at != '0')
        return FALSE;
      ret->microsecond += g_ascii_digit_value (*c->at) * weight;
      weight /= 10;
      c->at++;
    }
  return c->at > begin;
}

static gboolean
take_clock (Cursor *c, HoistTypedTime *ret)
{
  if (!take_number (c, 2, &ret->hour) || !take (c, ':') || !take_number (c, 2, &ret->minute)
      || ret->hour > 23 || ret->minute > 59)
    return FALSE;
  if (!take (c, ':'))
    return TRUE;
  if (!take_number (c, 2, &ret->second) || ret->second > 59)
    return FALSE;
  return !take (c, '.') || take_fraction (c, ret);
}

static gboolean
take_offset (Cursor *c, HoistTypedTime *ret)
{
  int sign = take (c, '-') ? -1 : take (c, '+') ? 1 : 0;
  int hours = 0, minutes = 0;

  ret->has_offset = TRUE;
  if (sign == 0)
    return take (c, 'Z') || take (c, 'z');
  if (!take_number (c, 2, &hours))
    return FALSE;
  if ((take (c, ':') || c->at < c->end) && !take_number (c, 2, &minutes))
    return FALSE;
  ret->offset_s = sign * (hours * 3600 + minutes * 60);
  return hours <= 15 && minutes <= 59;
}

gboolean
hoist_typed_time_parse (HoistTypedTime *ret, const char *text, gsize n_bytes)
{
  Cursor c = { text, text + n_bytes };

  *ret = (HoistTypedTime){ 0 };
  if (n_bytes >= 10 && text[4] == '-')
    {
      ret->has_date = TRUE;
      if (!take_date (&c, ret))
        return FALSE;
      if (c.at == c.end)
        return TRUE;
      if (!take (&c, ' ') && !take (&c, 'T'))
        return FALSE;
    }
  ret->has_time = TRUE;
  if (!take_clock (&c, ret))
    return FALSE;
  return c.at == c.end || (take_offset (&c, ret) && c.at == c.end);
}

void
hoist_typed_time_write_date (const HoistTypedTime *time, GString *ret)
{
  g_string_append_printf (ret, "%04d-%02d-%02d", time->year, time->month, time->day);
}

void
hoist_typed_time_write_clock (const HoistTypedTime *time, GString *ret)
{
  g_string_append_printf (ret, "%02d:%02d:%02d", time->hour, time->minute, time->second);
  if (time->microsecond == 0)
    return;
  g_string_append_printf (ret, ".%06d", time->microsecond);
  while (ret->str[ret->len - 1] == '0')
    g_string_truncate (ret, ret->len - 1);
}

gboolean
hoist_typed_time_to_utc (HoistTypedTime *time, GTimeZone *zone)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) fixed = time->has_offset ? g_time_zone_new_offset (time->offset_s) : NULL;
  GTimeZone *in = fixed != NULL ? fixed : zone != NULL ? zone : utc;
  g_autoptr (GDateTime) local = g_date_time_new (in, time->year, time->month, time->day, time->hour,
                                                 time->minute, (double) time->second);
  g_autoptr (GDateTime) there = local != NULL ? g_date_time_to_utc (local) : NULL;

  /* An hour that the clocks have left out is moved by GLib: that is another moment. */
  if (there == NULL || g_date_time_get_hour (local) != time->hour
      || g_date_time_get_minute (local) != time->minute)
    return FALSE;
  g_date_time_get_ymd (there, &time->year, &time->month, &time->day);
  time->hour = g_date_time_get_hour (there);
  time->minute = g_date_time_get_minute (there);
  time->second = g_date_time_get_second (there);
  return TRUE;
}
