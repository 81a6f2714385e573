/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. */
#include "examples.h"

char *
example_to_json (ExampleWrite write, gconstpointer noun)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  write (noun, &w, NULL);
  return g_string_free (out, FALSE);
}

HoistValue *
example_parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  HoistValue *value = hoist_json_parse (json, -1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (value);
  return value;
}

HoistValue *
example_edit (const char *json, const char *name, const char *member)
{
  g_autoptr (HoistValue) value = example_parse (json);
  HoistValue *edited = hoist_value_new_object ();
  for (guint i = 0; i < hoist_value_get_size (value); i++)
    hoist_value_set (edited, hoist_value_get_member_name (value, i),
                     hoist_value_ref (hoist_value_get_member_at (value, i)));
  if (member != NULL)
    {
      hoist_value_set (edited, name, example_parse (member));
      return edited;
    }
  g_autoptr (HoistValue) whole = edited;
  HoistValue *shorter = hoist_value_new_object ();
  for (guint i = 0; i < hoist_value_get_size (whole); i++)
    if (g_strcmp0 (hoist_value_get_member_name (whole, i), name) != 0)
      hoist_value_set (shorter, hoist_value_get_member_name (whole, i),
                       hoist_value_ref (hoist_value_get_member_at (whole, i)));
  return shorter;
}

HoistTenant *
example_tenant (void)
{
  g_autoptr (HoistValue) settings =
      example_parse ("{\"SLUG\":\"acme\",\"API_PORT\":\"8101\",\"FRONTEND_PORT\":\"8102\"}");
  HoistTenant fields = { .id = (char *) EXAMPLE_TENANT_ID,
                         .slug = (char *) "acme",
                         .name = (char *) "Acme",
                         .application = (char *) "cbapp",
                         .environment = HOIST_ENVIRONMENT_PRODUCTION,
                         .directory = (char *) "/srv/acme",
                         .domain = (char *) "acme.example",
                         .api_domain = (char *) "api.acme.example",
                         .frontend_port = 8102,
                         .backend_port = 8101,
                         .settings = settings,
                         .created_at = EXAMPLE_TIME };
  return hoist_tenant_new (&fields);
}

static GPtrArray *
example_steps (void)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) fetch = example_parse (
      "{\"application\":\"cbapp\",\"repository\":\"/srv/cbapp.git\",\"tag\":\"v0.3.0\","
      "\"commit\":\"" EXAMPLE_COMMIT_B "\"}");
  g_autoptr (HoistValue) finish = example_parse (
      "{\"application\":\"cbapp\",\"commit\":\"" EXAMPLE_COMMIT_B "\",\"keep_environments\":2}");
  g_ptr_array_add (steps, hoist_step_new (0, HOIST_STEP_FETCH, "", fetch, &error));
  g_assert_no_error (error);
  g_ptr_array_add (steps, hoist_step_new (1, HOIST_STEP_FINISH, "", finish, &error));
  g_assert_no_error (error);
  return steps;
}

static GPtrArray *
example_releases (void)
{
  GPtrArray *releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);
  g_ptr_array_add (notices, hoist_notice_new ("v0.3.0#1", "Convert your files."));
  HoistRelease fields = { .tag = (char *) "v0.3.0",
                          .commit = (char *) EXAMPLE_COMMIT_B,
                          .date = EXAMPLE_TIME,
                          .notes = (char *) "- Organisations.",
                          .notices = notices };
  g_ptr_array_add (releases, hoist_release_new (&fields));
  return releases;
}

HoistPlan *
example_plan (void)
{
  char *acknowledge[] = { (char *) "v0.3.0#1", NULL };
  g_autoptr (GPtrArray) steps = example_steps ();
  g_autoptr (GPtrArray) releases = example_releases ();
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_ptr_array_add (findings,
                   hoist_finding_new ("disk", HOIST_FINDING_OK, "There is room.", "", ""));
  HoistPlan fields = { .id = (char *) EXAMPLE_PLAN_ID,
                       .tenant = (char *) EXAMPLE_TENANT_ID,
                       .tenant_slug = (char *) "acme",
                       .kind = HOIST_PLAN_UPGRADE,
                       .from_version = (char *) "v0.2.0",
                       .from_commit = (char *) EXAMPLE_COMMIT_A,
                       .to_version = (char *) "v0.3.0",
                       .to_commit = (char *) EXAMPLE_COMMIT_B,
                       .backup_db = TRUE,
                       .run_migrations = TRUE,
                       .backup = (char *) EXAMPLE_BACKUP_ID,
                       .guide_hash = (char *) "abc",
                       .steps = steps,
                       .releases = releases,
                       .acknowledge = acknowledge,
                       .findings = findings,
                       .estimate_s = 12.5,
                       .downtime_s = 4.2,
                       .restore_s = -1,
                       .created_at = EXAMPLE_TIME,
                       .expires_at = EXAMPLE_TIME + G_USEC_PER_SEC };
  return hoist_plan_new (&fields);
}

HoistRun *
example_run (void)
{
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);
  HoistRunStep step = { .index = 0,
                        .kind = (char *) "fetch",
                        .title = (char *) "Fetch the release",
                        .state = HOIST_STEP_APPLIED,
                        .result = HOIST_RESULT_DONE,
                        .weight = 6,
                        .fraction = 1,
                        .started_at = EXAMPLE_TIME };
  g_ptr_array_add (steps, hoist_run_step_new (&step));
  HoistRun fields = { .id = (char *) EXAMPLE_RUN_ID,
                      .plan = (char *) EXAMPLE_PLAN_ID,
                      .tenant = (char *) EXAMPLE_TENANT_ID,
                      .tenant_slug = (char *) "acme",
                      .from_version = (char *) "v0.2.0",
                      .from_commit = (char *) EXAMPLE_COMMIT_A,
                      .to_version = (char *) "v0.3.0",
                      .to_commit = (char *) EXAMPLE_COMMIT_B,
                      .state = HOIST_RUN_RUNNING,
                      .progress = 0.25,
                      .migrations_run =
                          (char *) "scripts/create_schema.py\nscripts/add_person_columns.py",
                      .details = (char *) "Stopping services...\nServices stopped",
                      .discarded_rows = -1,
                      .downtime_s = -1,
                      .created_at = EXAMPLE_TIME,
                      .position = 17,
                      .steps = steps };
  return hoist_run_new (&fields);
}

HoistGuide *
example_parse_service (const char *tags, const char *service, GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "guide: 1\n"
      "application: {name: tiny}\n"
      "releases: {tags: %s}\n"
      "services: [{name: web, %s}]\n"
      "health: {checks: [{name: h, service: web, url: \"http://127.0.0.1:1/\"}]}\n",
      tags, service);

  return hoist_guide_parse ("t.yaml", text, -1, error);
}

char *
example_read_source (const char *relative)
{
  g_autofree char *path = g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), relative, NULL);
  char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

HoistGuide *
example_guide (void)
{
  g_autofree char *text = example_read_source ("data/guides/cbapp.yaml");
  g_autoptr (GError) error = NULL;
  HoistGuide *guide = hoist_guide_parse ("cbapp.yaml", text, -1, &error);
  g_assert_no_error (error);
  return guide;
}
