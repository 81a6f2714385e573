/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every line once and in order, whatever the stream leaves out. */
#include "client/hoist-log-follower.h"
#include "fake-plane.h"
#include "model/hoist-json.h"

#include <string.h>

typedef struct
{
  GString *seen; /* "1 2 3 " */
  guint n_complete;
} Seen;

static void
lines_cb (HoistLogFollower *follower, const char *run, gpointer lines, gpointer user_data)
{
  Seen *seen = user_data;
  GPtrArray *array = lines;
  g_assert_cmpstr (run, ==, FAKE_RUN);
  for (guint i = 0; i < array->len; i++)
    g_string_append_printf (seen->seen, "%d ",
                            (int) ((HoistLogLine *) g_ptr_array_index (array, i))->seq);
}

static void
complete_cb (HoistLogFollower *follower, const char *run, gpointer user_data)
{
  ((Seen *) user_data)->n_complete++;
}

static char *
dup_lines (int first, int last)
{
  g_autoptr (GString) text = g_string_new ("[");
  for (int i = first; i <= last; i++)
    g_string_append_printf (
        text,
        "%s{\"seq\":%d,\"time\":\"2026-11-21T04:05:06.789Z\",\"step\":1,\"level\":"
        "\"info\",\"text\":\"line %d\"}",
        i > first ? "," : "", i, i);
  g_string_append_c (text, ']');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
answer_lines (FakePlane *plane, int first, int last, gboolean complete)
{
  g_autofree char *lines = dup_lines (first, last);
  g_autofree char *page = g_strdup_printf ("{\"lines\":%s,\"next\":%d,\"complete\":%s}", lines,
                                           last, complete ? "true" : "false");
  fake_plane_answer (plane, 200, page);
}

static void
stream (HoistLogFollower *follower, int first, int last)
{
  g_autofree char *lines = dup_lines (first, last);
  g_autofree char *text = g_strdup_printf ("{\"run\":\"" FAKE_RUN "\",\"lines\":%s}", lines);
  g_autoptr (HoistValue) data = hoist_json_parse (text, -1, NULL);
  hoist_log_follower_take (follower, data);
}

static void
wait_for (Seen *seen, const char *text)
{
  while (strcmp (seen->seen->str, text) != 0)
    {
      g_assert_cmpuint (seen->seen->len, <=, strlen (text));
      g_main_context_iteration (NULL, TRUE);
    }
}

static HoistLogFollower *
new_follower (FakePlane *plane, Seen *seen)
{
  HoistLogFollower *follower = hoist_log_follower_new (plane->client);
  seen->seen = g_string_new (NULL);
  g_signal_connect (follower, "lines", G_CALLBACK (lines_cb), seen);
  g_signal_connect (follower, "complete", G_CALLBACK (complete_cb), seen);
  return follower;
}

static void
test_gaps_and_doubles (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  Seen seen = { 0 };
  g_autoptr (HoistLogFollower) follower = new_follower (plane, &seen);
  answer_lines (plane, 1, 2, FALSE);
  hoist_log_follower_follow (follower, FAKE_RUN, 0);
  wait_for (&seen, "1 2 ");
  stream (follower, 2, 3); /* 2 is known */
  wait_for (&seen, "1 2 3 ");
  answer_lines (plane, 4, 6, FALSE); /* what the gap is filled with */
  stream (follower, 6, 6);
  wait_for (&seen, "1 2 3 4 5 6 ");
  g_assert_nonnull (strstr (plane->path, "after=3"));
  /* the stream was away and is back */
  answer_lines (plane, 7, 7, FALSE);
  hoist_log_follower_refresh (follower);
  wait_for (&seen, "1 2 3 4 5 6 7 ");
  /* the end */
  answer_lines (plane, 8, 8, TRUE);
  hoist_log_follower_note_end (follower, FAKE_RUN);
  wait_for (&seen, "1 2 3 4 5 6 7 8 ");
  while (seen.n_complete == 0)
    g_main_context_iteration (NULL, TRUE);
  stream (follower, 9, 9); /* no longer followed */
  g_assert_cmpuint (seen.n_complete, ==, 1);
  g_assert_cmpstr (seen.seen->str, ==, "1 2 3 4 5 6 7 8 ");
  g_string_free (seen.seen, TRUE);
}

/* The answer after the end failed, then came before the last lines were stored. */
static void
test_asks_again (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  Seen seen = { 0 };
  g_autoptr (HoistLogFollower) follower = new_follower (plane, &seen);
  answer_lines (plane, 1, 1, FALSE);
  hoist_log_follower_follow (follower, FAKE_RUN, 0);
  wait_for (&seen, "1 ");
  fake_plane_answer (plane, 500, "{\"code\":\"io\",\"detail\":\"full\"}");
  answer_lines (plane, 2, 1, FALSE); /* nothing yet */
  answer_lines (plane, 2, 3, TRUE);
  hoist_log_follower_note_end (follower, FAKE_RUN);
  while (seen.n_complete == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (seen.seen->str, ==, "1 2 3 ");
  g_string_free (seen.seen, TRUE);
}

static void
test_unknown_run (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  Seen seen = { 0 };
  g_autoptr (HoistLogFollower) follower = new_follower (plane, &seen);
  fake_plane_answer (plane, 404, "{\"code\":\"not-found\",\"detail\":\"no such run\"}");
  hoist_log_follower_follow (follower, FAKE_RUN, 0);
  while (plane->n_requests == 0 || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
  hoist_log_follower_unfollow (follower, FAKE_RUN);
  g_assert_cmpuint (seen.n_complete, ==, 0);
  g_string_free (seen.seen, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-follower/gaps-and-doubles", test_gaps_and_doubles);
  g_test_add_func ("/log-follower/asks-again", test_asks_again);
  g_test_add_func ("/log-follower/unknown-run", test_unknown_run);
  return g_test_run ();
}
