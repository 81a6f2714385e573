/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which runs somebody wants to see: as a question to the plane, as a test on a run at hand, and in
 * words. Thread: main. */
#pragma once
#include "client/hoist-client-runs.h"

G_BEGIN_DECLS

typedef struct
{
  char *kind, *outcome; /* words of the model; "running" is an outcome, too: "" any */
  char *tenant, *slug;  /* id and name; "" any */
  char *by, *search;    /* "" any */
  gint64 since, until;  /* wall µs; 0 any; until is not included */
} HoistRunFilter;

HoistRunFilter *hoist_run_filter_new (void); /* lets everything through */
HoistRunFilter *hoist_run_filter_copy (const HoistRunFilter *filter);
void hoist_run_filter_free (HoistRunFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRunFilter, hoist_run_filter_free)
void hoist_run_filter_set (char **member, const char *value); /* NULL is "" */
/* Anything but the search text? */
gboolean hoist_run_filter_is_narrow (const HoistRunFilter *filter);
/* Borrows from the filter. */
HoistRunQuery hoist_run_filter_get_query (const HoistRunFilter *filter);
gboolean hoist_run_filter_matches (const HoistRunFilter *filter, const HoistRun *run);
/* "Upgrades · parked · acme · by dana · since 21 Nov 2026"; "" when nothing is filtered */
char *hoist_run_filter_dup_words (const HoistRunFilter *filter);

G_END_DECLS
