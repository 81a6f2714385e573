/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML in: what is read, what is refused rather than guessed, and where. */
#include "model/hoist-yaml.h"

#include <string.h>

#include "base/hoist-error.h"

static void
test_values (void)
{
  static const char text[] = "# a comment\n"
                             "text: plain words # and a comment\n"
                             "quoted: \"a\\tb: c\"\n"
                             "number: -12\n"
                             "real: 2.5e1\n"
                             "yes_it_is: true\n"
                             "nothing: null\n"
                             "empty:\n"
                             "address: 127.0.0.1\n"
                             "version: 0.2.0\n"
                             "short: 3m\n"
                             "block: |\n"
                             "  one\n"
                             "  two\n"
                             "list: [a, \"b\", {c: 1}]\n"
                             "more:\n"
                             "  - x\n"
                             "  - k: z\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_yaml_parse ("t.yaml", text, -1, &error);
  g_assert_no_error (error);
  g_autofree char *json = hoist_value_to_json (value);
  g_assert_cmpstr (json, ==,
                   "{\"text\":\"plain words\",\"quoted\":\"a\\tb: "
                   "c\",\"number\":-12,\"real\":25,\"yes_it_is\":true,"
                   "\"nothing\":null,\"empty\":null,\"address\":\"127.0.0.1\",\"version\":\"0.2."
                   "0\",\"short\":\"3m\","
                   "\"block\":\"one\\ntwo\\n\",\"list\":[\"a\",\"b\",{\"c\":1}],\"more\":[\"x\",{"
                   "\"k\":\"z\"}]}");
  const HoistValue *list = hoist_value_get_member (value, "list");
  g_assert_cmpuint (hoist_value_get_line (list), ==, 15);
  g_assert_cmpuint (hoist_value_get_column (list), ==, 7);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "a: yes", "t.yaml:1:4: “yes” means different things to different readers; quote it" },
    { "a: No", "quote it" },
    { "a: on", "quote it" },
    { "a: ~", "quote it" },
    { "a: True", "quote it" },
    { "a: NULL", "quote it" },
    { "a: 012", "quote it" },
    { "a: 1:30", "quote it" },
    { "a: 0x1f", "quote it" },
    { "a: 0o17", "quote it" },
    { "a: 1_000", "quote it" },
    { "a: +1", "quote it" },
    { "a: .5", "quote it" },
    { "a: 1.", "quote it" },
    { "a: .inf", "quote it" },
    { "a: 2026-11-21", "quote it" },
    { "a: -0", "quote it" },
    { "a: 9007199254740993", "quote it" },
    { "a: 1e999", "quote it" },
    { "yes: 1", "quote it" },
    { "1: a", "a name here" },
    { "null: a", "a name here" },
    { "? [a]\n: b", "t.yaml:1:3: expected a name here" },
    { "a: 1\nb: 2\na: 3", "t.yaml:3:1: “a” is given twice" },
    { "a: &x 1", "t.yaml:1:4: anchors" },
    { "a: &x 1\nb: *x", "anchors" },
    { "a: *x", "alias" },
    { "a: !!str 1", "tags" },
    { "a: !!python/object:os.system x", "tags" },
    { "!x {}", "tags" },
    { "<<: {a: 1}", "quote it" },
    { "%YAML 1.1\n---\na: 1", "directives" },
    { "%TAG ! x:\n---\na: 1", "directives" },
    { "a: 1\n---\nb: 2", "t.yaml:2:1: expected one document" },
    { "", "there is none" },
    { "# only a comment\n", "there is none" },
    { "a: [1", "t.yaml:" },
    { "a:\n\t- b", "t.yaml:2:1" },
    { "a: \"\\0\"", "without NUL" },
    { "\xef\xbb\xbf"
      "a: 1",
      "t.yaml:1:1: expected UTF-8" },
    { "a: 1\nb: \xff", "t.yaml:2:4: expected UTF-8" },
    { "a: \x01", "t.yaml:1:4: expected UTF-8" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistValue) value = hoist_yaml_parse ("t.yaml", cases[i].text, -1, &error);
      if (value != NULL)
        g_error ("taken: %s", cases[i].text);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("%s: %s", cases[i].text, error->message);
      g_assert_true (g_str_has_prefix (error->message, "t.yaml:"));
    }
}

static void
test_utf16_and_nul (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_yaml_parse ("t",
                                   "\xff\xfe"
                                   "a\0:\0 \0b\0",
                                   10, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (hoist_yaml_parse ("t", "a: b\0c", 6, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_bounds (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *deep = g_strnfill (1000, '[');
  g_assert_null (hoist_yaml_parse ("t", deep, -1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);

  g_autofree char *large = g_strnfill (10 * 1024 * 1024, 'x');
  g_assert_null (hoist_yaml_parse ("t", large, -1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);

  g_autoptr (GString) laughs = g_string_new ("a: &a [lol, lol]\n");
  for (char c = 'b'; c < 'k'; c++)
    g_string_append_printf (laughs, "%c: &%c [*%c, *%c, *%c]\n", c, c, c - 1, c - 1, c - 1);
  g_assert_null (hoist_yaml_parse ("t", laughs->str, -1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/yaml/values", test_values);
  g_test_add_func ("/yaml/refused", test_refused);
  g_test_add_func ("/yaml/utf16-and-nul", test_utf16_and_nul);
  g_test_add_func ("/yaml/bounds", test_bounds);
  return g_test_run ();
}
