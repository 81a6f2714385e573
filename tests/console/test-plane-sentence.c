/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known sentences are said in another language with the plane's own words in them; what is not
 * known stays, letter by letter. */
#include "console/items/hoist-plane-sentence.h"

#include "console/items/hoist-words.h"
#include "scene.h"

static const char *
other (const char *pattern)
{
  if (g_str_equal (pattern, "%s is at %s and healthy, as read back from the node."))
    return "[%2$s: %1$s]";
  if (g_str_equal (pattern, "Backup %s was refused by its last check: %s"))
    return "[%s? %s]";
  if (g_str_equal (pattern, "%s was not changed: it is at %s."))
    return "[%s! %s]";
  if (g_str_equal (pattern, "Rehearsed at %s (run %s): it went well, in %s s."))
    return "[geprobt %s, %s, %s]";
  if (g_str_equal (pattern, "Hop %s of %s, to %s, failed."))
    return "[hop %s/%s %s]";
  if (g_str_equal (pattern, "Nothing was changed."))
    return "[nichts]";
  if (g_str_equal (pattern, "Now:"))
    return "[jetzt]";
  return pattern;
}

static void
check (const char *text, const char *expected)
{
  g_autofree char *said = hoist_plane_sentence_dup_with (text, other);

  g_assert_cmpstr (said, ==, expected);
}

static void
test_known (void)
{
  check ("acme is at v0.3.0 (17b3ab3) and healthy, as read back from the node.",
         "[v0.3.0 (17b3ab3): acme]");
  check ("acme is at v1 and healthy, as read back from the node. 3 rows of x. Nothing was changed.",
         "[v1: acme] 3 rows of x. [nichts]");
  check ("backup bk_1 was refused by its last check: page 3. It is so.",
         "[bk_1? page 3. It is so.]");
  check ("acme was not changed: it is at v0.2.0.", "[acme! v0.2.0]");
  check ("Rehearsed at yesterday (run run_1): it went well, in 4.2 s.",
         "[geprobt yesterday, run_1, 4.2]");
  check ("It broke.\nNow: Nothing was changed.\nNext: Look.",
         "It broke.\n[jetzt] [nichts]\nNext: Look.");
}

/* A moment is said as the clock here shows it. */
static void
test_moment (void)
{
  g_autofree char *here = hoist_words_dup_moment (G_GINT64_CONSTANT (1732225506) * G_USEC_PER_SEC);
  g_autofree char *expected = g_strdup_printf ("[geprobt %s, run_1, 4.2]", here);

  check ("Rehearsed at 2024-11-21T21:45:06.000Z (run run_1): it went well, in 4.2 s.", expected);
}

/* What is known of hops, with a cause behind it. */
static void
test_hops (void)
{
  check ("Rehearsed at x (run r). Hop 2 of 3, to v3.0.0, failed. Nothing was changed.",
         "Rehearsed at x (run r). [hop 2/3 v3.0.0] [nichts]");
}

static void
test_unknown (void)
{
  static const char *const texts[] = { "",
                                       " ",
                                       "%s",
                                       "%2$s %s %n",
                                       "Nothing was changed",
                                       "Nothing was changed.x",
                                       "<b>no</b> such thing. At all.",
                                       "a\n\n b  c. ",
                                       ". . ." };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    check (texts[i], texts[i]);
  g_assert_null (hoist_plane_sentence_dup (NULL));
}

/* In English all of it stays as it is. */
static void
test_english (void)
{
  g_autofree char *said =
      hoist_plane_sentence_dup ("There are 3 MB free beside the database for a restore; 5 MB are "
                                "needed. Make room, then check again.");

  g_assert_cmpstr (said, ==,
                   "There are 3 MB free beside the database for a restore; 5 MB are needed. Make "
                   "room, then check again.");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/plane-sentence/known", test_known);
  g_test_add_func ("/console/plane-sentence/moment", test_moment);
  g_test_add_func ("/console/plane-sentence/hops", test_hops);
  g_test_add_func ("/console/plane-sentence/unknown", test_unknown);
  g_test_add_func ("/console/plane-sentence/english", test_english);
  return g_test_run ();
}
