/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-step-drift.h. Owns nothing beyond a call; worker thread. Whatever it makes is gone when
 * it returns; what a killed agent left of it goes with the next look, and with the next claim of
 * the tenant its processes. Never writes to the live database, and never keeps a row or a secret.
 */
#include "agent/steps/hoist-step-drift.h"

#include <unistd.h>

#include "agent/steps/hoist-step-scratch.h"
#include "agent/steps/hoist-step-script.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "drivers/hoist-tenant-file.h"
#include "model/hoist-json.h"
#include "model/hoist-value-texts.h"

#define MAKING_SECONDS 90 /* for all that makes the schema: the plan waits for it */
#define HOLD_WAIT_MS 5000
#define SETTINGS_MAX 65536

typedef struct
{
  HoistStepWork *work; /* with the order as its arguments */
  const char *commit;
  char *key; /* what the kept schema was made from */
  HoistStepScratch scratch;
  gint64 end; /* boottime µs, for what makes the schema */
} Look;

static void
look_clear (Look *look)
{
  hoist_step_scratch_clear (&look->scratch);
  g_clear_pointer (&look->key, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* --- the schema that is kept --------------------------------------------------------------- */

static char *
name_kept (const Look *look)
{
  return hoist_agent_state_tenant (look->work->state, look->work->tenant->id, "schema.json");
}

/* Another release, guide or setting may make another one. */
static char *
compute_key (const Look *look)
{
  const char *file = hoist_step_work_get_text (look->work, "settings");
  g_autofree char *order = hoist_value_to_json (look->work->args);
  g_autofree char *settings = NULL;
  g_autofree char *text = NULL;
  gsize n = 0;

  if (file[0] != '\0')
    settings = hoist_tenant_file_read (look->work->tenant->directory, file, SETTINGS_MAX, &n, NULL);
  text = g_strdup_printf ("%s\n%s\n%s", look->commit, order, settings != NULL ? settings : "");
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static HoistSchema *
read_kept (const Look *look)
{
  g_autofree char *path = name_kept (look);
  g_autoptr (HoistValue) kept = hoist_agent_state_read (path, NULL);
  const HoistValue *schema = kept != NULL ? hoist_value_get_member (kept, "schema") : NULL;

  if (schema == NULL || !g_str_equal (hoist_value_lookup_string (kept, "key", ""), look->key))
    return NULL;
  return hoist_schema_read (schema, NULL);
}

/* One that can't be kept is made again the next time. */
static void
keep (const Look *look, const HoistSchema *schema)
{
  g_autofree char *path = name_kept (look);
  g_autoptr (HoistValue) kept = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;
  HoistValue *value =
      hoist_json_new_value ((HoistJsonWriteFunc) hoist_schema_write, schema, &error);

  if (value == NULL)
    {
      g_debug ("The schema is not kept: %s", error->message);
      return;
    }
  hoist_value_set (kept, "key", hoist_value_new_string (look->key));
  hoist_value_set (kept, "schema", value);
  if (!hoist_agent_state_write_brief (path, kept, &error))
    g_debug ("The schema is not kept: %s", error->message);
}

/* --- the schema that the release makes ----------------------------------------------------- */

static gboolean
run_command (Look *look, const char *name, const HoistValue *command, GError **error)
{
  g_autoptr (HoistValue) moved = hoist_step_scratch_move (look->work, &look->scratch, command);
  gint64 left = look->end - hoist_clock_boottime_us ();
  HoistStepScript run = { .database = &look->scratch.clone,
                          .folder = look->scratch.folder,
                          .script = name,
                          .command = moved,
                          .seconds = (guint) (MAX (left, 0) / G_USEC_PER_SEC) };

  if (run.seconds == 0)
    {
      g_set_error (
          error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
          "What should make it took longer than %d s; a command that is faster can be named "
          "in the guide (databases: drift: schema).",
          MAKING_SECONDS);
      return FALSE;
    }
  return hoist_step_script_run (look->work, &run, error);
}

/* One that this release does not have is left out, as in an upgrade. */
static gboolean
run_migrations (Look *look, guint *ret_ran, GError **error)
{
  const HoistValue *scripts = hoist_value_get_member (look->work->args, "scripts");
  const HoistValue *commands = hoist_value_get_member (look->work->args, "commands");

  for (guint i = 0; i < hoist_value_get_size (scripts); i++)
    {
      const char *script = hoist_value_get_string (hoist_value_get_element (scripts, i));
      g_autofree char *path = g_build_filename (look->scratch.folder, script, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      *ret_ran += 1;
      if (!run_command (look, script, hoist_value_get_element (commands, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_all (Look *look, GError **error)
{
  const HoistValue *schema = hoist_value_get_member (look->work->args, "schema");
  guint ran = 0;

  if (hoist_value_get_size (schema) > 0)
    return run_command (look, "that makes the schema", schema, error);
  if (!run_migrations (look, &ran, error))
    return FALSE;
  if (ran == 0)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                         "The deployed release has no migrations that could make it, and the guide "
                         "names no command (databases: drift: schema).");
  return ran > 0;
}

static HoistSchema *
make_schema (Look *look, GError **error)
{
  const HoistStepDatabase *clone = &look->scratch.clone;
  g_autoptr (HoistSchema) schema = NULL;
  g_autoptr (GError) left = NULL;
  double seconds;

  look->scratch.is_empty = TRUE;
  look->end = hoist_clock_boottime_us () + MAKING_SECONDS * G_USEC_PER_SEC;
  if (hoist_step_scratch_make (look->work, &look->scratch, &seconds, error)
      && run_all (look, error))
    schema = clone->driver->schema->read (clone->path, &look->work->call, error);
  if (!hoist_step_scratch_remove (look->work, &look->scratch, &left) && schema != NULL)
    g_propagate_error (error, g_steal_pointer (&left));
  if (left != NULL)
    return NULL;
  if (schema != NULL && schema->parts->len == 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                           "What should make it ended well and made nothing in the empty database "
                           "that it was given: it may use another one.");
      return NULL;
    }
  return g_steal_pointer (&schema);
}

/* Nobody upgrades the tenant meanwhile; children of ours end with the hold. */
static HoistSchema *
make_schema_held (Look *look, GError **error)
{
  HoistStepWork *work = look->work;
  HoistAgentClaim claim = {
    .tenant = work->tenant->id, .run = "", .epoch = 0, .wait_ms = HOLD_WAIT_MS
  };
  g_autoptr (HoistAgentLock) lock = NULL;
  HoistSchema *schema;

  if (work->lock != NULL)
    return make_schema (look, error);
  lock = hoist_agent_lock_claim (work->state, &claim, work->call.cancellable, error);
  if (lock == NULL)
    return NULL;
  work->lock = lock;
  work->call.keep_fd = hoist_agent_lock_get_fd (lock);
  schema = make_schema (look, error);
  work->lock = NULL;
  work->call.keep_fd = -1;
  return schema;
}

/* --- the comparison ------------------------------------------------------------------------ */

/* Where rows can't be counted, none of them is taken for nothing. */
static void
count_rows (Look *look, const GPtrArray *entries)
{
  const HoistStepDatabase *live = &look->scratch.live;
  g_autoptr (GError) error = NULL;

  if (!live->driver->schema->count (live->path, entries, &look->work->call, &error))
    g_debug ("The rows of a drift were not counted: %s", error->message);
}

static HoistDrift *
compare (Look *look, const HoistSchema *expected, GError **error)
{
  const HoistStepDatabase *live = &look->scratch.live;
  g_autoptr (HoistSchema) found = live->driver->schema->read (live->path, &look->work->call, error);

  if (found == NULL)
    return NULL;
  g_auto (GStrv) ignore =
      hoist_value_dup_texts (hoist_value_get_member (look->work->args, "ignore"));
  g_autoptr (GPtrArray) entries =
      hoist_drift_compare (expected, found, (const char *const *) ignore);
  HoistDrift *drift = hoist_drift_new (entries->len > 0 ? HOIST_DRIFT_FOUND : HOIST_DRIFT_NONE, "");
  HoistDatabaseRepair repair = { expected, found, entries };

  count_rows (look, entries);
  g_free (drift->sql);
  drift->sql = live->driver->schema->repair (&repair);
  g_ptr_array_unref (drift->entries);
  drift->entries = g_steal_pointer (&entries);
  return drift;
}

/* What is read and counted is of one moment: no run holds the tenant meanwhile. */
static HoistDrift *
compare_held (Look *look, const HoistSchema *expected, GError **error)
{
  HoistStepWork *work = look->work;
  HoistDrift *drift;
  int hold;

  if (work->lock != NULL)
    return compare (look, expected, error);
  hold = hoist_agent_lock_try_shared (work->state, work->tenant->id);
  if (hold < 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                           "A run holds the tenant, so its database is left alone.");
      return NULL;
    }
  drift = compare (look, expected, error);
  close (hold);
  return drift;
}

static gboolean
read_place (Look *look, GError **error)
{
  if (!hoist_step_scratch_read (look->work, &look->scratch, error))
    return FALSE;
  if (look->scratch.live.driver != NULL && look->scratch.live.driver->schema != NULL)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
               "The schema of a database of the engine %s can't be compared.",
               look->scratch.live.driver != NULL ? look->scratch.live.driver->engine : "“”");
  return FALSE;
}

static HoistDrift *
look_at (Look *look, GError **error)
{
  g_autoptr (HoistSchema) expected = NULL;

  if (!read_place (look, error))
    return NULL;
  look->key = compute_key (look);
  expected = read_kept (look);
  if (expected == NULL && (expected = make_schema_held (look, error)) != NULL)
    keep (look, expected);
  return expected != NULL ? compare_held (look, expected, error) : NULL;
}

/* Of no run: a name of the tenant's own, so that the next look finds what one has left. */
static void
name_run (HoistStepWork *inner, const char *tenant, char **ret_run)
{
  const char *rest = strchr (tenant, '_');

  *ret_run = g_strconcat ("rn", rest != NULL ? rest : "_", NULL);
  inner->key.run = *ret_run;
}

HoistDrift *
hoist_step_drift_look (HoistStepWork *work, const HoistValue *order, const char *commit,
                       GError **error)
{
  HoistStepWork inner = *work;
  g_autoptr (HoistValue) args = hoist_value_new_object ();
  g_autofree char *run = NULL;
  g_auto (Look) look = { .work = &inner, .commit = commit };
  g_autoptr (GError) local = NULL;
  HoistDrift *drift;

  hoist_value_set_all (args, order);
  hoist_value_set (args, "commit", hoist_value_new_string (commit));
  inner.args = args;
  inner.call.user_data = &inner;
  name_run (&inner, work->tenant->id, &run);
  drift = look_at (&look, &local);
  if (drift == NULL && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (drift == NULL)
    drift = hoist_drift_new (HOIST_DRIFT_UNKNOWN, local->message);
  drift->refuses = g_str_equal (hoist_value_lookup_string (order, "check", ""), "refuse");
  g_free (drift->commit);
  drift->commit = g_strdup (commit);
  return drift;
}

HoistFinding *
hoist_step_drift_new_finding (const HoistDrift *drift)
{
  g_autofree char *message = hoist_drift_describe (drift);
  gboolean matters = hoist_drift_count_mattering (drift) > 0;

  if (drift->state == HOIST_DRIFT_UNKNOWN)
    return hoist_finding_new ("schema-drift", HOIST_FINDING_WARNING, message,
                              "The upgrade may go on. Look at the schema yourself where it was "
                              "changed by hand.",
                              "");
  if (!matters)
    return hoist_finding_new ("schema-drift", HOIST_FINDING_OK, message, "", "");
  return hoist_finding_new ("schema-drift",
                            drift->refuses ? HOIST_FINDING_BLOCKER : HOIST_FINDING_WARNING, message,
                            "Repair it with the SQL that is shown, or let the guide leave it alone "
                            "(drift: ignore).",
                            "");
}
