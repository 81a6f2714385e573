/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and times: what is one, in which form, and in which zone. */
#include "drivers/hoist-typed-time.h"

#include <string.h>

static void
test_parse (void)
{
  static const char *const good[] = { "2026-11-29",
                                      "2024-02-29 00:00:00",
                                      "2026-11-29T21:05:07.123456",
                                      "2026-11-29 21:05",
                                      "2026-11-29 21:05:07.1234560000",
                                      "2026-11-29 21:05:07Z",
                                      "2026-11-29 21:05:07+02",
                                      "2026-11-29 21:05:07-0330",
                                      "2026-11-29 21:05:07+05:45",
                                      "21:05:07.5",
                                      "21:05" };
  static const char *const bad[] = { "",
                                     "2026",
                                     "2023-02-29",
                                     "2026-13-01",
                                     "0000-01-01",
                                     "2026-11-29 24:00:00",
                                     "2026-11-29 21:60:00",
                                     "2026-11-29 21:05:07.",
                                     "2026-11-29 21:05:07.1234567",
                                     "2026-11-29 21:05:07 +02",
                                     "2026-11-29 21:05:07+2",
                                     "2026-11-29  21:05:07",
                                     "2026-11-29 21:05:07x",
                                     "1764450307",
                                     "now" };
  HoistTypedTime time;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (!hoist_typed_time_parse (&time, good[i], strlen (good[i])))
      g_error ("“%s” is a time", good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (hoist_typed_time_parse (&time, bad[i], strlen (bad[i])))
      g_error ("“%s” is no time", bad[i]);
}

static void
check_utc (const char *text, const char *zone, const char *expected)
{
  g_autoptr (GTimeZone) in = g_time_zone_new_identifier (zone);
  g_autoptr (GString) written = g_string_new (NULL);
  HoistTypedTime time;

  g_assert_nonnull (in);
  g_assert_true (hoist_typed_time_parse (&time, text, strlen (text)));
  if (!hoist_typed_time_to_utc (&time, in))
    {
      g_assert_null (expected);
      return;
    }
  hoist_typed_time_write_date (&time, written);
  g_string_append_c (written, ' ');
  hoist_typed_time_write_clock (&time, written);
  g_assert_cmpstr (written->str, ==, expected);
}

static void
test_zone (void)
{
  check_utc ("2026-11-29 21:05:07.500", "UTC", "2026-11-29 21:05:07.5");
  check_utc ("2026-01-01 00:30", "Europe/Berlin", "2025-12-31 23:30:00");
  check_utc ("2026-07-01 00:30", "Europe/Berlin", "2026-06-30 22:30:00");
  check_utc ("2026-07-01 00:30+00", "Europe/Berlin", "2026-07-01 00:30:00");
  check_utc ("2026-07-01 00:30:00.000001+05:45", "UTC", "2026-06-30 18:45:00.000001");
  check_utc ("2026-03-29 02:30:00", "Europe/Berlin", NULL); /* an hour that there was not */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/typed-time/parse", test_parse);
  g_test_add_func ("/typed-time/zone", test_zone);
  return g_test_run ();
}
