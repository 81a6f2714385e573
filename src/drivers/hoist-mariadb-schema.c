/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a MariaDB database as parts, as its information_schema and SHOW CREATE describe it.
 * What the server adds by itself is not compared: how wide a number is shown, counters, names that
 * it made up, the index that a foreign key brings along, whoever made a view or trigger. Owned by
 * the call; any thread. Reads only. */
#include "drivers/hoist-mariadb-schema.h"

#include <string.h>

#include "drivers/hoist-mariadb-content.h"
#include "drivers/hoist-mariadb-words.h"
#include "drivers/hoist-mariadb.h"
#include "drivers/hoist-repair-script.h"

#define OURS "^hoist_"
/* A name in quotes, whatever it is. */
#define QUOTE(name) "CONCAT('`', REPLACE(" name ", '`', '``'), '`')"

typedef struct
{
  HoistMariadb *db;
  HoistSchema *schema;
  GPtrArray *tables;       /* HoistMariadbTable* */
  GHashTable *of_pointers; /* "TABLE\nCOLUMNS" of each foreign key, and with "\nNAME" behind */
  const HoistDriverCall *call;
} Reading;

static const char *
cell (char **cells, guint i)
{
  return cells[i] != NULL ? cells[i] : "";
}

/* What the server does not tell apart: names of columns, indexes and constraints. */
static char *
fold (const char *name)
{
  return g_utf8_validate (name, -1, NULL) ? g_utf8_strdown (name, -1) : g_strdup (name);
}

static char *
make_key (const char *table, const char *name)
{
  g_autofree char *quoted_table = hoist_mariadb_quote (table);
  g_autofree char *folded = fold (name);
  g_autofree char *quoted = hoist_mariadb_quote (folded);

  return g_strdup_printf ("%s.%s", quoted_table, quoted);
}

/* Of what has no name of its own. */
static char *
make_content_key (const char *table, const char *content)
{
  g_autofree char *quoted = hoist_mariadb_quote (table);
  g_autofree char *folded = fold (content);

  return g_strdup_printf ("%s.(%s)", quoted, folded);
}

/* "x_2" of "x", and "x" itself. */
static gboolean
is_numbered (const char *name, const char *stem)
{
  g_autofree char *a = fold (name);
  g_autofree char *b = fold (stem);
  const char *rest = g_str_has_prefix (a, b) ? a + strlen (b) : NULL;

  if (rest == NULL || rest[0] == '\0')
    return rest != NULL;
  return rest[0] == '_' && rest[1] != '\0' && rest[1 + strspn (rest + 1, "0123456789")] == '\0';
}

char *
hoist_mariadb_schema_get_aspect (const HoistSchemaPart *part, const char *name)
{
  g_autofree char *begin = g_strdup_printf ("%s: ", name);
  g_auto (GStrv) lines = g_strsplit (part->form, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], begin))
      return g_strdup (lines[i] + strlen (begin));
  return g_strdup ("");
}

gboolean
hoist_mariadb_schema_differs (const HoistSchemaPart *a, const HoistSchemaPart *b, const char *name)
{
  g_autofree char *one = hoist_mariadb_schema_get_aspect (a, name);
  g_autofree char *other = hoist_mariadb_schema_get_aspect (b, name);

  return !g_str_equal (one, other);
}

static char *
localise (const Reading *r, const char *sql)
{
  return hoist_mariadb_words_localise (sql, hoist_mariadb_get_database (r->db));
}

typedef void (*RowFunc) (Reading *r, char **cells);

static gboolean
each (Reading *r, const char *sql, RowFunc func, GError **error)
{
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (r->db, sql, r->call, error);
  char **cells;

  while (rows != NULL && (cells = hoist_mariadb_next (rows)) != NULL)
    func (r, cells);
  return rows != NULL;
}

/* --- tables -------------------------------------------------------------------------------- */

