/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in: values, places, and that hostile documents are refused with little memory and time. */
#include "model/hoist-json.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-json-check.h"
#include "examples.h"
#include "model/hoist-json-list.h"

static void
test_values (void)
{
  g_autoptr (HoistValue) value = example_parse (
      "{ \"int\": -9007199254740992, \"real\": 1.5e3, \"small\": 5E-1, \"text\": \"\\ud83d\\ude00 "
      "\\u00e9\","
      " \"empty\": \"\", \"\": 1, \"yes\": true, \"none\": null, \"list\": [[], {}, 0] }");
  g_assert_cmpint (hoist_value_lookup_int (value, "int", 0), ==,
                   G_GINT64_CONSTANT (-9007199254740992));
  g_assert_cmpfloat (hoist_value_lookup_double (value, "real", 0), ==, 1500.0);
  g_assert_cmpfloat (hoist_value_lookup_double (value, "small", 0), ==, 0.5);
  g_assert_cmpstr (hoist_value_lookup_string (value, "text", NULL), ==, "😀 é");
  g_assert_cmpstr (hoist_value_lookup_string (value, "empty", NULL), ==, "");
  g_assert_cmpint (hoist_value_lookup_int (value, "", 0), ==, 1);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (value, "list")), ==, 3);
}

static void
test_numbers_survive (void)
{
  const double numbers[] = { 0.1, 1.0 / 3, 1e300, 5e-324, 123456789.123456789, -2.5 };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (HoistValue) value = hoist_value_new_double (numbers[i]);
      g_autofree char *json = hoist_value_to_json (value);
      g_autoptr (HoistValue) back = example_parse (json);
      g_assert_cmpfloat (hoist_value_get_double (back), ==, numbers[i]);
      g_autofree char *again = hoist_value_to_json (back);
      g_assert_cmpstr (again, ==, json);
    }
}

