/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers: a kind prefix, '_' and 16 characters of [0-9a-hjkmnp-tv-z] from getrandom.
 * Routes refuse an identifier of another kind (SAFETY.md, Grammars). Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_ID_TENANT,      /* tn_ */
  HOIST_ID_NODE,        /* nd_ */
  HOIST_ID_APPLICATION, /* ap_ */
  HOIST_ID_PLAN,        /* pl_ */
  HOIST_ID_RUN,         /* rn_ */
  HOIST_ID_ROLLOUT,     /* ro_ */
  HOIST_ID_BACKUP,      /* bk_ */
  HOIST_ID_TOKEN,       /* tk_ */
  HOIST_ID_USER,        /* us_ */
  HOIST_ID_INSTANCE,    /* in_ */
  HOIST_ID_AGENT,       /* ag_ */
} HoistIdKind;

char *hoist_id_new (HoistIdKind kind);
/* TRUE if `text` is a well-formed identifier of that kind. NULL is not. */
gboolean hoist_id_check (HoistIdKind kind, const char *text);
const char *hoist_id_kind_get_prefix (HoistIdKind kind);
/* n bytes from getrandom; aborts if the kernel can't give them. */
void hoist_id_fill_random (void *buffer, gsize n);

G_END_DECLS
