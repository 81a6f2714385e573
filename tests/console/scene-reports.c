/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up tenants, as a plane reports them. Owned by the test that asks; main thread; nothing is
 * ever asked of a plane. */
#include "scene.h"

#include "model/hoist-json.h"

static void
write_version (HoistJsonWriter *w, const SceneTenant *tenant)
{
  hoist_json_writer_begin_object (w, "version");
  hoist_json_writer_string (w, "deployed_version", tenant->deployed);
  hoist_json_writer_string (w, "deployed_commit",
                            g_str_equal (tenant->deployed, "v0.3.0") ? "17b3ab3" : "295fb7f");
  hoist_json_writer_string (w, "latest_version", tenant->latest);
  hoist_json_writer_string (w, "latest_commit", "17b3ab3");
  hoist_json_writer_bool (w, "upgrade_available", tenant->behind > 0);
  hoist_json_writer_int (w, "behind", tenant->behind);
  hoist_json_writer_string (w, "state", tenant->state);
  hoist_json_writer_time (w, "observed_at", SCENE_NOW);
  hoist_json_writer_end_object (w);
}

static void
write_services (HoistJsonWriter *w)
{
  const char *const names[] = { "api", "frontend" };
  const char *const roles[] = { "backend", "frontend" };

  hoist_json_writer_begin_array (w, "services");
  for (guint i = 0; i < 2; i++)
    {
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "name", names[i]);
      hoist_json_writer_string (w, "role", roles[i]);
      hoist_json_writer_string (w, "state", "running");
      hoist_json_writer_string (w, "health", "healthy");
      hoist_json_writer_int (w, "pid", 4211 + i);
      hoist_json_writer_int (w, "port", 8101 + i);
      hoist_json_writer_string (w, "detail", "HTTP 200, version v0.2.0, 12 ms");
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

static void
write_backup (HoistJsonWriter *w, const char *name, const char *run, const char *fault)
{
  g_autofree char *id = scene_id ("bk_", name);
  g_autofree char *run_id = scene_id ("rn_", run);
  g_autofree char *tenant = scene_id ("tn_", "acme");
  HoistTableDigest person = { (char *) "person", 1000, (char *) "aa" };
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();
  HoistBackup fields = { .id = id,
                         .tenant = tenant,
                         .run = run_id,
                         .engine = (char *) "sqlite",
                         .path = (char *) "/srv/hoist/backups/pocket.db.backup_20261121_040506",
                         .version = (char *) "v0.2.0",
                         .commit = (char *) SCENE_OLD,
                         .size = 5242880,
                         .sha256 = (char *) "ab",
                         .content_digest = (char *) "cd",
                         .schema_digest = (char *) "ef",
                         .tables = tables,
                         .created_at = SCENE_NOW,
                         .verified_at = fault == NULL ? SCENE_NOW : 0,
                         .restore_s = 0.2,
                         .fault = (char *) (fault != NULL ? fault : "") };
  g_autoptr (HoistBackup) backup = NULL;

  g_ptr_array_add (tables, &person);
  backup = hoist_backup_new (&fields);
  hoist_backup_write (backup, w, NULL);
}

static void
write_detail (HoistJsonWriter *w, const SceneTenant *tenant)
{
  g_autoptr (HoistRun) good = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) bad = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);

  hoist_json_writer_string (w, "directory", "/srv/cbapp/acme");
  hoist_json_writer_bool (w, "tree_clean", TRUE);
  hoist_json_writer_string (
      w, "error",
      tenant->unknown_since != NULL ? "ssh: connect to host node-2: No route to host" : "");
  hoist_json_writer_begin_object (w, "health_details");
  hoist_json_writer_string (w, "frontend", tenant->health);
  hoist_json_writer_string (w, "backend", tenant->health);
  hoist_json_writer_string (w, "database", "healthy");
  hoist_json_writer_time (w, "last_check", SCENE_NOW);
  hoist_json_writer_end_object (w);
  write_services (w);
  hoist_json_writer_begin_array (w, "databases");
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", "pocket");
  hoist_json_writer_string (w, "engine", "sqlite");
  hoist_json_writer_string (w, "path", "/srv/cbapp/acme/db/pocket.db");
  hoist_json_writer_int (w, "bytes", 5242880);
  hoist_json_writer_string (w, "schema_revision", "8f14e45fceea");
  hoist_json_writer_string (w, "health", "healthy");
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_array (w);
  hoist_json_writer_begin_array (w, "latest_runs");
  hoist_run_write (bad, w, NULL);
  hoist_run_write (good, w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_begin_array (w, "backups");
  write_backup (w, "b2", "bad", NULL);
  write_backup (w, "b1", "good", NULL);
  write_backup (w, "b0", "elder", "page 3 does not match its digest");
  hoist_json_writer_end_array (w);
}

