/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One question with filters that may be empty. Any thread; the reader's connection. Never: writes,
 * nor puts a value into the text of a question. */
#include "store/hoist-store-run-search.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "store/hoist-store-object.h"

#define LIST_MAX 10000

#define FILTERS                                                                                    \
  " FROM runs WHERE ($1 = '' OR tenant = $1) AND ($2 = '' OR state = $2)"                          \
  " AND ($3 = '' OR kind = $3) AND ($4 = '' OR outcome = $4)"                                      \
  " AND ($5 = '' OR json_extract (body, '$.started_by') IN ($5, 'local:' || $5))"                  \
  " AND ($6 = '' OR INSTR (LOWER (json_extract (body, '$.tenant_slug') || ' ' || from_version"     \
  " || ' ' || to_version || ' ' || json_extract (body, '$.cause') || ' '"                          \
  " || json_extract (body, '$.reason') || ' ' || json_extract (body, '$.started_by')), $6) > 0)"   \
  " AND ($7 = '' OR json_extract (body, '$.created_at') >= $7)"                                    \
  " AND ($8 = '' OR json_extract (body, '$.created_at') < $8)"
#define N_FILTERS 8

static gboolean
check_word (const char *name, const char *word, const char *const *words, GError **error)
{
  g_autofree char *all = NULL;

  if (word == NULL || word[0] == '\0' || g_strv_contains (words, word))
    return TRUE;
  all = g_strjoinv (", ", (char **) words);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s: one of %s.", name, all);
  return FALSE;
}

static void
bind (HoistStoreStatement *s, const HoistRunSearch *search)
{
  g_autofree char *words =
      search->search != NULL ? g_ascii_strdown (search->search, -1) : g_strdup ("");
  g_autofree char *since = search->since != 0 ? hoist_clock_format (search->since) : g_strdup ("");
  g_autofree char *until = search->until != 0 ? hoist_clock_format (search->until) : g_strdup ("");
  const char *values[N_FILTERS] = { search->tenant, search->state, search->kind, search->outcome,
                                    search->by,     words,         since,        until };

  for (guint i = 0; i < N_FILTERS; i++)
    hoist_store_statement_bind_text (s, (int) i + 1, values[i] != NULL ? values[i] : "");
}

static gboolean
count (HoistStore *self, const HoistRunSearch *search, guint *ret_total, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };

  hoist_store_statement_init (&s, self->reader, "SELECT COUNT(*) AS total" FILTERS);
  bind (&s, search);
  if (hoist_store_statement_next (&s, error) != 1)
    return FALSE;
  *ret_total = (guint) hoist_store_statement_get_int (&s, "total");
  return TRUE;
}

GPtrArray *
hoist_store_search_runs (HoistStore *self, const HoistRunSearch *search, guint *ret_total,
                         GError **error)
{
  if (!check_word ("state", search->state, hoist_run_state_names, error)
      || !check_word ("kind", search->kind, hoist_plan_kind_names, error)
      || !check_word ("outcome", search->outcome, hoist_outcome_names, error))
    return NULL;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  if (ret_total != NULL && !count (self, search, ret_total, error))
    return NULL;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT id, tenant, state, outcome, body" FILTERS
                              " ORDER BY first_position DESC LIMIT $9 OFFSET $10");
  bind (&s, search);
  hoist_store_statement_bind_int (&s, 9, MIN (search->limit, LIST_MAX));
  hoist_store_statement_bind_int (&s, 10, search->offset);
  return hoist_store_collect_runs (&s, error);
}
