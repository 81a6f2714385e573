/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for runs in a long history. Thread: any. */
#pragma once
#include "model/hoist-run.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

/* Members that are NULL or 0 filter nothing. Times are wall µs of the run's making. */
typedef struct
{
  const char *tenant, *state, *kind, *outcome; /* id; words of the model */
  const char *by;                              /* a user, with or without "local:" */
  const char *search;  /* stands somewhere in tenant, versions, cause, reason or user; case of ASCII
                          letters does not count */
  gint64 since, until; /* until: not included */
  guint limit, offset;
} HoistRunSearch;

/* Newest first. ret_total (may be NULL): how many there are in all. INVALID names a word that is
 * none. HoistRun* */
GPtrArray *hoist_store_search_runs (HoistStore *self, const HoistRunSearch *search,
                                    guint *ret_total, GError **error);

G_END_DECLS
