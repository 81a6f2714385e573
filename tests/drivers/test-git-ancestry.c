/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which revisions come with an upgrade: by ancestry, whatever their dates say. */
#include "drivers/hoist-git-source.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <string.h>

static gboolean
passes (Fixture *f, const char *revision, const char *from, const char *to)
{
  HoistSourceWay way = { revision, from, to };
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  g_assert_true (hoist_source_get_git ()->passes (&f->source, &way, &found, NULL, &error));
  g_assert_no_error (error);
  return found;
}

static void
test_ways (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  g_autofree char *readme = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  readme = g_build_filename (f.work, "more", NULL);
  g_autofree char *one = fixture_commit_of (f.work, "v0.1.0");
  g_autofree char *two = fixture_commit_of (f.work, "v0.2.0");
  fixture_write (readme, "between");
  g_free (fixture_git (f.work, "add", "more", NULL));
  /* Younger than its descendant by the clock: dates would say the opposite. */
  g_free (fixture_git (f.work, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit",
                       "-q", "-m", "between", "--date", "2030-01-01T00:00:00Z", NULL));
  g_autofree char *between = fixture_commit_of (f.work, "HEAD");
  fixture_write (readme, "three");
  g_autofree char *three = fixture_release (&f, "v0.3.0");
  g_free (fixture_git (f.work, "checkout", "-q", "--orphan", "aside", NULL));
  fixture_write (readme, "aside");
  g_free (fixture_git (f.work, "add", "-A", NULL));
  g_free (fixture_git (f.work, "commit", "-q", "-m", "aside", NULL));
  g_free (fixture_git (f.work, "push", "-q", f.origin, "HEAD:refs/heads/aside", NULL));
  g_autofree char *aside = fixture_commit_of (f.work, "HEAD");
  g_assert_true (hoist_git_mirror_refresh (&f.source, NULL, &error));
  g_assert_no_error (error);
  g_autofree char *brief = g_strndup (between, 8);

  g_assert_true (passes (&f, brief, two, three));
  g_assert_true (passes (&f, between, one, three));
  g_assert_false (passes (&f, brief, one, two));     /* comes later */
  g_assert_false (passes (&f, brief, three, three)); /* is there already */
  g_assert_true (passes (&f, three, two, three));    /* the target itself */
  g_assert_false (passes (&f, two, two, three));     /* what is deployed itself */
  g_assert_false (passes (&f, brief, two, aside));   /* another history */
  /* A commit of the tenant's own, which the mirror has never seen. */
  g_assert_true (passes (&f, brief, "1111111111111111111111111111111111111111", three));

  static const char *const wrong[] = { "abcdef0123", "HEAD", "v0.3.0", "--all" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      HoistSourceWay way = { wrong[i], one, three };
      gboolean found = TRUE;
      g_assert_false (hoist_source_get_git ()->passes (&f.source, &way, &found, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
      g_assert_false (found);
      g_clear_error (&error);
    }
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/git-ancestry/ways", test_ways);
  return g_test_run ();
}
