/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every step has a sentence, even when its arguments are poor. */
#include "model/hoist-step-sentence.h"

#include "examples.h"

static void
assert_sentence (HoistStepKindId kind, const char *json, const char *expected)
{
  g_autoptr (HoistValue) args = example_parse (json);
  g_autofree char *sentence = hoist_step_sentence_describe (kind, args);
  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_sentences (void)
{
  assert_sentence (HOIST_STEP_FETCH, "{\"tag\":\"v0.3.0\",\"commit\":\"" EXAMPLE_COMMIT_B "\"}",
                   "Fetches v0.3.0 (17b3ab3) and makes sure that it is the commit of the plan.");
  assert_sentence (HOIST_STEP_FETCH, "{\"tag\":\"\",\"commit\":\"" EXAMPLE_COMMIT_B "\"}",
                   "Fetches 17b3ab3 and makes sure that it is the commit of the plan.");
  assert_sentence (
      HOIST_STEP_STOP,
      "{\"services\":[{\"name\":\"api\"},{\"name\":\"worker\"},{\"name\":\"frontend\"}]}",
      "Stops api, worker and frontend and proves that nothing writes any more.");
  assert_sentence (HOIST_STEP_BACKUP, "{\"database\":{\"path\":\"/srv/acme/db/pocket.db\"}}",
                   "Backs up pocket.db, restores the copy to a scratch place and compares it.");
  assert_sentence (HOIST_STEP_MIGRATE, "{\"scripts\":[]}",
                   "Runs no migration script: the target has none.");
  assert_sentence (HOIST_STEP_MIGRATE, "{\"scripts\":[\"scripts/a.py\"]}", "Runs scripts/a.py.");
  assert_sentence (HOIST_STEP_MIGRATE, "{\"scripts\":[\"a\",\"b\"]}",
                   "Runs 2 migration scripts in their order, stopping at the first failure.");
}

static void
test_engines (void)
{
  static const char *const engines[][2] = { { "sqlite", "SQLite" },
                                            { "postgresql", "PostgreSQL" },
                                            { "mariadb", "MariaDB" },
                                            { "other", "other" } };
  for (guint i = 0; i < G_N_ELEMENTS (engines); i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{\"database\":{\"engine\":\"sqlite\",\"path\":\"/a/b.db\"},"
                           "\"to\":{\"engine\":\"%s\"}}",
                           engines[i][0]);
      g_autofree char *sentence =
          g_strdup_printf ("Lets the application make its tables in the empty %s database, copies "
                           "every row of b.db and compares both sides.",
                           engines[i][1]);
      assert_sentence (HOIST_STEP_TRANSFER, json, sentence);
    }
  /* of one on a server there is no file that would say it */
  assert_sentence (
      HOIST_STEP_BACKUP,
      "{\"database\":{\"name\":\"hub\",\"engine\":\"mariadb\",\"setting\":\"URL\"}}",
      "Backs up hub on MariaDB, restores the copy to a scratch place and compares it.");
  assert_sentence (
      HOIST_STEP_TRANSFER,
      "{\"database\":{\"engine\":\"sqlite\",\"path\":\"/a/b.db\"},\"to\":{\"engine\":"
      "\"postgresql\"},\"ahead\":true}",
      "While the services run: notes what is written, lets the application make its "
      "tables in the empty PostgreSQL database, copies every row of b.db, compares both "
      "sides and catches up.");
}

/* Of a URL no more than its host. */
static void
test_message (void)
{
  assert_sentence (HOIST_STEP_MESSAGE,
                   "{\"when\":\"after\",\"url\":\"https://chat.example/hooks/secret\"}",
                   "Tells the users over https://chat.example that it went well.");
  assert_sentence (HOIST_STEP_MESSAGE, "{\"when\":\"failed\",\"argv\":[\"/usr/bin/mail\"]}",
                   "Tells the users by the program mail if it goes wrong, and what became of it.");
}

static void
test_poor_arguments (void)
{
  static const char *const poor[] = {
    "{}", "{\"services\":1,\"scripts\":[1],\"health\":\"x\",\"database\":[],\"tag\":null}"
  };
  for (guint p = 0; p < G_N_ELEMENTS (poor); p++)
    for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
      {
        g_autoptr (HoistValue) args = example_parse (poor[p]);
        g_autofree char *sentence = hoist_step_sentence_describe (i, args);
        g_autofree char *undo = hoist_step_sentence_describe_undo (i, args);
        g_assert_true (g_str_has_suffix (sentence, "."));
        g_assert_true (undo == NULL || g_str_has_suffix (undo, "."));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-sentence/sentences", test_sentences);
  g_test_add_func ("/step-sentence/engines", test_engines);
  g_test_add_func ("/step-sentence/message", test_message);
  g_test_add_func ("/step-sentence/poor-arguments", test_poor_arguments);
  return g_test_run ();
}
