/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings: each thing that must stop a run, by the check that finds it. */
#include "fixture.h"

#include <string.h>

static const HoistValue *
facts (Fixture *f, const char *target)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *members = g_strdup_printf (
      "%s,\"target\":\"%s\",\"backup_db\":true,\"run_migrations\":true", subject, target);

  return fixture_answer (f, "facts", members);
}

static const char *
severity_of (const HoistValue *answer, const char *check)
{
  const HoistValue *findings = hoist_value_get_member (answer, "findings");

  for (guint i = 0; i < hoist_value_get_size (findings); i++)
    if (g_str_equal (hoist_value_lookup_string (hoist_value_get_element (findings, i), "check", ""),
                     check))
      return hoist_value_lookup_string (hoist_value_get_element (findings, i), "severity", "");
  return "";
}

static void
test_blockers (Fixture *f)
{
  g_autofree char *collision = g_build_filename (f->directory, "VERSION", NULL);

  g_assert_cmpstr (severity_of (facts (f, "v9.9.9"), "target"), ==, "blocker");
  g_free (fixture_git (f->directory, "config", "remote.origin.fetch",
                       "+refs/heads/x:refs/remotes/origin/x", NULL));
  g_assert_cmpstr (severity_of (facts (f, "v0.2.0"), "refspec"), ==, "warning");
  fixture_write (collision, "by hand");
  g_assert_cmpstr (severity_of (facts (f, "v0.2.0"), "tree"), ==, "blocker");
  g_free (fixture_git (f->directory, "commit", "-q", "-a", "-m", "by hand", NULL));
  g_assert_cmpstr (severity_of (facts (f, "v0.2.0"), "commits"), ==, "blocker");
  fixture_write (f->database, "broken, and long enough to be looked at\n");
  g_assert_cmpstr (severity_of (facts (f, "v0.2.0"), "database"), ==, "blocker");
}

/* A submodule that the release moves is nobody's to fetch: that is said before anything is done. */
static void
test_submodule (Fixture *f)
{
  g_assert_cmpstr (severity_of (facts (f, "v0.2.0"), "submodules"), ==, "");
  g_free (fixture_git (f->work, "checkout", "-q", "v0.2.0", NULL));
  g_free (fixture_git (f->work, "update-index", "--add", "--cacheinfo",
                       "160000,1111111111111111111111111111111111111111,vendor/lib", NULL));
  g_free (fixture_git (f->work, "commit", "-q", "-m", "with a submodule", NULL));
  g_free (fixture_git (f->work, "tag", "v0.9.0", NULL));
  g_free (fixture_git (f->work, "push", "-q", f->origin, "v0.9.0", NULL));
  g_assert_cmpstr (severity_of (facts (f, "v0.9.0"), "submodules"), ==, "warning");
}

/* Line ends as git itself makes them where .gitattributes says eol=crlf. */
static void
test_line_ends (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "api.py", NULL);
  g_autofree char *text = fixture_read (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *as_crlf = g_strjoinv ("\r\n", lines);

  g_assert_nonnull (strchr (text, '\n'));
  fixture_write (path, as_crlf);
  g_assert_cmpstr (severity_of (facts (f, "v0.2.0"), "tree"), ==, "ok");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/preflight/blockers", test_blockers);
  fixture_add ("/agent/preflight/submodule", test_submodule);
  fixture_add ("/agent/preflight/line-ends", test_line_ends);
  return g_test_run ();
}
