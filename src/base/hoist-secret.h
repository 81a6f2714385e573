/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known secrets, so that they never reach a log, an event or a file (SAFETY.md, Text):
 * hoist_secret_redact replaces each registered value and its base64, URL-encoded and
 * JSON-escaped forms by "•••". A URL loses its userinfo by hoist_secret_strip_url.
 * Values shorter than 6 bytes are not registered (they would hide ordinary words).
 * Thread: any; the register is process-wide and guarded by a mutex. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

void hoist_secret_register (const char *value);
char *hoist_secret_redact (const char *text);   /* newly allocated */
char *hoist_secret_strip_url (const char *url); /* newly allocated */
void hoist_secret_free (char *secret);          /* overwrites, then frees; NULL is fine */
/* SHA-256 of the bytes as lower-case hex: how tokens are stored. Newly allocated. */
char *hoist_secret_hash_token (const char *token);
gboolean hoist_secret_equal (const char *a, const char *b); /* constant time in the longer length */

G_END_DECLS
