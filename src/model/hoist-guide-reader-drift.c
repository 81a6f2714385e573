/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The member `drift` of a database of a guide, read and written. Owned by the guide; any thread. */
#include "model/hoist-guide-reader-drift.h"

const char *const hoist_guide_drift_check_names[] = { "refuse", "warn", "skip", NULL };

/* A pattern of everything would leave nothing to compare. */
static void
check_ignore (HoistReader *r, char *const *ignore)
{
  for (guint i = 0; ignore[i] != NULL; i++)
    if (ignore[i][0] == '\0' || g_str_equal (ignore[i], "*") || g_str_equal (ignore[i], "*.*"))
      hoist_reader_fail (r, "ignore",
                         "expected a table, or TABLE.NAME, with * and ? for what may be anything; "
                         "check: skip leaves everything alone");
}

static void
read_members (HoistReader *r, HoistGuideDrift *drift)
{
  gboolean has_schema = r->object != NULL && hoist_value_get_member (r->object, "schema") != NULL;

  drift->check = (HoistGuideDriftCheck) hoist_reader_enum (
      r, "check", HOIST_READER_OPTIONAL, hoist_guide_drift_check_names, HOIST_GUIDE_DRIFT_REFUSE);
  drift->ignore = hoist_reader_strv (r, "ignore", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  check_ignore (r, drift->ignore);
  drift->schema =
      hoist_guide_reader_dup_templates (r, "schema", HOIST_READER_OPTIONAL, has_schema, NULL);
}

HoistGuideDrift *
hoist_guide_reader_read_drift (HoistReader *database)
{
  const HoistValue *value = hoist_reader_object (database, "drift", HOIST_READER_OPTIONAL);
  g_auto (HoistReader) r = { 0 };
  g_autoptr (GError) local = NULL;
  g_autofree char *path =
      g_strconcat (database->path, database->path[0] != '\0' ? "." : "", "drift", NULL);
  HoistGuideDrift *drift;

  if (value == NULL || hoist_reader_is_over (database))
    return NULL;
  drift = g_new0 (HoistGuideDrift, 1);
  hoist_reader_init_part (&r, value, path, database);
  read_members (&r, drift);
  if (!hoist_reader_finish (&r, &local) && database->error == NULL)
    database->error = g_steal_pointer (&local);
  return drift;
}

static void
write_texts (HoistJsonWriter *w, const char *name, char *const *texts)
{
  if (texts == NULL || texts[0] == NULL)
    return;
  hoist_json_writer_strv (w, name, (const char *const *) texts);
}

void
hoist_guide_reader_write_drift (const HoistGuideDrift *drift, HoistJsonWriter *w)
{
  if (drift == NULL)
    return;
  hoist_json_writer_begin_object (w, "drift");
  hoist_json_writer_string (w, "check", hoist_guide_drift_check_names[drift->check]);
  write_texts (w, "ignore", drift->ignore);
  write_texts (w, "schema", drift->schema);
  hoist_json_writer_end_object (w);
}

void
hoist_guide_reader_free_drift (HoistGuideDrift *drift)
{
  if (drift == NULL)
    return;
  g_strfreev (drift->ignore);
  g_strfreev (drift->schema);
  g_free (drift);
}
