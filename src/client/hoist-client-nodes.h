/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-node.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

typedef struct
{
  HoistNode *node;
  HoistNodeSighting *sighting; /* NULL: never seen */
  guint tenants;
} HoistNodeReport;
void hoist_node_report_free (HoistNodeReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistNodeReport, hoist_node_report_free)

void hoist_client_list_nodes_async (HoistClient *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *hoist_client_list_nodes_finish (HoistClient *self, GAsyncResult *result,
                                           GError **error); /* HoistNodeReport* */
void hoist_client_get_node_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
HoistNodeReport *hoist_client_get_node_finish (HoistClient *self, GAsyncResult *result,
                                               GError **error);
void hoist_client_check_node_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
HoistNodeReport *hoist_client_check_node_finish (HoistClient *self, GAsyncResult *result,
                                                 GError **error);

typedef struct
{
  const char *name, *transport, *user, *host, *identity_file, *state_folder; /* NULL: not said */
  guint port;                                                                /* 0: not said */
  const char *const *roles;                                                  /* NULL: not said */
  const char *fingerprint;         /* what a person compared; NULL: not yet */
  gboolean confirm, install_agent; /* the second where no agent answers, after comparing */
} HoistNodeWish;
typedef struct
{
  HoistNodeReport *written; /* NULL: nothing was written; the rest says what was found */
  char *host_key, *fingerprint, *authorized_keys;
  HoistNodeSighting *agent; /* NULL: it was not asked, or did not answer */
  GPtrArray *findings;      /* HoistFinding* */
} HoistNodeFound;
void hoist_node_found_free (HoistNodeFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistNodeFound, hoist_node_found_free)
void hoist_client_enrol_node_async (HoistClient *self, const HoistNodeWish *wish,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
HoistNodeFound *hoist_client_enrol_node_finish (HoistClient *self, GAsyncResult *result,
                                                GError **error);
void hoist_client_change_node_async (HoistClient *self, const HoistNode *node,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data); /* its name and roles */
HoistNodeReport *hoist_client_change_node_finish (HoistClient *self, GAsyncResult *result,
                                                  GError **error);
/* Another host key, by the fingerprint that a person compared; the report is of a look with it. */
void hoist_client_trust_node_async (HoistClient *self, const char *id, const char *fingerprint,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
HoistNodeReport *hoist_client_trust_node_finish (HoistClient *self, GAsyncResult *result,
                                                 GError **error);
void hoist_client_forget_node_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean hoist_client_forget_node_finish (HoistClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