static const HoistMariadbTable *
find_table (const Reading *r, const char *name)
{
  for (guint i = 0; i < r->tables->len; i++)
    if (g_str_equal (((HoistMariadbTable *) r->tables->pdata[i])->name, name))
      return r->tables->pdata[i];
  return NULL;
}

/* How it is cut into partitions; which there are, grows with time. */
static const char tables_sql[] =
    "SELECT t.TABLE_NAME, t.ENGINE, t.TABLE_COLLATION, p.parted, c.names, k.TABLE_NAME IS NULL "
    "FROM "
    "information_schema.TABLES t LEFT JOIN (SELECT DISTINCT TABLE_NAME FROM "
    "information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND "
    "REFERENCED_TABLE_NAME <> TABLE_NAME) k ON k.TABLE_NAME = t.TABLE_NAME "
    "LEFT JOIN (SELECT TABLE_NAME, MIN(CONCAT_WS(' ', PARTITION_METHOD, PARTITION_EXPRESSION, "
    "SUBPARTITION_METHOD, SUBPARTITION_EXPRESSION)) parted FROM information_schema.PARTITIONS "
    "WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_METHOD IS NOT NULL GROUP BY TABLE_NAME) p ON "
    "p.TABLE_NAME = t.TABLE_NAME LEFT JOIN (SELECT TABLE_NAME, GROUP_CONCAT(COLUMN_NAME ORDER BY "
    "ORDINAL_POSITION SEPARATOR ', ') names FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
    "DATABASE() GROUP BY TABLE_NAME) c ON c.TABLE_NAME = t.TABLE_NAME WHERE t.TABLE_SCHEMA = "
    "DATABASE() AND t.TABLE_TYPE = 'BASE TABLE' AND t.TABLE_NAME NOT REGEXP '" OURS
    "' ORDER BY CAST(t.TABLE_NAME AS BINARY)";

static void
add_table (Reading *r, char **cells)
{
  const HoistMariadbTable *table = find_table (r, cells[0]);
  const char *create = table != NULL ? strchr (table->create, '`') : NULL;
  g_autofree char *key = hoist_mariadb_quote (cells[0]);
  g_autofree char *essence =
      g_strdup_printf ("engine: %s\npartitions: %s", cell (cells, 1), cell (cells, 3));
  g_autofree char *form = g_strdup_printf ("%s\ncollation: %s", essence, cell (cells, 2));
  g_autofree char *all =
      g_strdup_printf ("%s (%s) %s%s%s COLLATE %s", cells[0], cell (cells, 4), cell (cells, 1),
                       cells[3] != NULL ? " PARTITION BY " : "", cell (cells, 3), cell (cells, 2));
  g_autofree char *text = hoist_repair_script_dup_line (all);
  g_autofree char *local = create != NULL ? localise (r, create) : NULL;
  g_autofree char *sql =
      local != NULL ? g_strconcat ("CREATE TABLE IF NOT EXISTS ", local, NULL) : NULL;

  hoist_schema_add (r->schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_TABLE,
                                                   .table = cells[0],
                                                   .name = cells[0],
                                                   .key = key,
                                                   .form = form,
                                                   .essence = essence,
                                                   .text = text,
                                                   .sql = sql,
                                                   .harmless = g_str_equal (cells[5], "1") });
}

static void
add_sequences (Reading *r)
{
  for (guint i = 0; i < r->tables->len; i++)
    {
      const HoistMariadbTable *one = r->tables->pdata[i];
      const char *begin = one->is_sequence ? strstr (one->create, "` start with ") : NULL;
      const char *end = begin != NULL ? strstr (begin, " ENGINE=") : NULL;
      g_autofree char *key = hoist_mariadb_quote (one->name);
      g_autofree char *form = end != NULL ? g_strndup (begin + 2, (gsize) (end - begin - 2)) : NULL;
      g_autofree char *sql =
          form != NULL ? g_strdup_printf ("CREATE SEQUENCE IF NOT EXISTS %s %s", key, form) : NULL;

      if (form != NULL && !g_str_has_prefix (one->name, "hoist_"))
        hoist_schema_add (r->schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_SEQUENCE,
                                                         .name = one->name,
                                                         .key = key,
                                                         .form = form,
                                                         .text = form,
                                                         .sql = sql,
                                                         .harmless = TRUE });
    }
}

