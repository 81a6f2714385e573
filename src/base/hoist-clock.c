/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two clocks, the boot id, and the one written form of a time.
 * Owner: nobody. Thread: any. Never consults the time zone of the machine. */
#include "base/hoist-clock.h"

#include <string.h>
#include <time.h>

static gint64
read_clock (clockid_t id)
{
  struct timespec now;

  if (clock_gettime (id, &now) != 0)
    g_error ("clock %d can't be read", (int) id);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
hoist_clock_boottime_us (void)
{
  return read_clock (CLOCK_BOOTTIME);
}

gint64
hoist_clock_wall_us (void)
{
  return read_clock (CLOCK_REALTIME);
}

const char *
hoist_clock_get_boot_id (void)
{
  static gsize once;
  static char *boot_id;

  if (g_once_init_enter (&once))
    {
      char *text = NULL;

      if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
        text = g_strdup ("unknown");
      boot_id = g_strstrip (text);
      g_once_init_leave (&once, 1);
    }
  return boot_id;
}

char *
hoist_clock_format (gint64 wall_us)
{
  gint64 ms = wall_us / 1000;
  time_t seconds;
  struct tm parts;

  if (wall_us % 1000 < 0)
    ms--;
  seconds = (time_t) (ms / 1000 - (ms % 1000 < 0 ? 1 : 0));
  ms -= (gint64) seconds * 1000;
  if (gmtime_r (&seconds, &parts) == NULL)
    return g_strdup ("1970-01-01T00:00:00.000Z");
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                          parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                          parts.tm_sec, (int) ms);
}

/* Exactly `n` digits at *at, then *at stands behind them. */
static gboolean
take_digits (const char **at, int n, int *ret_value)
{
  *ret_value = 0;
  for (int i = 0; i < n; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *ret_value = *ret_value * 10 + (**at - '0');
    }
  return TRUE;
}

static gboolean
take_char (const char **at, char c)
{
  if (**at != c)
    return FALSE;
  (*at)++;
  return TRUE;
}

/* Nothing, or '.' and one to six digits. */
static gboolean
take_fraction (const char **at, int *ret_us)
{
  int n = 0;

  *ret_us = 0;
  if (!take_char (at, '.'))
    return TRUE;
  for (; n < 6 && g_ascii_isdigit (**at); n++, (*at)++)
    *ret_us = *ret_us * 10 + (**at - '0');
  for (int i = n; i < 6; i++)
    *ret_us *= 10;
  return n > 0;
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

gboolean
hoist_clock_parse (const char *text, gint64 *ret_wall_us)
{
  struct tm parts = { 0 };
  const char *at = text;
  int year, month, day, us;

  if (text == NULL || !take_digits (&at, 4, &year) || !take_char (&at, '-')
      || !take_digits (&at, 2, &month) || !take_char (&at, '-') || !take_digits (&at, 2, &day)
      || !take_char (&at, 'T') || !take_digits (&at, 2, &parts.tm_hour) || !take_char (&at, ':')
      || !take_digits (&at, 2, &parts.tm_min) || !take_char (&at, ':')
      || !take_digits (&at, 2, &parts.tm_sec) || !take_fraction (&at, &us) || !take_char (&at, 'Z')
      || *at != '\0')
    return FALSE;
  if (month < 1 || month > 12 || day < 1 || day > days_in_month (year, month) || parts.tm_hour > 23
      || parts.tm_min > 59 || parts.tm_sec > 59)
    return FALSE;
  parts.tm_year = year - 1900;
  parts.tm_mon = month - 1;
  parts.tm_mday = day;
  *ret_wall_us = (gint64) timegm (&parts) * G_USEC_PER_SEC + us;
  return TRUE;
}
