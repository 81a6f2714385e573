/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One database of a guide: its engine, the others that a tenant may have it on, and where it is.
 * Owned by the guide; any thread. Never holds a URL: only the names of settings. */
#include "model/hoist-guide-reader.h"

#include <string.h>

#include "model/hoist-guide-reader-drift.h"
#include "model/hoist-guide-reader-move.h"
#include "model/hoist-guide-reader-recreate.h"
#include "base/hoist-spelling.h"

static const char *const engines[] = { "sqlite", "postgresql", "mariadb", NULL };
static const char *const *const servers = engines + 1;

/* Many say MySQL and have MariaDB; the two have gone separate ways. */
#define NO_MYSQL                                                                                    \
  "expected “mariadb” where the server is MariaDB (10.6 or later); a server of MySQL's own is " \
  "not "                                                                                            \
  "offered"

void
hoist_guide_reader_free_database (gpointer data)
{
  HoistGuideDatabase *database = data;

  g_free (database->name);
  g_free (database->engine);
  g_free (database->path);
  g_free (database->setting);
  g_strfreev (database->also);
  g_free (database->chooser);
  hoist_guide_reader_free_move (database->move);
  hoist_guide_reader_free_drift (database->drift);
  hoist_guide_reader_free_recreate (database->recreate);
  g_free (database);
}

static char *
read_engine (HoistReader *r)
{
  const HoistValue *word = r->object != NULL ? hoist_value_get_member (r->object, "engine") : NULL;

  if (word == NULL || hoist_value_get_type_of (word) != HOIST_VALUE_STRING
      || strcmp (hoist_value_get_string (word), "mysql") != 0)
    return hoist_guide_reader_dup_word (r, "engine", HOIST_READER_REQUIRED, engines);
  hoist_reader_string (r, "engine", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  hoist_reader_fail (r, "engine", NO_MYSQL);
  return g_strdup ("mariadb");
}

static void
check_other (HoistReader *r, const HoistGuideDatabase *database, guint i)
{
  const char *word = database->also[i];
  g_autofree char *question = hoist_spelling_dup_question (word, servers);

  if (strcmp (word, database->engine) == 0)
    hoist_reader_fail (r, "also", "element %u: this is the engine already", i);
  else if (strcmp (word, "sqlite") == 0)
    hoist_reader_fail (r, "also",
                       "element %u: a file is named by engine: sqlite and path; expected the "
                       "servers here",
                       i);
  else if (strcmp (word, "mysql") == 0)
    hoist_reader_fail (r, "also", "element %u: " NO_MYSQL, i);
  else if (!g_strv_contains (servers, word))
    hoist_reader_fail (r, "also", "element %u: expected one of postgresql, mariadb, found “%s”%s",
                       i, word, question);
  for (guint k = 0; k < i; k++)
    if (strcmp (word, database->also[k]) == 0)
      hoist_reader_fail (r, "also", "element %u: this engine is in the list already", i);
}

static void
read_also (HoistReader *r, HoistGuideDatabase *database)
{
  database->also = hoist_reader_strv (r, "also", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  for (guint i = 0; r->error == NULL && database->also[i] != NULL; i++)
    check_other (r, database, i);
}

static void
read_path (HoistReader *r, HoistGuideDatabase *database, gboolean needed)
{
  database->path = hoist_guide_reader_dup_template (
      r, "path", needed ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL);
  if (!needed && database->path[0] != '\0')
    hoist_reader_fail (r, "path", "a database of this engine is on a server: expected url instead");
  else if (needed && r->error == NULL && strchr (database->path, '{') == NULL)
    hoist_reader_string (r, "path", HOIST_READER_REQUIRED,
                         database->path[0] == '/' ? HOIST_GRAMMAR_PATH : HOIST_GRAMMAR_RELPATH);
  if (strstr (database->path, "{database}") != NULL)
    hoist_reader_fail (r, "path", "{database} can't stand in its own path");
}

/* The setting that the application takes its URL from: where the database is, and which of several
 * engines it has. */
static char *
read_url (HoistReader *r, const HoistGuide *guide, gboolean is_file)
{
  gboolean needed = !is_file || hoist_reader_has (r, "also");
  char *setting;

  if (!needed && hoist_reader_has (r, "url"))
    {
      hoist_reader_fail (
          r, "url",
          "a database of this engine is a file: expected path instead; with also: it "
          "is the setting that says which engine a tenant has");
      return g_strdup ("");
    }
  setting = hoist_guide_reader_dup_setting (r, "url",
                                            needed ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL);
  if (r->error == NULL && needed
      && (guide->settings_file == NULL || guide->settings_file[0] == '\0'))
    hoist_reader_fail (r, "url", "the guide names no settings file (settings: file:)");
  return setting;
}

/* One setting says which engine a tenant has. */
static void
check_move (HoistReader *r, const HoistGuideDatabase *database)
{
  if (database->move == NULL || database->also[0] == NULL || r->error != NULL
      || strcmp (database->move->uses, database->chooser) == 0)
    return;
  hoist_reader_fail (r, "url",
                     "expected “{settings.%s}”, which move: uses: names: one setting says which "
                     "engine a tenant has",
                     database->move->uses);
}

void
hoist_guide_reader_database (HoistReader *r, HoistGuide *guide)
{
  HoistGuideDatabase *database = g_new0 (HoistGuideDatabase, 1);
  g_autofree char *url = NULL;
  gboolean is_file;

  database->name =
      hoist_guide_reader_dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  database->engine = read_engine (r);
  is_file = strcmp (database->engine, "sqlite") == 0;
  g_ptr_array_add (guide->databases, database);
  read_also (r, database);
  read_path (r, database, is_file);
  url = read_url (r, guide, is_file);
  database->setting = g_strdup (is_file ? "" : url);
  database->move = is_file ? hoist_guide_reader_read_move (r, guide) : NULL;
  database->chooser = g_strdup (database->also[0] != NULL ? url
                                : database->move != NULL  ? database->move->uses
                                                          : "");
  check_move (r, database);
  database->drift = hoist_guide_reader_read_drift (r);
  database->recreate = hoist_guide_reader_read_recreate (r);
}