/* --- columns ------------------------------------------------------------------------------- */

static const char columns_sql[] =
    "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.CHARACTER_SET_NAME, c.COLLATION_NAME, "
    "c.IS_NULLABLE = 'YES', c.COLUMN_DEFAULT, c.EXTRA, c.GENERATION_EXPRESSION, "
    "c.COLUMN_COMMENT, c.COLLATION_NAME = @@collation_database FROM information_schema.COLUMNS c "
    "JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = "
    "c.TABLE_NAME WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE' AND "
    "c.TABLE_NAME NOT REGEXP '" OURS "' ORDER BY CAST(c.TABLE_NAME AS BINARY), c.ORDINAL_POSITION";
enum
{
  TABLE,
  NAME,
  TYPE,
  CHARSET,
  COLLATION,
  NULLABLE,
  DEFAULT,
  EXTRA,
  EXPRESSION,
  COMMENT,
  IS_USUAL /* collation */
};

/* int(11) is int: the number is how wide it is shown, which counts with zerofill alone. */
static char *
normalise_type (const char *type)
{
  static const char *const shown[] = { "tinyint(", "smallint(", "mediumint(", "int(",
                                       "bigint(",  "year(",     NULL };

  for (guint i = 0; shown[i] != NULL && strstr (type, "zerofill") == NULL; i++)
    if (g_str_has_prefix (type, shown[i]))
      {
        g_autofree char *word = g_strndup (type, strlen (shown[i]) - 1);
        const char *rest = strchr (type, ')');

        return g_strconcat (word, rest != NULL ? rest + 1 : "", NULL);
      }
  return g_strdup (type);
}

/* EXTRA without what GENERATION_EXPRESSION is: "on update …", "auto_increment", "INVISIBLE". */
static char *
get_extra (char **cells)
{
  g_auto (GStrv) words = g_strsplit (cell (cells, EXTRA), ", ", -1);
  GString *extra = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (!g_str_has_suffix (words[i], " GENERATED"))
      g_string_append_printf (extra, "%s%s", extra->len > 0 ? " " : "", words[i]);
  return g_string_free (extra, FALSE);
}

/* As it is written in a statement. `whole`: with its character set and remark in any case. */
static char *
write_definition (char **cells, const char *extra, gboolean whole)
{
  g_autofree char *name = hoist_mariadb_quote (cells[NAME]);
  g_autofree char *comment = hoist_mariadb_quote_text (cell (cells, COMMENT));
  gboolean is_generated = cell (cells, EXPRESSION)[0] != '\0';
  gboolean is_virtual = strstr (cell (cells, EXTRA), "VIRTUAL") != NULL;
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "%s %s", name, cells[TYPE]);
  if (cells[COLLATION] != NULL && (whole || g_str_equal (cell (cells, IS_USUAL), "0")))
    g_string_append_printf (sql, " CHARACTER SET %s COLLATE %s", cell (cells, CHARSET),
                            cells[COLLATION]);
  if (is_generated)
    g_string_append_printf (sql, " GENERATED ALWAYS AS (%s) %s", cells[EXPRESSION],
                            is_virtual ? "VIRTUAL" : "STORED");
  else
    g_string_append (sql, g_str_equal (cells[NULLABLE], "1") ? " NULL" : " NOT NULL");
  if (!is_generated && cells[DEFAULT] != NULL)
    g_string_append_printf (sql, " DEFAULT %s", cells[DEFAULT]);
  if (extra[0] != '\0')
    g_string_append_printf (sql, " %s", extra);
  if (whole && cell (cells, COMMENT)[0] != '\0')
    g_string_append_printf (sql, " COMMENT %s", comment);
  return g_string_free (sql, FALSE);
}

