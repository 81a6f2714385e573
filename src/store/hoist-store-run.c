/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans and the snapshots of runs. Any thread. Snapshots are written only inside the journal's
 * transaction. Never: lets a run that has ended open again, one that goes back turn forward, or two
 * runs of a tenant be open. */
#include "store/hoist-store-run.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "store/hoist-store-object.h"

#define LIST_MAX 10000

gboolean
hoist_store_add_plan (HoistStore *self, const HoistPlan *plan, GError **error)
{
  g_autofree char *body = hoist_store_body_make (&hoist_plan_fields, plan, NULL, error);
  if (body == NULL)
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO plans (id, tenant, body) VALUES ($1, $2, $3)");
  hoist_store_statement_bind_text (&s, 1, plan->id);
  hoist_store_statement_bind_text (&s, 2, plan->tenant);
  hoist_store_statement_bind_text (&s, 3, body);
  GError *local = NULL;
  if (hoist_store_statement_run (&s, &local))
    return TRUE;
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CONFLICT))
    {
      g_clear_error (&local);
      g_set_error (&local, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   "The plan %s is stored already; plans don't change.", plan->id);
    }
  g_propagate_error (error, local);
  return FALSE;
}

HoistPlan *
hoist_store_dup_plan (HoistStore *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, "SELECT body FROM plans WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, id);
  int n = hoist_store_statement_next (&s, error);
  if (n == 0)
    hoist_store_set_not_found (error, "plan", id);
  if (n <= 0)
    return NULL;
  g_autoptr (HoistValue) value =
      hoist_store_body_parse ("plan", id, hoist_store_statement_get_text (&s, "body"), error);
  if (value == NULL)
    return NULL;
  GError *local = NULL;
  HoistPlan *plan = hoist_plan_read (value, &local);
  if (plan == NULL)
    hoist_store_body_set_corrupt (error, local, "plan", id);
  return plan;
}

/* A run that a person took back cleanly did not fail; all others that went back or were parked did.
 */
static gboolean
has_failed (const HoistRun *run)
{
  if (run->kind == HOIST_PLAN_REHEARSAL)
    return FALSE;
  if (run->outcome == HOIST_OUTCOME_PARKED)
    return TRUE;
  gboolean cancelled = run->cancel_requested && (run->error_key == NULL || *run->error_key == '\0');
  return run->outcome == HOIST_OUTCOME_OLD_RESTORED && !cancelled;
}

static gboolean
is_resolved (const HoistRun *run)
{
  return run->resolved_by != NULL && *run->resolved_by != '\0';
}

/* The stored run must stand where the one who appends believes it to stand. */
static gboolean
check_expected (const HoistRun *run, gint64 expected, gint64 position, GError **error)
{
  if (expected == 0 || expected == position || (expected < 0 && position == 0))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "The run %s has moved on: it stands at journal position %" G_GINT64_FORMAT ".",
               run->id, position);
  return FALSE;
}

/* What the stored run allows to follow. *ret_first stays when there is none yet. */
static gboolean
check_stored (HoistStore *self, const HoistRun *run, gint64 expected, gint64 *ret_first,
              GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "SELECT state, plan, tenant, first_position, position FROM runs WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, run->id);
  int n = hoist_store_statement_next (&s, error);
  if (n < 0)
    return FALSE;
  gint64 position = n > 0 ? hoist_store_statement_get_int (&s, "position") : 0;
  if (!check_expected (run, expected, position, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  const char *state = hoist_store_statement_get_text (&s, "state");
  gboolean was_ended = g_str_equal (state, hoist_run_state_names[HOIST_RUN_ENDED]);
  gboolean was_undoing = g_str_equal (state, hoist_run_state_names[HOIST_RUN_UNDOING]);
  *ret_first = hoist_store_statement_get_int (&s, "first_position");
  if (g_strcmp0 (hoist_store_statement_get_text (&s, "plan"), run->plan) == 0
      && g_strcmp0 (hoist_store_statement_get_text (&s, "tenant"), run->tenant) == 0
      && !(was_ended && run->state != HOIST_RUN_ENDED)
      && !(was_undoing && run->state < HOIST_RUN_UNDOING))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "The run %s is %s; it can't become %s, nor change its plan or tenant.", run->id,
               state, hoist_run_state_names[run->state]);
  return FALSE;
}

static gboolean
check_no_other (HoistStore *self, const HoistRun *run, GError **error)
{
  if (run->state == HOIST_RUN_ENDED)
    return TRUE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer, "SELECT id FROM runs WHERE tenant = $1 AND state <> 'ended' AND id <> $2");
  hoist_store_statement_bind_text (&s, 1, run->tenant);
  hoist_store_statement_bind_text (&s, 2, run->id);
  int n = hoist_store_statement_next (&s, error);
  if (n > 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "The run %s of this tenant is going on.",
                 hoist_store_statement_get_text (&s, "id"));
  return n == 0;
}

