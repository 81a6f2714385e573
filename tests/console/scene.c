/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. */
#include "scene.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include "base/hoist-clock.h"
#include "base/hoist-place.h"
#include "console/hoist-application.h"
#include "console/widgets/hoist-cell-text.h"
#include "model/hoist-json.h"

/* The looks of tools/screenshots that the environment alone can't make. */
static void
dress (void)
{
  const char *language = g_getenv ("HOIST_PICTURE_LANGUAGE");
  g_autofree char *locale = language != NULL ? hoist_place_find (HOIST_PLACE_LOCALE) : NULL;

  const char *const looks[] = { "HOIST_PICTURE_LANGUAGE", "HOIST_PICTURE_DIRECTION",
                                "HOIST_PICTURE_SETTINGS", "HOIST_PICTURE_WIDTH" };

  /* What a test expects of words and places need not hold in another look; its pictures are wanted
   * all the same. */
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_getenv (looks[i]) != NULL)
      {
        g_test_set_nonfatal_assertions ();
        g_log_set_always_fatal (G_LOG_FATAL_MASK);
      }
  if (g_strcmp0 (g_getenv ("HOIST_PICTURE_DIRECTION"), "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (locale == NULL)
    return;
  g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  bindtextdomain ("hoist", locale);
  bind_textdomain_codeset ("hoist", "UTF-8");
  textdomain ("hoist");
}

void
scene_init (int *argc, char ***argv)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  gtk_test_init (argc, argv, NULL);
  dress ();
  adw_init ();
  hoist_application_register_resources ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/hoist/Console/icons");
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/hoist/Console/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

char *
scene_id (const char *prefix, const char *name)
{
  char tail[17] = "0000000000000000";

  for (guint i = 0; i < 16 && name[i] != '\0'; i++)
    tail[i] = strchr ("0123456789abcdefghjkmnpqrstvwxyz", name[i]) != NULL ? name[i] : 'x';
  return g_strconcat (prefix, tail, NULL);
}

/* Texts of documents, as a plane would write them. */

static void
write_version (HoistJsonWriter *w, const SceneTenant *tenant)
{
  hoist_json_writer_begin_object (w, "version");
  hoist_json_writer_string (w, "deployed_version", tenant->deployed);
  hoist_json_writer_string (w, "deployed_commit", "295fb7f");
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

/* Plans and runs */

static const HoistStepKindId upgrade_kinds[] = { HOIST_STEP_PREFLIGHT,    HOIST_STEP_FETCH,
                                                 HOIST_STEP_DEPENDENCIES, HOIST_STEP_STOP,
                                                 HOIST_STEP_BACKUP,       HOIST_STEP_CHECKOUT,
                                                 HOIST_STEP_MIGRATE,      HOIST_STEP_START,
                                                 HOIST_STEP_HEALTH,       HOIST_STEP_FINISH };
static const HoistStepKindId rollback_kinds[] = {
  HOIST_STEP_PREFLIGHT, HOIST_STEP_FETCH, HOIST_STEP_STOP,   HOIST_STEP_BACKUP, HOIST_STEP_CHECKOUT,
  HOIST_STEP_RESTORE,   HOIST_STEP_START, HOIST_STEP_HEALTH, HOIST_STEP_FINISH
};

static HoistRelease *
make_release (const char *tag, const char *notes, const char *notice)
{
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);
  HoistRelease fields = { .tag = (char *) tag,
                          .commit = (char *) SCENE_NEW,
                          .date = SCENE_NOW - 9 * G_TIME_SPAN_DAY,
                          .notes = (char *) notes,
                          .notices = notices };

  if (notice != NULL)
    g_ptr_array_add (notices, hoist_notice_new ("v0.3.0#1", notice));
  return hoist_release_new (&fields);
}

static HoistValue *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  HoistValue *value = hoist_json_parse (json, -1, &error);

  g_assert_no_error (error);
  return value;
}

/* Steps of a plan are read back by their kind's rules; the tests need the sentences only, so the
 * arguments are put in unchecked. */