static void
add_column (Reading *r, char **row)
{
  g_autofree char *initial = row[DEFAULT] != NULL ? localise (r, row[DEFAULT]) : NULL;
  char *cells[] = { row[TABLE],      row[NAME],     row[TYPE],    row[CHARSET],
                    row[COLLATION],  row[NULLABLE], initial,      row[EXTRA],
                    row[EXPRESSION], row[COMMENT],  row[IS_USUAL] };
  g_autofree char *key = make_key (cells[TABLE], cells[NAME]);
  g_autofree char *type = normalise_type (cells[TYPE]);
  g_autofree char *extra = get_extra (cells);
  g_autofree char *text = write_definition (cells, extra, FALSE);
  g_autofree char *sql = write_definition (cells, extra, TRUE);
  g_autofree char *value = hoist_mariadb_words_normalise (cell (cells, DEFAULT), "");
  g_autofree char *expression = hoist_mariadb_words_normalise (cell (cells, EXPRESSION), "");
  g_autofree char *form = NULL;

  form = g_strdup_printf (
      "type: %s\ncharset: %s\ncollation: %s\nnull: %s\ndefault: %s\nextra: %s\ngenerated: %s%s",
      type, cell (cells, CHARSET), cell (cells, COLLATION),
      g_str_equal (cells[NULLABLE], "1") ? "yes" : "no", value, extra,
      strstr (cell (cells, EXTRA), "VIRTUAL") != NULL ? "virtual " : "", expression);
  hoist_schema_add (r->schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_COLUMN,
                                                   .table = cells[TABLE],
                                                   .name = cells[NAME],
                                                   .key = key,
                                                   .form = form,
                                                   .text = text,
                                                   .sql = sql });
}

/* --- constraints and indexes --------------------------------------------------------------- */

static const char pointers_sql[] = "SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, GROUP_CONCAT(" QUOTE (
    "k.COLUMN_NAME") " ORDER BY k.ORDINAL_POSITION SEPARATOR ', '), "
                     "IF(k.REFERENCED_TABLE_SCHEMA = DATABASE(), '', "
                     "k.REFERENCED_TABLE_SCHEMA), k.REFERENCED_TABLE_NAME, "
                     "GROUP_CONCAT(" QUOTE (
                         "k.REFERENCED_COLUMN_NAME") " ORDER BY k.ORDINAL_POSITION SEPARATOR "
                                                     "', '), r.DELETE_RULE, r.UPDATE_RULE "
                                                     "FROM "
                                                     "information_schema.KEY_COLUMN_USAGE k "
                                                     "JOIN "
                                                     "information_schema.REFERENTIAL_"
                                                     "CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = "
                                                     "k.CONSTRAINT_SCHEMA AND r.TABLE_NAME = "
                                                     "k.TABLE_NAME AND r.CONSTRAINT_NAME = "
                                                     "k.CONSTRAINT_NAME WHERE k.TABLE_SCHEMA "
                                                     "= DATABASE() AND "
                                                     "k.REFERENCED_TABLE_NAME IS NOT NULL "
                                                     "AND k.TABLE_NAME NOT REGEXP '" OURS
                                                     "' GROUP BY k.TABLE_NAME, k.CONSTRAINT_NAME "
                                                     "ORDER BY 1, 2";

/* t_ibfk_1; from MariaDB 12 a number alone. */
static gboolean
is_made_pointer_name (const char *name)
{
  const char *begin = g_strrstr (name, "_ibfk_");
  const char *digits = begin != NULL ? begin + strlen ("_ibfk_") : name;

  return digits[0] != '\0' && digits[strspn (digits, "0123456789")] == '\0';
}

static const char *
get_rule (const char *rule)
{
  return g_str_equal (rule, "NO ACTION") ? "RESTRICT" : rule;
}

static void
append_rule (GString *text, const char *when, const char *rule)
{
  if (!g_str_equal (rule, "RESTRICT"))
    g_string_append_printf (text, " ON %s %s", when, rule);
}

