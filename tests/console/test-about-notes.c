/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new, out of a metainfo file: the newest release, its text escaped; nothing out of other
 * files. */
#include "console/dialogs/hoist-about-notes.h"

static void
test_newest (void)
{
  const char *metainfo =
      "<?xml version=\"1.0\"?><component><description><p>not this</p></description><releases>"
      "<release version=\"1.2\"><description><p>One &amp; &lt;b&gt;two&lt;/b&gt;</p>"
      "<ul><li>first</li><li> second </li></ul></description></release>"
      "<release version=\"1.1\"><description><p>older</p></description></release>"
      "</releases></component>";
  g_autofree char *version = NULL;
  g_autofree char *notes = hoist_about_notes_dup (metainfo, -1, &version);

  g_assert_cmpstr (version, ==, "1.2");
  g_assert_cmpstr (notes, ==,
                   "<p>One &amp; &lt;b&gt;two&lt;/b&gt;</p><ul><li>first</li><li>second</li></ul>");
}

static void
test_own (void)
{
  g_autofree char *file = g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data",
                                            "org.hoist.Console.metainfo.xml.in", NULL);
  g_autofree char *metainfo = NULL, *version = NULL, *notes = NULL;

  g_assert_true (g_file_get_contents (file, &metainfo, NULL, NULL));
  notes = hoist_about_notes_dup (metainfo, -1, &version);
  g_assert_cmpstr (version, ==, HOIST_VERSION);
  g_assert_true (g_str_has_prefix (notes, "<p>"));
  g_assert_true (g_str_has_suffix (notes, "</ul>"));
}

static void
test_others (void)
{
  const char *cases[] = { "",
                          "no xml",
                          "<a>",
                          "<component/>",
                          "<component><releases><release version=\"1\"/></releases></component>",
                          "<component><releases><release><description><p>x" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *version = NULL;

      g_assert_null (hoist_about_notes_dup (cases[i], -1, &version));
      g_assert_null (version);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/about-notes/newest", test_newest);
  g_test_add_func ("/about-notes/own", test_own);
  g_test_add_func ("/about-notes/others", test_others);
  return g_test_run ();
}
