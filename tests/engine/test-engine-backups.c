/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifying a backup through the engine: what is found is kept, how far it is is told, one at a
 * time, and it can be given up. */
#include "base/hoist-error.h"
#include "engine/hoist-engine.h"
#include "engine-case.h"

typedef EngineCase Case;

static HoistBackup *
put_backup (Case *c)
{
  g_autoptr (GError) error = NULL;
  HoistBackup fields = { .id = (char *) "bk_0123456789abcdef",
                         .tenant = c->f.tenant->id,
                         .path = (char *) "/b/x",
                         .commit = (char *) OLD_COMMIT,
                         .version = (char *) "v0.2.0",
                         .verified_at = 1000000,
                         .created_at = 1 };
  HoistBackup *backup = hoist_backup_new (&fields);

  g_assert_true (hoist_store_put_backup (c->f.store, backup, &error));
  g_assert_no_error (error);
  return backup;
}

static void
test_refused (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) before = put_backup (c);
  g_autofree char *answer =
      g_strdup_printf ("{'id':'%s','tenant':'%s','path':'/b/x','commit':'" OLD_COMMIT
                       "','fault':'the file has other bytes than its manifest says'}",
                       before->id, c->f.tenant->id);

  fixture_write_node (&c->f, "backup-verify.json", answer);
  g_autoptr (HoistBackup) backup =
      hoist_engine_verify_backup (c->engine, before->id, "ann", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (backup->fault, !=, "");
  fixture_write_node (&c->f, "facts.json",
                      "{'commit':'" NEW_COMMIT "','tag':'v0.3.0','target_commit':'" OLD_COMMIT
                      "'}");
  HoistPlanRequest request = {
    .kind = HOIST_PLAN_ROLLBACK, .backup_db = TRUE, .restore_data = TRUE, .backup = before->id
  };
  g_assert_null (hoist_engine_make_plan (c->engine, c->f.tenant->id, &request, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "other bytes"));
}

typedef struct
{
  Case *c;
  GError *error;
  double fractions[8];
  guint n_told;
} Giving;

static gpointer
verify_thread (gpointer data)
{
  Giving *giving = data;

  g_assert_null (hoist_engine_verify_backup (giving->c->engine, "bk_0123456789abcdef", "ann", NULL,
                                             &giving->error));
  return NULL;
}

static void
progress_cb (HoistEngine *engine, const char *backup, double fraction, const char *detail,
             gpointer user_data)
{
  Giving *giving = user_data;

  g_assert_cmpstr (backup, ==, "bk_0123456789abcdef");
  g_assert_cmpuint (giving->n_told, <, G_N_ELEMENTS (giving->fractions));
  giving->fractions[giving->n_told++] = fraction;
}

static void
test_given_up (Case *c, gconstpointer unused)
{
  g_autoptr (HoistBackup) before = put_backup (c);
  g_autoptr (GError) error = NULL;
  Giving giving = { c };

  g_assert_false (hoist_engine_cancel_verification (c->engine, before->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  fixture_set_scenario (&c->f, "[{'order':'backup-verify','do':'hang'}]");
  g_signal_connect (c->engine, "backup-progress", G_CALLBACK (progress_cb), &giving);
  GThread *thread = g_thread_new ("verify", verify_thread, &giving);
  while (giving.n_told == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (hoist_engine_verify_backup (c->engine, before->id, "bob", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (hoist_engine_cancel_verification (c->engine, before->id, &error));
  g_thread_join (thread);
  g_assert_error (giving.error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&giving.error);
  while (giving.n_told < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (giving.fractions[0], ==, 0.25);
  g_assert_cmpfloat (giving.fractions[1], ==, 1.0); /* the end, so that nobody waits for more */
  g_autoptr (HoistBackup) after = hoist_store_dup_backup (c->f.store, before->id, &error);
  g_assert_cmpstr (after->fault, ==, ""); /* what was given up says nothing against it */
  g_assert_cmpint (after->verified_at, ==, 1000000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine-backups/refused", Case, NULL, engine_case_set_up, test_refused,
              engine_case_tear_down);
  g_test_add ("/engine-backups/given-up", Case, NULL, engine_case_set_up, test_given_up,
              engine_case_tear_down);
  return g_test_run ();
}
