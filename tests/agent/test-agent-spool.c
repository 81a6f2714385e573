/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorded answers, notes and logs of steps. */
#include "agent/hoist-agent-spool.h"

#include "base/hoist-file.h"

#include <glib/gstdio.h>
#include <string.h>

#define TENANT "tn_0123456789abcdef"

typedef struct
{
  char *folder;
  HoistAgentState *state;
  GString *heard;
} Spool;

static void
set_up (Spool *s, gconstpointer data)
{
  s->folder = g_dir_make_tmp ("hoist-spool-XXXXXX", NULL);
  s->state = hoist_agent_state_new (s->folder, NULL);
  s->heard = g_string_new (NULL);
}

static void
tear_down (Spool *s, gconstpointer data)
{
  g_assert_true (hoist_file_remove_tree (s->folder, NULL));
  hoist_agent_state_free (s->state);
  g_string_free (s->heard, TRUE);
  g_free (s->folder);
}

static const HoistAgentSpoolKey apply = { TENANT, "rn_a", 3, FALSE };
static const HoistAgentSpoolKey undo = { TENANT, "rn_a", 3, TRUE };

static void
test_answers_and_notes (Spool *s, gconstpointer data)
{
  g_autoptr (HoistValue) value = hoist_value_new_object ();
  g_autoptr (HoistValue) one = NULL, note = NULL;

  g_assert_null (hoist_agent_spool_read (s->state, &apply));
  hoist_value_set (value, "result", hoist_value_new_string ("done"));
  g_assert_true (hoist_agent_spool_write (s->state, &apply, value, NULL));
  g_assert_null (hoist_agent_spool_read (s->state, &undo));
  one = hoist_agent_spool_read (s->state, &apply);
  g_assert_true (hoist_value_equal (one, value));
  g_assert_true (hoist_agent_spool_write_note (s->state, &apply, value, NULL));
  note = hoist_agent_spool_read_note (s->state, &undo); /* one note for both directions */
  g_assert_true (hoist_value_equal (note, value));
}

static void
hear_cb (HoistLogLevel level, const char *text, gpointer user_data)
{
  g_string_append_printf (user_data, "%d:%s;", level, text);
}

static void
test_log (Spool *s, gconstpointer data)
{
  HoistAgentLog *log = hoist_agent_log_open (s->state, &apply, NULL);

  hoist_agent_log_append (log, HOIST_LOG_INFO, "begins");
  hoist_agent_log_append (log, HOIST_LOG_OUTPUT, "");
  hoist_agent_log_append (log, HOIST_LOG_ERROR, "ends with a space ");
  hoist_agent_log_close (log);
  hoist_agent_log_replay (s->state, &apply, 0, hear_cb, s->heard);
  g_assert_cmpstr (s->heard->str, ==, "0:begins;1:;3:ends with a space ;");
  g_string_truncate (s->heard, 0);
  hoist_agent_log_replay (s->state, &apply, 2, hear_cb, s->heard);
  g_assert_cmpstr (s->heard->str, ==, "3:ends with a space ;");
  g_string_truncate (s->heard, 0);
  hoist_agent_log_replay (s->state, &undo, 0, hear_cb, s->heard);
  g_assert_cmpstr (s->heard->str, ==, "");
}

static void
test_prune (Spool *s, gconstpointer data)
{
  g_autoptr (HoistValue) value = hoist_value_new_object ();

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *run = g_strdup_printf ("rn_%u", i);
      const HoistAgentSpoolKey key = { TENANT, run, 0, FALSE };

      g_assert_true (hoist_agent_spool_write (s->state, &key, value, NULL));
    }
  hoist_agent_spool_prune (s->state, TENANT, 0, "rn_2");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *run = g_strdup_printf ("rn_%u", i);
      g_autofree char *path = hoist_agent_state_run (s->state, TENANT, run, NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, i == 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/agent/agent-spool/" name, Spool, NULL, set_up, function, tear_down)
  ADD ("answers-and-notes", test_answers_and_notes);
  ADD ("log", test_log);
  ADD ("prune", test_prune);
  return g_test_run ();
}
