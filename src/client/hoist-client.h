/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One control plane as a client sees it: where it is, the token, and whether it answers. The routes
 * are one `_async/_finish` pair each, in hoist-client-NOUN.h.
 *
 * Addresses: "unix:/path/to/socket" (or a bare absolute path), "http://127.0.0.1:PORT" (http to
 * loopback only: the token would travel in clear), "https://HOST[:PORT]",
 * "ssh://[USER@]HOST[:PORT][/SOCKET]" (hoist-plane-ssh.h). No proxy, no cookies, no redirects;
 * answers are at most 4 MiB (lists 64 MiB) and pass the strict JSON check off the main thread.
 *
 * Errors are HOIST_ERROR; a problem document gives its own code and detail; hoist_problem_split
 * (protocol/hoist-problem.h) takes out what is true now and what to do next. UNREACHABLE: nobody
 * answers there (next says what to do). PROTOCOL: what answers is no control plane, or its
 * certificate is not the right one (the state is then UNTRUSTED). HOST_KEY: nor is its host key.
 * FORBIDDEN: ssh lets nobody in without asking, or the role may not. UNAUTHORIZED: sign in.
 * CANCELLED by the cancellable. Every `_finish` returns something owned by the caller. Callbacks
 * run on the main loop of the thread that called. Thread: main loop only. */
#pragma once
#include <gio/gio.h>
#include "base/hoist-error.h"
#include "client/hoist-certificate.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_CONNECTION_UNKNOWN,      /* nothing asked yet */
  HOIST_CONNECTION_ONLINE,       /* the last answer came */
  HOIST_CONNECTION_UNREACHABLE,  /* the last try found nobody */
  HOIST_CONNECTION_UNAUTHORIZED, /* it answers and wants a (new) sign-in */
  HOIST_CONNECTION_UNTRUSTED, /* its certificate or host key is not the right one: nothing sent */
} HoistConnectionState;
extern const char *const hoist_connection_state_names[]; /* unknown, online, unreachable,
                                                            unauthorized, untrusted, NULL */

/* Properties (all notify): "address" (construct only), "state" (int, HoistConnectionState), "since"
 * (gint64 wall µs when `state` began), "has-token". */
#define HOIST_TYPE_CLIENT (hoist_client_get_type ())
G_DECLARE_FINAL_TYPE (HoistClient, hoist_client, HOIST, CLIENT, GObject)

HoistClient *hoist_client_new (const char *address, GError **error); /* INVALID */
/* The normal form of an address ("unix:/run/x", "http://127.0.0.1:32201"), or NULL with INVALID
 * that says what is expected. */
char *hoist_client_normalize_address (const char *address, GError **error);
const char *hoist_client_get_address (HoistClient *self);
gboolean hoist_client_is_local_socket (HoistClient *self);
HoistConnectionState hoist_client_get_state (HoistClient *self);
gint64 hoist_client_get_since (HoistClient *self);
/* Registered as a secret (never logged). NULL forgets it. */
void hoist_client_set_token (HoistClient *self, const char *token);
/* To put it back where a new one is taken back; NULL: none. Free with hoist_secret_free. */
char *hoist_client_dup_token (HoistClient *self);
gboolean hoist_client_get_has_token (HoistClient *self);

/* Somebody says that it may work now: a way there that waits between its tries does not. */
void hoist_client_hurry (HoistClient *self);

/* For https: the SHA-256 of the one certificate that is accepted (64 hex digits), whoever has
 * signed it; NULL: one that this computer trusts. */
void hoist_client_set_pin (HoistClient *self, const char *fingerprint);
gboolean hoist_client_has_pin (HoistClient *self);
/* Borrowed until the next call; NULL: none was seen. */
HoistCertificate *hoist_client_get_refused_certificate (HoistClient *self);
HoistCertificate *hoist_client_get_accepted_certificate (HoistClient *self);
/* How far the plane's clock is before ours, by the Date of its last answer; 0 when it sends none.
 */
gint64 hoist_client_get_clock_skew (HoistClient *self); /* seconds */

/* What an error of this floor says, in parts; newly allocated, "" when absent; each ret_ may be
 * NULL. */
void hoist_client_split_error (const GError *error, char **ret_detail, char **ret_what_is_true_now,
                               char **ret_next);

/* Signs in and keeps the token; returns it so that the caller can put it into the keyring
 * (hoist_secret_free it). */
void hoist_client_login_async (HoistClient *self, const char *username, const char *password,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
char *hoist_client_login_finish (HoistClient *self, GAsyncResult *result, GError **error);

/* Who answers there. A plane that has only the base contract (404) gives `foreign` and no
 * capabilities. */
typedef struct
{
  gboolean foreign;
  char *name, *version, *instance;   /* "" when foreign */
  int api;                           /* 0 when foreign */
  char *username, *role, *node_name; /* "" when foreign */
  char **capabilities; /* words: plans, runs, events, rollback, backups, releases, audit, tokens,
                          users, … */
} HoistPlaneReport;
void hoist_plane_report_free (HoistPlaneReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPlaneReport, hoist_plane_report_free)
gboolean hoist_plane_report_can (const HoistPlaneReport *report, const char *capability);
/* role is viewer < operator < approver < admin; a foreign plane's user may do what the plane
 * allows: TRUE. */
gboolean hoist_plane_report_may (const HoistPlaneReport *report, const char *role);
void hoist_client_get_plane_async (HoistClient *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
HoistPlaneReport *hoist_client_get_plane_finish (HoistClient *self, GAsyncResult *result,
                                                 GError **error);

G_END_DECLS
