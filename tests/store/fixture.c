/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fixture.h. Leaves nothing behind. */
#include "fixture.h"

#include <sqlite3.h>

#include "base/hoist-clock.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"

void
fixture_set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  f->folder = g_dir_make_tmp ("hoist-store-XXXXXX", &error);
  g_assert_no_error (error);
  f->store = hoist_store_open (f->folder, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_object (&f->store);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_clear_pointer (&f->folder, g_free);
}

void
fixture_reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_clear_object (&f->store);
  f->store = hoist_store_open (f->folder, &error);
  g_assert_no_error (error);
}

char *
fixture_build_path (Fixture *f, const char *name)
{
  return g_build_filename (f->folder, name, NULL);
}

void
fixture_run_sql (Fixture *f, const char *sql)
{
  g_autofree char *path = fixture_build_path (f, "hoist.db");
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  char *message = NULL;
  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  sqlite3_close (db);
}

HoistTenant *
fixture_new_tenant (const char *slug)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *directory = g_strconcat ("/srv/", slug, NULL);
  HoistTenant fields = { .id = id,
                         .slug = (char *) slug,
                         .name = (char *) slug,
                         .application = (char *) "cbapp",
                         .environment = HOIST_ENVIRONMENT_PRODUCTION,
                         .node = (char *) "",
                         .directory = directory,
                         .domain = (char *) "",
                         .api_domain = (char *) "",
                         .frontend_port = 32001,
                         .backend_port = 32101,
                         .created_at = hoist_clock_wall_us () };
  return hoist_tenant_new (&fields);
}

HoistTenant *
fixture_put_tenant (Fixture *f, const char *slug)
{
  g_autoptr (GError) error = NULL;
  HoistTenant *tenant = fixture_new_tenant (slug);
  g_assert_true (hoist_store_put_tenant (f->store, tenant, &error));
  g_assert_no_error (error);
  return tenant;
}

HoistRun *
fixture_new_run (const HoistTenant *tenant, HoistRunState state, HoistOutcome outcome)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_RUN);
  g_autofree char *plan = hoist_id_new (HOIST_ID_PLAN);
  HoistRun fields = { .id = id,
                      .plan = plan,
                      .tenant = tenant->id,
                      .tenant_slug = tenant->slug,
                      .kind = HOIST_PLAN_UPGRADE,
                      .from_version = (char *) "v0.2.0",
                      .from_commit = (char *) FIXTURE_COMMIT,
                      .to_version = (char *) "v0.3.0",
                      .to_commit = (char *) FIXTURE_COMMIT,
                      .state = state,
                      .outcome = outcome,
                      .started_by = (char *) "local:root",
                      .discarded_rows = -1,
                      .downtime_s = -1,
                      .created_at = hoist_clock_wall_us () };
  return hoist_run_new (&fields);
}

HoistRun *
fixture_change_run (const HoistRun *run, HoistRunState state, HoistOutcome outcome)
{
  HoistRun fields = *run;
  fields.state = state;
  fields.outcome = outcome;
  fields.ended_at = state == HOIST_RUN_ENDED ? hoist_clock_wall_us () : 0;
  return hoist_run_new (&fields);
}

HoistEvent *
fixture_append_run (Fixture *f, const HoistRun *run, gint64 epoch, GError **error)
{
  const HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                                    .phase = hoist_run_state_names[run->state],
                                    .tenant = run->tenant,
                                    .run = run->id,
                                    .step = -1,
                                    .epoch = epoch,
                                    .snapshot = run };
  return hoist_store_journal_append (f->store, &entry, error);
}

void
fixture_must_append_run (Fixture *f, const HoistRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistEvent) event = fixture_append_run (f, run, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (event);
}

HoistEvent *
fixture_append_note (Fixture *f, GError **error)
{
  const HoistJournalEntry entry = { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1 };
  return hoist_store_journal_append (f->store, &entry, error);
}

void
fixture_append_notes (Fixture *f, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistEvent) event = fixture_append_note (f, &error);
      g_assert_no_error (error);
    }
}

gint64
fixture_must_verify (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;
  g_assert_true (hoist_store_journal_verify (f->store, &n, &error));
  g_assert_no_error (error);
  return n;
}