static void
test_places (void)
{
  g_autoptr (HoistValue) value =
      example_parse ("{\n  \"é\": 1, \"b\": [\n true,\n   {\"c\\\"\": \"x\"}\n ],\n\"d\": -1}");
  const HoistValue *list = hoist_value_get_member (value, "b");
  const HoistValue *inner = hoist_value_get_element (list, 1);
  g_assert_cmpuint (hoist_value_get_line (value), ==, 1);
  g_assert_cmpuint (hoist_value_get_line (list), ==, 2);
  g_assert_cmpuint (hoist_value_get_column (list), ==, 16);
  g_assert_cmpuint (hoist_value_get_line (inner), ==, 4);
  g_assert_cmpuint (hoist_value_get_column (inner), ==, 4);
  g_assert_cmpuint (hoist_value_get_line (hoist_value_get_member (inner, "c\"")), ==, 4);
  g_assert_cmpuint (hoist_value_get_line (hoist_value_get_member (value, "d")), ==, 6);
  g_assert_cmpuint (hoist_value_get_column (hoist_value_get_member (value, "d")), ==, 6);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "{",
    "[1,]",
    "{\"a\":1,}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "01",
    "-0",
    "+1",
    "1.",
    ".5",
    "9007199254740993",
    "-9007199254740993",
    "1e999",
    "NaN",
    "Infinity",
    "nul",
    "'a'",
    "/* c */ 1",
    "1 // c",
    "1 2",
    "{} {}",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"a\nb\"",
    "\"\\x\"",
    "\xef\xbb\xbf"
    "1",
    "\"\xff\"",
    "[1",
    "]",
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_json_parse (bad[i], -1, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "line"));
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_json_parse ("1\0", 2, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_nesting (void)
{
  g_autofree char *hundred_thousand = g_strnfill (100000, '[');
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_json_parse (hundred_thousand, -1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);

  g_autoptr (GString) deepest = g_string_new (NULL);
  for (guint i = 0; i < 32; i++)
    g_string_append_c (deepest, '[');
  for (guint i = 0; i < 32; i++)
    g_string_append_c (deepest, ']');
  g_autoptr (HoistValue) value = example_parse (deepest->str);
  g_assert_nonnull (value);
}

/* A megabyte on one line, as a list from the daemon is: columns are counted on, not anew from the
 * line's start for every value (that took minutes). */
static void
test_one_long_line (void)
{
  g_autoptr (GString) text = g_string_new ("[0");
  for (guint i = 1; i < 400000; i++)
    g_string_append (text, ",0");
  g_string_append_c (text, ']');
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (HoistValue) value = hoist_json_parse (text->str, -1, &error);
  g_assert_no_error (error);
  g_test_message ("400,000 values on one line: %.0f ms",
                  (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpuint (hoist_value_get_column (hoist_value_get_element (value, 0)), ==, 2);
  g_assert_cmpuint (hoist_value_get_column (hoist_value_get_element (value, 399999)), ==, 800000);
}

/* For what is only shown: escapes, bidi controls and megabytes in any string; names and numbers
 * stay. */
static void
test_cleaned (void)
{
  const char *json = "{\"a\":\"\\u001b[31mred\\u202e\",\"b\":[\"one\\ntwo\"],\"c\":12}";
  g_autoptr (HoistValue) value = hoist_json_parse_cleaned (json, -1, NULL);
  g_autofree char *long_text = g_strnfill (1 << 20, 'x');
  g_autofree char *long_json = g_strdup_printf ("[\"%s\"]", long_text);
  g_autoptr (HoistValue) list = hoist_json_parse_cleaned (long_json, -1, NULL);
  const HoistValue *b = hoist_value_get_member (value, "b");
  g_assert_cmpstr (hoist_value_lookup_string (value, "a", NULL), ==, "red⟦U+202E⟧");
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (b, 0)), ==, "one\ntwo");
  g_assert_cmpint (hoist_value_lookup_int (value, "c", 0), ==, 12);
  g_assert_cmpuint (strlen (hoist_value_get_string (hoist_value_get_element (list, 0))), <=, 65536);
}

/* The oracle: another reader of JSON sees the same in every document that passes the check. */

static void assert_same (const HoistValue *value, JsonNode *node);

static void
assert_same_object (const HoistValue *value, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  guint i = 0;

  json_object_iter_init_ordered (&iter, object);
  for (; json_object_iter_next_ordered (&iter, &name, &member); i++)
    {
      g_assert_cmpstr (hoist_value_get_member_name (value, i), ==, name);
      assert_same (hoist_value_get_member_at (value, i), member);
    }
  g_assert_cmpuint (hoist_value_get_size (value), ==, i);
}

static void
assert_same_scalar (const HoistValue *value, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_BOOLEAN)
    g_assert_cmpint (hoist_value_get_bool (value), ==, json_node_get_boolean (node));
  else if (type == G_TYPE_INT64)
    g_assert_cmpint (hoist_value_get_int (value), ==, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE)
    g_assert_cmpfloat (hoist_value_get_double (value), ==, json_node_get_double (node));
  else
    g_assert_cmpstr (hoist_value_get_string (value), ==, json_node_get_string (node));
}

static void
assert_same (const HoistValue *value, JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    g_assert_cmpint (hoist_value_get_type_of (value), ==, HOIST_VALUE_NULL);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    assert_same_object (value, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      g_assert_cmpuint (hoist_value_get_size (value), ==, json_array_get_length (array));
      for (guint i = 0; i < json_array_get_length (array); i++)
        assert_same (hoist_value_get_element (value, i), json_array_get_element (array, i));
    }
  else
    assert_same_scalar (value, node);
}

static gboolean
compare_with_oracle (const char *text, gsize n)
{
  g_autofree char *exact = g_memdup2 (text, n); /* no byte behind it */
  g_autoptr (HoistValue) value = NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  if (!hoist_json_check (text, n, &error))
    return FALSE;
  value = hoist_json_parse (exact, (gssize) n, &error);
  g_assert_no_error (error);
  json_parser_load_from_data (parser, text, (gssize) n, &error);
  g_assert_no_error (error);
  assert_same (value, json_parser_get_root (parser));
  return TRUE;
}

