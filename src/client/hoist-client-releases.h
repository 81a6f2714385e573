/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applications and their releases over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-release.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *releases; /* HoistRelease*, newest first */
  char *deployed, *latest;
} HoistReleaseList;
void hoist_release_list_free (HoistReleaseList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistReleaseList, hoist_release_list_free)
void hoist_client_list_releases_async (HoistClient *self, const char *tenant,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
HoistReleaseList *hoist_client_list_releases_finish (HoistClient *self, GAsyncResult *result,
                                                     GError **error);
/* of an application (deployed is ""); and the applications as the plane writes them:
 * {applications:[…]}. */
void hoist_client_list_application_releases_async (HoistClient *self, const char *application,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
HoistReleaseList *hoist_client_list_application_releases_finish (HoistClient *self,
                                                                 GAsyncResult *result,
                                                                 GError **error);
void hoist_client_list_applications_async (HoistClient *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
HoistValue *hoist_client_list_applications_finish (HoistClient *self, GAsyncResult *result,
                                                   GError **error);

G_END_DECLS
