/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rollout, its targets and its hash. Owned by whoever holds a reference; any thread; it starts
 * nothing (that is the engine's business). Lenient about members: a newer daemon may add some. */
#include "model/hoist-rollout.h"

#include "model/hoist-fields-define.h"

const char *const hoist_rollout_state_names[] = { "planned", "running", "stopping",
                                                  "stopped", "ended",   NULL };
const char *const hoist_target_state_names[] = { "excluded", "waiting", "starting", "running",
                                                 "done",     "failed",  "refused",  NULL };

static const HoistField target_rows[] = {
  { HOIST_FIELD (HoistRolloutTarget, index, UINT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistRolloutTarget, wave, UINT) },
  { HOIST_FIELD (HoistRolloutTarget, tenant, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistRolloutTarget, tenant_slug, TEXT) },
  { HOIST_FIELD (HoistRolloutTarget, application, TEXT) },
  { HOIST_FIELD (HoistRolloutTarget, environment, ENUM), .words = hoist_environment_names },
  { HOIST_FIELD (HoistRolloutTarget, from_version, TEXT) },
  { HOIST_FIELD (HoistRolloutTarget, to_version, TEXT) },
  { HOIST_FIELD (HoistRolloutTarget, to_commit, TEXT), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistRolloutTarget, state, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_target_state_names },
  { HOIST_FIELD (HoistRolloutTarget, check, TEXT) },
  { HOIST_FIELD (HoistRolloutTarget, cause, TEXT) },
  { HOIST_FIELD (HoistRolloutTarget, plan, TEXT), HOIST_FIELD_ID (PLAN) },
  { HOIST_FIELD (HoistRolloutTarget, run, TEXT), HOIST_FIELD_ID (RUN) },
  { HOIST_FIELD (HoistRolloutTarget, started_at, TIME) },
  { HOIST_FIELD (HoistRolloutTarget, ended_at, TIME) },
  { NULL },
};
const HoistFields hoist_rollout_target_fields = { "RolloutTarget", sizeof (HoistRolloutTarget), -1,
                                                  TRUE, target_rows };

HoistRolloutTarget *
hoist_rollout_target_new (const HoistRolloutTarget *fields)
{
  return hoist_fields_new (&hoist_rollout_target_fields, fields);
}

static HoistNotice *
notice_copy (const HoistNotice *notice)
{
  return hoist_notice_new (notice->id, notice->text);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistRolloutTarget, hoist_rollout_target,
                                  hoist_rollout_target_fields)
HOIST_FIELDS_DEFINE_ELEMENT (target_element, "RolloutTarget", hoist_rollout_target, new, free)
static const HoistElement notice_element = {
  "Notice", (gpointer (*) (gconstpointer)) notice_copy, (void (*) (gpointer)) hoist_notice_free,
  (void (*) (gconstpointer, HoistJsonWriter *, const char *)) hoist_notice_write,
  (gpointer (*) (const HoistValue *, GError **)) hoist_notice_read
};

static const HoistField rollout_rows[] = {
  { HOIST_FIELD (HoistRollout, id, TEXT), HOIST_FIELD_ID (ROLLOUT) },
  { HOIST_FIELD (HoistRollout, hash, TEXT) },
  { HOIST_FIELD (HoistRollout, state, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_rollout_state_names },
  { HOIST_FIELD (HoistRollout, parallel, UINT) },
  { HOIST_FIELD (HoistRollout, max_failures, INT), HOIST_FIELD_RANGE (-1, G_MAXINT) },
  { HOIST_FIELD (HoistRollout, forgiven, UINT) },
  { HOIST_FIELD (HoistRollout, backup_db, BOOL) },
  { HOIST_FIELD (HoistRollout, run_migrations, BOOL) },
  { HOIST_FIELD (HoistRollout, in_hops, BOOL) },
  { HOIST_FIELD (HoistRollout, started_by, TEXT) },
  { HOIST_FIELD (HoistRollout, reason, TEXT) },
  { HOIST_FIELD (HoistRollout, stop_reason, TEXT) },
  { HOIST_FIELD (HoistRollout, acknowledge, STRV) },
  { HOIST_FIELD (HoistRollout, acknowledged, STRV) },
  { HOIST_FIELD (HoistRollout, notices, LIST), .element = &notice_element },
  { HOIST_FIELD (HoistRollout, excluded, UINT) },
  { HOIST_FIELD (HoistRollout, waiting, UINT) },
  { HOIST_FIELD (HoistRollout, running, UINT) },
  { HOIST_FIELD (HoistRollout, done, UINT) },
  { HOIST_FIELD (HoistRollout, failed, UINT) },
  { HOIST_FIELD (HoistRollout, created_at, TIME) },
  { HOIST_FIELD (HoistRollout, ended_at, TIME) },
  { HOIST_FIELD (HoistRollout, targets, LIST), .element = &target_element },
  { NULL },
};
const HoistFields hoist_rollout_fields = { "Rollout", sizeof (HoistRollout),
                                           G_STRUCT_OFFSET (HoistRollout, refs), TRUE,
                                           rollout_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistRollout, hoist_rollout, hoist_rollout_fields)

void
hoist_rollout_write_summary (const HoistRollout *rollout, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  for (const HoistField *field = rollout_rows; field->name != NULL; field++)
    if (field->type != HOIST_FIELD_LIST)
      hoist_fields_write_field (field, rollout, w);
  hoist_json_writer_end_object (w);
}

char *
hoist_rollout_compute_hash (const HoistRollout *rollout)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "parallel", rollout->parallel);
  hoist_json_writer_int (&w, "max_failures", rollout->max_failures);
  hoist_json_writer_bool (&w, "backup_db", rollout->backup_db);
  hoist_json_writer_bool (&w, "run_migrations", rollout->run_migrations);
  hoist_json_writer_strv (&w, "acknowledge", (const char *const *) rollout->acknowledge);
  hoist_json_writer_begin_array (&w, "targets");
  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);

      if (target->state == HOIST_TARGET_EXCLUDED)
        continue;
      hoist_json_writer_begin_object (&w, NULL);
      hoist_json_writer_int (&w, "wave", target->wave);
      hoist_json_writer_string (&w, "tenant", target->tenant);
      hoist_json_writer_string (&w, "from_version", target->from_version);
      hoist_json_writer_string (&w, "to_version", target->to_version);
      hoist_json_writer_string (&w, "to_commit", target->to_commit);
      hoist_json_writer_end_object (&w);
    }
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

