/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTP GET to a loopback address: status, body (at most 64 KiB), and a member of a JSON body.
 * No redirects, no proxy, no cookies, no names but "localhost". Blocking. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint status;
  char *body; /* valid UTF-8 */
  gint64 took_us;
} HoistHealthAnswer;
void hoist_health_answer_clear (HoistHealthAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistHealthAnswer, hoist_health_answer_clear)

/* INVALID (not http:// or not loopback), UNREACHABLE (nothing listens), TIMED_OUT, PROTOCOL,
 * CANCELLED. */
gboolean hoist_health_get (const char *url, guint timeout_ms, HoistHealthAnswer *ret,
                           GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The text of a member of the body's object; NULL when the body is no strict JSON object or has
 * none. */
char *hoist_health_answer_dup_member (const HoistHealthAnswer *answer, const char *member);
gboolean hoist_health_parse_url (const char *url, char **ret_host, guint *ret_port, char **ret_path,
                                 GError **error);

G_END_DECLS
