/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order `drift`, and what `facts` says of it: not asked, unknown with the reason, found. */
#include "agent/hoist-order-drift.h"

#include <string.h>

#include "fixture.h"

/* The fixture's subject, whose guide asks for the schema that this command makes. */
static char *
make_subject (Fixture *f, const char *code)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *with =
      g_strdup_printf ("\"path\":\"db/pocket.db\",\"drift\":{\"check\":\"warn\",\"schema\":[\"/usr/"
                       "bin/python3\",\"-c\","
                       "\"%s\"]}",
                       code);
  g_auto (GStrv) parts = g_strsplit (subject, "\"path\":\"db/pocket.db\"", 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strconcat (parts[0], with, parts[1], NULL);
}

static void
test_drift (Fixture *f)
{
  g_autofree char *plain = fixture_subject (f);
  g_autofree char *failing = make_subject (f, "raise SystemExit('not today')");
  g_autofree char *other = make_subject (
      f, "import sqlite3; sqlite3.connect('db/pocket.db').execute('CREATE TABLE another (a)')");
  const HoistValue *answer = fixture_answer (f, "drift", plain);

  g_assert_cmpstr (hoist_value_lookup_string (answer, "state", ""), ==, "not-asked");
  answer = fixture_answer (f, "drift", failing);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "state", ""), ==, "unknown");
  g_assert_nonnull (strstr (hoist_value_lookup_string (answer, "reason", ""), "not today"));
  answer = fixture_answer (f, "drift", other);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "state", ""), ==, "found");
  g_assert_false (hoist_value_lookup_bool (answer, "refuses", TRUE));
  g_assert_nonnull (strstr (hoist_value_lookup_string (answer, "sql", ""), "CREATE TABLE another"));
}

static void
test_facts (Fixture *f)
{
  g_autofree char *subject = make_subject (
      f, "import sqlite3; sqlite3.connect('db/pocket.db').execute('CREATE TABLE another (a)')");
  g_autofree char *asked = g_strconcat (subject, ",\"target\":\"v0.2.0\",\"drift\":true", NULL);
  g_autofree char *not_asked = g_strconcat (subject, ",\"target\":\"v0.2.0\"", NULL);
  const HoistValue *answer = fixture_answer (f, "facts", asked);
  const HoistValue *drift = hoist_value_get_member (answer, "drift");

  g_assert_cmpstr (hoist_value_lookup_string (drift, "state", ""), ==, "found");
  answer = fixture_answer (f, "facts", not_asked);
  g_assert_null (hoist_value_get_member (answer, "drift"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-drift/drift", test_drift);
  fixture_add ("/agent/order-drift/facts", test_facts);
  return g_test_run ();
}
