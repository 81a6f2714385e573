/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON writer: every kind of value, escapes, and that misuse is a programmer's error. */
#include "base/hoist-json-writer.h"

#include "base/hoist-json-check.h"

#include <math.h>
#include <string.h>

static void
test_document (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *const words[] = { "x", "y", NULL };
  HoistJsonWriter w;

  hoist_json_writer_init (&w, out);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "text", "a");
  hoist_json_writer_string (&w, "none", NULL);
  hoist_json_writer_int (&w, "int", -42);
  hoist_json_writer_double (&w, "double", 0.1);
  hoist_json_writer_bool (&w, "yes", TRUE);
  hoist_json_writer_bool (&w, "no", FALSE);
  hoist_json_writer_null (&w, "null");
  hoist_json_writer_time (&w, "at", 1000000);
  hoist_json_writer_time (&w, "never", 0);
  hoist_json_writer_strv (&w, "words", words);
  hoist_json_writer_strv (&w, "empty", NULL);
  hoist_json_writer_begin_array (&w, "list");
  hoist_json_writer_int (&w, NULL, 1);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_end_object (&w);
  hoist_json_writer_begin_array (&w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_raw (&w, NULL, "{\"raw\":1}");
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "last", 7);
  hoist_json_writer_end_object (&w);
  g_assert_cmpstr (out->str, ==,
                   "{\"text\":\"a\",\"none\":null,\"int\":-42,\"double\":0.1,\"yes\":true,"
                   "\"no\":false,\"null\":null,\"at\":\"1970-01-01T00:00:01.000Z\","
                   "\"never\":null,\"words\":[\"x\",\"y\"],\"empty\":[],"
                   "\"list\":[1,{},[],{\"raw\":1}],\"last\":7}");
  g_assert_true (hoist_json_check (out->str, out->len, NULL));
}

static char *
write_string (const char *text)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, out);
  hoist_json_writer_string (&w, NULL, text);
  g_assert_true (hoist_json_check (out->str, out->len, NULL));
  return g_string_free (out, FALSE);
}

static void
test_escapes (void)
{
  g_autofree char *special = write_string ("\"\\/\n\r\t\b\f\x01\x1f\x7fä🚀</script>");
  g_autofree char *invalid = write_string ("a\xff"
                                           "b");
  g_autofree char *empty = write_string ("");

  g_assert_cmpstr (special, ==,
                   "\"\\\"\\\\/\\n\\r\\t\\u0008\\u000c\\u0001\\u001f\x7fä🚀</script>\"");
  g_assert_cmpstr (invalid, ==,
                   "\"a\xef\xbf\xbd"
                   "b\"");
  g_assert_cmpstr (empty, ==, "\"\"");
}

static void
test_doubles (void)
{
  const struct
  {
    double value;
    const char *text;
  } cases[] = {
    { 0, "0" },
    { -0.0, "0" },
    { 1, "1" },
    { 0.5, "0.5" },
    { 1e300, "1e+300" },
    { NAN, "null" },
    { INFINITY, "null" },
    { 1.0 / 3, NULL },
    { 123456789.125, "123456789.125" },
    { 12314569123456780.0, "12314569123456780.0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      HoistJsonWriter w;

      hoist_json_writer_init (&w, out);
      hoist_json_writer_double (&w, NULL, cases[i].value);
      if (cases[i].text != NULL)
        g_assert_cmpstr (out->str, ==, cases[i].text);
      else
        g_assert_true (g_ascii_strtod (out->str, NULL) == cases[i].value);
    }
}

static void
test_deep (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, out);
  hoist_json_writer_begin_array (&w, NULL);
  for (int i = 0; i < 31; i++)
    if (i % 2 == 0)
      hoist_json_writer_begin_object (&w, NULL);
    else
      hoist_json_writer_begin_array (&w, "a");
  for (int i = 30; i >= 0; i--)
    if (i % 2 == 0)
      hoist_json_writer_end_object (&w);
    else
      hoist_json_writer_end_array (&w);
  hoist_json_writer_end_array (&w);
  g_assert_true (hoist_json_check (out->str, out->len, NULL));
}

static void
misuse (int kind)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, out);
  if (kind == 0)
    hoist_json_writer_int (&w, "outside", 1);
  hoist_json_writer_begin_object (&w, NULL);
  if (kind == 1)
    hoist_json_writer_int (&w, NULL, 1);
  if (kind == 2)
    hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  if (kind == 3)
    hoist_json_writer_null (&w, NULL); /* a second document */
}

static void
test_misuse (void)
{
  if (g_test_subprocess ())
    return;
  for (int kind = 0; kind < 4; kind++)
    {
      g_autofree char *path = g_strdup_printf ("/base/json-writer/misuse/subprocess/%d", kind);

      g_test_trap_subprocess (path, 0, 0);
      g_test_trap_assert_failed ();
    }
}

static void
misuse_cb (gconstpointer kind)
{
  misuse (GPOINTER_TO_INT (kind));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-writer/document", test_document);
  g_test_add_func ("/base/json-writer/escapes", test_escapes);
  g_test_add_func ("/base/json-writer/doubles", test_doubles);
  g_test_add_func ("/base/json-writer/deep", test_deep);
  g_test_add_func ("/base/json-writer/misuse", test_misuse);
  for (int kind = 0; kind < 4; kind++)
    {
      g_autofree char *path = g_strdup_printf ("/base/json-writer/misuse/subprocess/%d", kind);

      g_test_add_data_func (path, GINT_TO_POINTER (kind), misuse_cb);
    }
  return g_test_run ();
}
