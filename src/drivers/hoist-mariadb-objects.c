/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, triggers, routines, packages and events: read as SQL with the session settings they were
 * made under, kept as rows of a table where they must not act, and made again from either. Owned by
 * the call; worker thread. Drops only what it was told is not wanted. */
#include "drivers/hoist-mariadb-content.h"
#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include <string.h>

#define MAKING HOIST_MARIADB_MAKING

void
hoist_mariadb_object_free (HoistMariadbObject *object)
{
  g_free (object->kind);
  g_free (object->name);
  g_free (object->body);
  g_free (object->sql_mode);
  g_free (object->charset);
  g_free (object->collation);
  g_free (object->time_zone);
  g_free (object);
}

/* Routines may be used by views, and views by views (made in several passes); triggers in the order
 * in which they fire. */
static const struct
{
  const char *kind, *names;
} kinds[] = {
  { "PACKAGE", "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = "
               "DATABASE() AND ROUTINE_TYPE = 'PACKAGE' ORDER BY CAST(ROUTINE_NAME AS BINARY)" },
  { "PACKAGE BODY",
    "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND "
    "ROUTINE_TYPE = 'PACKAGE BODY' ORDER BY CAST(ROUTINE_NAME AS BINARY)" },
  { "FUNCTION", "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = "
                "DATABASE() AND ROUTINE_TYPE = 'FUNCTION' ORDER BY CAST(ROUTINE_NAME AS BINARY)" },
  { "PROCEDURE",
    "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND "
    "ROUTINE_TYPE = 'PROCEDURE' ORDER BY CAST(ROUTINE_NAME AS BINARY)" },
  { "VIEW", "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER "
            "BY CAST(TABLE_NAME AS BINARY)" },
  { "TRIGGER",
    "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER "
    "BY CAST(EVENT_OBJECT_TABLE AS BINARY), ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER" },
  { "EVENT", "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() "
             "ORDER BY CAST(EVENT_NAME AS BINARY)" },
};

static char *
dup_field (HoistMariadbRows *rows, char **cells, const char *prefix)
{
  guint n = mysql_num_fields (rows);

  for (guint i = 0; i < n; i++)
    if (g_ascii_strncasecmp (mysql_fetch_field_direct (rows, i)->name, prefix, strlen (prefix)) == 0
        && i > 0)
      return g_strdup (cells[i]);
  return g_strdup ("");
}

/* A text that can't be said again as it was is none that may be dropped. */
static gboolean
check_object (const HoistMariadbObject *object, GError **error)
{
  if (object->body == NULL)
    g_set_error (
        error, HOIST_ERROR, HOIST_ERROR_REFUSED,
        "The database can't be copied: the text of the %s %s is not shown to this user. As "
        "an administrator of the server: GRANT SELECT ON mysql.proc TO CURRENT_USER's "
        "account.",
        object->kind, object->name);
  else if (!g_str_has_prefix (object->charset, "utf8") && !g_str_is_ascii (object->body))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The database can't be copied: the %s %s was made in the character set %s and "
                 "holds letters that are not ASCII. Make it again from a session in utf8mb4.",
                 object->kind, object->name, object->charset);
  else
    return TRUE;
  return FALSE;
}

static HoistMariadbObject *
read_object (HoistMariadb *db, const char *kind, const char *name, const HoistDriverCall *call,
             GError **error)
{
  g_autofree char *quoted = hoist_mariadb_quote (name);
  g_autofree char *sql = g_strdup_printf ("SHOW CREATE %s %s", kind, quoted);
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, sql, call, error);
  char **cells = rows != NULL ? hoist_mariadb_next (rows) : NULL;
  HoistMariadbObject *object;

  if (cells == NULL)
    return NULL;
  object = g_new0 (HoistMariadbObject, 1);
  object->kind = g_strdup (kind);
  object->name = g_strdup (name);
  object->body =
      dup_field (rows, cells, g_str_equal (kind, "TRIGGER") ? "SQL Original" : "Create ");
  object->sql_mode = dup_field (rows, cells, "sql_mode");
  object->charset = dup_field (rows, cells, "character_set_client");
  object->collation = dup_field (rows, cells, "collation_connection");
  object->time_zone = dup_field (rows, cells, "time_zone");
  if (check_object (object, error))
    return object;
  hoist_mariadb_object_free (object);
  return NULL;
}

GPtrArray *
hoist_mariadb_list_live_objects (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_mariadb_object_free);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, kinds[i].names, call, error);
      char **cells;

      if (rows == NULL)
        return NULL;
      while ((cells = hoist_mariadb_next (rows)) != NULL)
        {
          HoistMariadbObject *object = read_object (db, kinds[i].kind, cells[0], call, error);

          if (object == NULL)
            return NULL;
          g_ptr_array_add (objects, object);
        }
    }
  return g_steal_pointer (&objects);
}