void
hoist_rollout_count (HoistRollout *rollout)
{
  guint n[HOIST_TARGET_REFUSED + 1] = { 0 };

  for (guint i = 0; i < rollout->targets->len; i++)
    n[((const HoistRolloutTarget *) g_ptr_array_index (rollout->targets, i))->state]++;
  rollout->excluded = n[HOIST_TARGET_EXCLUDED];
  rollout->waiting = n[HOIST_TARGET_WAITING];
  rollout->running = n[HOIST_TARGET_STARTING] + n[HOIST_TARGET_RUNNING];
  rollout->done = n[HOIST_TARGET_DONE];
  rollout->failed = n[HOIST_TARGET_FAILED] + n[HOIST_TARGET_REFUSED];
}

guint
hoist_rollout_get_size (const HoistRollout *rollout)
{
  return rollout->excluded + rollout->waiting + rollout->running + rollout->done + rollout->failed;
}

char *
hoist_rollout_describe (const HoistRollout *rollout)
{
  guint n = rollout->waiting + rollout->running + rollout->done + rollout->failed;
  g_autofree char *rule = rollout->max_failures < 0 ? g_strdup ("failures stop nothing")
                          : rollout->max_failures == 0
                              ? g_strdup ("nothing more is started after the first failure")
                              : g_strdup_printf ("nothing more is started after more than %d "
                                                 "failures",
                                                 rollout->max_failures);

  if (rollout->in_hops && rollout->targets->len > 0)
    {
      const HoistRolloutTarget *first = g_ptr_array_index (rollout->targets, 0);
      const HoistRolloutTarget *last =
          g_ptr_array_index (rollout->targets, rollout->targets->len - 1);
      return g_strdup_printf ("%s goes from %s to %s in %u hops, each a run of its own.",
                              first->tenant_slug, first->from_version, last->to_version,
                              rollout->targets->len);
    }
  return g_strdup_printf ("%u %s, %u at a time; %s.", n, n == 1 ? "tenant" : "tenants",
                          rollout->parallel, rule);
}