static GPtrArray *
make_steps (const HoistStepKindId *kinds, guint n)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);

  for (guint i = 0; i < n; i++)
    {
      HoistStep *step = g_new0 (HoistStep, 1);

      step->index = i;
      step->kind = hoist_step_kind_get (kinds[i]);
      step->node = g_strdup ("");
      step->weight = step->kind->weight;
      step->args = parse (
          kinds[i] == HOIST_STEP_MIGRATE
              ? "{\"scripts\":[\"scripts/create_schema.py\",\"scripts/add_person_columns.py\"]}"
              : "{\"to_tag\":\"v0.3.0\",\"tag\":\"v0.3.0\"}");
      g_ptr_array_add (steps, step);
    }
  return steps;
}

static GPtrArray *
make_findings (HoistFindingSeverity worst)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);

  g_ptr_array_add (findings,
                   hoist_finding_new ("disk", HOIST_FINDING_OK,
                                      "41 GiB are free for the backup and its restore.", "", ""));
  g_ptr_array_add (findings,
                   hoist_finding_new ("tree", HOIST_FINDING_OK, "The tree is clean.", "", ""));
  g_ptr_array_add (findings, hoist_finding_new ("target", HOIST_FINDING_OK,
                                                "v0.3.0 is commit 17b3ab3.", "", ""));
  if (worst >= HOIST_FINDING_WARNING)
    g_ptr_array_add (findings, hoist_finding_new ("version", HOIST_FINDING_WARNING,
                                                  "The service reports v0.2.0-dirty.",
                                                  "Look at its log.", ""));
  if (worst >= HOIST_FINDING_BLOCKER)
    g_ptr_array_add (findings,
                     hoist_finding_new ("refspec", HOIST_FINDING_BLOCKER,
                                        "The remote “origin” fetches one branch only.",
                                        "Let Hoist repair it, or set remote.origin.fetch yourself.",
                                        "refspec"));
  return findings;
}

HoistPlan *
scene_upgrade (HoistFindingSeverity worst)
{
  char *acknowledge[] = { (char *) "v0.3.0#1", NULL };
  g_autofree char *tenant = scene_id ("tn_", "acme");
  g_autofree char *id = scene_id ("pl_", "up");
  g_autofree char *backup = scene_id ("bk_", "b1");
  g_autoptr (GPtrArray) steps = make_steps (upgrade_kinds, G_N_ELEMENTS (upgrade_kinds));
  g_autoptr (GPtrArray) findings = make_findings (worst);
  g_autoptr (GPtrArray) releases =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  HoistPlan fields = { .id = id,
                       .tenant = tenant,
                       .tenant_slug = (char *) "acme",
                       .from_version = (char *) "v0.2.0",
                       .from_commit = (char *) SCENE_OLD,
                       .to_version = (char *) "v0.3.0",
                       .to_commit = (char *) SCENE_NEW,
                       .backup_db = TRUE,
                       .run_migrations = TRUE,
                       .backup = backup,
                       .guide_hash = (char *) "abc",
                       .steps = steps,
                       .releases = releases,
                       .acknowledge = acknowledge,
                       .findings = findings,
                       .estimate_s = 12,
                       .downtime_s = 4,
                       .restore_s = 0.4,
                       .created_at = SCENE_NOW,
                       .expires_at = SCENE_NOW + G_TIME_SPAN_HOUR };

  g_ptr_array_add (
      releases,
      make_release (
          "v0.3.0",
          "People can now belong to **segments**, and an import keeps where it came from.\n\n"
          "### Added\n\n- Segments, with `add_segment_tables.py`\n- The source of each imported "
          "person\n\n"
          "### Changed\n\n1. The list of people is sorted by name\n2. An import with the same file "
          "is refused\n\n"
          "> **Acknowledge** Export templates made before this release must be saved again.\n\n"
          "```\ncurl http://localhost/api/segments\n```\n",
          "Export templates made before this release must be saved again by their owners."));
  return hoist_plan_new (&fields);
}

HoistReleaseList *
scene_releases (void)
{
  const char *const tags[] = { "v0.5.0", "v0.4.0", "v0.3.0", "v0.2.0" };
  HoistReleaseList *list = g_new0 (HoistReleaseList, 1);

  list->releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    g_ptr_array_add (list->releases, make_release (tags[i], "", NULL));
  list->deployed = g_strdup ("v0.2.0");
  list->latest = g_strdup ("v0.5.0");
  return list;
}

