/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs left is listed with its size; nothing else is, nor can be dropped; who has it open is
 * named. */
#include "maria.h"

#include "base/hoist-error.h"
#include <string.h>

static const HoistDatabaseLeavings *const leavings = &hoist_database_leavings_mariadb;
#define ASIDE "hoist_rn_0000000000000001_4_apply"

static void
test_listed (Maria *m)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left = NULL;

  maria_sql (m, "app", "CREATE DATABASE " ASIDE);
  maria_sql (m, ASIDE, "CREATE TABLE t (i int PRIMARY KEY)");
  maria_sql (m, "app", "CREATE DATABASE hoist_diary");
  left = leavings->list (m->place, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (((HoistDatabaseLeft *) left->pdata[0])->name, ==, ASIDE);
  g_assert_cmpint (((HoistDatabaseLeft *) left->pdata[0])->bytes, >, 1000);
}

static void
test_dropped (Maria *m)
{
  g_autoptr (GError) error = NULL;
  MYSQL *somebody;

  maria_sql (m, "app", "CREATE DATABASE " ASIDE);
  maria_sql (m, "app", "CREATE DATABASE hoist_diary");
  somebody = maria_session (m, ASIDE, "app");
  g_assert_false (leavings->drop (m->place, ASIDE, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, ASIDE " is open in"));
  g_clear_error (&error);
  mysql_close (somebody);
  while (!leavings->drop (m->place, ASIDE, NULL, &error)) /* until the server has seen it */
    {
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
      g_clear_error (&error);
    }
  maria_assert_text (m, "app", "SHOW DATABASES LIKE '%apply'", "");
  g_assert_true (leavings->drop (m->place, ASIDE, NULL, &error)); /* missing is fine */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (leavings->drop (m->place, i == 0 ? "app" : "hoist_diary", NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      g_clear_error (&error);
    }
  maria_assert_text (m, "app", "SHOW DATABASES LIKE 'hoist_diary'", "hoist_diary");
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-left/listed", m, test_listed);
  maria_add ("/mariadb-left/dropped", m, test_dropped);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
