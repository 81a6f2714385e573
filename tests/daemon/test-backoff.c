/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first wrong ones wait for nothing, later ones up to a second, per peer and minute; memory is
 * bounded. */
#include "daemon/hoist-backoff.h"

static void
test_backoff (void)
{
  HoistBackoff *backoff = hoist_backoff_new ();
  gint64 now = 1000 * G_USEC_PER_SEC;
  guint last = 0;

  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (hoist_backoff_fail (backoff, "ip:loopback", now), ==, 0);
  for (guint i = 0; i < 100; i++)
    {
      guint ms = hoist_backoff_fail (backoff, "ip:loopback", now);

      g_assert_cmpuint (ms, >=, MAX (last, 50));
      g_assert_cmpuint (ms, <=, 1000);
      last = ms;
    }
  g_assert_cmpuint (last, ==, 1000);
  g_assert_cmpuint (hoist_backoff_fail (backoff, "uid:1000", now), ==, 0);
  g_assert_cmpuint (hoist_backoff_fail (backoff, "ip:loopback", now + 61 * G_USEC_PER_SEC), ==, 0);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *peer = g_strdup_printf ("ip:%u", i);

      hoist_backoff_fail (backoff, peer, now);
    }
  hoist_backoff_free (backoff);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/backoff/backoff", test_backoff);
  return g_test_run ();
}
