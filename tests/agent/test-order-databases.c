/* SPDX-License-Identifier: GPL-3.0-or-later */
/* databases, database-drop: beside a file nothing was left, and none is removed; what a run that
 * has not ended here names stays. With real servers: tests/drivers/test-*-left.c,
 * tests/e2e/prune.py.
 */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#define NAME "hoist_" FIXTURE_RUN "_before"

static char *
members (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);

  return g_strdup_printf ("%s,\"name\":\"" NAME "\"", subject);
}

static void
test_file (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *drop = members (f);
  const HoistValue *answer = fixture_answer (f, "databases", subject);

  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (answer, "databases")), ==, 0);
  fixture_answer (f, "database-drop", drop); /* again after an interruption */
}

static void
test_named (Fixture *f)
{
  g_autofree char *current = hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "CURRENT.json");
  g_autofree char *drop = members (f);
  const char *message;

  fixture_claim (f);
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  fixture_write (current, "{\"run\":\"rn_00000000000000ff\",\"state\":\"running\",\"steps\":[{"
                          "\"args\":{\"run\":\"" FIXTURE_RUN "\"}}]}");
  g_assert_cmpstr (fixture_error (f, "database-drop", drop, &message), ==, "conflict");
  g_assert_nonnull (strstr (message, NAME " stays"));
  fixture_write (current, "{\"run\":\"" FIXTURE_RUN "\",\"state\":\"finished\",\"steps\":[]}");
  fixture_answer (f, "database-drop", drop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-databases/file", test_file);
  fixture_add ("/agent/order-databases/named", test_named);
  return g_test_run ();
}
