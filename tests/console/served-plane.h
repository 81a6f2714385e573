/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small control plane in the test's process that answers for as long as it lives: who it is, a
 * list of tenants, their versions. Either one of Hoist's kind without events, or a foreign one.
 * Thread: main. */
#pragma once
#include "client/fake-plane.h"
#include "client/tls-files.h"

typedef struct
{
  FakePlane *fake;
  gboolean foreign;      /* 404 for what is not in the base contract; the list has no versions */
  gboolean unauthorized; /* 401 for everything without the token "hst_right" */
  const char *role;      /* of the one who asks: "operator" */
  gboolean broken;       /* 500 for the lists of runs, backups and nodes */
  guint n_tenants;
  const char *deployed;     /* what every version says */
  const char *runs, *audit; /* documents of /api/runs and /api/audit; NULL: none, 404 */
  GHashTable *more;         /* path -> document that is answered before everything else */
  GHashTable *asked;        /* path -> how often */
} ServedPlane;

ServedPlane *served_plane_new (guint n_tenants, gboolean foreign);
/* Over https; `pem_file` as in fake_plane_new_https. */
ServedPlane *served_plane_new_https (guint n_tenants, const char *pem_file, guint port);
void served_plane_free (ServedPlane *plane);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServedPlane, served_plane_free)
guint served_plane_count (ServedPlane *plane, const char *path);
const char *served_plane_get_address (ServedPlane *plane);
/* A list file in a new folder, and its removal. */
char *served_plane_make_folder (void);
void served_plane_remove_folder (char *folder);
