/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRunFilter: owned by the page of activity; main thread. The plane's own search and the test
 * here mean the same, so that a run that comes in is shown where the plane would list it. */
#include "console/items/hoist-run-filter.h"
#include <glib/gi18n.h>
#include <string.h>
#include "console/items/hoist-words.h"

#define RUNNING "running"

HoistRunFilter *
hoist_run_filter_new (void)
{
  HoistRunFilter *filter = g_new0 (HoistRunFilter, 1);
  char **members[] = { &filter->kind, &filter->outcome, &filter->tenant,
                       &filter->slug, &filter->by,      &filter->search };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    *members[i] = g_strdup ("");
  return filter;
}

HoistRunFilter *
hoist_run_filter_copy (const HoistRunFilter *filter)
{
  HoistRunFilter *copy = g_new0 (HoistRunFilter, 1);

  *copy = *filter;
  copy->kind = g_strdup (filter->kind);
  copy->outcome = g_strdup (filter->outcome);
  copy->tenant = g_strdup (filter->tenant);
  copy->slug = g_strdup (filter->slug);
  copy->by = g_strdup (filter->by);
  copy->search = g_strdup (filter->search);
  return copy;
}

void
hoist_run_filter_free (HoistRunFilter *filter)
{
  g_free (filter->kind);
  g_free (filter->outcome);
  g_free (filter->tenant);
  g_free (filter->slug);
  g_free (filter->by);
  g_free (filter->search);
  g_free (filter);
}

void
hoist_run_filter_set (char **member, const char *value)
{
  char *text = g_strstrip (g_strdup (value != NULL ? value : ""));

  g_free (*member);
  *member = text;
}

gboolean
hoist_run_filter_is_narrow (const HoistRunFilter *filter)
{
  return filter->kind[0] != '\0' || filter->outcome[0] != '\0' || filter->tenant[0] != '\0'
         || filter->by[0] != '\0' || filter->since != 0 || filter->until != 0;
}

HoistRunQuery
hoist_run_filter_get_query (const HoistRunFilter *filter)
{
  gboolean running = g_str_equal (filter->outcome, RUNNING);

  return (HoistRunQuery){ .tenant = filter->tenant[0] != '\0' ? filter->tenant : NULL,
                          .kind = filter->kind,
                          .outcome = running ? "none" : filter->outcome,
                          .by = filter->by,
                          .search = filter->search,
                          .since = filter->since,
                          .until = filter->until };
}

static gboolean
has_words (const HoistRun *run, const char *words)
{
  g_autofree char *all = g_strjoin (" ", run->tenant_slug, run->from_version, run->to_version,
                                    run->cause, run->reason, run->started_by, NULL);
  g_autofree char *text = g_ascii_strdown (all, -1);
  g_autofree char *wanted = g_ascii_strdown (words, -1);

  return strstr (text, wanted) != NULL;
}

static gboolean
is_by (const HoistRun *run, const char *user)
{
  return g_str_equal (run->started_by, user)
         || g_str_equal (hoist_words_user (run->started_by), user);
}

gboolean
hoist_run_filter_matches (const HoistRunFilter *filter, const HoistRun *run)
{
  const char *outcome = run->state != HOIST_RUN_ENDED ? RUNNING : hoist_outcome_names[run->outcome];

  return (filter->kind[0] == '\0' || g_str_equal (filter->kind, hoist_plan_kind_names[run->kind]))
         && (filter->outcome[0] == '\0' || g_str_equal (filter->outcome, outcome))
         && (filter->tenant[0] == '\0' || g_str_equal (filter->tenant, run->tenant))
         && (filter->by[0] == '\0' || is_by (run, filter->by))
         && (filter->since == 0 || run->created_at >= filter->since)
         && (filter->until == 0 || run->created_at < filter->until)
         && (filter->search[0] == '\0' || has_words (run, filter->search));
}

static const char *
say_outcome (const char *word)
{
  for (int i = HOIST_OUTCOME_NONE + 1; hoist_outcome_names[i] != NULL; i++)
    if (g_str_equal (hoist_outcome_names[i], word))
      return hoist_words_outcome ((HoistOutcome) i, HOIST_PLAN_UPGRADE).word;
  return _ ("Running");
}

static void
append (GString *words, const char *text)
{
  g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", text);
}

char *
hoist_run_filter_dup_words (const HoistRunFilter *filter)
{
  GString *words = g_string_new (NULL);
  g_autofree char *by = g_strdup_printf (_ ("by %s"), hoist_words_user (filter->by));
  g_autofree char *since_moment = hoist_words_dup_moment (filter->since);
  g_autofree char *until_moment = hoist_words_dup_moment (filter->until);
  g_autofree char *since = g_strdup_printf (_ ("since %s"), since_moment);
  g_autofree char *until = g_strdup_printf (_ ("before %s"), until_moment);

  if (filter->kind[0] != '\0')
    append (words, g_str_equal (filter->kind, "rollback") ? _ ("Rollbacks") : _ ("Upgrades"));
  if (filter->outcome[0] != '\0')
    append (words, say_outcome (filter->outcome));
  if (filter->tenant[0] != '\0')
    append (words, filter->slug[0] != '\0' ? filter->slug : filter->tenant);
  if (filter->by[0] != '\0')
    append (words, by);
  if (filter->since != 0)
    append (words, since);
  if (filter->until != 0)
    append (words, until);
  return g_string_free (words, FALSE);
}
