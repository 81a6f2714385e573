/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups that are gone, and that of this very process. With units: test-systemd-stop.c. */
#include "drivers/hoist-systemd-cgroup.h"

#include <string.h>
#include <unistd.h>

static void
test_gone (void)
{
  static const char *const gone[] = { NULL, "", "/", "relative", "/no.slice/such.service" };

  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    {
      g_autoptr (GArray) pids = hoist_systemd_cgroup_list (gone[i]);
      g_autofree char *who = hoist_systemd_cgroup_describe (gone[i]);

      g_assert_cmpuint (pids->len, ==, 0);
      g_assert_cmpstr (who, ==, "");
      g_assert_false (hoist_systemd_cgroup_owns (gone[i], (gint) getpid ()));
      g_assert_true (hoist_systemd_cgroup_wait_empty (gone[i], 60000, NULL));
      g_assert_cmpint (hoist_systemd_cgroup_watch (gone[i]), ==, -1);
    }
}

/* Owned by what is above it, too; never by a group whose name only begins alike. */
static void
test_ours (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  const char *group = NULL;
  g_autofree char *longer = NULL, *shorter = NULL, *above = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "0::"))
      group = lines[i] + 3;
  if (group == NULL || group[1] == '\0')
    {
      g_test_skip ("this process is in no group of the unified hierarchy");
      return;
    }
  longer = g_strconcat (group, "x", NULL);
  shorter = g_strndup (group, strlen (group) - 1);
  above = g_path_get_dirname (group);
  g_assert_true (hoist_systemd_cgroup_owns (group, (gint) getpid ()));
  g_assert_false (hoist_systemd_cgroup_owns (longer, (gint) getpid ()));
  g_assert_false (hoist_systemd_cgroup_owns (shorter, (gint) getpid ()));
  if (above[1] != '\0')
    g_assert_true (hoist_systemd_cgroup_owns (above, (gint) getpid ()));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-cgroup/gone", test_gone);
  g_test_add_func ("/drivers/systemd-cgroup/ours", test_ours);
  return g_test_run ();
}