GPtrArray *
hoist_mariadb_list_kept (HoistMariadb *db, const char *table, const HoistDriverCall *call,
                         GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT kind, name, body, sql_mode, charset, collation, time_zone FROM %s ORDER BY n", table);
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, sql, call, error);
  g_autoptr (GPtrArray) objects = NULL;
  char **cells;

  if (rows == NULL)
    return NULL;
  objects = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_mariadb_object_free);
  while ((cells = hoist_mariadb_next (rows)) != NULL)
    {
      HoistMariadbObject *object = g_new0 (HoistMariadbObject, 1);
      char **into[] = { &object->kind,    &object->name,      &object->body,     &object->sql_mode,
                        &object->charset, &object->collation, &object->time_zone };

      for (guint i = 0; i < G_N_ELEMENTS (into); i++)
        *into[i] = g_strdup (cells[i]);
      g_ptr_array_add (objects, object);
    }
  return g_steal_pointer (&objects);
}

GPtrArray *
hoist_mariadb_list_objects (HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  g_autofree char *kept = hoist_mariadb_get_text (
      db,
      "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = "
      "'" HOIST_MARIADB_KEPT "'",
      call, error);

  if (kept == NULL)
    return NULL;
  return kept[0] != '\0' ? hoist_mariadb_list_kept (db, HOIST_MARIADB_KEPT, call, error)
                         : hoist_mariadb_list_live_objects (db, call, error);
}

static void
append_hex (GString *sql, const char *text)
{
  g_string_append (sql, ", x'");
  for (const char *at = text; *at != '\0'; at++)
    g_string_append_printf (sql, "%02x", (guint8) *at);
  g_string_append_c (sql, '\'');
}

char **
hoist_mariadb_keep_statements (const GPtrArray *objects, const char *schema)
{
  g_autofree char *quoted = hoist_mariadb_quote (schema);
  g_autofree char *in = schema[0] != '\0' ? g_strconcat (quoted, ".", NULL) : g_strdup ("");
  GPtrArray *statements = g_ptr_array_new ();

  g_ptr_array_add (statements, g_strdup_printf ("DROP TABLE IF EXISTS %s" MAKING, in));
  g_ptr_array_add (
      statements,
      g_strdup_printf ("CREATE TABLE %s" MAKING
                       " (n int PRIMARY KEY, kind varchar(16), name varchar(64), body longtext, "
                       "sql_mode text, charset varchar(64), collation varchar(64), time_zone "
                       "varchar(64)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin "
                       "COMMENT='Made by Hoist: views, triggers, routines and events'",
                       in));
  for (guint i = 0; i < objects->len; i++)
    {
      const HoistMariadbObject *o = g_ptr_array_index (objects, i);
      const char *texts[] = { o->kind,    o->name,      o->body,     o->sql_mode,
                              o->charset, o->collation, o->time_zone };
      GString *sql = g_string_new (NULL);

      g_string_printf (sql, "INSERT INTO %s" MAKING " VALUES (%u", in, i);
      for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
        append_hex (sql, texts[k]);
      g_string_append_c (sql, ')');
      g_ptr_array_add (statements, g_string_free (sql, FALSE));
    }
  g_ptr_array_add (statements,
                   g_strdup_printf ("RENAME TABLE %s" MAKING " TO %s" HOIST_MARIADB_KEPT, in, in));
  g_ptr_array_add (statements, NULL);
  return (char **) g_ptr_array_free (statements, FALSE);
}

gboolean
hoist_mariadb_object_equal (const HoistMariadbObject *a, const HoistMariadbObject *b)
{
  return g_str_equal (a->kind, b->kind) && g_str_equal (a->name, b->name)
         && g_str_equal (a->body, b->body) && g_str_equal (a->sql_mode, b->sql_mode)
         && g_str_equal (a->charset, b->charset) && g_str_equal (a->collation, b->collation)
         && g_str_equal (a->time_zone, b->time_zone);
}

static gboolean
has_equal (const GPtrArray *list, const HoistMariadbObject *object)
{
  for (guint i = 0; i < list->len; i++)
    if (hoist_mariadb_object_equal (g_ptr_array_index (list, i), object))
      return TRUE;
  return FALSE;
}

