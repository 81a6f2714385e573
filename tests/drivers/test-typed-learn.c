/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms are those of the rows that are there; an empty column of times is written as the others
 * are; where the server would write a text otherwise that is known. */
#include "cluster.h"

#include "drivers/hoist-typed-learn.h"
#include <unistd.h>

#define SOURCE                                                                                     \
  "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, empty DATETIME, span TEXT, facts TEXT);"   \
  "INSERT INTO t (at, span, facts) VALUES ('2020-01-01T00:00:00.000', '36:00', '{\"a\":1}'), "     \
  "(NULL, NULL, NULL)"
#define TARGET                                                                                     \
  "CREATE TABLE t (id int PRIMARY KEY, at timestamp, empty timestamp, span interval, facts jsonb)"

static void
test_learn (Cluster *c)
{
  g_autofree char *path = fixture_path (&c->f, "old.sqlite");
  HoistTypedCopyOrder order = { path, c->place, "", NULL };
  g_auto (HoistTypedPair) pair = { 0 };
  g_autoptr (GPtrArray) learnt = NULL;
  g_autoptr (GError) error = NULL;
  const HoistTypedForm *forms;

  unlink (path);
  fixture_sql (path, SOURCE);
  cluster_sql (c, "app", TARGET);
  FIXTURE_DO (hoist_typed_pair_open (&pair, &order, NULL, &error));
  learnt = hoist_typed_learn (&pair, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (learnt->len, ==, 1);
  forms = learnt->pdata[0];
  g_assert_cmpuint (forms[0].storage[HOIST_TYPED_FROM_INTEGER], ==, 2);
  g_assert_cmpuint (forms[1].times, ==, 1);
  g_assert_cmpuint (forms[1].fractions[3], ==, 1);
  g_assert_cmpuint (forms[2].with_t, ==, 1);  /* of its neighbour */
  g_assert_cmpuint (forms[3].foreign, ==, 1); /* 1 day 12:00:00 */
  g_assert_cmpuint (forms[4].foreign, ==, 0);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-learn/forms", c, test_learn);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
