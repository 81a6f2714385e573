/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a service's health before a run: the version that runs, and files that have moved
 * on under it. */
#include "fixture.h"

#include <string.h>

static const HoistValue *
facts (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *members = g_strdup_printf (
      "%s,\"target\":\"v0.2.0\",\"backup_db\":true,\"run_migrations\":true", subject);

  return fixture_answer (f, "facts", members);
}

/* The message of the finding `health`; "" when there is none. */
static const char *
find_warning (const HoistValue *answer)
{
  const HoistValue *findings = hoist_value_get_member (answer, "findings");

  for (guint i = 0; i < hoist_value_get_size (findings); i++)
    {
      const HoistValue *finding = hoist_value_get_element (findings, i);

      if (g_str_equal (hoist_value_lookup_string (finding, "check", ""), "health"))
        return hoist_value_lookup_string (finding, "message", "");
    }
  return "";
}

static void
test_not_running (Fixture *f)
{
  const HoistValue *answer = facts (f);

  g_assert_cmpstr (hoist_value_lookup_string (answer, "reported_version", "?"), ==, "");
  g_assert_cmpstr (find_warning (answer), ==, ""); /* `services` says that it is down */
}

static void
test_running (Fixture *f)
{
  const HoistValue *answer;

  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  answer = facts (f);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "reported_version", "?"), ==, "v0.1.0");
  g_assert_cmpstr (find_warning (answer), ==, "");
  fixture_step (f, "start", "undo", "v0.1.0");
}

/* Somebody has checked out another release by hand and not restarted anything. */
static void
test_other_files (Fixture *f)
{
  const HoistValue *answer;

  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  g_free (fixture_git (f->directory, "checkout", "-q", "refs/tags/v0.2.0", NULL));
  answer = facts (f);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "tag", ""), ==, "v0.2.0");
  g_assert_cmpstr (hoist_value_lookup_string (answer, "reported_version", "?"), ==, "v0.1.0");
  g_assert_cmpstr (find_warning (answer), ==,
                   "The health check backend reports version v0.1.0; the files are v0.2.0.");
  fixture_step (f, "start", "undo", "v0.2.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-health/not-running", test_not_running);
  fixture_add ("/agent/order-health/running", test_running);
  fixture_add ("/agent/order-health/other-files", test_other_files);
  return g_test_run ();
}
