/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks: written form and back, strictness, the boot id. */
#include "base/hoist-clock.h"

#include <string.h>

static void
test_round_trip (void)
{
  const struct
  {
    gint64 us;
    const char *text;
  } cases[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 1, "1970-01-01T00:00:00.000Z" },
    { 999999, "1970-01-01T00:00:00.999Z" },
    { -1, "1969-12-31T23:59:59.999Z" },
    { -1000000, "1969-12-31T23:59:59.000Z" },
    { G_GINT64_CONSTANT (1795233906789000), "2026-11-21T04:05:06.789Z" },
    { G_GINT64_CONSTANT (951782400000000), "2000-02-29T00:00:00.000Z" },
    { G_GINT64_CONSTANT (253402300799999000), "9999-12-31T23:59:59.999Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hoist_clock_format (cases[i].us);
      gint64 back;

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (hoist_clock_parse (text, &back));
      g_assert_cmpint (back - cases[i].us, <=, 0);
      g_assert_cmpint (cases[i].us - back, <, 1000);
    }
}

static void
test_fractions (void)
{
  gint64 us;

  g_assert_true (hoist_clock_parse ("1970-01-01T00:00:01Z", &us));
  g_assert_cmpint (us, ==, 1000000);
  g_assert_true (hoist_clock_parse ("1970-01-01T00:00:01.5Z", &us));
  g_assert_cmpint (us, ==, 1500000);
  g_assert_true (hoist_clock_parse ("1970-01-01T00:00:01.000001Z", &us));
  g_assert_cmpint (us, ==, 1000001);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "2026-11-21",
    "2026-11-21T04:05:06",
    "2026-11-21 04:05:06Z",
    "2026-11-21T04:05:06+00:00",
    "2026-11-21T04:05:06.Z",
    "2026-11-21T04:05:06.1234567Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T00:60:00Z",
    "2026-11-21T00:00:60Z",
    "2026-11-21T00:00:00Zx",
    "+026-11-21T00:00:00Z",
    "20266-11-21T00:00:00Z",
  };
  gint64 us;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (hoist_clock_parse (bad[i], &us));
  g_assert_false (hoist_clock_parse (NULL, &us));
}

static void
test_clocks (void)
{
  gint64 before = hoist_clock_boottime_us ();

  g_assert_cmpint (before, >, 0);
  g_assert_cmpint (hoist_clock_boottime_us (), >=, before);
  g_assert_cmpint (ABS (hoist_clock_wall_us () - g_get_real_time ()), <, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (strlen (hoist_clock_get_boot_id ()), ==, 36);
  g_assert_true (hoist_clock_get_boot_id () == hoist_clock_get_boot_id ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/round-trip", test_round_trip);
  g_test_add_func ("/base/clock/fractions", test_fractions);
  g_test_add_func ("/base/clock/refused", test_refused);
  g_test_add_func ("/base/clock/clocks", test_clocks);
  return g_test_run ();
}
