/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A release with its notes and notices. Owned by whoever holds a reference; any thread; never asks
 * git. The extraction from a CHANGELOG is in hoist-release-notes.c. */
#include "model/hoist-release.h"

#include "model/hoist-fields-define.h"

static const HoistField notice_rows[] = {
  { HOIST_FIELD (HoistNotice, id, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistNotice, text, TEXT) },
  { NULL },
};
const HoistFields hoist_notice_fields = { "Notice", sizeof (HoistNotice), -1, TRUE, notice_rows };

HoistNotice *
hoist_notice_new (const char *id, const char *text)
{
  HoistNotice notice = { .id = (char *) id, .text = (char *) text };
  return hoist_fields_new (&hoist_notice_fields, &notice);
}

static HoistNotice *
hoist_notice_copy (const HoistNotice *notice)
{
  return hoist_fields_new (&hoist_notice_fields, notice);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistNotice, hoist_notice, hoist_notice_fields)
HOIST_FIELDS_DEFINE_ELEMENT (notice_element, "Notice", hoist_notice, copy, free)

static const HoistField release_rows[] = {
  { HOIST_FIELD (HoistRelease, tag, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistRelease, commit, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistRelease, date, TIME) },
  { HOIST_FIELD (HoistRelease, notes, TEXT) },
  { HOIST_FIELD (HoistRelease, notices, LIST), .element = &notice_element },
  { HOIST_FIELD (HoistRelease, prerelease, BOOL) },
  { NULL },
};
const HoistFields hoist_release_fields = { "Release", sizeof (HoistRelease),
                                           G_STRUCT_OFFSET (HoistRelease, refs), TRUE,
                                           release_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistRelease, hoist_release, hoist_release_fields)

const HoistRelease *
hoist_release_find (const GPtrArray *releases, const char *tag)
{
  for (guint i = 0; releases != NULL && i < releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (releases, i);

      if (g_strcmp0 (release->tag, tag) == 0)
        return release;
    }
  return NULL;
}