static HoistValue *
make_comparison (int lost_rows)
{
  g_autofree char *json = g_strdup_printf (
      "{\"tables\":[{\"name\":\"person\",\"now\":%d,\"then\":1000,\"written_since\":%d},"
      "{\"name\":\"import_log\",\"now\":12,\"then\":12,\"written_since\":0}],\"lost_rows\":%d,"
      "\"sentence\":\"\"}",
      1000 + lost_rows, lost_rows, lost_rows);

  return parse (json);
}

HoistPlan *
scene_rollback (int lost_rows)
{
  char *acknowledge[] = { (char *) (lost_rows > 0 ? "discard-rows" : NULL), NULL };
  g_autofree char *tenant = scene_id ("tn_", "acme");
  g_autofree char *id = scene_id ("pl_", "back");
  g_autofree char *run = scene_id ("rn_", "good");
  g_autofree char *backup = scene_id ("bk_", "b9");
  g_autofree char *restore = scene_id ("bk_", "b1");
  g_autoptr (GPtrArray) steps = make_steps (rollback_kinds, G_N_ELEMENTS (rollback_kinds));
  g_autoptr (GPtrArray) findings = make_findings (HOIST_FINDING_OK);
  g_autoptr (GPtrArray) releases = g_ptr_array_new ();
  g_autoptr (HoistValue) comparison = lost_rows >= 0 ? make_comparison (lost_rows) : NULL;
  HoistPlan fields = { .id = id,
                       .tenant = tenant,
                       .tenant_slug = (char *) "acme",
                       .kind = HOIST_PLAN_ROLLBACK,
                       .from_version = (char *) "v0.3.0",
                       .from_commit = (char *) SCENE_NEW,
                       .to_version = (char *) "v0.2.0",
                       .to_commit = (char *) SCENE_OLD,
                       .backup_db = TRUE,
                       .restore_data = lost_rows >= 0,
                       .backup = backup,
                       .restore_from = lost_rows >= 0 ? restore : (char *) "",
                       .rolls_back = run,
                       .guide_hash = (char *) "abc",
                       .steps = steps,
                       .releases = releases,
                       .acknowledge = acknowledge,
                       .findings = findings,
                       .comparison = comparison,
                       .estimate_s = 8,
                       .downtime_s = 3,
                       .restore_s = 0.4,
                       .created_at = SCENE_NOW,
                       .expires_at = SCENE_NOW + G_TIME_SPAN_HOUR };

  return hoist_plan_new (&fields);
}

static void
fill_run_steps (GPtrArray *steps, HoistPlanKind kind, int present, gint64 begun)
{
  const HoistStepKindId *kinds = kind == HOIST_PLAN_ROLLBACK ? rollback_kinds : upgrade_kinds;
  int n =
      kind == HOIST_PLAN_ROLLBACK ? G_N_ELEMENTS (rollback_kinds) : G_N_ELEMENTS (upgrade_kinds);

  for (int i = 0; i < n; i++)
    {
      const HoistStepKind *row = hoist_step_kind_get (kinds[i]);
      gboolean running = i == present;
      HoistRunStep step = {
        .index = i,
        .kind = (char *) row->name,
        .title = (char *) row->title,
        .description = (char *) row->title,
        .state = i < present ? HOIST_STEP_APPLIED
                 : running   ? HOIST_STEP_INTENDED
                             : HOIST_STEP_PENDING,
        .result = i < present ? HOIST_RESULT_DONE : HOIST_RESULT_NONE,
        .weight = row->weight,
        .fraction = i < present ? 1
                    : running   ? 0.4
                                : 0,
        .detail =
            (char *) (kinds[i] == HOIST_STEP_MIGRATE && running ? "2 of 6 · add_person_columns.py"
                      : kinds[i] == HOIST_STEP_BACKUP && i < present ? "5 MB · verified"
                                                                     : ""),
        .started_at = i <= present ? begun + i * G_USEC_PER_SEC : 0,
        .ended_at = i < present ? begun + (i + 1) * G_USEC_PER_SEC - 300000 : 0
      };

      g_ptr_array_add (steps, hoist_run_step_new (&step));
    }
}

