/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values: construction, order, index, equality, references, JSON. */
#include "model/hoist-value.h"

#include "examples.h"

static void
test_members (void)
{
  g_autoptr (HoistValue) object = hoist_value_new_object ();
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      hoist_value_set (object, name, hoist_value_new_int (i));
    }
  g_assert_cmpuint (hoist_value_get_size (object), ==, 100);
  g_assert_cmpstr (hoist_value_get_member_name (object, 57), ==, "m57");
  g_assert_cmpint (hoist_value_lookup_int (object, "m99", -1), ==, 99);
  hoist_value_set (object, "m5", hoist_value_new_string ("five"));
  g_assert_cmpuint (hoist_value_get_size (object), ==, 100);
  g_assert_cmpstr (hoist_value_lookup_string (object, "m5", NULL), ==, "five");
  g_assert_cmpint (hoist_value_lookup_int (object, "m5", -1), ==, -1);
  g_assert_null (hoist_value_get_member (object, "m100"));
  g_assert_null (hoist_value_get_member (NULL, "x"));
  hoist_value_add (object, "new", NULL);
  g_assert_cmpint (hoist_value_get_type_of (hoist_value_get_member (object, "new")), ==,
                   HOIST_VALUE_NULL);
}

static void
test_lookups_are_lenient (void)
{
  g_autoptr (HoistValue) value =
      example_parse ("{\"a\":1,\"b\":2.5,\"c\":true,\"d\":\"x\",\"e\":null}");
  g_assert_cmpfloat (hoist_value_lookup_double (value, "a", 0), ==, 1.0);
  g_assert_cmpfloat (hoist_value_lookup_double (value, "b", 0), ==, 2.5);
  g_assert_cmpfloat (hoist_value_lookup_double (value, "d", -1), ==, -1.0);
  g_assert_true (hoist_value_lookup_bool (value, "c", FALSE));
  g_assert_true (hoist_value_lookup_bool (value, "a", TRUE));
  g_assert_cmpstr (hoist_value_lookup_string (value, "e", "none"), ==, "none");
  g_autoptr (HoistValue) array = hoist_value_new_array ();
  g_assert_cmpint (hoist_value_lookup_int (array, "a", 7), ==, 7);
}

static void
test_equal (void)
{
  g_autoptr (HoistValue) a = example_parse ("{\"x\":[1,{\"y\":null}],\"z\":2.0}");
  g_autoptr (HoistValue) b = example_parse ("{\"z\":2,\"x\":[1.0,{\"y\":null}]}");
  g_autoptr (HoistValue) c = example_parse ("{\"z\":2,\"x\":[1.0,{\"y\":null},3]}");
  g_autoptr (HoistValue) d = example_parse ("{\"z\":2,\"x\":[1.0,{\"y\":false}]}");
  g_assert_true (hoist_value_equal (a, b));
  g_assert_false (hoist_value_equal (a, c));
  g_assert_false (hoist_value_equal (a, d));
  g_assert_false (hoist_value_equal (a, NULL));
  g_assert_true (hoist_value_equal (NULL, NULL));
}

static void
test_json_keeps_order (void)
{
  const char *json = "{\"z\":1,\"a\":[true,null,\"\\\"\"],\"m\":{\"k\":-2.5}}";
  g_autoptr (HoistValue) value = example_parse (json);
  g_autofree char *written = hoist_value_to_json (value);
  g_assert_cmpstr (written, ==, json);
  g_autofree char *none = hoist_value_to_json (NULL);
  g_assert_cmpstr (none, ==, "null");
}

static void
test_strings_are_valid (void)
{
  g_autoptr (HoistValue) value = hoist_value_new_string ("a\xff"
                                                         "b");
  g_assert_true (g_utf8_validate (hoist_value_get_string (value), -1, NULL));
  g_autoptr (HoistValue) null = hoist_value_new_string (NULL);
  g_assert_cmpint (hoist_value_get_type_of (null), ==, HOIST_VALUE_NULL);
}

static void
test_set_all (void)
{
  g_autoptr (HoistValue) object = example_parse ("{\"a\":1,\"b\":{\"c\":2}}");
  g_autoptr (HoistValue) members = example_parse ("{\"d\":[3],\"b\":null}");
  hoist_value_set_all (object, NULL);
  hoist_value_set_all (object, hoist_value_get_member (members, "d"));
  g_assert_cmpuint (hoist_value_get_size (object), ==, 2);
  hoist_value_set_all (object, members);
  g_assert_true (hoist_value_get_member (object, "d") == hoist_value_get_member (members, "d"));
  g_assert_cmpuint (hoist_value_get_size (members), ==, 2);
  g_clear_pointer (&members, hoist_value_unref);
  g_autofree char *json = hoist_value_to_json (object);
  g_assert_cmpstr (json, ==, "{\"a\":1,\"b\":null,\"d\":[3]}");
}

static gpointer
reference_often (gpointer value)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autoptr (HoistValue) own = hoist_value_ref (value);
      g_assert_cmpint (hoist_value_lookup_int (own, "a", 0), ==, 1);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (HoistValue) value = example_parse ("{\"a\":1}");
  GThread *threads[4];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reference", reference_often, value);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  hoist_value_unref (NULL);
  g_assert_null (hoist_value_ref (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value/members", test_members);
  g_test_add_func ("/value/lookups-are-lenient", test_lookups_are_lenient);
  g_test_add_func ("/value/equal", test_equal);
  g_test_add_func ("/value/json-keeps-order", test_json_keeps_order);
  g_test_add_func ("/value/strings-are-valid", test_strings_are_valid);
  g_test_add_func ("/value/set-all", test_set_all);
  g_test_add_func ("/value/threads", test_threads);
  return g_test_run ();
}
