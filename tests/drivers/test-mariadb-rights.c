/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would keep a database from being backed up and put back is told before, with what helps. */
#include "maria.h"

#include "base/hoist-error.h"
#include "model/hoist-plan.h"

#include <string.h>

static void
assert_findings (const Maria *m, guint n, const char *says, const char *next)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GError) error = NULL;

  if (!hoist_mariadb_examine (m->place, findings, NULL, &error))
    g_assert_no_error (error);
  for (guint i = 0; i < findings->len && says != NULL; i++)
    {
      const HoistFinding *one = g_ptr_array_index (findings, i);

      if (strstr (one->message, says) != NULL && strstr (one->next, next) != NULL)
        says = NULL;
      else
        g_test_message ("%s %s", one->message, one->next);
    }
  g_assert_null (says);
  g_assert_cmpuint (findings->len, ==, n);
}

static void
test_good (Maria *m)
{
  maria_sql (m, "app", "CREATE TABLE t (i int)");
  assert_findings (m, 0, NULL, NULL);
}

/* Rights that come by another way are rights. */
static void
test_by_role (Maria *m)
{
  maria_sql (m, NULL,
             "REVOKE ALL, GRANT OPTION FROM app@localhost; CREATE ROLE upgrades; GRANT ALL ON *.* "
             "TO upgrades; GRANT upgrades TO app@localhost; SET DEFAULT ROLE upgrades FOR "
             "app@localhost");
  assert_findings (m, 0, NULL, NULL);
  maria_sql (m, NULL, "SET DEFAULT ROLE NONE FOR app@localhost; DROP ROLE upgrades");
}

static void
test_missing (Maria *m)
{
  static const struct
  {
    const char *make, *says, *next;
    guint n;
  } cases[] = {
    { "REVOKE TRIGGER, CREATE VIEW ON app.* FROM app@localhost",
      "on its database: TRIGGER, CREATE "
      "VIEW.",
      "GRANT TRIGGER, CREATE VIEW ON `app`.* TO 'app'@'localhost';", 1 },
    { "REVOKE ALL ON `hoist\\_%`.* FROM app@localhost", "made beside it (hoist_…): SELECT, INSERT",
      "ON `hoist\\_%`.* TO 'app'@'localhost';", 1 },
    { "REVOKE PROCESS ON *.* FROM app@localhost", "Sessions of other users",
      "GRANT PROCESS ON *.* TO 'app'@'localhost';", 1 },
    { "CREATE VIEW v AS SELECT 1; CREATE PROCEDURE p() SELECT 1",
      "are: 2, among them p of root@localhost", "GRANT SET USER ON *.* TO 'app'@'localhost';", 2 },
    { "CREATE TABLE hoist_kept (i int)", "hoist_kept has a name", "another name", 1 },
    { "CREATE TABLE t (i int) ENGINE=MyISAM", "t (MyISAM)", "ENGINE=InnoDB", 1 },
    { "CREATE TABLE t (i int) ENGINE=MEMORY", "storage engine MEMORY", "", 1 },
    { "CREATE TABLE a (i int PRIMARY KEY); CREATE DATABASE shared; CREATE TABLE shared.b (i int, "
      "CONSTRAINT far FOREIGN KEY (i) REFERENCES app.a (i)); GRANT ALL ON shared.* TO "
      "app@localhost",
      "far of the database shared leads to a", "Drop the key", 1 },
    { "CREATE DATABASE shared; CREATE TABLE shared.b (i int PRIMARY KEY); CREATE TABLE a (i int, "
      "CONSTRAINT near FOREIGN KEY (i) REFERENCES shared.b (i))",
      "near of a leads to the database shared", "Drop the key", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].make);
      maria_sql (m, "app", cases[i].make);
      assert_findings (m, cases[i].n, cases[i].says, cases[i].next);
      maria_sql (m, NULL,
                 "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS shared; DROP DATABASE app; "
                 "CREATE DATABASE app; GRANT ALL ON app.* TO app@localhost; GRANT ALL ON "
                 "`hoist\\_%`.* TO app@localhost; GRANT PROCESS ON *.* TO app@localhost");
    }
}

static void
test_reads_only (Maria *m)
{
  maria_sql (m, "app", "CREATE TABLE t (i int); SET GLOBAL read_only = 1");
  assert_findings (m, 1, "only reads", "primary");
  maria_sql (m, NULL, "SET GLOBAL read_only = 0");
}

/* Who may not make databases is named, with what he needs. */
static void
test_beside (Maria *m)
{
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_mariadb_check_beside (place, NULL, &error));
  g_assert_no_error (error);
  maria_sql (m, NULL,
             "REVOKE ALL ON `hoist\\_%`.* FROM app@localhost; GRANT SELECT ON `hoist\\_%`.* TO "
             "app@localhost");
  g_assert_false (hoist_mariadb_check_beside (place, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "The user 'app'@'localhost' may not"));
  g_assert_nonnull (strstr (error->message, "CREATE, DROP"));
  g_assert_nonnull (strstr (error->message, "ON `hoist\\_%`.* TO 'app'@'localhost';"));
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-rights/good", m, test_good);
  maria_add ("/mariadb-rights/by-role", m, test_by_role);
  maria_add ("/mariadb-rights/missing", m, test_missing);
  maria_add ("/mariadb-rights/beside", m, test_beside);
  maria_add ("/mariadb-rights/reads-only", m, test_reads_only);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
