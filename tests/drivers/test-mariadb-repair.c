/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repairs of MariaDB schemas: each is done by the client mariadb, then nothing that matters differs
 * any more and every row is there; given again it changes nothing. */
#include "maria-drift.h"

#include <string.h>

#define PEOPLE                                                                                     \
  "CREATE TABLE person (id int AUTO_INCREMENT PRIMARY KEY, name text); INSERT INTO person VALUES " \
  "(1, 'a'), (7, 'b'), (-1, 'c'); UPDATE person SET id = 0 WHERE id = -1;"

static const DriftCase cases[] = {
  { "columns",
    "CREATE TABLE person (id int AUTO_INCREMENT PRIMARY KEY, name text, age int NOT NULL DEFAULT 3 "
    "CHECK (age > 0), facts json, boss int COMMENT 'it''s', FOREIGN KEY (boss) REFERENCES person "
    "(id))",
    PEOPLE "ALTER TABLE person ADD empty text", "SELECT GROUP_CONCAT(id ORDER BY id) FROM person",
    NULL },
  { "types",
    "CREATE TABLE t (a bigint NOT NULL DEFAULT 5, b varchar(20) CHARACTER SET latin1 COLLATE "
    "latin1_bin, c int AUTO_INCREMENT PRIMARY KEY, d datetime, e float, f varchar(12000), g "
    "enum('x','y','z'), h int zerofill)",
    "CREATE TABLE t (a varchar(30) DEFAULT 'x', b text, c int NOT NULL, d datetime(6), e double, f "
    "varchar(11000), g enum('y','x'), h int); SET sql_mode = 'ALLOW_INVALID_DATES'; INSERT INTO t "
    "VALUES ('12', 'ä', 3, '2001-02-31 "
    "04:05:06', 0.5, REPEAT('ä', 11000), 'x', 5)",
    "SELECT CONCAT(a, b, c, LEFT(d, 19), e, MD5(f), g, h + 0) FROM t", NULL },
  { "a column with rows",
    "CREATE TABLE person (id int AUTO_INCREMENT PRIMARY KEY, name text NOT NULL)",
    PEOPLE "ALTER TABLE person ADD note text; UPDATE person SET note = 'kept' WHERE id = 1;",
    "SELECT note FROM person WHERE id = 1", "unexpected column person.note\n" },
  { "constraints",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, b int UNIQUE, d int CHECK (d > "
    "0), CHECK (b > 0), CONSTRAINT mine FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE, "
    "CONSTRAINT low CHECK (b < 9), KEY named (d, b))",
    "CREATE TABLE p (id int, x int, PRIMARY KEY (id, x), KEY (id)); CREATE TABLE c (a int, b int "
    "CHECK (b < 99), d int, UNIQUE d (d), CONSTRAINT mine FOREIGN KEY (a) REFERENCES p (id), "
    "CONSTRAINT low CHECK (b < 8), CONSTRAINT CONSTRAINT_1 CHECK (d < 7), KEY other (d, b)); "
    "INSERT "
    "INTO p VALUES (1, 0); INSERT INTO c VALUES (1, 2, 3); ALTER TABLE c ADD FOREIGN KEY (d) "
    "REFERENCES c (d)",
    "SELECT SUM(a + b) FROM c", "unexpected column p.x\n-unexpected index p.id\n" },
  { "no key", "CREATE TABLE t (a int, b int NOT NULL)",
    "CREATE TABLE t (a int, b int PRIMARY KEY); INSERT INTO t VALUES (1, 2)", "SELECT a + b FROM t",
    NULL },
  { "a key whose type changes under foreign keys",
    "CREATE TABLE p (id bigint AUTO_INCREMENT PRIMARY KEY); CREATE TABLE c (p bigint, FOREIGN KEY "
    "(p) REFERENCES p (id)); CREATE TABLE d (p bigint, CONSTRAINT stays FOREIGN KEY (p) REFERENCES "
    "p (id) ON UPDATE CASCADE)",
    "CREATE TABLE p (id int AUTO_INCREMENT PRIMARY KEY); CREATE TABLE c (p int, FOREIGN KEY (p) "
    "REFERENCES p (id)); CREATE TABLE d (p int, CONSTRAINT stays FOREIGN KEY (p) REFERENCES p (id) "
    "ON UPDATE CASCADE); INSERT INTO p VALUES (4); INSERT INTO c VALUES (4); INSERT INTO d VALUES "
    "(4)",
    "SELECT SUM(c.p + d.p) FROM c JOIN d", NULL },
  { "names of the server's are taken",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, b int, KEY a (a), KEY a_2 (a, b), "
    "CHECK (a > 0), CHECK (b > 0), FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (b) REFERENCES p "
    "(id))",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, b int, KEY a (a, b), CHECK (b > "
    "0), FOREIGN KEY (b) REFERENCES p (id))",
    NULL, NULL },
  { "tables and what lies on them",
    "CREATE TABLE b (id int PRIMARY KEY, a int, t text, FULLTEXT KEY (t)); CREATE TABLE a (id int "
    "PRIMARY KEY, b int, n int DEFAULT 7, FOREIGN KEY (b) REFERENCES b (id)); ALTER TABLE b ADD "
    "FOREIGN KEY (a) REFERENCES a (id); CREATE SEQUENCE s START 5 INCREMENT 3; CREATE VIEW v AS "
    "SELECT id FROM a; CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW SET NEW.n = 1; CREATE "
    "FUNCTION f(i int) RETURNS int DETERMINISTIC RETURN i; CREATE EVENT e ON SCHEDULE EVERY 1 DAY "
    "DO DELETE FROM a WHERE n < 0; CREATE SEQUENCE q INCREMENT 2",
    "CREATE TABLE own (a int); CREATE TABLE old (a int, KEY (a)); CREATE TABLE older (a int, KEY "
    "(a), FOREIGN KEY (a) REFERENCES old (a)); CREATE TABLE full (a int, FOREIGN KEY (a) "
    "REFERENCES "
    "old (a)); INSERT INTO old VALUES (1); INSERT INTO full VALUES (1); CREATE SEQUENCE q; CREATE "
    "VIEW u AS SELECT a FROM own",
    "SELECT SUM(a) FROM full",
    "unexpected table full.full\n-unexpected view .u\n-unexpected table old.old\n-unexpected table "
    "own.own\n" },
  { "views, triggers, routines",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; SET sql_mode = 'ANSI_QUOTES'; "
    "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.\"a\" = 1; CREATE PROCEDURE p() "
    "BEGIN "
    "SELECT \"a\" FROM t; SELECT 2; END",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a + 1 AS a FROM t; CREATE TRIGGER g BEFORE "
    "INSERT ON t FOR EACH ROW SET NEW.a = 2; CREATE TRIGGER h AFTER INSERT ON t FOR EACH ROW SET "
    "@a "
    "= 2; CREATE PROCEDURE p() SELECT 1; CREATE PROCEDURE mine() SELECT 1",
    NULL, "-unexpected routine .mine\n" },
  { "sequences",
    "CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval(s), n int DEFAULT nextval(s)); "
    "CREATE TABLE u (id int DEFAULT nextval(s))",
    "CREATE SEQUENCE s; CREATE TABLE t (id int); INSERT INTO t VALUES (3)", "SELECT id FROM t",
    NULL },
  { "an engine", "CREATE TABLE t (a int) ENGINE=InnoDB",
    "CREATE TABLE t (a int) ENGINE=MyISAM; INSERT INTO t VALUES (4)", "SELECT a FROM t", NULL },
  { "names",
    "CREATE TABLE `a ``\"b'c` (`Select` int, `-- x;` varchar(20) NOT NULL DEFAULT "
    "'\\\\''$hoist$\n', "
    "CONSTRAINT `x'` CHECK (`Select` > 0), KEY `k ``` (`Select`))",
    "CREATE TABLE `a ``\"b'c` (`Select` bigint, `; y$hoist$` text); INSERT INTO `a ``\"b'c` VALUES "
    "(4, NULL)",
    "SELECT SUM(`Select`) FROM `a ``\"b'c`", NULL },
};

static gboolean
apply (Maria *m, const char *script, char **ret_said)
{
  g_autofree char *socket = g_strdup_printf ("--socket=%s", m->socket);
  const char *argv[] = { "mariadb", "--no-defaults", socket, "--user=app", "app", NULL };
  g_autofree char *password = maria_dup_password ();

  return drift_apply (argv, "MYSQL_PWD", password, script, ret_said);
}

static void
assert_goes_well (Maria *m, const char *script)
{
  g_autofree char *said = NULL;
  gboolean ok = apply (m, script, &said);

  g_assert_cmpstr (said, ==, "");
  g_assert_true (ok);
}

static void
assert_left (Maria *m, const char *left)
{
  g_auto (Drift) after = { 0 };
  g_autofree char *list = NULL;

  maria_drift_look (&after, m, NULL, NULL);
  list = drift_list (&after);
  for (guint i = 0; i < after.entries->len; i++)
    g_test_message ("%s", ((HoistDriftEntry *) after.entries->pdata[i])->message);
  g_assert_cmpstr (list, ==, left);
}

static void
test_case (Maria *m, const DriftCase *one)
{
  g_auto (Drift) before = { 0 };

  maria_drift_look (&before, m, one->expected, one->found);
  g_assert_cmpuint (before.entries->len, >, 0);
  g_autofree char *script = drift_repair (&before);
  g_autofree char *answer = one->question != NULL ? maria_text (m, "app", one->question) : NULL;
  g_test_message ("%s:\n%s", one->name, script);
  for (guint i = 0; i < 2; i++) /* who is not sure gives it again */
    {
      assert_goes_well (m, script);
      assert_left (m, one->left != NULL ? one->left : "");
      if (answer != NULL)
        maria_assert_text (m, "app", one->question, answer);
    }
}

static void
test_cases (Maria *m)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    test_case (m, &cases[i]);
}

/* What a value or a row is in the way of: nothing is repaired, in words. */
static const struct
{
  const char *expected, *found, *said, *question;
} refusals[] = {
  { "CREATE TABLE t (a varchar(3))",
    "CREATE TABLE t (a text); INSERT INTO t VALUES ('abc'), "
    "('abcdef')",
    "Values of t.a would be changed by the type varchar(3)", "SELECT MAX(a) FROM t" },
  { "CREATE TABLE t (a decimal(5,1))",
    "CREATE TABLE t (a decimal(9,4)); INSERT INTO t VALUES (1.5), (2.25)",
    "Values of t.a would be changed by the type decimal(5,1)", "SELECT MAX(a) FROM t" },
  { "CREATE TABLE t (a varchar(9) CHARACTER SET latin1)",
    "CREATE TABLE t (a varchar(9)); INSERT INTO t VALUES ('\xc5\x82')",
    "Values of t.a would be changed by the type varchar(9) CHARACTER SET latin1",
    "SELECT HEX(a) FROM t" },
  { "CREATE TABLE t (a float)", "CREATE TABLE t (a double); INSERT INTO t VALUES (0.1)",
    "Values of t.a would be changed by the type float", "SELECT a * 3 FROM t" },
  { "CREATE TABLE t (a datetime)",
    "CREATE TABLE t (a datetime(3)); INSERT INTO t VALUES ('2001-02-03 04:05:06.007')",
    "Values of t.a would be changed by the type datetime", "SELECT a FROM t" },
  { "CREATE TABLE t (a int NOT NULL)", "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (NULL)",
    "Rows of t have no value in a (null values)", "SELECT SUM(a IS NULL) FROM t" },
  { "CREATE TABLE t (a int, b int NOT NULL)", "CREATE TABLE t (a int); INSERT INTO t VALUES (1)",
    "Each row of t needs a value in the missing column b", "SELECT a FROM t" },
};

static void
test_refusals (Maria *m)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_auto (Drift) before = { 0 };
      g_autofree char *found = g_strconcat (refusals[i].found, "; CREATE TABLE v (a int)", NULL);
      g_autofree char *expected = g_strconcat ("CREATE TABLE a (b int); ", refusals[i].expected,
                                               "; CREATE TABLE v (a int, b int)", NULL);
      g_autofree char *said = NULL;

      maria_drift_look (&before, m, expected, found);
      g_autofree char *script = drift_repair (&before);
      g_autofree char *list = drift_list (&before);
      g_autofree char *answer = maria_text (m, "app", refusals[i].question);
      g_assert_false (apply (m, script, &said));
      g_test_message ("%s", said);
      g_assert_nonnull (strstr (said, refusals[i].said));
      assert_left (m, list);
      maria_assert_text (m, "app", refusals[i].question, answer);
    }
}