static void
add_pointer (Reading *r, char **cells)
{
  const char *on_delete = get_rule (cells[6]), *on_update = get_rule (cells[7]);
  g_autofree char *key = is_made_pointer_name (cells[1]) ? make_content_key (cells[0], cells[2])
                                                         : make_key (cells[0], cells[1]);
  g_autofree char *schema = hoist_mariadb_quote (cells[3]);
  g_autofree char *table = hoist_mariadb_quote (cells[4]);
  g_autofree char *columns = fold (cells[2]);
  g_autofree char *at = fold (cells[5]);
  g_autofree char *form = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "(%s) REFERENCES %s%s%s (%s)", cells[2], cells[3][0] != '\0' ? schema : "",
                   cells[3][0] != '\0' ? "." : "", table, cells[5]);
  append_rule (text, "DELETE", on_delete);
  append_rule (text, "UPDATE", on_update);
  form =
      g_strdup_printf ("columns: %s\ndatabase: %s\nreferences: %s\nat: %s\ndelete: %s\nupdate: %s",
                       columns, cells[3], cells[4], at, on_delete, on_update);
  hoist_schema_add (r->schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_FOREIGN_KEY,
                                                   .table = cells[0],
                                                   .name = cells[1],
                                                   .key = key,
                                                   .form = form,
                                                   .text = text->str });
  g_hash_table_add (r->of_pointers, g_strdup_printf ("%s\n%s", cells[0], cells[2]));
  g_hash_table_add (r->of_pointers, g_strdup_printf ("%s\n%s\n%s", cells[0], cells[2], cells[1]));
}

static const char checks_sql[] =
    "SELECT TABLE_NAME, CONSTRAINT_NAME, LEVEL = 'Column', CHECK_CLAUSE FROM "
    "information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME NOT "
    "REGEXP '" OURS "' ORDER BY 1, 2";

static void
add_check (Reading *r, char **cells)
{
  gboolean of_column = g_str_equal (cells[2], "1");
  gboolean is_made = of_column || is_numbered (cells[1], "CONSTRAINT");
  g_autofree char *form = hoist_mariadb_words_normalise (cells[3], "");
  g_autofree char *key =
      is_made ? make_content_key (cells[0], form) : make_key (cells[0], cells[1]);
  g_autofree char *text = g_strdup_printf ("CHECK (%s)", cells[3]);

  hoist_schema_add (r->schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_CHECK,
                                                   .table = cells[0],
                                                   .name = cells[1],
                                                   .key = key,
                                                   .form = form,
                                                   .text = text,
                                                   .column = of_column ? cells[1] : (char *) "" });
}

static const char indexes_sql[] =
    "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, IGNORED = 'YES', "
    "GROUP_CONCAT(CONCAT(" QUOTE (
        "COLUMN_NAME") ", IF(SUB_PART IS NULL OR INDEX_TYPE = 'SPATIAL', '', CONCAT('(', "
                       "SUB_PART, ')')), IF(COLLATION = 'D', ' DESC', '')) ORDER BY SEQ_IN_INDEX "
                       "SEPARATOR ', '), MIN(IF(SEQ_IN_INDEX = 1, COLUMN_NAME, NULL)) FROM "
                       "information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND "
                       "TABLE_NAME NOT REGEXP '" OURS
                       "' GROUP BY TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, IGNORED ORDER "
                       "BY 1, 2";

/* One that is there because a foreign key needs one belongs to it. */
static gboolean
is_of_pointer (const Reading *r, char **cells, gboolean is_made)
{
  g_autofree char *columns = g_strdup_printf ("%s\n%s", cells[0], cells[5]);
  g_autofree char *named = g_strdup_printf ("%s\n%s", columns, cells[1]);

  return g_str_equal (cells[2], "1") && g_str_equal (cells[4], "0")
         && g_hash_table_contains (r->of_pointers, is_made ? columns : named);
}

