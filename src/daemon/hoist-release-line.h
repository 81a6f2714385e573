/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The releases of one application, newest first, and where a deployment stands among them.
 * Immutable, reference-counted. Thread: any. */
#pragma once
#include "model/hoist-release.h"
#include "model/hoist-sighting.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount refs;
  GPtrArray *releases;        /* HoistRelease*, newest first */
  const HoistRelease *latest; /* the newest that is no pre-release; NULL: none is known */
} HoistReleaseLine;

/* Takes the array. */
HoistReleaseLine *hoist_release_line_new (GPtrArray *releases);
HoistReleaseLine *hoist_release_line_ref (HoistReleaseLine *line);
void hoist_release_line_unref (HoistReleaseLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistReleaseLine, hoist_release_line_unref)

typedef struct
{
  const char *deployed_tag, *deployed_commit; /* NULL: unknown. Borrowed from sighting and line */
  const char *state;                          /* up-to-date, behind, ahead, held, mixed, unknown */
  int behind;                                 /* releases; -1: unknown */
  gboolean upgrade_available;
} HoistStanding;

/* `line` and `sighting` may be NULL. A tenant whose node does not answer is "unknown", never up to
 * date. */
void hoist_release_line_place (const HoistReleaseLine *line, const HoistTenant *tenant,
                               const HoistSighting *sighting, HoistStanding *ret_standing);

G_END_DECLS