static HoistRun *
make_run (HoistPlanKind kind, int present, HoistOutcome outcome)
{
  gboolean ended = outcome != HOIST_OUTCOME_NONE;
  gboolean well = outcome == HOIST_OUTCOME_NEW_HEALTHY;
  gboolean back = kind == HOIST_PLAN_ROLLBACK;
  gint64 begun = ended ? SCENE_NOW : hoist_clock_wall_us () - 8 * G_USEC_PER_SEC;
  g_autofree char *id = scene_id ("rn_", well ? "good" : ended ? "bad" : "live");
  g_autofree char *plan = scene_id ("pl_", back ? "back" : "up");
  g_autofree char *tenant = scene_id ("tn_", "acme");
  g_autofree char *backup = scene_id ("bk_", well ? "b1" : "b2");
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);
  HoistRun fields = {
    .id = id,
    .plan = plan,
    .tenant = tenant,
    .tenant_slug = (char *) "acme",
    .kind = kind,
    .from_version = (char *) (back ? "v0.3.0" : "v0.2.0"),
    .from_commit = (char *) (back ? SCENE_NEW : SCENE_OLD),
    .to_version = (char *) (back ? "v0.2.0" : "v0.3.0"),
    .to_commit = (char *) (back ? SCENE_OLD : SCENE_NEW),
    .state = ended ? HOIST_RUN_ENDED : HOIST_RUN_RUNNING,
    .outcome = outcome,
    .cause =
        (char
             *) (ended && !well
                     ? "The migration add_segment_tables.py failed: no such column: person.segment."
                     : ""),
    .what_is_true_now = (char *) (ended && !well ? "acme is at v0.2.0 with the data of before the "
                                                   "run; its services are healthy."
                                                 : ""),
    .next = (char *) (ended && !well
                          ? "Correct the migration, then say what was resolved and try again."
                          : ""),
    .progress = ended ? 1 : MAX (present, 0) / 10.0,
    .started_by = (char *) "local:dana",
    .reason = (char *) (back ? "Segments are slow" : ""),
    .backup = backup,
    .migrations_run =
        (char *) (well && !back ? "scripts/create_schema.py\nscripts/add_segment_tables.py" : ""),
    .discarded_rows = back && ended ? 3 : -1,
    .downtime_s = ended ? 3.4 : -1,
    .created_at = begun + (well ? 0 : G_USEC_PER_SEC),
    .started_at = begun,
    .ended_at = ended ? begun + 12 * G_USEC_PER_SEC : 0,
    .position = 100 + MAX (present, 0),
    .steps = steps
  };

  fill_run_steps (steps, kind, ended ? 99 : present, begun);
  return hoist_run_new (&fields);
}

HoistRun *
scene_run (HoistPlanKind kind, int present)
{
  return make_run (kind, present, HOIST_OUTCOME_NONE);
}

HoistRun *
scene_ended (HoistPlanKind kind, HoistOutcome outcome)
{
  return make_run (kind, 99, outcome);
}

GPtrArray *
scene_lines (gint64 first_seq, guint n)
{
  const char *const own[] = { "Checking before the upgrade", "Stopping services…",
                              "Services stopped", "Backing up the database…",
                              "The backup was restored to a scratch place and is whole" };
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);

  for (guint i = 0; i < n; i++)
    {
      gint64 seq = first_seq + i;
      HoistLogLevel level = seq % 7 == 6     ? HOIST_LOG_WARNING
                            : seq % 11 == 10 ? HOIST_LOG_ERROR
                            : seq % 3 == 0   ? HOIST_LOG_OUTPUT
                                             : HOIST_LOG_INFO;
      g_autofree char *text =
          level == HOIST_LOG_OUTPUT
              ? g_strdup_printf ("create_schema.py: row %" G_GINT64_FORMAT " of many", seq)
              : g_strdup (own[seq % G_N_ELEMENTS (own)]);

      g_ptr_array_add (lines, hoist_log_line_new (seq, SCENE_NOW + seq * 100000, 1, level, text));
    }
  return lines;
}

HoistSession *
scene_session (void)
{
  HoistSession *session = hoist_session_new (NULL);
  g_autoptr (HoistTenantPage) page = scene_tenants ();

  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  return session;
}

/* Windows and pictures */