gboolean
hoist_store_run_write (HoistStore *self, const HoistRun *run, gint64 expected, GError **error)
{
  gint64 first = run->position;
  if (!check_stored (self, run, expected, &first, error) || !check_no_other (self, run, error))
    return FALSE;
  g_autofree char *body = hoist_store_body_make (&hoist_run_fields, run, NULL, error);
  if (body == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO runs (id, plan, tenant, kind, state, outcome, from_version, to_version, failed,"
      " resolved, ended_at, first_position, position, body)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
      " ON CONFLICT (id) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,"
      " from_version = excluded.from_version, to_version = excluded.to_version,"
      " failed = excluded.failed, resolved = excluded.resolved, ended_at = excluded.ended_at,"
      " position = excluded.position, body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, run->id);
  hoist_store_statement_bind_text (&s, 2, run->plan ? run->plan : "");
  hoist_store_statement_bind_text (&s, 3, run->tenant);
  hoist_store_statement_bind_text (&s, 4, hoist_plan_kind_names[run->kind]);
  hoist_store_statement_bind_text (&s, 5, hoist_run_state_names[run->state]);
  hoist_store_statement_bind_text (&s, 6, hoist_outcome_names[run->outcome]);
  hoist_store_statement_bind_text (&s, 7, run->from_version ? run->from_version : "");
  hoist_store_statement_bind_text (&s, 8, run->to_version ? run->to_version : "");
  hoist_store_statement_bind_int (&s, 9, has_failed (run));
  hoist_store_statement_bind_int (&s, 10, is_resolved (run));
  hoist_store_statement_bind_int (&s, 11, run->ended_at);
  hoist_store_statement_bind_int (&s, 12, first);
  hoist_store_statement_bind_int (&s, 13, run->position);
  hoist_store_statement_bind_text (&s, 14, body);
  return hoist_store_statement_run (&s, error);
}

static HoistRun *
read_run (HoistStoreStatement *s, GError **error)
{
  const char *id = hoist_store_statement_get_text (s, "id");
  const char *body = hoist_store_statement_get_text (s, "body");
  g_autoptr (HoistRun) run = hoist_store_body_read (&hoist_run_fields, id, body, error);
  /* The columns are what locks and lists go by: they must say the same as the snapshot. */
  if (run == NULL
      || (g_str_equal (run->id, id)
          && g_str_equal (hoist_store_statement_get_text (s, "tenant"), run->tenant)
          && g_str_equal (hoist_store_statement_get_text (s, "state"),
                          hoist_run_state_names[run->state])
          && g_str_equal (hoist_store_statement_get_text (s, "outcome"),
                          hoist_outcome_names[run->outcome])))
    return g_steal_pointer (&run);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store's run %s is damaged: its columns differ from its body.", id);
  return NULL;
}

#define SELECT_RUNS "SELECT id, tenant, state, outcome, body FROM runs "

/* One run by one text; *ret_run stays NULL when there is none. */
static gboolean
find_run (HoistStore *self, const char *sql, const char *const *parameters, HoistRun **ret_run,
          GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, sql);
  for (guint i = 0; parameters[i] != NULL; i++)
    hoist_store_statement_bind_text (&s, i + 1, parameters[i]);
  int n = hoist_store_statement_next (&s, error);
  if (n > 0)
    *ret_run = read_run (&s, error);
  return n == 0 || *ret_run != NULL;
}

HoistRun *
hoist_store_dup_run (HoistStore *self, const char *id, GError **error)
{
  HoistRun *run = NULL;
  const char *const parameters[] = { id, NULL };
  if (find_run (self, SELECT_RUNS "WHERE id = $1", parameters, &run, error) && run == NULL)
    hoist_store_set_not_found (error, "run", id);
  return run;
}

/* "None" opens a lock here, so it must never stand for "could not be read". */
static HoistRun *
find_run_surely (HoistStore *self, const char *sql, const char *const *parameters)
{
  HoistRun *run = NULL;
  g_autoptr (GError) error = NULL;
  if (!find_run (self, sql, parameters, &run, &error))
    hoist_store_fail (self, error);
  return run;
}

HoistRun *
hoist_store_dup_open_run_of_tenant (HoistStore *self, const char *tenant)
{
  const char *const parameters[] = { tenant, NULL };
  return find_run_surely (self, SELECT_RUNS "WHERE tenant = $1 AND state <> 'ended'", parameters);
}

HoistRun *
hoist_store_dup_parked_run_of_tenant (HoistStore *self, const char *tenant)
{
  const char *const parameters[] = { tenant, NULL };
  return find_run_surely (self,
                          SELECT_RUNS "WHERE tenant = $1 AND outcome = 'parked' AND resolved = 0"
                                      " ORDER BY first_position DESC LIMIT 1",
                          parameters);
}

HoistRun *
hoist_store_dup_failed_before (HoistStore *self, const char *tenant, const char *from,
                               const char *to)
{
  const char *const parameters[] = { tenant, from, to, NULL };
  return find_run_surely (self,
                          SELECT_RUNS "WHERE tenant = $1 AND from_version = $2 AND to_version = $3"
                                      " AND failed = 1 AND resolved = 0"
                                      " ORDER BY first_position DESC LIMIT 1",
                          parameters);
}

GPtrArray *
hoist_store_collect_runs (HoistStoreStatement *s, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  int n;
  while ((n = hoist_store_statement_next (s, error)) > 0)
    {
      HoistRun *run = read_run (s, error);
      if (run == NULL)
        return NULL;
      g_ptr_array_add (runs, run);
    }
  return n == 0 ? g_steal_pointer (&runs) : NULL;
}

GPtrArray *
hoist_store_list_open_runs (HoistStore *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              SELECT_RUNS "WHERE state <> 'ended' ORDER BY first_position");
  return hoist_store_collect_runs (&s, error);
}

