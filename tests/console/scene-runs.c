/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up plans, releases, runs and their logs. Owned by the test that asks; main thread; nothing
 * is ever asked of a plane. */
#include "scene.h"

#include "base/hoist-clock.h"
#include "model/hoist-json.h"

#define DEPENDENCIES "\"kind\":\"pip\",\"lock\":\"requirements.txt\""

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
          : kinds == rollback_kinds ? "{\"to_tag\":\"v0.2.0\",\"tag\":\"v0.2.0\"," DEPENDENCIES
                                      ",\"from_commit\":\"" SCENE_NEW "\"}"
                                    : "{\"to_tag\":\"v0.3.0\",\"tag\":\"v0.3.0\"," DEPENDENCIES
                                      ",\"from_commit\":\"" SCENE_OLD "\"}");
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
    .what_is_true_now =
        (char *) (outcome == HOIST_OUTCOME_PARKED ? "acme is at v0.3.0, its services are stopped. "
                                                    "The backup of before the run is whole."
                  : ended && !well                ? "acme is at v0.2.0 with the data of before the "
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

      g_ptr_array_add (lines,
                       hoist_log_line_new (seq, SCENE_NOW + seq * 100000, 1, level, text, ""));
    }
  return lines;
}
