/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections and notices of a CHANGELOG as people write them. */
#include <string.h>

#include "examples.h"
#include "model/hoist-release.h"

static const char changelog[] = "# Changelog\n"
                                "\n"
                                "## [Unreleased]\n"
                                "\n"
                                "## v0.3.0 (from v0.2.0) - 2025-12-11\n"
                                "\n"
                                "Persons.  \n"
                                "\n"
                                "> **Acknowledge**: The import no longer\n"
                                "> guesses the `charset` of **files**.\n"
                                "\n"
                                "```\n"
                                "## not a heading v0.2.0\n"
                                "```\n"
                                "### Details\n"
                                "more\n"
                                "> Acknowledge: Two.\n"
                                "> **Acknowledge:** Three.\n"
                                "> Just a quotation.\n"
                                "\n"
                                "## [0.2.0](https://x.example/0.2.0) - 2025-10-14\r\n"
                                "First.\r\n"
                                "## v0.10.0-rc.1:\n"
                                "Candidate.\n"
                                "\n"
                                "v0.1.0 - old\n"
                                "------------\n"
                                "Underlined.\n";

static void
assert_notes (const char *tag, const char *expected)
{
  g_autofree char *notes = hoist_release_notes_extract (changelog, tag);
  g_assert_cmpstr (notes, ==, expected);
}

static void
test_sections (void)
{
  assert_notes ("v0.2.0", "First.");
  assert_notes ("0.2.0", "First.");
  assert_notes ("v0.10.0-rc.1", "Candidate.");
  assert_notes ("v0.10.0", "");
  assert_notes ("v0.1.0", "Underlined.");
  assert_notes ("v9.9.9", "");
  assert_notes ("release-0.2.0", "First.");
  assert_notes ("", "");
  g_autofree char *notes = hoist_release_notes_extract (changelog, "v0.3.0");
  g_assert_true (g_str_has_prefix (notes, "Persons."));
  g_assert_true (g_str_has_suffix (notes, "Just a quotation."));
  g_assert_nonnull (strstr (notes, "### Details"));
  g_assert_nonnull (strstr (notes, "## not a heading"));
  g_autofree char *none = hoist_release_notes_extract (NULL, "v1.0");
  g_assert_cmpstr (none, ==, "");
}

static void
test_notices (void)
{
  g_autofree char *notes = hoist_release_notes_extract (changelog, "v0.3.0");
  g_autoptr (GPtrArray) notices = hoist_release_notices_extract (notes, "v0.3.0");
  static const char *const expected[] = { "The import no longer guesses the charset of files.",
                                          "Two.", "Three. Just a quotation." };
  g_assert_cmpuint (notices->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < notices->len; i++)
    {
      const HoistNotice *notice = g_ptr_array_index (notices, i);
      g_autofree char *id = g_strdup_printf ("v0.3.0#%u", i + 1);
      g_assert_cmpstr (notice->id, ==, id);
      g_assert_cmpstr (notice->text, ==, expected[i]);
    }
}

static void
test_no_notices (void)
{
  static const char *const notes[] = { "", "Acknowledge: not quoted", "> Acknowledged by all",
                                       "> Acknowledge this", "> **Acknowledge**:\n\ntext" };
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autoptr (GPtrArray) notices = hoist_release_notices_extract (notes[i], "v1");
      g_assert_cmpuint (notices->len, ==, 0);
    }
}

/* The demo's own CHANGELOG: one notice at v0.3.0. */
static void
test_demo (void)
{
  g_autofree char *text = example_read_source ("data/demo/cbapp/v0.3.0/CHANGELOG.md");
  g_autofree char *notes = hoist_release_notes_extract (text, "v0.3.0");
  g_autofree char *before = hoist_release_notes_extract (text, "v0.2.0");
  g_autoptr (GPtrArray) notices = hoist_release_notices_extract (notes, "v0.3.0");
  g_autoptr (GPtrArray) none = hoist_release_notices_extract (before, "v0.2.0");
  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (g_str_has_prefix (before, "First release"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/release-notes/sections", test_sections);
  g_test_add_func ("/release-notes/notices", test_notices);
  g_test_add_func ("/release-notes/no-notices", test_no_notices);
  g_test_add_func ("/release-notes/demo", test_demo);
  return g_test_run ();
}