HoistTenantReport *
scene_report (const SceneTenant *tenant)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *id = scene_id ("tn_", tenant->slug);
  g_autofree char *domain = g_strconcat (tenant->slug, ".example", NULL);
  g_autoptr (HoistValue) value = NULL;
  g_autoptr (GError) error = NULL;
  HoistTenantReport *report;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "id", id);
  hoist_json_writer_string (&w, "slug", tenant->slug);
  hoist_json_writer_string (&w, "name", tenant->slug);
  hoist_json_writer_string (&w, "domain", domain);
  hoist_json_writer_string (&w, "application", "cbapp");
  hoist_json_writer_string (&w, "environment", tenant->environment);
  hoist_json_writer_string (&w, "status", "running");
  hoist_json_writer_string (&w, "health_status", tenant->health);
  hoist_json_writer_string (&w, "run", tenant->run);
  hoist_json_writer_string (&w, "parked", tenant->parked);
  hoist_json_writer_string (&w, "unknown_since", tenant->unknown_since);
  hoist_json_writer_time (&w, "last_upgrade", SCENE_NOW - 3 * G_TIME_SPAN_DAY);
  if (tenant->hold != NULL)
    {
      hoist_json_writer_begin_object (&w, "hold");
      hoist_json_writer_string (&w, "reason", tenant->hold);
      hoist_json_writer_string (&w, "by", "dana");
      hoist_json_writer_string (&w, "since", "2026-11-18T09:12:03.000Z");
      hoist_json_writer_end_object (&w);
    }
  write_version (&w, tenant);
  if (tenant->detail)
    write_detail (&w, tenant);
  hoist_json_writer_end_object (&w);
  value = hoist_json_parse (json->str, json->len, &error);
  g_assert_no_error (error);
  report = hoist_tenant_report_read (value, &error);
  g_assert_no_error (error);
  return report;
}

HoistTenantReport *
scene_acme (void)
{
  SceneTenant acme = { "acme",   "production", "v0.2.0", "v0.3.0",
                       "behind", "healthy",    1,        .detail = TRUE };

  return scene_report (&acme);
}

HoistTenantPage *
scene_tenants (void)
{
  const SceneTenant tenants[] = {
    { "testsite", "test", "v0.3.0", "v0.3.0", "up-to-date", "healthy", 0 },
    { "acme", "production", "v0.2.0", "v0.3.0", "behind", "healthy", 1 },
    { "globex", "production", "v0.2.0", "v0.3.0", "behind", "degraded", 1,
      .hold = "Fair until Friday" },
    { "initech", "staging", "v0.10.0", "v0.10.0", "up-to-date", "unhealthy", 0,
      .parked = "rn_0000000000000001" },
    { "umbrella", "production", "v0.9.0", "v0.10.0", "behind", "unknown", 1,
      .unknown_since = "2026-11-21T03:40:00.000Z" },
  };
  HoistTenantPage *page = g_new0 (HoistTenantPage, 1);

  g_atomic_ref_count_init (&page->refs);
  page->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  for (guint i = 0; i < G_N_ELEMENTS (tenants); i++)
    g_ptr_array_add (page->tenants, scene_report (&tenants[i]));
  page->total = page->tenants->len;
  page->received_at = SCENE_NOW;
  return page;
}