static char *
write_index (char **cells, const char *type)
{
  g_autofree char *name = hoist_mariadb_quote (cells[1]);
  gboolean is_usual = g_str_equal (type, "BTREE");
  gboolean is_special = g_str_equal (type, "FULLTEXT") || g_str_equal (type, "SPATIAL");

  if (g_str_equal (cells[1], "PRIMARY"))
    return g_strdup_printf ("PRIMARY KEY (%s)", cells[5]);
  return g_strdup_printf ("%s%sKEY %s (%s)%s%s%s", is_special ? type : "",
                          is_special                    ? " "
                          : g_str_equal (cells[2], "0") ? "UNIQUE "
                                                        : "",
                          name, cells[5], is_usual || is_special ? "" : " USING ",
                          is_usual || is_special ? "" : type,
                          g_str_equal (cells[4], "1") ? " IGNORED" : "");
}

static void
add_index (Reading *r, char **cells)
{
  gboolean is_unique = g_str_equal (cells[2], "0");
  gboolean is_key = g_str_equal (cells[1], "PRIMARY");
  gboolean is_made = is_numbered (cells[1], cell (cells, 6));
  g_autofree char *folded = fold (cells[5]);
  g_autofree char *form =
      g_strdup_printf ("%s (%s)%s", cells[3], folded, g_str_equal (cells[4], "1") ? " off" : "");
  g_autofree char *key =
      is_key ? hoist_mariadb_quote (cells[0])
             : (is_made ? make_content_key (cells[0], form) : make_key (cells[0], cells[1]));
  g_autofree char *text = write_index (cells, cells[3]);

  if (!is_of_pointer (r, cells, is_made))
    hoist_schema_add (r->schema, &(HoistSchemaPart){ .kind = is_key      ? HOIST_SCHEMA_KEY
                                                             : is_unique ? HOIST_SCHEMA_UNIQUE
                                                                         : HOIST_SCHEMA_INDEX,
                                                     .table = cells[0],
                                                     .name = cells[1],
                                                     .key = key,
                                                     .form = form,
                                                     .text = text,
                                                     .harmless = !is_unique });
}

/* --- views, triggers, routines, events ----------------------------------------------------- */

static HoistSchemaKind
get_kind (const HoistMariadbObject *object)
{
  return g_str_equal (object->kind, "VIEW")      ? HOIST_SCHEMA_VIEW
         : g_str_equal (object->kind, "TRIGGER") ? HOIST_SCHEMA_TRIGGER
                                                 : HOIST_SCHEMA_ROUTINE;
}

/* "trigger NAME on TABLE" stands at the end of a trigger's head. */
static char *
find_table_of (Reading *r, const char *trigger, GError **error)
{
  g_autofree char *name = hoist_mariadb_quote_text (trigger);
  g_autofree char *sql =
      g_strdup_printf ("SELECT EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE "
                       "TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = %s",
                       name);

  return hoist_mariadb_get_text (r->db, sql, r->call, error);
}

/* Without who made it, which is not compared. */
static char *
dup_shown (const char *body)
{
  g_autoptr (GRegex) regex =
      g_regex_new (" DEFINER=[`\"][^`\"]*[`\"](@[`\"][^`\"]*[`\"])?", 0, 0, NULL);
  g_autofree char *text = g_regex_replace_literal (regex, body, -1, 0, "", 0, NULL);

  return hoist_repair_script_dup_line (text != NULL ? text : body);
}

/* Under the mode of the session that made it: in another one it could mean something else. */
static char *
write_object (const Reading *r, const HoistMariadbObject *object, gboolean is_view)
{
  g_autofree char *local = localise (r, object->body);
  g_autofree char *replace = hoist_mariadb_words_replace (local);

  return is_view ? g_steal_pointer (&replace)
                 : g_strdup_printf ("SET SESSION sql_mode = '%s' " HOIST_MARIADB_DELIMITER "\n%s",
                                    object->sql_mode, replace);
}

