/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is made of a machine's answer, of its silence, of a clock and a disk that are no good. */
#include "engine/hoist-node-look.h"

#include <string.h>

#include "base/hoist-error.h"
#include "fixture.h"

#define NODE "nd_0123456789abcdef"
#define SECOND G_GINT64_CONSTANT (1000000)

static HoistNodeSighting *
read_one (const char *json)
{
  g_autoptr (HoistValue) answer = fixture_parse (json);
  g_autoptr (GError) error = NULL;
  HoistNodeSighting *seen = hoist_node_look_read (NODE, answer, 100 * SECOND, 102 * SECOND, &error);

  g_assert_no_error (error);
  return seen;
}

static guint
judge (const char *json, const char *check, HoistFindingSeverity severity)
{
  g_autoptr (HoistNodeSighting) seen = read_one (json);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);

  hoist_node_look_judge (seen, findings);
  for (guint i = 0; i < findings->len; i++)
    {
      const HoistFinding *one = g_ptr_array_index (findings, i);
      g_assert_cmpstr (one->check, ==, check);
      g_assert_cmpint (one->severity, ==, severity);
      g_assert_cmpstr (one->next, !=, "");
    }
  return findings->len;
}

static void
test_read (void)
{
  g_autoptr (HoistNodeSighting) seen =
      read_one ("{'agent_version':'9','boot_id':'b','wall_us':104000000,'something':'new'}");

  g_assert_cmpstr (seen->node, ==, NODE);
  g_assert_cmpint (seen->seen_at, ==, 102 * SECOND);
  g_assert_cmpint (seen->clock_offset_ms, ==, 3000); /* against the middle of the round trip */
}

static void
test_unknown (void)
{
  g_autoptr (HoistNodeSighting) seen = read_one ("{'agent_version':'9','wall_us':101000000}");
  g_autoptr (GError) why = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_HOST_KEY, "another key");
  g_autoptr (HoistNodeSighting) lost = hoist_node_look_unknown (NODE, seen, why, 900 * SECOND);
  g_autoptr (HoistNodeSighting) still = hoist_node_look_unknown (NODE, lost, why, 950 * SECOND);
  g_autoptr (HoistNodeSighting) never = hoist_node_look_unknown (NODE, NULL, why, 900 * SECOND);

  g_assert_cmpstr (lost->agent_version, ==, "9");
  g_assert_cmpint (lost->unknown_since, ==, 102 * SECOND);
  g_assert_cmpint (still->unknown_since, ==, 102 * SECOND);
  g_assert_cmpint (never->unknown_since, ==, 900 * SECOND);
  g_assert_cmpstr (lost->error_code, ==, "host-key");
  g_assert_cmpstr (lost->error, ==, "another key");
  g_assert_true (hoist_node_look_differs (seen, lost));
  g_assert_false (hoist_node_look_differs (lost, still));
  g_assert_true (hoist_node_look_differs (NULL, seen));
}

static void
test_judge (void)
{
  g_assert_cmpuint (judge ("{'wall_us':101000000}", "", HOIST_FINDING_OK), ==, 0);
  g_assert_cmpuint (judge ("{'wall_us':401000000}", "clock", HOIST_FINDING_WARNING), ==, 1);
  g_assert_cmpuint (judge ("{'wall_us':31536101000000}", "clock", HOIST_FINDING_BLOCKER), ==, 1);
  g_assert_cmpuint (judge ("{'wall_us':101000000,'disks':[{'path':'/','free':500000000,"
                           "'total':9000000000},{'path':'/b','free':5000000000,"
                           "'total':9000000000}]}",
                           "disk", HOIST_FINDING_WARNING),
                    ==, 1);
  g_assert_cmpuint (
      judge ("{'wall_us':101000000,'disks':[{'path':'/','free':4096,'total':9000000000}]}", "disk",
             HOIST_FINDING_BLOCKER),
      ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-look/read", test_read);
  g_test_add_func ("/node-look/unknown", test_unknown);
  g_test_add_func ("/node-look/judge", test_judge);
  return g_test_run ();
}
