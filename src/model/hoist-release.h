/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A release of an application: a tag, its commit, its notes (CommonMark text) and its notices that
 * demand acknowledgement (from the guide or marked in the notes). Immutable, reference-counted.
 * Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;   /* stable: "TAG#n" or the guide's */
  char *text; /* plain text, one paragraph */
} HoistNotice;

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *tag, *commit;
  gint64 date;        /* wall µs of the commit or tag */
  char *notes;        /* CommonMark, cleaned; "" when there are none */
  GPtrArray *notices; /* HoistNotice* that must be acknowledged */
  gboolean prerelease;
} HoistRelease;

HoistRelease *hoist_release_new (const HoistRelease *fields);
HoistRelease *hoist_release_ref (const HoistRelease *release);
void hoist_release_unref (HoistRelease *release);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRelease, hoist_release_unref)
/* Of HoistRelease*; borrowed. NULL: there is none of that tag, or no list. */
const HoistRelease *hoist_release_find (const GPtrArray *releases, const char *tag);
HoistNotice *hoist_notice_new (const char *id, const char *text);
void hoist_notice_free (HoistNotice *notice);
void hoist_notice_write (const HoistNotice *notice, HoistJsonWriter *w, const char *name);
HoistNotice *hoist_notice_read (const HoistValue *value, GError **error);
void hoist_release_write (const HoistRelease *release, HoistJsonWriter *w, const char *name);
HoistRelease *hoist_release_read (const HoistValue *value, GError **error);
/* Sections of a CHANGELOG.md: the block under the heading ("## v0.3.0 …" or "## [0.3.0] - …") that
 * names the tag, without the heading; "" when there is none. A block quote line that begins ">
 * **Acknowledge**" (or "> Acknowledge:") is a notice. */
char *hoist_release_notes_extract (const char *changelog, const char *tag);
GPtrArray *hoist_release_notices_extract (const char *notes, const char *tag); /* HoistNotice* */

G_END_DECLS
