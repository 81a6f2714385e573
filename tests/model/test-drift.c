/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of two schemas: what is told, what matters, what is left alone, in which order. */
#include "model/hoist-drift.h"

#include "examples.h"

static void
add (HoistSchema *schema, HoistSchemaKind kind, const char *table, const char *name,
     const char *form)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", table, name);
  g_autofree char *essence = g_strndup (form, 1);

  hoist_schema_add (schema, &(HoistSchemaPart){ .kind = kind,
                                                .table = (char *) table,
                                                .name = (char *) name,
                                                .key = key,
                                                .form = (char *) form,
                                                .essence = essence,
                                                .text = (char *) form,
                                                .harmless = kind == HOIST_SCHEMA_INDEX });
}

static HoistSchema *
make (const char *const *columns)
{
  HoistSchema *schema = hoist_schema_new ("sqlite");

  add (schema, HOIST_SCHEMA_TABLE, "t", "t", "x");
  for (guint i = 0; columns[i] != NULL; i += 2)
    add (schema, HOIST_SCHEMA_COLUMN, "t", columns[i], columns[i + 1]);
  return schema;
}

static char *
list (const GPtrArray *entries)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const HoistDriftEntry *entry = entries->pdata[i];

      g_string_append_printf (text, "%s %s.%s%s\n", hoist_drift_change_names[entry->change],
                              entry->table, entry->name, entry->matters ? "" : " (told)");
    }
  return g_string_free (text, FALSE);
}

static void
test_compare (void)
{
  g_autoptr (HoistSchema) expected =
      make ((const char *const[]){ "a", "A1", "b", "B1", "c", "C1", "e", "E1", NULL });
  g_autoptr (HoistSchema) found =
      make ((const char *const[]){ "d", "D1", "c", "X1", "b", "B2", "a", "A1", NULL });
  const char *const ignore[] = { "T.e", "report_*", NULL };

  add (found, HOIST_SCHEMA_TABLE, "report_1", "report_1", "r");
  add (found, HOIST_SCHEMA_COLUMN, "report_1", "x", "r");
  add (found, HOIST_SCHEMA_INDEX, "t", "own", "i");
  add (expected, HOIST_SCHEMA_TABLE, "u", "u", "u");
  add (expected, HOIST_SCHEMA_COLUMN, "u", "id", "u"); /* told with its table */
  g_autoptr (GPtrArray) entries = hoist_drift_compare (expected, found, ignore);
  g_autofree char *text = list (entries);
  g_assert_cmpstr (text, ==,
                   "different t.c\nunexpected t.d\nmissing u.u\ndifferent t.b (told)\nunexpected "
                   "t.own (told)\n");
  g_autoptr (GPtrArray) none = hoist_drift_compare (expected, expected, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_sentences (void)
{
  HoistDriftEntry fields = { .change = HOIST_DRIFT_UNEXPECTED,
                             .kind = HOIST_SCHEMA_COLUMN,
                             .table = (char *) "t",
                             .name = (char *) "note",
                             .found = (char *) "note TEXT" };
  g_autoptr (HoistDrift) drift = hoist_drift_new (HOIST_DRIFT_UNKNOWN, "It is dark.");
  g_autofree char *unknown = hoist_drift_describe (drift);
  g_autoptr (HoistValue) value =
      example_parse ("{\"change\":\"missing\",\"kind\":\"index\",\"message\":\"M\",\"matters\":"
                     "true,\"table\":\"t\",\"name\":\"i\",\"expected\":\"I\",\"found\":\"F\"}");
  HoistDriftEntry *entry = hoist_drift_entry_read (value, NULL);

  g_assert_cmpstr (unknown, ==, "Whether the schema is the release’s is not known: It is dark.");
  hoist_drift_entry_set_rows (entry, -1);
  g_assert_cmpstr (entry->message, ==, "Index i on t is missing: “I”");
  g_ptr_array_add (drift->entries, entry);
  drift->state = HOIST_DRIFT_FOUND;
  g_assert_cmpuint (hoist_drift_count_mattering (drift), ==, 1);
  g_autofree char *found = hoist_drift_describe (drift);
  g_assert_cmpstr (
      found, ==,
      "The schema differs from what the deployed release makes in one place. Index i on "
      "t is missing: “I”");
  g_autofree char *object = hoist_drift_entry_dup_object (&fields);
  g_assert_cmpstr (object, ==, "column t.note");
  entry->change = HOIST_DRIFT_UNEXPECTED;
  hoist_drift_entry_set_rows (entry, 2);
  g_assert_cmpstr (entry->message, ==, "Index i on t is not of the release; it has 2 rows: “F”");
}

static void
test_json (void)
{
  g_autoptr (HoistValue) value =
      example_parse ("{\"state\":\"found\",\"refuses\":true,\"reason\":\"\",\"commit\":\"\","
                     "\"entries\":[{\"change\":"
                     "\"different\",\"kind\":\"column\",\"table\":\"t\",\"name\":\"a\",\"key\":\"t."
                     "a\",\"expected\":"
                     "\"a INT\",\"found\":\"a "
                     "TEXT\",\"message\":\"M\",\"matters\":true,\"rows\":-1}],\"sql\":\"X;\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistDrift) drift = hoist_drift_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *json = EXAMPLE_JSON (hoist_drift_write, drift);
  g_autofree char *same = hoist_value_to_json (value);
  g_assert_cmpstr (json, ==, same);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drift/compare", test_compare);
  g_test_add_func ("/drift/sentences", test_sentences);
  g_test_add_func ("/drift/json", test_json);
  return g_test_run ();
}
