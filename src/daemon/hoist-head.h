/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of one HTTP/1 request, read from raw bytes before libsoup sees any of them: libsoup
 * takes bare line feeds, two Hosts and two lengths and hides the target as it was sent (SAFETY.md
 * fact 4), so what the guard judges is read here. Strict, without recursion, no allocation but one
 * copy. Thread: any. */
#pragma once
#include <glib.h>
#include "base/hoist-error.h"

G_BEGIN_DECLS

#define HOIST_HEAD_MAX (16 * 1024)
#define HOIST_HEAD_MAX_FIELDS 64

typedef struct
{
  const char *name, *value; /* borrowed from the head; value without blanks around it */
} HoistHeadField;

typedef struct
{
  char *bytes; /* own copy, cut up by NULs */
  const char *method, *path;
  const char *query; /* as sent, without '?'; NULL when there is none */
  guint minor;       /* HTTP/1.minor: 0 or 1 */
  guint n_fields;
  HoistHeadField fields[HOIST_HEAD_MAX_FIELDS];
} HoistHead;

/* Why a request was not let through. `status` is usually that of the code; 405, 408, 417, 431 and
 * 505 are finer. */
typedef struct
{
  HoistErrorCode code;
  guint status;
  const char *detail; /* static text */
} HoistRefusal;

/* Bytes up to and including the empty line that ends the head; 0 when it has not come yet.
 * `*scanned` is where the last look ended. */
gsize hoist_head_find_end (const char *bytes, gsize n_bytes, gsize *scanned);
/* TRUE when these first bytes can't begin a request (TLS on the plain port, blank lines). */
gboolean hoist_head_is_hopeless (const char *bytes, gsize n_bytes);
/* Reads exactly one head (what hoist_head_find_end delimited). FALSE with the refusal. */
gboolean hoist_head_parse (HoistHead *head, const char *bytes, gsize n_bytes,
                           HoistRefusal *ret_refusal);
void hoist_head_clear (HoistHead *head);
/* The n-th field of that name (any case) or NULL. */
const char *hoist_head_get (const HoistHead *head, const char *name, guint n);
guint hoist_head_count (const HoistHead *head, const char *name);

G_END_DECLS
