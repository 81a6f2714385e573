/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of the API on its way through a handler, and the answer that comes out. A handler is a
 * plain blocking function on a lane; it sees checked input only (the table of routes said what
 * fits) and returns an answer, or NULL with an error that becomes a problem document. Thread: one
 * owner at a time. */
#pragma once
#include "base/hoist-json-writer.h"
#include "daemon/hoist-plane.h"
#include "protocol/hoist-routes.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistPlane *plane; /* borrowed */
  const HoistRoute *route;
  HoistRouteParams params;
  HoistCaller caller;
  char *peer;               /* "local:root", "127.0.0.1" */
  char *path;               /* of the request, without query */
  char *query_text;         /* as sent, NULL: none */
  HoistValue *query, *body; /* checked, with defaults; never NULL inside a handler */
  gboolean wants_async;     /* Prefer: respond-async */
  char *key;                /* Idempotency-Key or NULL */
  char *if_none_match;      /* or NULL */
  HoistValue *audit;        /* object: what the handler adds to the audit record */
  GCancellable *cancellable;
} HoistCall;

void hoist_call_clear (HoistCall *call);
const char *hoist_call_param (const HoistCall *call, const char *name);
/* Members of query or body: NULL, FALSE or 0 when absent. */
const char *hoist_call_text (const HoistValue *object, const char *name);
char **hoist_call_dup_texts (const HoistValue *object, const char *name); /* NULL when absent */
void hoist_call_note (HoistCall *call, const char *name,
                      const char *text); /* into the audit record; NULL: nothing */

typedef struct _HoistAnswer HoistAnswer;
/* Makes the final answer of a call whose run has ended, from the last snapshot (on the store's
 * lane). */
typedef HoistAnswer *(*HoistAnswerAfterRun) (HoistCall *call, const HoistRun *run, GError **error);

struct _HoistAnswer
{
  guint status;
  const char *type; /* application/json unless told */
  GBytes *body;     /* NULL: none */
  char *location, *etag;
  gboolean is_secret; /* the body must not be kept (Idempotency-Key) */
  char *wait_run; /* answer only when this run, or this rollout, has ended, with the route's `after`
                   */
};

HoistAnswer *hoist_answer_new (guint status);
/* Takes `json`. */
HoistAnswer *hoist_answer_new_json (guint status, GString *json);
/* The problem document of an error. */
HoistAnswer *hoist_answer_new_problem (const GError *error, const char *path);
void hoist_answer_free (HoistAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistAnswer, hoist_answer_free)

G_END_DECLS
