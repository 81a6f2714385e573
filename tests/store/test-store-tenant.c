/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants, the rows of their list, and its speed (src/store/hoist-store-tenant.c). */
#include "fixture.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"

static void
test_put (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  HoistTenant changed = *tenant;
  changed.name = (char *) "Ácme Ltd <b>";
  changed.hold_reason = (char *) "audit until Friday";
  changed.hold_at = 1795236306000000;
  g_assert_true (hoist_store_put_tenant (f->store, &changed, &error));
  g_assert_no_error (error);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (HoistTenant) read = hoist_store_dup_tenant (f->store, tenant->id, &error);
      g_assert_cmpstr (read->name, ==, changed.name);
      g_assert_cmpstr (read->hold_reason, ==, changed.hold_reason);
      g_assert_cmpint (read->hold_at, ==, changed.hold_at);
      g_autoptr (HoistTenant) by_slug = hoist_store_dup_tenant_by_slug (f->store, "acme", &error);
      g_assert_cmpstr (by_slug->id, ==, tenant->id);
      fixture_reopen (f);
    }
  changed.slug = (char *) "acme-two";
  g_assert_true (hoist_store_put_tenant (f->store, &changed, &error));
  g_assert_null (hoist_store_dup_tenant_by_slug (f->store, "acme", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_conflict (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) acme = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) other = fixture_new_tenant ("other");
  HoistTenant same_slug = *other;
  same_slug.slug = acme->slug;
  g_assert_false (hoist_store_put_tenant (f->store, &same_slug, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "slug acme"));
  g_clear_error (&error);
  HoistTenant same_folder = *other;
  same_folder.directory = acme->directory;
  g_assert_false (hoist_store_put_tenant (f->store, &same_folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "folder"));
  g_clear_error (&error);
  /* The same folder on another node is another folder. */
  g_autofree char *node = hoist_id_new (HOIST_ID_NODE);
  same_folder.node = node;
  g_assert_true (hoist_store_put_tenant (f->store, &same_folder, &error));
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) good = fixture_new_tenant ("acme");
  const char *const slugs[] = {
    "", "A", "a b", "-x", "a--b", "../../etc", "a'; DROP TABLE tenants"
  };
  for (guint i = 0; i < G_N_ELEMENTS (slugs); i++)
    {
      g_autoptr (GError) error = NULL;
      HoistTenant bad = *good;
      bad.slug = (char *) slugs[i];
      g_assert_false (hoist_store_put_tenant (f->store, &bad, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
  g_autoptr (GError) error = NULL;
  HoistTenant bad = *good;
  bad.directory = (char *) "/srv/../etc";
  g_assert_false (hoist_store_put_tenant (f->store, &bad, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_autoptr (GPtrArray) all = hoist_store_list_tenants (f->store, NULL);
  g_assert_cmpuint (all->len, ==, 0);
}

static void
test_remove (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, run);
  g_assert_false (hoist_store_remove_tenant (f->store, tenant->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_clear_error (&error);
  g_autoptr (HoistRun) ended = fixture_change_run (run, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY);
  fixture_must_append_run (f, ended);
  g_assert_true (hoist_store_remove_tenant (f->store, tenant->id, &error));
  g_assert_false (hoist_store_remove_tenant (f->store, tenant->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (f->store, &error);
      g_assert_cmpuint (rows->len, ==, 0);
      g_autoptr (HoistRun) kept = hoist_store_dup_run (f->store, run->id, &error);
      g_assert_nonnull (kept);
      fixture_reopen (f);
    }
  /* Its folder and slug are free again. */
  g_autoptr (HoistTenant) again = fixture_put_tenant (f, "acme");
}

static const HoistTenantRow *
only_row (GPtrArray *rows)
{
  g_assert_cmpuint (rows->len, ==, 1);
  return rows->pdata[0];
}

static void
put_sighting (Fixture *f, const HoistTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  HoistSighting fields = { .tenant = tenant->id,
                           .observed_at = hoist_clock_wall_us (),
                           .tag = (char *) "v0.2.0",
                           .schema_revision = (char *) "r1",
                           .health = HOIST_HEALTH_HEALTHY };
  g_autoptr (HoistSighting) sighting = hoist_sighting_new (&fields);
  g_assert_true (hoist_store_put_sighting (f->store, sighting, &error));
  g_assert_no_error (error);
}

static void
test_rows (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (GPtrArray) before = hoist_store_list_tenant_rows (f->store, &error);
  g_assert_null (only_row (before)->sighting);
  put_sighting (f, tenant);
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_QUEUED, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, run);
  gint64 generation = hoist_store_get_generation (f->store);
  g_autoptr (HoistRun) running = fixture_change_run (run, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, running);
  /* Nothing that the list shows: the same array, the same generation. */
  g_assert_cmpint (hoist_store_get_generation (f->store), ==, generation);
  g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (f->store, &error);
  g_autoptr (GPtrArray) same = hoist_store_list_tenant_rows (f->store, &error);
  g_assert_true (rows == same);
  g_assert_cmpstr (only_row (rows)->open_run, ==, run->id);
  g_assert_nonnull (only_row (rows)->sighting);
  g_assert_cmpint (only_row (rows)->last_upgrade, ==, 0);

  g_autoptr (HoistRun) healthy =
      fixture_change_run (run, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY);
  fixture_must_append_run (f, healthy);
  g_assert_cmpint (hoist_store_get_generation (f->store), !=, generation);
  g_autoptr (HoistRun) parked = fixture_new_run (tenant, HOIST_RUN_ENDED, HOIST_OUTCOME_PARKED);
  fixture_must_append_run (f, parked);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GPtrArray) after = hoist_store_list_tenant_rows (f->store, &error);
      g_assert_null (only_row (after)->open_run);
      g_assert_cmpstr (only_row (after)->parked_run, ==, parked->id);
      g_assert_cmpint (only_row (after)->last_upgrade, ==, healthy->ended_at);
      g_assert_cmpstr (only_row (after)->sighting->tag, ==, "v0.2.0");
      fixture_reopen (f);
    }
  HoistRun resolved = *parked;
  resolved.resolved_by = (char *) "local:root";
  fixture_must_append_run (f, &resolved);
  g_autoptr (GPtrArray) last = hoist_store_list_tenant_rows (f->store, &error);
  g_assert_null (only_row (last)->parked_run);
  /* What somebody held before is as it was. */
  g_assert_cmpstr (only_row (rows)->open_run, ==, run->id);
}

static void
test_damaged (Fixture *f, gconstpointer unused)
{
  const char *const damages[] = { "UPDATE tenants SET body = ''",
                                  "UPDATE tenants SET body = replace (body, '/srv/', '/srv/../')",
                                  "UPDATE tenants SET slug = 'other'" };
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_clear_object (&f->store);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      fixture_run_sql (f, "CREATE TABLE kept AS SELECT slug, body FROM tenants");
      fixture_run_sql (f, damages[i]);
      g_assert_null (hoist_store_open (f->folder, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, tenant->id));
      fixture_run_sql (f, "UPDATE tenants SET slug = (SELECT slug FROM kept),"
                          " body = (SELECT body FROM kept); DROP TABLE kept");
    }
  fixture_reopen (f);
}

static gpointer
put_in_thread (gpointer data)
{
  Fixture *f = data;
  g_autofree char *slug = g_strdup_printf ("t-%p", g_thread_self ());
  g_strdelimit (slug, "x", '0');
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, slug);
  for (guint i = 0; i < 50; i++)
    {
      put_sighting (f, tenant);
      g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (f->store, NULL);
      g_assert_cmpuint (rows->len, >=, 1);
    }
  return NULL;
}

static void
test_threads (Fixture *f, gconstpointer unused)
{
  GThread *threads[4];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("put", put_in_thread, f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (f->store, NULL);
  g_assert_cmpuint (rows->len, ==, 4);
}

static double
ms_since (gint64 *start)
{
  gint64 now = g_get_monotonic_time ();
  double ms = (now - *start) / 1000.0;
  *start = now;
  return ms;
}

/* 10,000 tenants as rows of SQL: 20,000 syncs are not what is measured here. */
static void
put_many (Fixture *f, guint n)
{
  g_clear_object (&f->store);
  g_autoptr (GString) sql = g_string_new ("BEGIN;");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *slug = g_strdup_printf ("tenant-%05u", i);
      g_autoptr (HoistTenant) tenant = fixture_new_tenant (slug);
      HoistSighting fields = { .tenant = tenant->id,
                               .observed_at = hoist_clock_wall_us (),
                               .commit = (char *) FIXTURE_COMMIT,
                               .tag = (char *) "v0.2.0",
                               .schema_revision = (char *) "r1" };
      g_autoptr (HoistSighting) sighting = hoist_sighting_new (&fields);
      g_autoptr (GString) body = g_string_new (NULL);
      g_autoptr (GString) seen = g_string_new (NULL);
      HoistJsonWriter w;
      hoist_json_writer_init (&w, body);
      hoist_tenant_write (tenant, &w, NULL);
      hoist_json_writer_init (&w, seen);
      hoist_sighting_write (sighting, &w, NULL);
      g_string_append_printf (sql,
                              "INSERT INTO tenants VALUES ('%s', '%s', '', '%s', '%s');"
                              "INSERT INTO sightings VALUES ('%s', '%s');",
                              tenant->id, slug, tenant->directory, body->str, tenant->id,
                              seen->str);
    }
  g_string_append (sql, "COMMIT;");
  fixture_run_sql (f, sql->str);
}

static void
test_speed (Fixture *f, gconstpointer unused)
{
  put_many (f, 10000);
  gint64 start = g_get_monotonic_time ();
  fixture_reopen (f);
  g_test_message ("a store with 10,000 tenants opened: %.0f ms", ms_since (&start));
  {
    g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (f->store, NULL);
    g_assert_cmpuint (rows->len, ==, 10000);
  }
  g_test_message ("10,000 rows, the first list: %.2f ms", ms_since (&start));
  for (guint i = 0; i < 1000; i++)
    g_ptr_array_unref (hoist_store_list_tenant_rows (f->store, NULL));
  g_test_message ("10,000 rows, nothing changed: %.5f ms", ms_since (&start) / 1000);
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant_by_slug (f->store, "tenant-00500", NULL);
  for (guint i = 0; i < 20; i++)
    {
      put_sighting (f, tenant);
      start = g_get_monotonic_time ();
      g_ptr_array_unref (hoist_store_list_tenant_rows (f->store, NULL));
    }
  g_test_message ("10,000 rows, one changed: %.2f ms", ms_since (&start));
  for (guint i = 0; i < 20; i++)
    put_sighting (f, tenant);
  g_test_message ("a sighting: %.2f ms", ms_since (&start) / 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/tenant/put", test_put);
  fixture_add ("/store/tenant/conflict", test_conflict);
  fixture_add ("/store/tenant/refused", test_refused);
  fixture_add ("/store/tenant/remove", test_remove);
  fixture_add ("/store/tenant/rows", test_rows);
  fixture_add ("/store/tenant/damaged", test_damaged);
  fixture_add ("/store/tenant/threads", test_threads);
  fixture_add ("/store/tenant/speed", test_speed);
  return g_test_run ();
}