static gboolean
add_object (Reading *r, const HoistMariadbObject *object, GError **error)
{
  gboolean is_trigger = g_str_equal (object->kind, "TRIGGER");
  gboolean is_view = g_str_equal (object->kind, "VIEW");
  g_autofree char *form =
      hoist_mariadb_words_normalise (object->body, hoist_mariadb_get_database (r->db));
  g_autofree char *text = dup_shown (object->body);
  g_autofree char *quoted = hoist_mariadb_quote (object->name);
  g_autofree char *key =
      is_view || is_trigger ? g_strdup (quoted) : g_strdup_printf ("%s %s", object->kind, quoted);
  g_autofree char *replace = write_object (r, object, is_view);
  g_autofree char *table = is_trigger ? find_table_of (r, object->name, error) : g_strdup ("");

  if (table == NULL)
    return FALSE;
  hoist_schema_add (r->schema, &(HoistSchemaPart){ .kind = get_kind (object),
                                                   .table = table,
                                                   .name = object->name,
                                                   .key = key,
                                                   .form = form,
                                                   .text = text,
                                                   .sql = replace,
                                                   .harmless = !is_trigger });
  return TRUE;
}

static gboolean
add_objects (Reading *r, GError **error)
{
  g_autoptr (GPtrArray) objects = hoist_mariadb_list_live_objects (r->db, r->call, error);

  for (guint i = 0; objects != NULL && i < objects->len; i++)
    {
      const HoistMariadbObject *object = objects->pdata[i];
      gboolean is_event = g_str_equal (object->kind, "EVENT");

      /* One that happens once is gone when it has happened. */
      if (g_str_has_prefix (object->name, "hoist_")
          || (is_event && strstr (object->body, " ON SCHEDULE EVERY ") == NULL))
        continue;
      if (!add_object (r, object, error))
        return FALSE;
    }
  return objects != NULL;
}

/* --- all of it ----------------------------------------------------------------------------- */

static HoistMariadb *
open_path (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);

  return place != NULL ? hoist_mariadb_open (place, NULL, call, error) : NULL;
}

static gboolean
read_parts (Reading *r, GError **error)
{
  r->tables = hoist_mariadb_list_tables (r->db, r->call, error);
  if (r->tables == NULL || !each (r, tables_sql, add_table, error))
    return FALSE;
  add_sequences (r);
  return each (r, columns_sql, add_column, error) && each (r, pointers_sql, add_pointer, error)
         && each (r, checks_sql, add_check, error) && each (r, indexes_sql, add_index, error)
         && add_objects (r, error);
}

static HoistSchema *
read_schema (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSchema) schema = hoist_schema_new ("mariadb");
  g_autoptr (HoistMariadb) db = open_path (path, call, error);
  g_autoptr (GHashTable) of_pointers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading r = { .db = db, .schema = schema, .of_pointers = of_pointers, .call = call };
  gboolean ok = db != NULL && read_parts (&r, error);

  g_clear_pointer (&r.tables, g_ptr_array_unref);
  return ok ? g_steal_pointer (&schema) : NULL;
}

static gboolean
count (const char *path, const GPtrArray *entries, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = open_path (path, call, error);

  for (guint i = 0; db != NULL && i < entries->len; i++)
    {
      HoistDriftEntry *entry = entries->pdata[i];
      gboolean is_column = entry->kind == HOIST_SCHEMA_COLUMN;
      g_autofree char *table = hoist_mariadb_quote (entry->table);
      g_autofree char *column = hoist_mariadb_quote (entry->name);
      g_autofree char *sql =
          g_strdup_printf ("SELECT COUNT(%s) FROM %s", is_column ? column : "*", table);
      g_autofree char *text = NULL;

      if (entry->change != HOIST_DRIFT_UNEXPECTED
          || (!is_column && entry->kind != HOIST_SCHEMA_TABLE))
        continue;
      text = hoist_mariadb_get_text (db, sql, call, error);
      if (text == NULL)
        return FALSE;
      hoist_drift_entry_set_rows (entry, g_ascii_strtoll (text, NULL, 10));
    }
  return db != NULL;
}

const HoistDatabaseSchema hoist_database_schema_mariadb = { read_schema, count,
                                                            hoist_mariadb_repair };