/* The texts of one question: the page and how many there are in all. */
typedef struct
{
  const char *page, *count;
} RunQuestion;

#define QUESTION(conditions)                                                                       \
  {                                                                                                \
    SELECT_RUNS conditions " ORDER BY first_position DESC LIMIT $1 OFFSET $2",                     \
        "SELECT COUNT(*) AS total FROM runs " conditions                                           \
  }

static const RunQuestion questions[2][2] = {
  { QUESTION (""), QUESTION ("WHERE state = $4") },
  { QUESTION ("WHERE tenant = $3"), QUESTION ("WHERE tenant = $3 AND state = $4") },
};

static void
bind_filters (HoistStoreStatement *s, const char *tenant, const char *state)
{
  if (tenant != NULL)
    hoist_store_statement_bind_text (s, 3, tenant);
  if (state != NULL)
    hoist_store_statement_bind_text (s, 4, state);
}

GPtrArray *
hoist_store_list_runs (HoistStore *self, const char *tenant, const char *state, guint limit,
                       guint offset, guint *ret_total, GError **error)
{
  if (state != NULL && !g_strv_contains (hoist_run_state_names, state))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "state: one of queued, running, cancelling, undoing and ended.");
      return NULL;
    }
  const RunQuestion *question = &questions[tenant != NULL][state != NULL];
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  if (ret_total != NULL)
    {
      g_auto (HoistStoreStatement) count = { 0 };
      hoist_store_statement_init (&count, self->reader, question->count);
      bind_filters (&count, tenant, state);
      if (hoist_store_statement_next (&count, error) != 1)
        return NULL;
      *ret_total = hoist_store_statement_get_int (&count, "total");
    }
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, question->page);
  hoist_store_statement_bind_int (&s, 1, MIN (limit, LIST_MAX));
  hoist_store_statement_bind_int (&s, 2, offset);
  bind_filters (&s, tenant, state);
  return hoist_store_collect_runs (&s, error);
}

/* What a list of tenants shows of their runs. */
#define SELECT_TENANTS(condition)                                                                  \
  "SELECT r.tenant AS tenant,"                                                                     \
  " (SELECT id FROM runs WHERE tenant = r.tenant AND state <> 'ended') AS open_run,"               \
  " (SELECT id FROM runs WHERE tenant = r.tenant AND outcome = 'parked' AND resolved = 0"          \
  "  ORDER BY first_position DESC LIMIT 1) AS parked_run,"                                         \
  " (SELECT MAX (ended_at) FROM runs WHERE tenant = r.tenant AND kind = 'upgrade'"                 \
  "  AND outcome = 'new-healthy') AS last_upgrade"                                                 \
  " FROM (SELECT DISTINCT tenant FROM runs" condition ") AS r"

/* For one tenant, or (NULL) for all that have any. */
static gboolean
load_tenants (HoistStore *self, HoistStoreConnection *connection, const char *tenant,
              GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, connection, tenant != NULL ? SELECT_TENANTS (" WHERE tenant = $1") : SELECT_TENANTS (""));
  if (tenant != NULL)
    hoist_store_statement_bind_text (&s, 1, tenant);
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      const char *open_run = hoist_store_statement_get_text (&s, "open_run");
      const char *parked_run = hoist_store_statement_get_text (&s, "parked_run");
      hoist_store_cache_set_runs (self->cache, hoist_store_statement_get_text (&s, "tenant"),
                                  *open_run ? open_run : NULL, *parked_run ? parked_run : NULL,
                                  hoist_store_statement_get_int (&s, "last_upgrade"));
    }
  return n == 0;
}

void
hoist_store_run_committed (HoistStore *self, const HoistRun *run)
{
  if (run->state != HOIST_RUN_ENDED)
    {
      hoist_store_cache_set_open_run (self->cache, run->tenant, run->id);
      return;
    }
  hoist_store_log_forget (self, run->id);
  g_autoptr (GError) error = NULL;
  if (!load_tenants (self, self->writer, run->tenant, &error))
    hoist_store_fail (self, error);
}

/* Also proves that every run that locks a tenant can be read: later there is nobody to tell. */
gboolean
hoist_store_runs_load (HoistStore *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->reader, SELECT_RUNS "WHERE state <> 'ended' OR (failed = 1 AND resolved = 0)");
  g_autoptr (GPtrArray) locking = hoist_store_collect_runs (&s, error);
  return locking != NULL && load_tenants (self, self->reader, NULL, error);
}
