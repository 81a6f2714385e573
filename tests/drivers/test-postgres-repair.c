/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repairs of PostgreSQL schemas: each is done by psql, then nothing that matters differs any more
 * and every row is there. */
#include "cluster-drift.h"

#include <string.h>

#define PEOPLE                                                                                     \
  "CREATE TABLE person (id int PRIMARY KEY, name text); INSERT INTO person VALUES (1, 'a'), (7, "  \
  "'b');"

static const DriftCase cases[] = {
  { "columns",
    "CREATE TABLE person (id int PRIMARY KEY, name text, age int NOT NULL DEFAULT 3, boss int "
    "REFERENCES person (id));",
    PEOPLE "ALTER TABLE person ADD empty text;", "SELECT sum(id) FROM person", NULL },
  { "types",
    "CREATE TABLE t (a bigint NOT NULL DEFAULT 5, b varchar(20) COLLATE \"C\", c int GENERATED "
    "ALWAYS AS "
    "IDENTITY);",
    "CREATE TABLE t (a text DEFAULT 'x', b text, c int NOT NULL); INSERT INTO t VALUES ('12', 'y', "
    "3);",
    "SELECT a || b || c FROM t", NULL },
  { "a column with rows", "CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL);",
    PEOPLE "ALTER TABLE person ADD note text; UPDATE person SET note = 'kept' WHERE id = 1;",
    "SELECT note FROM person WHERE id = 1", "unexpected column person.note\n" },
  { "constraints",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int CONSTRAINT mine REFERENCES p ON "
    "DELETE "
    "CASCADE, b int UNIQUE, CHECK (b > 0));",
    "CREATE TABLE p (id int CONSTRAINT other PRIMARY KEY); CREATE TABLE c (a int CONSTRAINT mine "
    "REFERENCES p, b int CHECK (b < 9)); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 2);",
    "SELECT sum(a + b) FROM c", NULL },
  { "tables and what lies on them",
    "CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE FUNCTION f() RETURNS trigger LANGUAGE "
    "plpgsql AS "
    "'BEGIN RETURN NEW; END'; CREATE SCHEMA s2; CREATE TABLE s2.t (id serial PRIMARY KEY, m mood "
    "DEFAULT "
    "'sad', p int REFERENCES s2.t); CREATE INDEX i ON s2.t (m) WHERE p > 0; CREATE TRIGGER g "
    "BEFORE "
    "INSERT ON s2.t FOR EACH ROW EXECUTE FUNCTION f(); CREATE VIEW v AS SELECT id FROM s2.t;",
    "CREATE SCHEMA s2; CREATE TABLE own (a int); CREATE VIEW u AS SELECT a FROM own;", NULL,
    "-unexpected table own.own\n" },
  { "views and triggers",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE UNIQUE INDEX i ON t (a);",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a + 1 AS a FROM t; CREATE INDEX i ON t (a); "
    "CREATE "
    "FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g "
    "BEFORE "
    "INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
    NULL, "-unexpected routine .f()\n" },
  { "names",
    "CREATE TABLE \"a \"\"b\nc\" (\"Select\" int, \"-- x\ny\" text NOT NULL DEFAULT '', CONSTRAINT "
    "\"x'\" "
    "CHECK (\"Select\" > 0));",
    "CREATE TABLE \"a \"\"b\nc\" (\"Select\" bigint, \"; y\nz\" text); INSERT INTO \"a \"\"b\nc\" "
    "VALUES "
    "(4, NULL);",
    "SELECT sum(\"Select\") FROM \"a \"\"b\nc\"", NULL },
};

static gboolean
apply (Cluster *c, const char *script, char **ret_said)
{
  const char *argv[] = { "psql", "-X", "-q", "-h", c->sockets, "-U", "app", "-d", "app", NULL };

  return drift_apply (argv, "PGPASSWORD", CLUSTER_PASSWORD, script, ret_said);
}

static void
test_case (Cluster *c, const DriftCase *one)
{
  g_auto (Drift) before = { 0 };
  g_auto (Drift) after = { 0 };
  g_autofree char *said = NULL;

  cluster_drift_look (&before, c, one->expected, one->found);
  g_assert_cmpuint (before.entries->len, >, 0);
  g_autofree char *script = drift_repair (&before);
  g_autofree char *answer = one->question != NULL ? cluster_text (c, "app", one->question) : NULL;
  g_test_message ("%s:\n%s", one->name, script);
  g_assert_true (apply (c, script, &said));
  g_assert_cmpstr (said, ==, "");
  cluster_drift_look (&after, c, NULL, NULL);
  g_autofree char *left = drift_list (&after);
  g_assert_cmpstr (left, ==, one->left != NULL ? one->left : "");
  if (answer != NULL)
    cluster_assert_text (c, "app", one->question, answer);
}

static void
test_cases (Cluster *c)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    test_case (c, &cases[i]);
}

/* A value that the type would cut off, or round: nothing is repaired, nothing is lost. */
static void
test_no_value_is_cut (Cluster *c)
{
  g_auto (Drift) before = { 0 };
  g_autofree char *said = NULL;

  cluster_drift_look (&before, c, "CREATE TABLE t (a varchar(3), b numeric(5,1))",
                      "CREATE TABLE t (a text, b numeric(9,4)); INSERT INTO t VALUES ('abc', 1.5), "
                      "('abcdef', 2.25)");
  g_autofree char *script = drift_repair (&before);
  apply (c, script, &said);
  g_assert_nonnull (strstr (said, "would be changed by the type"));
  cluster_assert_text (c, "app", "SELECT max(a) || max(b) FROM t", "abcdef2.2500");
}

/* A row that the repaired table does not take: all of it is taken back. */
static void
test_whole_or_not_at_all (Cluster *c)
{
  g_auto (Drift) before = { 0 };
  g_auto (Drift) after = { 0 };
  g_autofree char *said = NULL;

  cluster_drift_look (&before, c, "CREATE TABLE t (a int NOT NULL); CREATE TABLE u (b int)",
                      "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (NULL)");
  g_autofree char *script = drift_repair (&before);
  g_autofree char *list = drift_list (&before);
  apply (c, script, &said);
  g_assert_nonnull (strstr (said, "null values"));
  cluster_drift_look (&after, c, NULL, NULL);
  g_autofree char *same = drift_list (&after);
  g_assert_cmpstr (same, ==, list);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-repair/cases", c, test_cases);
  cluster_add ("/postgres-repair/whole-or-not-at-all", c, test_whole_or_not_at_all);
  cluster_add ("/postgres-repair/no-value-is-cut", c, test_no_value_is_cut);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
