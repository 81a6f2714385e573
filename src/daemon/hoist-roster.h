/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of tenants as one immutable picture per generation of the store, so that a page costs no
 * query and never waits for a run's commit. While the store changes, a picture at most half a
 * second old is served and the next is made on a lane; whoever changed something through the API
 * sees his change (hoist_roster_touch). Thread: any. */
#pragma once
#include <gio/gio.h>
#include "daemon/hoist-release-line.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount refs;
  gint64 generation;
  char *etag;        /* with its quotes */
  GPtrArray *rows;   /* HoistTenantRow*, by name */
  GHashTable *lines; /* application -> HoistReleaseLine* */
  GHashTable *names; /* node -> what people call it */
  GMutex mutex;      /* around what follows */
  char **haystacks;
  GHashTable *pages; /* query -> GBytes*: answers already written */
} HoistRosterPicture;

HoistRosterPicture *hoist_roster_picture_ref (HoistRosterPicture *picture);
void hoist_roster_picture_unref (HoistRosterPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRosterPicture, hoist_roster_picture_unref)
HoistReleaseLine *hoist_roster_picture_get_line (HoistRosterPicture *picture,
                                                 const char *application); /* NULL: none */
/* Per row: what `search` looks in, folded. Made when first asked for. */
const char *const *hoist_roster_picture_get_haystacks (HoistRosterPicture *picture);
/* An answer written before from this picture, or NULL; and one to keep (a few, not more). */
GBytes *hoist_roster_picture_dup_page (HoistRosterPicture *picture, const char *query);
void hoist_roster_picture_keep_page (HoistRosterPicture *picture, const char *query, GBytes *page);

typedef struct _HoistRoster HoistRoster;

HoistRoster *hoist_roster_new (HoistStore *store);
void hoist_roster_free (HoistRoster *roster);
/* The present picture if it may be served without waiting, else NULL. `*ret_stale`: make a new one
 * soon (told to one caller at a time). */
HoistRosterPicture *hoist_roster_peek (HoistRoster *roster, gboolean *ret_stale);
/* (blocking) A picture that is fresh now. */
HoistRosterPicture *hoist_roster_dup (HoistRoster *roster, GError **error);
/* Pictures made before now are not served any more. */
void hoist_roster_touch (HoistRoster *roster);

G_END_DECLS