/* An error in the middle: what is done stays, the table that it is of is as it was, and the same
 * script goes on when the reason is gone. */
static void
test_half_way (Maria *m)
{
  g_auto (Drift) before = { 0 };
  g_autofree char *said = NULL;

  maria_drift_look (
      &before, m,
      "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE q (a bigint UNIQUE, b "
      "int, c int, FOREIGN KEY (a) REFERENCES p (id)); CREATE VIEW v AS SELECT c FROM "
      "q",
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (a int, b int, FOREIGN KEY "
      "(a) REFERENCES p (id)); INSERT INTO p VALUES (1); INSERT INTO q VALUES (1, 2), "
      "(1, 3)");
  g_autofree char *script = drift_repair (&before);
  g_assert_false (apply (m, script, &said));
  g_assert_nonnull (strstr (said, "Duplicate entry"));
  assert_left (m, "missing view .v\ndifferent column q.a\nmissing column q.c\nmissing unique q.a\n"
                  "missing foreign-key q.q_ibfk_1\n-unexpected index q.a\n");
  maria_sql (m, "app", "DELETE FROM q WHERE b = 3");
  assert_goes_well (m, script);
  assert_left (m, "");
  maria_assert_text (m, "app", "SELECT SUM(a + b) FROM q", "3");
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-repair/cases", m, test_cases);
  maria_add ("/mariadb-repair/refusals", m, test_refusals);
  maria_add ("/mariadb-repair/half-way", m, test_half_way);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
