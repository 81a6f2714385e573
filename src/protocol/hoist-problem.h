/* SPDX-License-Identifier: GPL-3.0-or-later */
/* application/problem+json ↔ GError. A GError of this house may carry, after its sentence, what is
 * true now and what to do next; they travel in the message as two more lines, so that they survive
 * every copy and a plain print is still readable:
 *
 *   The tag v0.3.0 was moved upstream.
 *   Now: nothing was changed; acme is at v0.2.0.
 *   Next: make a new plan.
 *
 * Thread: any. */
#pragma once
#include "base/hoist-error.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

/* NULL or "" for what is not known. */
GError *hoist_problem_new_error (HoistErrorCode code, const char *detail,
                                 const char *what_is_true_now, const char *next);
/* Adds the two lines to an error that has none; lines it already has stay. `error` may be NULL
 * (nothing happens). */
void hoist_problem_attach (GError *error, const char *what_is_true_now, const char *next);
/* The parts, newly allocated, "" when absent; each ret_ may be NULL. */
void hoist_problem_split (const GError *error, char **ret_detail, char **ret_what_is_true_now,
                          char **ret_next);

/* {type, title, status, code, detail, what_is_true_now, next, instance}: the whole object, or only
 * its members into an open object (a failed upgrade adds its answer's members). `instance` is the
 * request's path, may be NULL. */
void hoist_problem_write (const GError *error, HoistJsonWriter *w, const char *instance);
void hoist_problem_write_members (const GError *error, HoistJsonWriter *w, const char *instance);
char *hoist_problem_to_json (const GError *error, const char *instance);

/* What a plane answered with a status of 400 or more, as a GError. `value` may be NULL or any JSON
 * (a foreign plane, a proxy's page): then the status decides the code and the sentence names it.
 * Texts are cleaned and bounded. Never returns NULL. */
GError *hoist_problem_read (const HoistValue *value, guint http_status);

G_END_DECLS
