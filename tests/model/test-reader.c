/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict cursor: types, places, the first error wins, unknown members. */
#include "model/hoist-reader.h"

#include "base/hoist-error.h"
#include "examples.h"

static const char *const words[] = { "one", "two", NULL };

static void
test_straight_down (void)
{
  g_autoptr (HoistValue) value = example_parse ("{\"slug\":\"acme\",\"n\":3,\"x\":2,\"on\":true,"
                                                "\"at\":\"2026-11-21T04:05:06.789Z\",\"w\":\"two\","
                                                "\"list\":[\"a\",\"b\"],\"o\":{},\"none\":null}");
  g_auto (HoistReader) r;
  g_autoptr (GError) error = NULL;
  hoist_reader_init (&r, value, "thing");
  g_assert_cmpstr (hoist_reader_string (&r, "slug", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG), ==,
                   "acme");
  g_assert_cmpint (hoist_reader_int (&r, "n", HOIST_READER_REQUIRED, 0, 3, 9), ==, 3);
  g_assert_cmpfloat (hoist_reader_double (&r, "x", HOIST_READER_REQUIRED, 9), ==, 2.0);
  g_assert_true (hoist_reader_bool (&r, "on", HOIST_READER_REQUIRED, FALSE));
  g_assert_cmpint (hoist_reader_time (&r, "at", HOIST_READER_REQUIRED) % G_USEC_PER_SEC, ==,
                   789000);
  g_assert_cmpint (hoist_reader_enum (&r, "w", HOIST_READER_REQUIRED, words, 0), ==, 1);
  g_auto (GStrv) list = hoist_reader_strv (&r, "list", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_nonnull (hoist_reader_object (&r, "o", HOIST_READER_REQUIRED));
  g_assert_false (hoist_reader_has (&r, "none"));
  g_assert_cmpint (hoist_reader_int (&r, "absent", HOIST_READER_OPTIONAL, 0, 1, 5), ==, 5);
  g_assert_true (hoist_reader_finish (&r, &error));
  g_assert_no_error (error);
}

typedef void (*ReadFunc) (HoistReader *r);

static void
read_text (HoistReader *r)
{
  hoist_reader_string (r, "a", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
}

static void
read_int (HoistReader *r)
{
  hoist_reader_int (r, "a", HOIST_READER_REQUIRED, 1, 10, 0);
}

static void
read_word (HoistReader *r)
{
  hoist_reader_enum (r, "a", HOIST_READER_REQUIRED, words, 0);
}

static void
read_time (HoistReader *r)
{
  hoist_reader_time (r, "a", HOIST_READER_REQUIRED);
}

static void
read_list (HoistReader *r)
{
  g_strfreev (hoist_reader_strv (r, "a", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG));
}

static void
read_short_list (HoistReader *r)
{
  hoist_reader_array (r, "a", HOIST_READER_REQUIRED, 1);
}

static void
read_nothing (HoistReader *r)
{
}

static void
test_errors (void)
{
  static const struct
  {
    const char *json;
    ReadFunc read;
    const char *message;
  } cases[] = {
    { "{}", read_text, "thing.a (line 1, column 1): is missing" },
    { "{\"a\":null}", read_text, "thing.a (line 1, column 1): is missing" },
    { "{\n \"a\": 1}", read_text,
      "thing.a (line 2, column 7): expected a string, found a whole number" },
    { "{\"a\":\"A\"}", read_text, "thing.a (line 1, column 6): “A” is not a slug: 2 to 40" },
    { "{\"a\":\"1\"}", read_int, "expected a whole number, found a string" },
    { "{\"a\":1.5}", read_int, "expected a whole number, found a number" },
    { "{\"a\":11}", read_int, "expected 1 to 10, found 11" },
    { "{\"a\":true}", read_int, "expected a whole number, found true or false" },
    { "{\"a\":\"three\"}", read_word, "expected one of one, two, found “three”" },
    { "{\"a\":\"yesterday\"}", read_time, "expected a time such as" },
    { "{\"a\":[\"ok\",1]}", read_list, "thing.a[1] (line 1, column 12): expected a string" },
    { "{\"a\":[\"ok\",\"../x\"]}", read_list, "thing.a[1]" },
    { "{\"a\":{}}", read_list, "expected an array, found an object" },
    { "{\"a\":[1,2]}", read_short_list, "expected at most 1 elements, found 2" },
    { "{\"b\":[1,2]}", read_nothing,
      "thing.b (line 1, column 6): is not a member that is known here" },
    { "[]", read_nothing, "thing (line 1, column 1): expected an object, found an array" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value = example_parse (cases[i].json);
      g_auto (HoistReader) r;
      g_autoptr (GError) error = NULL;
      hoist_reader_init (&r, value, "thing");
      cases[i].read (&r);
      g_assert_false (hoist_reader_finish (&r, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].message));
    }
}

static void
test_first_error_wins (void)
{
  g_autoptr (HoistValue) value = example_parse ("{\"a\":1,\"b\":2}");
  g_auto (HoistReader) r;
  g_autoptr (GError) error = NULL;
  hoist_reader_init (&r, value, "thing");
  hoist_reader_string (&r, "b", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  hoist_reader_string (&r, "a", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  hoist_reader_fail (&r, "a", "mine comes %s", "later");
  g_assert_false (hoist_reader_finish (&r, &error));
  g_assert_true (g_str_has_prefix (error->message, "thing.b"));
}

static void
test_no_object (void)
{
  g_auto (HoistReader) r;
  g_autoptr (GError) error = NULL;
  hoist_reader_init (&r, NULL, "thing");
  g_assert_null (hoist_reader_string (&r, "a", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT));
  g_auto (GStrv) list = hoist_reader_strv (&r, "l", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  g_assert_nonnull (list);
  g_assert_false (hoist_reader_finish (&r, &error));
  g_assert_cmpstr (error->message, ==, "thing: expected an object, found nothing");
}

static void
test_lenient_and_file (void)
{
  g_autoptr (HoistValue) value = example_parse ("{\"a\":1,\"newer\":2}");
  g_auto (HoistReader) r;
  g_auto (HoistReader) in_file;
  g_autoptr (GError) error = NULL;
  hoist_reader_init_lenient (&r, value, "thing");
  g_assert_cmpint (hoist_reader_int (&r, "a", HOIST_READER_REQUIRED, 0, 9, 0), ==, 1);
  g_assert_true (hoist_reader_finish (&r, &error));

  hoist_reader_init_file (&in_file, value, "", "app.yaml");
  hoist_reader_string (&in_file, "a", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  g_assert_false (hoist_reader_finish (&in_file, &error));
  g_assert_cmpstr (error->message, ==,
                   "app.yaml:1:6: a: expected a string, found a whole number; quote it");
}

static void
test_many_members (void)
{
  g_autoptr (HoistValue) value = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      hoist_value_set (value, name, hoist_value_new_int (i));
    }
  g_auto (HoistReader) r;
  hoist_reader_init (&r, value, "thing");
  hoist_reader_int (&r, "m999", HOIST_READER_OPTIONAL, 0, 1000, 0);
  g_assert_false (hoist_reader_finish (&r, &error));
  g_assert_nonnull (strstr (error->message, "256"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader/straight-down", test_straight_down);
  g_test_add_func ("/reader/errors", test_errors);
  g_test_add_func ("/reader/first-error-wins", test_first_error_wins);
  g_test_add_func ("/reader/no-object", test_no_object);
  g_test_add_func ("/reader/lenient-and-file", test_lenient_and_file);
  g_test_add_func ("/reader/many-members", test_many_members);
  return g_test_run ();
}
