/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions: a sorted list stays sorted, and the order is total over hostile strings. */
#include "base/hoist-version.h"

#include <string.h>

/* Every one before all that follow. */
static const char *const sorted[] = {
  NULL, "",    "-1.0", "latest",
  "v",  "v.1", "v1.x", "nightly", /* no version: bytes decide, see below */
};

static const char *const versions[] = {
  "v0.9.0-alpha",
  "v0.9.0-alpha.1",
  "v0.9.0-beta",
  "v0.9.0-rc.1",
  "v0.9.0-rc.2",
  "v0.9.0-rc.10",
  "v0.9.0",
  "v0.10.0",
  "v1.0",
  "v1.0.0",
  "v1.0.1",
  "v1.2.3.4",
  "v1.10",
  "v2",
  "v10.0.0",
  "v99999999999999999999.0",
  "v100000000000000000000.0",
};

static int
sign (int x)
{
  return (x > 0) - (x < 0);
}

static void
test_sorted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    for (guint k = 0; k < G_N_ELEMENTS (versions); k++)
      g_assert_cmpint (sign (hoist_version_compare (versions[i], versions[k])), ==,
                       sign ((int) i - (int) k));
}

static void
test_no_version_first (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (guint k = 0; k < G_N_ELEMENTS (versions); k++)
      {
        g_assert_cmpint (hoist_version_compare (sorted[i], versions[k]), <, 0);
        g_assert_cmpint (hoist_version_compare (versions[k], sorted[i]), >, 0);
      }
  g_assert_cmpint (hoist_version_compare (NULL, NULL), ==, 0);
}

static void
test_equal_value (void)
{
  /* The same numbers: bytes decide, so that the order is total. */
  g_assert_cmpint (hoist_version_compare ("v1.2", "1.2"), >, 0);
  g_assert_cmpint (hoist_version_compare ("v1.02.0", "v1.2.0"), <, 0);
  g_assert_cmpint (hoist_version_compare ("v1.2.0", "v1.2.0"), ==, 0);
  g_assert_cmpint (hoist_version_compare ("v1.2.3+b2", "v1.2.3+b1"), >, 0);
}

static char *
random_text (void)
{
  static const char *const parts[] = { "v", "0", "1", "01", "10", ".", "-", "+", "a", "rc", "" };
  GString *text = g_string_new (NULL);

  for (int n = g_test_rand_int_range (0, 8); n > 0; n--)
    g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
  return g_string_free (text, FALSE);
}

static void
test_total (void)
{
  for (int i = 0; i < 50000; i++)
    {
      g_autofree char *a = random_text (), *b = random_text (), *c = random_text ();
      int ab = sign (hoist_version_compare (a, b));

      g_assert_cmpint (ab, ==, -sign (hoist_version_compare (b, a)));
      g_assert_true ((ab == 0) == (strcmp (a, b) == 0));
      if (ab <= 0 && hoist_version_compare (b, c) <= 0)
        g_assert_cmpint (hoist_version_compare (a, c), <=, 0);
    }
}

static void
test_prerelease (void)
{
  g_assert_true (hoist_version_is_prerelease ("v1.0.0-rc.1"));
  g_assert_false (hoist_version_is_prerelease ("v1.0.0"));
  g_assert_false (hoist_version_is_prerelease ("v1.0.0-"));
  g_assert_false (hoist_version_is_prerelease ("rc-1"));
  g_assert_false (hoist_version_is_prerelease (NULL));
}

static void
test_prefix (void)
{
  g_assert_cmpint (hoist_version_compare ("release-1.10", "release-1.9"), >, 0);
  g_assert_true (hoist_version_is_prerelease ("release-2.0-rc1"));
  g_assert_true (hoist_version_is_release ("v1.2", "v"));
  g_assert_true (hoist_version_is_release ("v1.2", ""));
  g_assert_true (hoist_version_is_release ("1.2", ""));
  g_assert_true (hoist_version_is_release ("release-1.2", "release-"));
  g_assert_false (hoist_version_is_release ("release-1.2", ""));
  g_assert_false (hoist_version_is_release ("v1.2", "release-"));
  g_assert_false (hoist_version_is_release ("release-v1.2", "release-"));
  g_assert_true (hoist_version_is_same ("release-1.10", "1.10"));
  g_assert_true (hoist_version_is_same ("v1.10", "1.10"));
  g_assert_true (hoist_version_is_same ("main", "main"));
  g_assert_false (hoist_version_is_same ("v1.10", "1.1"));
  g_assert_false (hoist_version_is_same ("v1.0", ""));
  g_assert_cmpstr (hoist_version_skip_prefix ("my_app-v1.2"), ==, "1.2");
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *text, *number;
  } found[] = {
    { "4.6.1\n", "4.6.1" },
    { "little-proxy v4.6.1 (node 18.13.0)", "4.6.1" },
    { "nginx version: nginx/1.22.1.", "1.22.1" },
    { "__version__ = '1.0rc1'", "1.0rc1" },
    { "psql (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", "15.14" },
    { "Python 3\nsystemd 252 (252.17-1~deb12u1)", "252.17-1~deb12u1" },
    { "revision 7", "7" },
    { "python3.11 of utf8 v", NULL },
    { "", NULL },
  };
  static const char *const sorted_numbers[] = { "0.9", "1.0.dev0", "1.0rc1", "1.0rc10",
                                                "1.0", "1.0.1",    "1.10" };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *number = hoist_version_find_number (found[i].text);
      g_assert_cmpstr (number, ==, found[i].number);
      g_assert_true (number == NULL || hoist_version_is_number (number));
    }
  g_assert_false (hoist_version_is_number ("v1.0") || hoist_version_is_number ("1.0.")
                  || hoist_version_is_number ("1 0") || hoist_version_is_number (""));
  for (guint i = 0; i < G_N_ELEMENTS (sorted_numbers); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sorted_numbers); k++)
      g_assert_cmpint (sign (hoist_version_compare_numbers (sorted_numbers[i], sorted_numbers[k])),
                       ==, sign ((int) i - (int) k));
  g_assert_cmpint (hoist_version_compare_numbers ("4.5", "4.5.0"), ==, 0);
  g_assert_cmpint (hoist_version_compare_numbers ("4.5.post1", "4.5"), ==, 0);
  g_assert_cmpint (hoist_version_compare_numbers ("3.0.0+ds1-1", "3.0.0"), ==, 0);
  g_assert_cmpint (hoist_version_compare_numbers ("1.0~rc1", "1.0"), <, 0);
  g_assert_cmpint (hoist_version_compare_numbers ("1.0-rc.2", "1.0-rc.10"), <, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/version/sorted", test_sorted);
  g_test_add_func ("/base/version/no-version-first", test_no_version_first);
  g_test_add_func ("/base/version/equal-value", test_equal_value);
  g_test_add_func ("/base/version/total", test_total);
  g_test_add_func ("/base/version/prerelease", test_prerelease);
  g_test_add_func ("/base/version/prefix", test_prefix);
  g_test_add_func ("/base/version/numbers", test_numbers);
  return g_test_run ();
}