static void
test_oracle (void)
{
  const char *const documents[] = {
    "1",
    "-1.25e-3",
    "\"\\u00e9\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    " [ ] ",
    "{}",
    "[[],{},[{}]]",
    "{\"a\\nb\":[true,false,null,\"\"],\"c\":{\"d\":\"e\\\\\"}}",
    "[1,2.0,3e2,-4E+1,0]",
    "\"plain\"",
    "[\"x\\\"\",\"\\\\\",\"a\\u0041b\"]",
  };
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", "json", NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    g_assert_true (compare_with_oracle (documents[i], strlen (documents[i])));
  for (const char *name; (name = g_dir_read_name (files)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &text, &size, NULL));
      n += compare_with_oracle (text, size) ? 1 : 0;
    }
  g_assert_cmpuint (n, >, 5);
}

static gboolean
take_cb (const HoistValue *element, gpointer user_data, GError **error)
{
  GString *seen = user_data;

  if (hoist_value_get_type_of (element) != HOIST_VALUE_OBJECT)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "no object");
      return FALSE;
    }
  g_string_append (seen, hoist_value_lookup_string (element, "id", "?"));
  return TRUE;
}

/* Only the array of that name in the outermost object goes one by one; all else is the tree. */
static void
test_list (void)
{
  const char *good = "{\"a\": {\"list\": [1]}, \"list\" : [ {\"id\": \"x\", \"list\": [2, 3]},"
                     " {\"id\": \"y\\u0007\"} ] , \"n\": 3}";
  g_autoptr (GString) seen = g_string_new (NULL);
  HoistJsonList list = { "list", TRUE, take_cb, seen };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse_list (good, -1, &list, &error);
  const HoistValue *inner = hoist_value_get_member (hoist_value_get_member (value, "a"), "list");

  g_assert_no_error (error);
  g_assert_cmpstr (seen->str, ==, "xy\xe2\x90\x87");
  g_assert_cmpuint (hoist_value_get_size (inner), ==, 1);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (value, "list")), ==, 0);
  g_assert_cmpint (hoist_value_lookup_int (value, "n", 0), ==, 3);
}

static void
test_list_refused (void)
{
  static const char *const whole[] = { "[[1]]", "{\"list\": {\"list\": [1]}}", "7" };
  g_autoptr (GString) seen = g_string_new (NULL);
  HoistJsonList list = { "list", FALSE, take_cb, seen };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    {
      g_autoptr (HoistValue) value = hoist_json_parse_list (whole[i], -1, &list, &error);
      g_autoptr (HoistValue) same = hoist_json_parse (whole[i], -1, NULL);

      g_assert_no_error (error);
      g_assert_true (hoist_value_equal (value, same));
    }
  g_assert_null (hoist_json_parse_list ("{\"list\": [{\"id\": \"1\"}, 2, {\"id\": \"3\"}]}", -1,
                                        &list, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_assert_cmpstr (seen->str, ==, "1");
  g_clear_error (&error);
  g_assert_null (hoist_json_parse_list ("{\"list\": [{\"id\": \"4\"},]}", -1, &list, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_cmpstr (seen->str, ==, "1"); /* nothing is given before all was checked */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/values", test_values);
  g_test_add_func ("/json/numbers-survive", test_numbers_survive);
  g_test_add_func ("/json/places", test_places);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/nesting", test_nesting);
  g_test_add_func ("/json/cleaned", test_cleaned);
  g_test_add_func ("/json/list", test_list);
  g_test_add_func ("/json/list-refused", test_list_refused);
  g_test_add_func ("/json/one-long-line", test_one_long_line);
  g_test_add_func ("/json/oracle", test_oracle);
  return g_test_run ();
}
