/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which settings differ from those of a backup: names only, values never; without a trace nothing
 * is said. */
#include "agent/hoist-settings-trace.h"

#include "fixture.h"
#include <string.h>

static HoistValue *
compare (Fixture *f)
{
  return hoist_settings_trace_compare (f->state, FIXTURE_TENANT, f->directory, FIXTURE_BACKUP);
}

static void
test_changes (Fixture *f)
{
  g_autofree char *settings = g_build_filename (f->directory, ".env", NULL);
  g_autofree char *before = fixture_read (settings);
  g_autofree char *path =
      hoist_agent_state_backup (f->state, FIXTURE_TENANT, FIXTURE_BACKUP "/settings.json");
  g_autofree char *first = g_strconcat (before, "\nMAIL_PASSWORD=hunter2\nOLD=1\n", NULL);
  g_autofree char *second = g_strconcat (before, "\nMAIL_PASSWORD=hunter3\nNEW=1\n", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *json = NULL;
  g_autoptr (HoistValue) none = NULL, same = NULL, differs = NULL;

  none = compare (f);
  g_assert_null (none);
  fixture_write (settings, first);
  hoist_settings_trace_write (f->state, FIXTURE_TENANT, f->directory, FIXTURE_BACKUP);
  kept = fixture_read (path);
  g_assert_nonnull (strstr (kept, "MAIL_PASSWORD"));
  g_assert_null (strstr (kept, "hunter2"));
  same = compare (f);
  g_assert_cmpuint (hoist_value_get_size (same), ==, 0);
  fixture_write (settings, second);
  hoist_settings_trace_write (f->state, FIXTURE_TENANT, f->directory, FIXTURE_BACKUP);
  differs = compare (f); /* a trace is written once */
  json = hoist_value_to_json (differs);
  g_assert_nonnull (strstr (json, "{\"name\":\"MAIL_PASSWORD\",\"change\":\"changed\"}"));
  g_assert_nonnull (strstr (json, "{\"name\":\"NEW\",\"change\":\"added\"}"));
  g_assert_nonnull (strstr (json, "{\"name\":\"OLD\",\"change\":\"removed\"}"));
  g_assert_cmpuint (hoist_value_get_size (differs), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/settings-trace/changes", test_changes);
  return g_test_run ();
}
