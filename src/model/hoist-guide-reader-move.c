/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The member `move` of a database of a guide, read and written. Owned by the guide; any thread.
 * Never holds a URL: only the names of settings. */
#include "model/hoist-guide-reader-move.h"

#include <string.h>

#include "model/hoist-guide-template.h"

static void
read_members (HoistReader *r, HoistGuideMove *move)
{
  static const char *const engines[] = { "postgresql", NULL };

  move->engine = hoist_guide_reader_dup_word (r, "to", HOIST_READER_REQUIRED, engines);
  move->uses = hoist_guide_reader_dup_setting (r, "uses", HOIST_READER_REQUIRED);
  move->url = hoist_guide_reader_dup_setting (r, "url", HOIST_READER_REQUIRED);
  move->schema = hoist_guide_reader_dup_templates (r, "schema", HOIST_READER_REQUIRED, TRUE, NULL);
  move->alike = hoist_reader_strv (r, "alike", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  move->zone = hoist_guide_reader_dup_text (r, "zone", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  g_autoptr (GTimeZone) zone =
      g_time_zone_new_identifier (move->zone[0] != '\0' ? move->zone : "UTC");
  if (zone == NULL)
    hoist_reader_fail (r, "zone", "there is no time zone of that name");
  if (r->error == NULL && strcmp (move->uses, move->url) == 0)
    hoist_reader_fail (r, "url",
                       "is the setting that the application uses already: expected the "
                       "one where the URL of the new database stands");
}

static HoistGuideMove *
read_part (HoistReader *database, const HoistValue *value)
{
  g_auto (HoistReader) r;
  g_autoptr (GError) local = NULL;
  g_autofree char *path =
      g_strconcat (database->path, database->path[0] != '\0' ? "." : "", "move", NULL);
  HoistGuideMove *move = g_new0 (HoistGuideMove, 1);

  hoist_reader_init_part (&r, value, path, database);
  read_members (&r, move);
  if (!hoist_reader_finish (&r, &local) && database->error == NULL)
    database->error = g_steal_pointer (&local);
  return move;
}

HoistGuideMove *
hoist_guide_reader_read_move (HoistReader *database, const HoistGuide *guide)
{
  const HoistValue *value = hoist_reader_object (database, "move", HOIST_READER_OPTIONAL);

  if (value == NULL || hoist_reader_is_over (database))
    return NULL;
  if (guide->settings_file == NULL || guide->settings_file[0] == '\0')
    hoist_reader_fail (database, "move", "the guide names no settings file (settings: file:)");
  return read_part (database, value);
}

static void
write_setting (HoistJsonWriter *w, const char *name, const char *setting)
{
  g_autofree char *text = g_strconcat ("{" HOIST_GUIDE_TEMPLATE_SETTINGS, setting, "}", NULL);

  hoist_json_writer_string (w, name, text);
}

void
hoist_guide_reader_write_move (const HoistGuideMove *move, HoistJsonWriter *w)
{
  if (move == NULL)
    return;
  hoist_json_writer_begin_object (w, "move");
  hoist_json_writer_string (w, "to", move->engine);
  write_setting (w, "uses", move->uses);
  write_setting (w, "url", move->url);
  hoist_json_writer_strv (w, "schema", (const char *const *) move->schema);
  hoist_json_writer_strv (w, "alike", (const char *const *) move->alike);
  if (move->zone[0] != '\0')
    hoist_json_writer_string (w, "zone", move->zone);
  hoist_json_writer_end_object (w);
}

void
hoist_guide_reader_free_move (HoistGuideMove *move)
{
  if (move == NULL)
    return;
  g_free (move->engine);
  g_free (move->uses);
  g_free (move->url);
  g_strfreev (move->schema);
  g_strfreev (move->alike);
  g_free (move->zone);
  g_free (move);
}
