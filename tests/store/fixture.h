/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store in a private folder, and nouns to put into it. For the tests of store/. Thread: the
 * test's. */
#pragma once
#include "store/hoist-store-access.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  HoistStore *store;
} Fixture;

#define FIXTURE_COMMIT "0123456789abcdef0123456789abcdef01234567"

/* For g_test_add: opens and removes. */
void fixture_set_up (Fixture *f, gconstpointer unused);
void fixture_tear_down (Fixture *f, gconstpointer unused);
#define fixture_add(path, function)                                                                \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
void fixture_reopen (Fixture *f);
char *fixture_build_path (Fixture *f, const char *name);
/* SQL on the store's file through a connection of its own, as somebody with a shell would. */
void fixture_run_sql (Fixture *f, const char *sql);

HoistTenant *fixture_new_tenant (const char *slug);
/* A tenant that is in the store. */
HoistTenant *fixture_put_tenant (Fixture *f, const char *slug);
HoistRun *fixture_new_run (const HoistTenant *tenant, HoistRunState state, HoistOutcome outcome);
/* The same run with other state and outcome. */
HoistRun *fixture_change_run (const HoistRun *run, HoistRunState state, HoistOutcome outcome);
/* Journals a snapshot; NULL and *error, or the record. */
HoistEvent *fixture_append_run (Fixture *f, const HoistRun *run, gint64 epoch, GError **error);
void fixture_must_append_run (Fixture *f, const HoistRun *run);
/* Proves the whole journal; the number of its records. */
gint64 fixture_must_verify (Fixture *f);
void fixture_append_notes (Fixture *f, guint n);
/* A record that belongs to nothing. */
HoistEvent *fixture_append_note (Fixture *f, GError **error);

G_END_DECLS
