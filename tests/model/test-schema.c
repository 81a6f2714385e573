/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schemas: parts are found by kind and key, and come back from JSON as they were. */
#include "model/hoist-schema.h"

#include "examples.h"

static HoistSchema *
make (void)
{
  HoistSchema *schema = hoist_schema_new ("sqlite");

  hoist_schema_add (schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_TABLE,
                                                .table = (char *) "T",
                                                .name = (char *) "T",
                                                .key = (char *) "t",
                                                .form = (char *) "strict: 0",
                                                .sql = (char *) "CREATE TABLE T (a)",
                                                .harmless = TRUE });
  hoist_schema_add (schema, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_COLUMN,
                                                .table = (char *) "T",
                                                .name = (char *) "a \"\n",
                                                .key = (char *) "t.a",
                                                .form = (char *) "type: int",
                                                .essence = (char *) "type: integer",
                                                .text = (char *) "a INT" });
  return schema;
}

static void
test_find (void)
{
  g_autoptr (HoistSchema) schema = make ();
  const HoistSchemaPart *table = hoist_schema_find (schema, HOIST_SCHEMA_TABLE, "t");
  const HoistSchemaPart *column = hoist_schema_find (schema, HOIST_SCHEMA_COLUMN, "t.a");

  g_assert_cmpstr (table->essence, ==, "strict: 0");
  g_assert_cmpstr (table->column, ==, "");
  g_assert_cmpstr (column->essence, ==, "type: integer");
  g_assert_null (hoist_schema_find (schema, HOIST_SCHEMA_INDEX, "t"));
  g_assert_true (hoist_schema_find_same (schema, column) == column);
}

static void
test_json (void)
{
  g_autoptr (HoistSchema) schema = make ();
  g_autofree char *json = EXAMPLE_JSON (hoist_schema_write, schema);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSchema) back = hoist_schema_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_schema_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpstr (back->engine, ==, "sqlite");
  g_assert_true (((HoistSchemaPart *) back->parts->pdata[0])->harmless);
  g_autoptr (HoistValue) bad =
      example_parse ("{\"engine\":\"x\",\"parts\":[{\"kind\":\"thing\"}]}");
  g_assert_null (hoist_schema_read (bad, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/find", test_find);
  g_test_add_func ("/schema/json", test_json);
  return g_test_run ();
}
