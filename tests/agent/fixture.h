/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small application with releases, one tenant of it that really runs, and an agent's session in
 * this process.
 *
 * Releases: v0.1.0 and v0.2.0 are good; in v0.3.0 the second migration fails after it has written;
 * in v0.4.0 the service ends 0.3 s after it has begun to listen; in v0.5.0 a Python module is
 * missing. The one service answers /health with its version. */
#pragma once
#include "agent/hoist-agent-session.h"
#include "agent/hoist-agent-state.h"
#include "model/hoist-tenant.h"

#define FIXTURE_TENANT "tn_0123456789abcdef"
#define FIXTURE_RUN "rn_0123456789abcdef"
#define FIXTURE_BACKUP "bk_0123456789abcdef"

typedef struct
{
  char *folder, *origin, *work, *directory, *state_folder, *database;
  guint port;
  guint listens_on; /* in its place; 0: there */
  guint seconds;    /* that a start may take */
  HoistAgentState *state;
  HoistTenant *tenant;
  HoistAgentSession *session;
  GPtrArray *replies; /* HoistValue*, of all orders so far */
  GCancellable *cancellable;
  gint64 id;
} Fixture;

void fixture_init (Fixture *f);
void fixture_clear (Fixture *f); /* stops what runs */
void fixture_add (gconstpointer name,
                  void (*test) (Fixture *f)); /* "/agent/…" with set-up and tear-down */
char *fixture_commit (Fixture *f, const char *tag);
char *fixture_read (const char *path);
void fixture_write (const char *path, const char *text);
char *fixture_git (const char *folder, ...) G_GNUC_NULL_TERMINATED;
gint64 fixture_count (Fixture *f, const char *sql);
void fixture_sql (Fixture *f, const char *sql);

/* Serves {"order": name, MEMBERS} and returns the last reply (borrowed): result or error. MEMBERS
 * is JSON text like `"a":1,"b":[]`, may be "". */
const HoistValue *fixture_order (Fixture *f, const char *name, const char *members);
/* The answer of an order that must end well (borrowed). */
const HoistValue *fixture_answer (Fixture *f, const char *name, const char *members);
/* The code of an order that must fail; message may be NULL or receives it (borrowed). */
const char *fixture_error (Fixture *f, const char *name, const char *members,
                           const char **ret_message);
char *fixture_tenant_json (Fixture *f);
char *fixture_guide_json (void);
/* A guide of the test's own as an order has it. */
char *fixture_guide_to_json (const char *yaml);

/* `"tenant":…,"guide":…,"repository":…` */
char *fixture_subject (Fixture *f);
void fixture_claim (Fixture *f);
/* Arguments of a kind for an upgrade from v0.1.0 to `tag`, as a plan would have them. */
char *fixture_args (Fixture *f, const char *kind, const char *tag);
/* The members of a step or probe order. */
char *fixture_step_members (Fixture *f, guint step, const char *kind, const char *direction,
                            const char *args);
/* Carries out one step (apply or undo) towards `tag`; asserts that it ends well, returns {result,
 * facts} (borrowed). */
const HoistValue *fixture_step (Fixture *f, const char *kind, const char *direction,
                                const char *tag);
const char *fixture_step_error (Fixture *f, const char *kind, const char *direction,
                                const char *tag, const char **ret_message);
/* The word of a probe. */
const char *fixture_probe (Fixture *f, const char *kind, const char *direction, const char *tag);
guint fixture_step_number (const char *kind);
/* Whether a log line of the last orders holds the word. */
gboolean fixture_said (Fixture *f, const char *word);
char *fixture_details (Fixture *f); /* joined by '|' */
/* HTTP answer's version, "" when nothing answers. */
char *fixture_ask_version (Fixture *f);
/* Waits until the file holds the word (at most 60 s), woken by changes of its folder. */
void fixture_wait_for (const char *path, const char *word);
