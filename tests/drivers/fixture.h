/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver tests share: a private folder, an origin repository with releases, a tenant's
 * clone, databases, and small programs. Everything lies in the folder and ends with it. */
#pragma once
#include "drivers/hoist-source.h"
#include "model/hoist-value.h"

#define FIXTURE_RUN "rn_0000000000000001"

/* The call goes well; a GError `error` of the caller says why not. */
#define FIXTURE_DO(call)                                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gboolean done_ = (call);                                                                       \
    g_assert_no_error (error);                                                                     \
    g_assert_true (done_);                                                                         \
  }                                                                                                \
  G_STMT_END

typedef struct
{
  char *folder, *origin, *work, *tenant, *mirror;
  HoistSourceOrigin source;
} Fixture;

void fixture_init (Fixture *f);
void fixture_clear (Fixture *f);
char *fixture_path (const Fixture *f, const char *name);
void fixture_write (const char *path, const char *text);
char *fixture_read (const char *path);
HoistValue *fixture_parse (const char *json); /* single quotes stand for double ones */
/* git with these arguments in a folder, as a person would; stdout without the last newline. Asserts
 * that it ends well. */
char *fixture_git (const char *folder, ...) G_GNUC_NULL_TERMINATED;
/* An origin with tags v0.1.0, v0.2.0 (annotated) and a clone at v0.1.0 (detached). */
void fixture_make_repository (Fixture *f);
/* Commits what is in f->work, tags and pushes it; the full commit. */
char *fixture_release (Fixture *f, const char *tag);
char *fixture_commit_of (const char *folder, const char *name);
/* A database in WAL mode with `rows` persons. */
void fixture_make_database (const char *path, guint rows);
void fixture_sql (const char *path, const char *sql);
gint64 fixture_count (const char *path, const char *sql);
/* A port nobody listens on. */
guint fixture_find_port (void);
/* Waits until the file holds the word (at most 20 s), woken by changes of its folder. */
void fixture_wait_for (const char *path, const char *word);
