/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nouns as the `body` of a row: JSON by the model's table of fields, proven readable before it is
 * written and checked again when it is read. Private to store/. Thread: any. */
#pragma once
#include "model/hoist-fields.h"

G_BEGIN_DECLS

/* The body, and (ret_checked may be NULL) the noun as it will be read back. INVALID when it could
 * not be: what is stored must not stop the next start. */
char *hoist_store_body_make (const HoistFields *fields, gconstpointer noun, gpointer *ret_checked,
                             GError **error);
/* The noun, or CORRUPT that names it. */
gpointer hoist_store_body_read (const HoistFields *fields, const char *id, const char *body,
                                GError **error);
/* For what has a reader of its own. `noun` and `id` are for the message: CORRUPT. */
HoistValue *hoist_store_body_parse (const char *noun, const char *id, const char *body,
                                    GError **error);
/* "The store's NOUN ID is damaged: reason" as CORRUPT. Takes `reason`. */
void hoist_store_body_set_corrupt (GError **error, GError *reason, const char *noun,
                                   const char *id);

G_END_DECLS
