/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ledger that is copied, written to and crossed: what the tests of capture share. */
#pragma once
#include "cluster.h"

#define CROSSING_RUN "rn_0000000000000001"
#define CROSSING_COPY "hoist_" CROSSING_RUN "_copy"
#define CROSSING_BEFORE "hoist_" CROSSING_RUN "_before"
#define CROSSING_AFTER "hoist_" CROSSING_RUN "_after"

/* The call goes well; a GError `error` of the caller says why not. */
#define CROSSING_DO(call)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gboolean done_ = (call);                                                                       \
    g_assert_no_error (error);                                                                     \
    g_assert_true (done_);                                                                         \
  }                                                                                                \
  G_STMT_END

/* account, entry (of an account, with a unique text), and rows in both; as the role app. */
void crossing_fill (const Cluster *c);
/* `folder` is freed by the test. */
HoistDatabaseCopyOrder crossing_order (const Cluster *c, char **folder);
/* As the application does on that database. */
void crossing_say (const Cluster *c, const char *database, const char *sql);
