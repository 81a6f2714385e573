/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs left is listed with its size, also closed off; nothing else is, nor can be dropped; who
 * has it open is named. */
#include "crossing.h"

#include "base/hoist-error.h"
#include <string.h>

static const HoistDatabaseLeavings *const leavings = &hoist_database_leavings_postgres;
#define ASIDE "hoist_" FIXTURE_RUN "_4_apply"

static void
test_listed (Cluster *c)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left = NULL;

  cluster_sql (c, "postgres", "CREATE DATABASE " ASIDE " OWNER app");
  cluster_sql (c, "postgres", "CREATE DATABASE " CROSSING_BEFORE " OWNER app");
  cluster_sql (c, "postgres", "ALTER DATABASE " CROSSING_BEFORE " ALLOW_CONNECTIONS false");
  cluster_sql (c, "postgres", "CREATE DATABASE hoist_diary OWNER app");
  cluster_sql (c, "postgres", "CREATE DATABASE " CROSSING_COPY); /* of the administrator's own */
  left = leavings->list (c->place, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, ==, 2);
  g_assert_cmpstr (((HoistDatabaseLeft *) left->pdata[0])->name, ==, ASIDE);
  g_assert_cmpstr (((HoistDatabaseLeft *) left->pdata[1])->name, ==, CROSSING_BEFORE);
  g_assert_cmpint (((HoistDatabaseLeft *) left->pdata[0])->bytes, >, 1000000);
}

static void
test_dropped (Cluster *c)
{
  g_autoptr (GError) error = NULL;
  PGconn *somebody;

  cluster_sql (c, "postgres", "CREATE DATABASE " ASIDE " OWNER app");
  cluster_sql (c, "postgres", "CREATE DATABASE hoist_diary OWNER app");
  somebody = cluster_session (c, ASIDE, "app");
  g_assert_false (leavings->drop (c->place, ASIDE, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, ASIDE " is open in"));
  g_clear_error (&error);
  PQfinish (somebody);
  while (!leavings->drop (c->place, ASIDE, NULL, &error)) /* until the server has seen it */
    {
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
      g_clear_error (&error);
    }
  cluster_assert_text (c, "postgres", "SELECT 1 FROM pg_database WHERE datname = '" ASIDE "'", "");
  FIXTURE_DO (leavings->drop (c->place, ASIDE, NULL, &error)); /* missing is fine */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (leavings->drop (c->place, i == 0 ? "app" : "hoist_diary", NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      g_clear_error (&error);
    }
  cluster_assert_text (c, "postgres",
                       "SELECT count(*) FROM pg_database WHERE datname IN ('app', "
                       "'hoist_diary')",
                       "2");
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-left/listed", c, test_listed);
  cluster_add ("/postgres-left/dropped", c, test_dropped);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
