/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who belongs to a child: the same answer from a look at all of /proc and from a look at the
 * processes made since, and far fewer looks with the second. (Families that are ended are in
 * test-process-group.) */
#include "base/hoist-process-search.h"

#include "base/hoist-clock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child with a session of its own; it has told that before we return. */
static gint
start_leader (void)
{
  int told[2];
  pid_t pid;
  char byte;

  g_assert_cmpint (pipe (told), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      setsid ();
      if (write (told[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  g_assert_cmpint (read (told[0], &byte, 1), ==, 1);
  close (told[0]);
  close (told[1]);
  return pid;
}

static void
end_child (gint pid)
{
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static gboolean
knows (const HoistProcessSearch *search, gint pid)
{
  for (guint i = 0; i < search->known->len; i++)
    if (g_array_index (search->known, HoistProcessMember, i).pid == pid)
      return TRUE;
  return FALSE;
}

static void
test_everybody (void)
{
  gint pid = start_leader (), stranger = start_leader ();
  HoistProcessLeader leader = { .pid = pid, .start_time = hoist_process_get_start_time (pid) };
  HoistProcessSearch search;

  hoist_process_search_init (&search, &leader);
  hoist_process_search_update (&search);
  g_assert_true (knows (&search, pid));
  g_assert_false (knows (&search, stranger));
  g_assert_cmpuint (search.known->len, ==, 1);
  hoist_process_search_clear (&search);
  end_child (pid);
  end_child (stranger);
}

static void
test_range (void)
{
  HoistProcessMoment before = hoist_process_moment_now ();
  gint pid = start_leader (), stranger = start_leader ();
  HoistProcessLeader leader = { .pid = pid,
                                .start_time = hoist_process_get_start_time (pid),
                                .since = before };
  HoistProcessSearch search;
  guint64 n_first;

  g_assert_cmpint (before.pid, >, 0);
  leader.since.pid = pid;
  hoist_process_search_init (&search, &leader);
  hoist_process_search_update (&search);
  g_assert_true (knows (&search, pid));
  g_assert_false (knows (&search, stranger));
  n_first = search.n_looked_at;
  hoist_process_search_update (&search);
  g_test_message ("looked at %" G_GUINT64_FORMAT ", then at %" G_GUINT64_FORMAT " more", n_first,
                  search.n_looked_at - n_first);
  g_assert_cmpuint (search.known->len, ==, 1);
  hoist_process_search_clear (&search);
  end_child (pid);
  end_child (stranger);
}

/* A child that took its time is searched for among those made since, also where a second is enough
 * for numbers to come round: the count of forks tells that they have not. */
static void
test_range_of_a_slow_child (void)
{
  gint pid = start_leader ();
  HoistProcessMoment now = hoist_process_moment_now ();
  HoistProcessLeader leader = { .pid = pid,
                                .start_time = hoist_process_get_start_time (pid),
                                .since = { pid, now.at_us - (gint64) 3600 * G_USEC_PER_SEC,
                                           now.n_forks } };
  HoistProcessSearch search;

  if (now.n_forks == 0)
    {
      g_test_skip ("the time alone tells here");
      end_child (pid);
      return;
    }
  hoist_process_search_init (&search, &leader);
  hoist_process_search_update (&search);
  g_assert_true (knows (&search, pid));
  g_test_message ("looked at %" G_GUINT64_FORMAT, search.n_looked_at);
  g_assert_cmpuint (search.n_looked_at, <=, (guint64) MAX (now.pid - pid, 0) + 1000);
  hoist_process_search_clear (&search);
  end_child (pid);
}

/* An old moment, one from the future, and none: everybody is looked at, the answer is the same. */
static void
test_useless_moments (void)
{
  gint pid = start_leader ();
  HoistProcessMoment now = hoist_process_moment_now ();
  HoistProcessMoment moments[] = { { pid, now.at_us - (gint64) 3600 * G_USEC_PER_SEC, 0 },
                                   { now.pid + 1000000, now.at_us, 0 },
                                   { pid, now.at_us - (gint64) 3600 * G_USEC_PER_SEC, 1 },
                                   { 2, now.at_us, 0 },
                                   { 0, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      HoistProcessLeader leader = { .pid = pid,
                                    .start_time = hoist_process_get_start_time (pid),
                                    .since = moments[i] };
      HoistProcessSearch search;

      hoist_process_search_init (&search, &leader);
      hoist_process_search_update (&search);
      g_assert_true (knows (&search, pid));
      hoist_process_search_clear (&search);
    }
  end_child (pid);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/process-search/everybody", test_everybody);
  g_test_add_func ("/base/process-search/range", test_range);
  g_test_add_func ("/base/process-search/range-of-a-slow-child", test_range_of_a_slow_child);
  g_test_add_func ("/base/process-search/useless-moments", test_useless_moments);
  return g_test_run ();
}
