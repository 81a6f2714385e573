/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What journalctl prints: lines of the service and of systemd, bytes that are no UTF-8, lines that
 * are too long, and rubbish. A real journal: test-service-systemd.c. */
#include "drivers/hoist-systemd-journal.h"

#include <string.h>

static void
test_parse (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  hoist_systemd_journal_parse (
      "{\"MESSAGE\":\"begun\",\"_PID\":\"77\"}\n"
      "{\"MESSAGE\":[104,105,32,255,27,91],\"_PID\":\"77\"}\n"
      "{\"MESSAGE\":null,\"_PID\":\"77\"}\n"
      "{\"MESSAGE\":\"a.service: Failed with result 'exit-code'.\",\"_PID\":\"1\"}\n"
      "{\"MESSAGE\":\"\",\"_PID\":\"77\"}\n"
      "{\"MESSAGE\":12,\"_PID\":\"77\"}\n"
      "{\"MESSAGE\":\"broken\n"
      "[1,2]\n"
      "nonsense\n\n",
      lines);
  g_assert_cmpuint (lines->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (lines, 0), ==, "begun");
  g_assert_true (g_str_has_prefix (g_ptr_array_index (lines, 1), "hi "));
  g_assert_true (g_utf8_validate (g_ptr_array_index (lines, 1), -1, NULL));
  g_assert_null (strchr (g_ptr_array_index (lines, 1), 27));
  g_assert_cmpstr (g_ptr_array_index (lines, 2), ==, "(a line of more than 4 KiB)");
  g_assert_cmpstr (g_ptr_array_index (lines, 3), ==,
                   HOIST_SERVICE_MANAGER_LINE "a.service: Failed with result 'exit-code'.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-journal/parse", test_parse);
  return g_test_run ();
}
