/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work happens elsewhere and ends here; one password at a time; a full lane says so; freeing waits.
 */
#include "daemon/hoist-lanes.h"

typedef struct
{
  GThread *worked_in;
  gint *inside, *most;
  GMutex *gate;
  gboolean taken, worked, done;
} Job;

static void
work (gpointer user_data)
{
  Job *job = user_data;

  job->worked_in = g_thread_self ();
  job->worked = TRUE;
  if (job->inside != NULL)
    {
      gint now = g_atomic_int_add (job->inside, 1) + 1;

      while (now > g_atomic_int_get (job->most)
             && !g_atomic_int_compare_and_exchange (job->most, g_atomic_int_get (job->most), now))
        ;
      g_thread_yield ();
      g_atomic_int_add (job->inside, -1);
    }
  if (job->gate != NULL)
    {
      g_mutex_lock (job->gate);
      g_mutex_unlock (job->gate);
    }
}

static void
done (gpointer user_data)
{
  ((Job *) user_data)->done = TRUE;
}

static void
test_work (void)
{
  HoistLanes *lanes = hoist_lanes_new ();
  Job jobs[HOIST_N_LANES] = { 0 };

  for (guint i = 0; i < HOIST_N_LANES; i++)
    g_assert_true (hoist_lanes_push (lanes, i, work, done, &jobs[i]));
  for (guint i = 0; i < HOIST_N_LANES; i++)
    {
      while (!jobs[i].done)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (jobs[i].worked_in != g_thread_self ());
    }
  hoist_lanes_free (lanes);
}

static void
test_one_password (void)
{
  HoistLanes *lanes = hoist_lanes_new ();
  gint inside = 0, most = 0;
  Job jobs[100];

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i] = (Job){ .inside = &inside, .most = &most };
      g_assert_true (hoist_lanes_push (lanes, HOIST_LANE_PASSWORD, work, done, &jobs[i]));
    }
  while (!jobs[G_N_ELEMENTS (jobs) - 1].done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (most, ==, 1);
  hoist_lanes_free (lanes);
}

static void
test_full (void)
{
  HoistLanes *lanes = hoist_lanes_new ();
  g_autofree Job *jobs = g_new0 (Job, 1000);
  GMutex gate;
  guint taken = 0;

  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  for (guint i = 0; i < 1000; i++)
    {
      jobs[i].gate = &gate;
      jobs[i].taken = hoist_lanes_push (lanes, HOIST_LANE_PASSWORD, work, done, &jobs[i]);
      taken += jobs[i].taken;
    }
  g_assert_cmpuint (taken, <, 300);
  g_assert_cmpuint (taken, >, 200);
  g_mutex_unlock (&gate);
  hoist_lanes_free (lanes); /* what was not begun is told all the same */
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (jobs[i].done, ==, jobs[i].taken);
  g_mutex_clear (&gate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/lanes/work", test_work);
  g_test_add_func ("/daemon/lanes/one-password", test_one_password);
  g_test_add_func ("/daemon/lanes/full", test_full);
  return g_test_run ();
}
