/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command: once, proven, taken back - and nothing taken back that was not done. */
#include "fixture.h"

#include <string.h>

/* `more` follows the members that every command has. */
static char *
make_args (Fixture *f, const char *code, const char *more)
{
  return g_strdup_printf ("{\"id\":\"mark\",\"argv\":[\"/usr/bin/python3\",\"-c\",\"%s\"],"
                          "\"when\":\"while_stopped\",\"folder\":\"%s\",\"seconds\":20%s%s}",
                          code, f->directory, more[0] != '\0' ? "," : "", more);
}

static const HoistValue *
act (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "command", direction, args);

  return fixture_answer (f, "step", members);
}

static const char *
ask (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "command", direction, args);

  return hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", "");
}

#define COUNT "open('count', 'a').write('x')"
#define UNDO                                                                                       \
  "\"undo\":\"command\",\"undo_argv\":[\"/usr/bin/python3\",\"-c\",\"import os; "                  \
  "os.remove('count')\"]"

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "count", NULL);
  g_autofree char *proof = g_strdup_printf (UNDO ",\"done_when\":{\"file\":\"%s\"}", path);
  g_autofree char *args = make_args (f, COUNT, proof);
  g_autofree char *text = NULL;

  fixture_claim (f);
  g_assert_cmpstr (ask (f, 20, "apply", args), ==, "not-applied");
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 20, "apply", args), "result", ""), ==,
                   "done");
  act (f, 20, "apply", args); /* the same order again: the recorded answer */
  text = fixture_read (path);
  g_assert_cmpstr (text, ==, "x");
  g_assert_cmpstr (ask (f, 20, "apply", args), ==, "applied");
  g_assert_cmpstr (ask (f, 20, "undo", args), ==, "not-applied");
  act (f, 20, "undo", args);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (ask (f, 20, "undo", args), ==, "applied");
}

/* What was there before this run is not ours: neither done again nor taken back. */
static void
test_was_there (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "count", NULL);
  g_autofree char *proof = g_strdup_printf (UNDO ",\"done_when\":{\"file\":\"%s\"}", path);
  g_autofree char *args = make_args (f, COUNT, proof);
  g_autofree char *text = NULL;

  fixture_claim (f);
  fixture_write (path, "before");
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 21, "apply", args), "result", ""), ==,
                   "skipped");
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 21, "undo", args), "result", ""), ==,
                   "skipped");
  text = fixture_read (path);
  g_assert_cmpstr (text, ==, "before");
}

static void
test_failures (Fixture *f)
{
  static const struct
  {
    const char *code, *more, *word;
  } cases[] = {
    { "import sys; print('last words'); sys.exit(3)", "\"undo\":\"nothing\"",
      "The step mark failed (exit 3): last words" },
    { "import os; os.kill(os.getpid(), 9)", "\"undo\":\"nothing\"", "ended by signal 9" },
    { "pass", "\"undo\":\"nothing\",\"done_when\":{\"file\":\"/nonexistent/x\"}",
      "ended well, but what it was to do is not there" },
    { "pass",
      "\"undo\":\"nothing\",\"done_when\":{\"command\":[\"/usr/bin/python3\",\"-c\",\"import sys; "
      "sys.exit(1)\"]}",
      "ended well, but" },
  };

  fixture_claim (f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *args = make_args (f, cases[i].code, cases[i].more);
      g_autofree char *members = fixture_step_members (f, 30 + i, "command", "apply", args);
      const char *message;

      g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "failed");
      if (strstr (message, cases[i].word) == NULL)
        g_error ("wanted “%s”: %s", cases[i].word, message);
    }
}

static void
test_time_limit (Fixture *f)
{
  g_autofree char *args = g_strdup_printf (
      "{\"id\":\"slow\",\"argv\":[\"/usr/bin/sleep\",\"600\"],\"when\":\"before_stop\","
      "\"folder\":\"%s\",\"seconds\":1,\"undo\":\"nothing\"}",
      f->directory);
  g_autofree char *members = fixture_step_members (f, 40, "command", "apply", args);
  const char *message;

  fixture_claim (f);
  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "timed-out");
  g_assert_nonnull (strstr (message, "slow"));
}

static void
test_final (Fixture *f)
{
  g_autofree char *args =
      make_args (f, "pass", "\"undo\":\"none\",\"reason\":\"Users were told.\"");
  g_autofree char *members = fixture_step_members (f, 41, "command", "undo", args);
  const char *message;

  fixture_claim (f);
  act (f, 41, "apply", args);
  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "refused");
  g_assert_nonnull (strstr (message, "Users were told."));
}

/* What was not needed is no point of no return. */
static void
test_final_not_needed (Fixture *f)
{
  g_autofree char *args =
      make_args (f, COUNT,
                 "\"undo\":\"none\",\"reason\":\"Users were told.\",\"only_when\":{"
                 "\"command\":[\"/bin/false\"]}");

  fixture_claim (f);
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 43, "apply", args), "result", ""), ==,
                   "skipped");
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 43, "undo", args), "result", ""), ==,
                   "skipped");
}

static void
test_database (Fixture *f)
{
  g_autofree char *proof = g_strdup_printf (
      "\"undo\":\"backup\",\"done_when\":{\"query\":\"SELECT count(*) FROM note\"},\"database\":{"
      "\"name\":\"d\",\"engine\":\"sqlite\",\"path\":\"%s\"}",
      f->database);
  g_autofree char *code = g_strdup_printf (
      "import sqlite3; c = sqlite3.connect('%s'); c.execute('INSERT INTO note VALUES (1)'); "
      "c.commit()",
      f->database);
  g_autofree char *args = make_args (f, code, proof);

  fixture_claim (f);
  fixture_sql (f, "CREATE TABLE note (id INTEGER)");
  g_assert_cmpstr (ask (f, 42, "apply", args), ==, "not-applied");
  act (f, 42, "apply", args);
  g_assert_cmpstr (ask (f, 42, "apply", args), ==, "applied");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM note"), ==, 1);
}

/* A question that is a page long is not repeated to people as a whole: the answer comes first. */
static void
test_long_question (Fixture *f)
{
  g_autofree char *long_end = g_strnfill (900, ' ');
  g_autofree char *proof = g_strdup_printf (
      "\"undo\":\"backup\",\"done_when\":{\"query\":\"SELECT count(*) FROM note WHERE id > 7 %s\"},"
      "\"database\":{\"name\":\"d\",\"engine\":\"sqlite\",\"path\":\"%s\"}",
      long_end, f->database);
  g_autofree char *args = make_args (f, "pass", proof);
  g_autofree char *members = fixture_step_members (f, 44, "command", "apply", args);
  const char *said;

  fixture_claim (f);
  fixture_sql (f, "CREATE TABLE note (id INTEGER)");
  said = hoist_value_lookup_string (fixture_answer (f, "probe", members), "detail", "");
  g_assert_true (g_str_has_prefix (said, "The database says: not yet (asked: SELECT count(*)"));
  g_assert_cmpuint (strlen (said), <, 160);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-command/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-command/was-there", test_was_there);
  fixture_add ("/agent/step-command/failures", test_failures);
  fixture_add ("/agent/step-command/time-limit", test_time_limit);
  fixture_add ("/agent/step-command/final", test_final);
  fixture_add ("/agent/step-command/final-not-needed", test_final_not_needed);
  fixture_add ("/agent/step-command/database", test_database);
  fixture_add ("/agent/step-command/long-question", test_long_question);
  return g_test_run ();
}
