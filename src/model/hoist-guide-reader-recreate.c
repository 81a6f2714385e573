/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The member `recreate` of a database of a guide, read and written. Owned by the guide; any thread.
 */
#include "model/hoist-guide-reader-recreate.h"

static void
read_members (HoistReader *r, HoistGuideRecreate *recreate)
{
  recreate->says =
      hoist_guide_reader_dup_text (r, "says", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  recreate->instead_of =
      hoist_reader_strv (r, "instead_of", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  hoist_guide_reader_range (r, &recreate->range);
}

HoistGuideRecreate *
hoist_guide_reader_read_recreate (HoistReader *database)
{
  const HoistValue *value = hoist_reader_object (database, "recreate", HOIST_READER_OPTIONAL);
  g_auto (HoistReader) r = { 0 };
  g_autoptr (GError) local = NULL;
  g_autofree char *path =
      g_strconcat (database->path, database->path[0] != '\0' ? "." : "", "recreate", NULL);
  HoistGuideRecreate *recreate;

  if (value == NULL || hoist_reader_is_over (database))
    return NULL;
  recreate = g_new0 (HoistGuideRecreate, 1);
  hoist_reader_init_part (&r, value, path, database);
  read_members (&r, recreate);
  if (!hoist_reader_finish (&r, &local) && database->error == NULL)
    database->error = g_steal_pointer (&local);
  return recreate;
}

static gboolean
is_known (const HoistGuide *guide, const char *id)
{
  for (guint i = 0; i < guide->requirements->len; i++)
    if (g_str_equal (((HoistGuideRequirement *) guide->requirements->pdata[i])->id, id))
      return TRUE;
  for (guint i = 0; i < guide->steps->len; i++)
    if (g_str_equal (((HoistGuideStep *) guide->steps->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

void
hoist_guide_reader_check_recreate (HoistReader *r, const HoistGuide *guide)
{
  for (guint i = 0; i < guide->databases->len; i++)
    {
      const HoistGuideDatabase *database = guide->databases->pdata[i];
      char *const *ids = database->recreate != NULL ? database->recreate->instead_of : NULL;

      if (database->recreate != NULL && guide->migration_command[0] == NULL)
        hoist_reader_fail (
            r, "databases",
            "recreate: needs migrations, which make the schema in an empty database");
      for (; ids != NULL && *ids != NULL; ids++)
        if (!is_known (guide, *ids))
          hoist_reader_fail (r, "databases",
                             "recreate: instead_of: expected the id of a requirement or a step of "
                             "this guide, found “%s”",
                             *ids);
    }
}

void
hoist_guide_reader_write_recreate (const HoistGuideRecreate *recreate, HoistJsonWriter *w)
{
  if (recreate == NULL)
    return;
  hoist_json_writer_begin_object (w, "recreate");
  hoist_json_writer_string (w, "says", recreate->says);
  if (recreate->instead_of[0] != NULL)
    hoist_json_writer_strv (w, "instead_of", (const char *const *) recreate->instead_of);
  hoist_guide_range_write (&recreate->range, w);
  hoist_json_writer_end_object (w);
}

void
hoist_guide_reader_free_recreate (HoistGuideRecreate *recreate)
{
  if (recreate == NULL)
    return;
  g_free (recreate->says);
  g_strfreev (recreate->instead_of);
  hoist_guide_range_clear (&recreate->range);
  g_free (recreate);
}
