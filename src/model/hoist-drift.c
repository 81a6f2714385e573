/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-drift.h. Owned by whoever compares; any thread. Knows no engine: what is the same is
 * what the driver that read it has given the same form. */
#include "model/hoist-drift.h"

#include <string.h>

#include "model/hoist-fields-define.h"

const char *const hoist_drift_change_names[] = { "missing", "unexpected", "different", NULL };
const char *const hoist_drift_state_names[] = { "not-asked", "none", "found", "unknown", NULL };

static const HoistField entry_rows[] = {
  { HOIST_FIELD (HoistDriftEntry, change, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_drift_change_names },
  { HOIST_FIELD (HoistDriftEntry, kind, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_schema_kind_names },
  { HOIST_FIELD (HoistDriftEntry, table, TEXT) },
  { HOIST_FIELD (HoistDriftEntry, name, TEXT) },
  { HOIST_FIELD (HoistDriftEntry, key, TEXT) },
  { HOIST_FIELD (HoistDriftEntry, expected, TEXT) },
  { HOIST_FIELD (HoistDriftEntry, found, TEXT) },
  { HOIST_FIELD (HoistDriftEntry, message, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistDriftEntry, matters, BOOL) },
  { HOIST_FIELD (HoistDriftEntry, rows, INT64) },
  { NULL },
};
const HoistFields hoist_drift_entry_fields = { "DriftEntry", sizeof (HoistDriftEntry), -1, TRUE,
                                               entry_rows };

static HoistDriftEntry *
hoist_drift_entry_copy (const HoistDriftEntry *entry)
{
  return hoist_fields_new (&hoist_drift_entry_fields, entry);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistDriftEntry, hoist_drift_entry, hoist_drift_entry_fields)
HOIST_FIELDS_DEFINE_ELEMENT (entry_element, "DriftEntry", hoist_drift_entry, copy, free)

static const HoistField drift_rows[] = {
  { HOIST_FIELD (HoistDrift, state, ENUM), HOIST_FIELD_NEEDED, .words = hoist_drift_state_names },
  { HOIST_FIELD (HoistDrift, refuses, BOOL) },
  { HOIST_FIELD (HoistDrift, reason, TEXT) },
  { HOIST_FIELD (HoistDrift, commit, TEXT), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistDrift, entries, LIST), .element = &entry_element },
  { HOIST_FIELD (HoistDrift, sql, TEXT) },
  { NULL },
};
const HoistFields hoist_drift_fields = { "Drift", sizeof (HoistDrift), -1, TRUE, drift_rows };

HoistDrift *
hoist_drift_new (HoistDriftState state, const char *reason)
{
  HoistDrift fields = { .state = state, .reason = (char *) reason };

  return hoist_fields_new (&hoist_drift_fields, &fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistDrift, hoist_drift, hoist_drift_fields)

/* --- sentences ----------------------------------------------------------------------------- */

char *
hoist_drift_entry_dup_object (const HoistDriftEntry *entry)
{
  static const char *const words[] = {
    "table", "column", "primary key", "unique constraint", "foreign key", "check",
    "index", "view",   "trigger",     "sequence",          "type",        "routine"
  };
  const char *word = words[entry->kind];

  if (entry->kind == HOIST_SCHEMA_COLUMN)
    return g_strdup_printf ("column %s.%s", entry->table, entry->name);
  if (entry->kind == HOIST_SCHEMA_KEY)
    return g_strdup_printf ("%s of %s", word, entry->table);
  if (entry->table[0] == '\0' || entry->kind == HOIST_SCHEMA_TABLE)
    return g_strdup_printf ("%s %s", word, entry->name);
  if (entry->name[0] == '\0')
    return g_strdup_printf ("%s of %s", word, entry->table);
  return g_strdup_printf ("%s %s on %s", word, entry->name, entry->table);
}

/* "; 12 rows are in it" */
static char *
describe_rows (const HoistDriftEntry *entry)
{
  if (entry->rows < 0 || entry->change != HOIST_DRIFT_UNEXPECTED)
    return g_strdup ("");
  if (entry->kind == HOIST_SCHEMA_COLUMN)
    return entry->rows == 0
               ? g_strdup ("; no row has a value in it")
               : g_strdup_printf ("; %" G_GINT64_FORMAT " %s a value in it", entry->rows,
                                  entry->rows == 1 ? "row has" : "rows have");
  return entry->rows == 0 ? g_strdup ("; it is empty")
                          : g_strdup_printf ("; it has %" G_GINT64_FORMAT " %s", entry->rows,
                                             entry->rows == 1 ? "row" : "rows");
}

static char *
describe_entry (const HoistDriftEntry *entry)
{
  g_autofree char *object = hoist_drift_entry_dup_object (entry);
  g_autofree char *rows = describe_rows (entry);

  object[0] = g_ascii_toupper (object[0]);
  if (entry->change == HOIST_DRIFT_MISSING)
    return g_strdup_printf ("%s is missing: “%s”", object, entry->expected);
  if (entry->change == HOIST_DRIFT_UNEXPECTED)
    return g_strdup_printf ("%s is not of the release%s: “%s”", object, rows, entry->found);
  return g_strdup_printf ("%s is “%s”; the release makes “%s”", object, entry->found,
                          entry->expected);
}

const HoistSchemaPart *
hoist_drift_entry_find (const HoistDriftEntry *entry, const HoistSchema *schema)
{
  return hoist_schema_find (schema, entry->kind, entry->key);
}

void
hoist_drift_entry_set_rows (HoistDriftEntry *entry, gint64 rows)
{
  entry->rows = rows;
  g_free (entry->message);
  entry->message = describe_entry (entry);
}

guint
hoist_drift_count_mattering (const HoistDrift *drift)
{
  guint n = 0;

  for (guint i = 0; i < drift->entries->len; i++)
    n += ((const HoistDriftEntry *) drift->entries->pdata[i])->matters ? 1 : 0;
  return n;
}

char *
hoist_drift_describe (const HoistDrift *drift)
{
  guint matter = hoist_drift_count_mattering (drift);
  guint n = drift->entries->len;
  const HoistDriftEntry *first = n > 0 ? drift->entries->pdata[0] : NULL;

  if (drift->state == HOIST_DRIFT_NOT_ASKED)
    return g_strdup ("Whether the schema is the release’s was not asked.");
  if (drift->state == HOIST_DRIFT_UNKNOWN)
    return g_strdup_printf ("Whether the schema is the release’s is not known: %s", drift->reason);
  if (n == 0)
    return g_strdup ("The schema is what the deployed release makes.");
  if (matter == 1)
    return g_strdup_printf (
        "The schema differs from what the deployed release makes in one place. %s", first->message);
  if (matter > 1)
    return g_strdup_printf (
        "The schema differs from what the deployed release makes in %u places. %s", matter,
        first->message);
  return g_strdup_printf (
      "The schema differs from the deployed release in what no upgrade minds. %s", first->message);
}

/* --- the comparison ------------------------------------------------------------------------ */

typedef struct
{
  const HoistSchema *expected, *found;
  const char *const *ignore;
  GPtrArray *entries;
} Comparison;

static gboolean
fits (const Comparison *c, const char *text)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  for (guint i = 0; c->ignore != NULL && c->ignore[i] != NULL; i++)
    {
      g_autofree char *pattern = g_ascii_strdown (c->ignore[i], -1);

      if (g_pattern_match_simple (pattern, folded))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_ignored (const Comparison *c, const HoistSchemaPart *part)
{
  g_autofree char *both = g_strdup_printf ("%s.%s", part->table, part->name);

  if (part->table[0] == '\0')
    return fits (c, part->name);
  return fits (c, part->table) || (part->name[0] != '\0' && fits (c, both));
}

/* What lies in a table that the other one has not at all is told with the table. */
static gboolean
is_told_by_table (const HoistSchemaPart *part, const HoistSchema *other)
{
  const char *table = part->table;

  if (part->kind == HOIST_SCHEMA_TABLE || table[0] == '\0')
    return FALSE;
  for (guint i = 0; i < other->parts->len; i++)
    {
      const HoistSchemaPart *one = g_ptr_array_index (other->parts, i);

      if ((one->kind == HOIST_SCHEMA_TABLE || one->kind == HOIST_SCHEMA_VIEW)
          && g_ascii_strcasecmp (one->name, table) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
add (Comparison *c, HoistDriftChange change, const HoistSchemaPart *expected,
     const HoistSchemaPart *found)
{
  const HoistSchemaPart *part = expected != NULL ? expected : found;
  gboolean matters = change == HOIST_DRIFT_DIFFERENT
                         ? !g_str_equal (expected->essence, found->essence)
                         : change == HOIST_DRIFT_MISSING || !found->harmless;
  HoistDriftEntry fields = { .change = change,
                             .kind = part->kind,
                             .table = part->table,
                             .name = part->name,
                             .key = part->key,
                             .expected = expected != NULL ? expected->text : (char *) "",
                             .found = found != NULL ? found->text : (char *) "",
                             .message = (char *) "",
                             .matters = matters };
  HoistDriftEntry *entry = hoist_drift_entry_copy (&fields);

  hoist_drift_entry_set_rows (entry, -1);
  g_ptr_array_add (c->entries, entry);
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const HoistDriftEntry *one = *(const HoistDriftEntry *const *) a;
  const HoistDriftEntry *other = *(const HoistDriftEntry *const *) b;
  int order;

  if (one->matters != other->matters)
    return one->matters ? -1 : 1;
  if ((order = g_ascii_strcasecmp (one->table, other->table)) != 0)
    return order;
  if (one->kind != other->kind)
    return one->kind < other->kind ? -1 : 1;
  return strcmp (one->key, other->key);
}

static void
look_for_expected (Comparison *c)
{
  for (guint i = 0; i < c->expected->parts->len; i++)
    {
      const HoistSchemaPart *part = g_ptr_array_index (c->expected->parts, i);
      const HoistSchemaPart *same = hoist_schema_find_same (c->found, part);

      if (is_ignored (c, part) || is_told_by_table (part, c->found))
        continue;
      if (same == NULL)
        add (c, HOIST_DRIFT_MISSING, part, NULL);
      else if (!g_str_equal (same->form, part->form))
        add (c, HOIST_DRIFT_DIFFERENT, part, same);
    }
}

GPtrArray *
hoist_drift_compare (const HoistSchema *expected, const HoistSchema *found,
                     const char *const *ignore)
{
  Comparison c = { expected, found, ignore,
                   g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_drift_entry_free) };

  look_for_expected (&c);
  for (guint i = 0; i < found->parts->len; i++)
    {
      const HoistSchemaPart *part = g_ptr_array_index (found->parts, i);

      if (hoist_schema_find_same (expected, part) == NULL && !is_ignored (&c, part)
          && !is_told_by_table (part, expected))
        add (&c, HOIST_DRIFT_UNEXPECTED, NULL, part);
    }
  g_ptr_array_sort (c.entries, compare_entries);
  return c.entries;
}
