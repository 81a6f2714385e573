/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scripted control plane in the test's own process: it answers what it was told to, in order, and
 * holds every request against the real table of routes (protocol/hoist-routes.h), so that a call
 * that hoistd would refuse fails here. For what a real daemon can't be made to do: failures,
 * foreign planes, gaps. */
#pragma once
#include <libsoup/soup.h>
#include "client/hoist-client.h"

G_BEGIN_DECLS

typedef struct
{
  SoupServer *server;
  guint tls_port; /* 0: without TLS */
  HoistClient *client;
  char *address;
  GQueue answers;     /* of Answer */
  gboolean any_route; /* requests are not held against the table: a foreign plane */
  guint n_requests;
  /* of the last request */
  char *method, *path, *body; /* path with its query */
  GHashTable *headers;        /* name in lower case -> value */
  /* taken instead of `answers` when it is set */
  void (*serve) (SoupServerMessage *message, const char *path, gpointer user_data);
  gpointer serve_target;
} FakePlane;

FakePlane *fake_plane_new (void);
/* Over https on 127.0.0.1, with the key and the certificate of that file; port 0: any. */
FakePlane *fake_plane_new_https (const char *pem_file, guint port);
/* On a unix socket of that path. */
FakePlane *fake_plane_new_socket (const char *path);
guint fake_plane_get_port (FakePlane *plane);
void fake_plane_free (FakePlane *plane);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakePlane, fake_plane_free)

void fake_plane_answer (FakePlane *plane, guint status, const char *json);
void fake_plane_answer_as (FakePlane *plane, guint status, const char *type, const char *body,
                           gsize n_body);
void fake_plane_answer_header (FakePlane *plane, const char *name,
                               const char *value); /* of the last one told */
const char *fake_plane_get_header (FakePlane *plane, const char *name);

void fake_plane_done_cb (GObject *source, GAsyncResult *result, gpointer user_data);
void fake_plane_wait (GAsyncResult **result);

/* Sends hoist_client_NAME_async (client, …) and waits; the value is the GAsyncResult for _finish.
 */
#define fake_plane_ask(plane, name, ...)                                                           \
  ({                                                                                               \
    GAsyncResult *result_ = NULL;                                                                  \
    hoist_client_##name##_async ((plane)->client, __VA_ARGS__, NULL, fake_plane_done_cb,           \
                                 &result_);                                                        \
    fake_plane_wait (&result_);                                                                    \
    result_;                                                                                       \
  })

/* One run, one plan, one tenant as a plane writes them. Newly allocated. */
#define FAKE_TENANT "tn_0123456789abcdef"
#define FAKE_RUN "rn_0123456789abcdef"
#define FAKE_PLAN "pl_0123456789abcdef"
#define FAKE_BACKUP "bk_0123456789abcdef"
char *fake_plane_dup_run (const char *state, const char *outcome);
char *fake_plane_dup_tenant (const char *slug);

G_END_DECLS