/* A button whose action is nowhere is grey: on pictures the window's are there. */
static void
offer_actions (GtkWidget *window)
{
  static const GActionEntry entries[] = {
    { .name = "back" },
    { .name = "refresh" },
    { .name = "add-plane" },
    { .name = "open-demo" },
    { .name = "open-this-computer" },
    { .name = "show-welcome" },
    { .name = "sign-in" },
    { .name = "show-tenant", .parameter_type = "s" },
    { .name = "show-tenants", .parameter_type = "s" },
    { .name = "show-changes", .parameter_type = "s" },
    { .name = "show-upgrade", .parameter_type = "s" },
    { .name = "show-run", .parameter_type = "s" },
    { .name = "show-view", .parameter_type = "s" },
    { .name = "show-node", .parameter_type = "s" },
    { .name = "enrol-node" },
    { .name = "roll-back", .parameter_type = "(ss)" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
}

/* tools/screenshots shows every page as narrow as it may be. */
GtkWindow *
scene_show (GtkWidget *child, int width, int height)
{
  const char *other = g_getenv ("HOIST_PICTURE_WIDTH");
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), other != NULL ? atoi (other) : width, height);
  if (g_getenv ("HOIST_PICTURES") != NULL)
    offer_actions (window);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  scene_settle ();
  return GTK_WINDOW (window);
}

void
scene_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* What was drawn last; NULL while a new frame is on its way. */
static GskRenderNode *
take_node (GtkWindow *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  return gtk_snapshot_free_to_node (snapshot);
}

static gboolean
is_narrow (gpointer window)
{
  int least;

  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return gtk_widget_get_width (window) <= MAX (atoi (g_getenv ("HOIST_PICTURE_WIDTH")), least) + 60;
}

/* Dialogs too: they come with a size of their own. */
static void
narrow (GtkWindow *window)
{
  if (g_getenv ("HOIST_PICTURE_WIDTH") == NULL || is_narrow (window))
    return;
  gtk_window_set_default_size (window, atoi (g_getenv ("HOIST_PICTURE_WIDTH")),
                               gtk_widget_get_height (GTK_WIDGET (window)));
  scene_wait (is_narrow, window);
  scene_settle ();
}

void
scene_picture (GtkWindow *window, const char *name)
{
  const char *folder = g_getenv ("HOIST_PICTURES");
  g_autofree char *path = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node = NULL;

  scene_settle ();
  if (folder == NULL)
    return;
  narrow (window);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  while (node == NULL)
    {
      gtk_widget_queue_draw (GTK_WIDGET (window));
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      node = take_node (window);
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  gsk_render_node_unref (node);
}

void
scene_close (GtkWindow *window)
{
  gtk_window_destroy (window);
  scene_settle ();
}

static gboolean
late_cb (gpointer user_data)
{
  g_error ("the condition was not met within ten seconds");
  return G_SOURCE_REMOVE;
}

void
scene_wait (gboolean (*condition) (gpointer), gpointer data)
{
  guint late = g_timeout_add_seconds (10, late_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static const char *
text_of (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (HOIST_IS_CELL_TEXT (widget))
    return hoist_cell_text_get_text (HOIST_CELL_TEXT (widget));
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));
  if (GTK_IS_CHECK_BUTTON (widget))
    return gtk_check_button_get_label (GTK_CHECK_BUTTON (widget));
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  return NULL;
}

GtkWidget *
scene_find (GtkWidget *root, GType type, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type)
      && (text == NULL || g_strcmp0 (text_of (root), text) == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = scene_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

guint
scene_count (GtkWidget *root, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (root, type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += scene_count (child, type);
  return n;
}

static void
collect_texts (GtkWidget *root, GString *out)
{
  if (!gtk_widget_get_visible (root) || !gtk_widget_get_child_visible (root))
    return;
  if (GTK_IS_LABEL (root))
    g_string_append_printf (out, "%s\n", gtk_label_get_text (GTK_LABEL (root)));
  if (HOIST_IS_CELL_TEXT (root))
    g_string_append_printf (out, "%s\n", hoist_cell_text_get_text (HOIST_CELL_TEXT (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_texts (child, out);
}

char *
scene_texts (GtkWidget *root)
{
  GString *out = g_string_new (NULL);

  collect_texts (root, out);
  return g_string_free (out, FALSE);
}