/* Under the settings it was made with, and back. */
static gboolean
make_object (HoistMariadb *db, const HoistMariadbObject *o, const HoistDriverCall *call,
             GError **error)
{
  g_autofree char *before = hoist_mariadb_get_text (db, "SELECT @@SESSION.sql_mode", call, error);
  gboolean ok = before != NULL
                && hoist_mariadb_runf (
                    db, call, error,
                    "SET character_set_client = '%s', collation_connection = '%s', "
                    "sql_mode = '%s', time_zone = '%s'",
                    o->charset, o->collation, g_str_equal (o->kind, "VIEW") ? before : o->sql_mode,
                    o->time_zone[0] != '\0' ? o->time_zone : "+00:00")
                && hoist_mariadb_run (db, o->body, call, error);

  if (!ok)
    g_prefix_error (error, "The %s %s can't be made again: ", o->kind, o->name);
  return hoist_mariadb_runf (db, NULL, ok ? error : NULL,
                             "SET NAMES utf8mb4, sql_mode = '%s', time_zone = '+00:00'",
                             before != NULL ? before : "")
         && ok;
}

static gboolean
drop_object (HoistMariadb *db, const HoistMariadbObject *o, const HoistDriverCall *call,
             GError **error)
{
  g_autofree char *name = hoist_mariadb_quote (o->name);

  return hoist_mariadb_runf (db, call, error, "DROP %s IF EXISTS %s", o->kind, name);
}

/* The order in which triggers fire is the order in which they were made: of them all or none. */
static gboolean
same_triggers (const GPtrArray *a, const GPtrArray *b)
{
  guint i = 0, k = 0;

  while (TRUE)
    {
      while (i < a->len && strcmp (((HoistMariadbObject *) a->pdata[i])->kind, "TRIGGER") != 0)
        i++;
      while (k < b->len && strcmp (((HoistMariadbObject *) b->pdata[k])->kind, "TRIGGER") != 0)
        k++;
      if (i == a->len || k == b->len)
        return i == a->len && k == b->len;
      if (!hoist_mariadb_object_equal (a->pdata[i++], b->pdata[k++]))
        return FALSE;
    }
}

/* In passes: a view may need another one that stands behind it. */
static gboolean
make_all (HoistMariadb *db, GPtrArray *missing, const HoistDriverCall *call, GError **error)
{
  while (missing->len > 0)
    {
      g_autoptr (GError) first = NULL;
      guint before = missing->len;

      for (guint i = 0; i < missing->len;)
        {
          g_autoptr (GError) local = NULL;

          if (make_object (db, missing->pdata[i], call, &local))
            g_ptr_array_remove_index (missing, i);
          else
            {
              if (first == NULL)
                first = g_steal_pointer (&local);
              if (!g_str_equal (((HoistMariadbObject *) missing->pdata[i])->kind, "VIEW"))
                break;
              i++;
            }
        }
      if (missing->len == before && first != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&first));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
hoist_mariadb_settle_objects (HoistMariadb *db, const GPtrArray *wanted, const char *only,
                              const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) there = hoist_mariadb_list_live_objects (db, call, error);
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  gboolean triggers = there != NULL && same_triggers (there, wanted);

  if (there == NULL)
    return FALSE;
  for (guint i = there->len; i-- > 0;)
    {
      const HoistMariadbObject *o = g_ptr_array_index (there, i);
      gboolean stays = g_str_equal (o->kind, "TRIGGER") ? triggers : has_equal (wanted, o);

      if ((only == NULL || g_str_equal (o->kind, only)) && !stays
          && !drop_object (db, o, call, error))
        return FALSE;
    }
  for (guint i = 0; i < wanted->len; i++)
    {
      HoistMariadbObject *o = g_ptr_array_index (wanted, i);
      gboolean is_there = g_str_equal (o->kind, "TRIGGER") ? triggers : has_equal (there, o);

      if ((only == NULL || g_str_equal (o->kind, only)) && !is_there)
        g_ptr_array_add (missing, o);
    }
  return make_all (db, missing, call, error);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char *
hoist_mariadb_digest_schema (const GPtrArray *tables, const GPtrArray *objects)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HoistDigest) digest = hoist_digest_new ();

  for (guint i = 0; i < tables->len; i++)
    {
      const HoistMariadbTable *table = g_ptr_array_index (tables, i);

      g_ptr_array_add (lines, g_strdup_printf ("table %s\n%s", table->name, table->create));
    }
  for (guint i = 0; i < objects->len; i++)
    {
      const HoistMariadbObject *o = g_ptr_array_index (objects, i);

      g_ptr_array_add (lines,
                       g_strdup_printf ("%s %s\n%s\n%s %s %s %s %u", o->kind, o->name, o->body,
                                        o->sql_mode, o->charset, o->collation, o->time_zone,
                                        g_str_equal (o->kind, "TRIGGER") ? i : 0));
    }
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    hoist_digest_add (digest, lines->pdata[i], strlen (lines->pdata[i]) + 1);
  return hoist_digest_finish (digest);
}
