/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTP POST of JSON to where people are told: https with a certificate that this machine
 * trusts, or http to this machine itself. No redirect is followed, no proxy is asked; of an answer
 * at most 1 MiB is read, and only its status counts. Blocking. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *url; /* may hold a secret: errors name its host only */
  const char *body;
  const char *key;  /* the same for the same message: the other side can tell that it had it */
  guint timeout_ms; /* for all of it, the look-up of the name too */
} HoistWebhook;

/* INVALID (no such address), NOT_OFFERED (no TLS on this machine), UNREACHABLE, TIMED_OUT, REFUSED
 * (another status than 200 to 299), PROTOCOL, CANCELLED. */
gboolean hoist_webhook_post (const HoistWebhook *webhook, GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
