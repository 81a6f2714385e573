/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guides over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

typedef struct
{
  char *application, *title, *hash, *text;
  gint64 tenants;
} HoistGuideFile;
void hoist_guide_file_free (HoistGuideFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistGuideFile, hoist_guide_file_free)

void hoist_client_get_guide_async (HoistClient *self, const char *application,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
HoistGuideFile *hoist_client_get_guide_finish (HoistClient *self, GAsyncResult *result,
                                               GError **error);
/* `replaces`: the hash of the one that is there; NULL: there is none. */
void hoist_client_install_guide_async (HoistClient *self, const char *text, const char *replaces,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
HoistGuideFile *hoist_client_install_guide_finish (HoistClient *self, GAsyncResult *result,
                                                   GError **error);
/* What it would do between two releases: of a text, or of an application whose guide is there. */
typedef struct
{
  const char *application, *text; /* one of the two; the other NULL */
  const char *from, *to;
} HoistGuideWish;
void hoist_client_explain_guide_async (HoistClient *self, const HoistGuideWish *wish,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
HoistPlan *hoist_client_explain_guide_finish (HoistClient *self, GAsyncResult *result,
                                              GError **error);

G_END_DECLS
