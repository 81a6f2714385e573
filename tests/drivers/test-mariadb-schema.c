/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What two MariaDB schemas differ in, and nothing by their looks; rows are counted. */
#include "maria-drift.h"

typedef struct
{
  const char *name, *expected, *found, *list;
} Case;

static const Case cases[] = {
  { "looks",
    "CREATE TABLE person (id int AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL DEFAULT "
    "'x', age tinyint(1) CHECK (age > 0), likes json, UNIQUE (name)); CREATE TABLE note (id int "
    "PRIMARY KEY, person int REFERENCES person (id), at timestamp(3) NULL, n int(5), KEY (n)); "
    "CREATE VIEW v AS SELECT id FROM person; CREATE TRIGGER g BEFORE INSERT ON note FOR EACH ROW "
    "SET NEW.n = 1; CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC RETURN a; CREATE EVENT e "
    "ON SCHEDULE EVERY 1 DAY DO DELETE FROM note WHERE n < 0",
    "CREATE TABLE `person` (`likes` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin CHECK "
    "(json_valid(likes)), `AGE` tinyint(4), `id` int(10) NOT NULL AUTO_INCREMENT COMMENT 'x', name "
    "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT 'x', PRIMARY "
    "KEY (ID), CHECK ( `age`>0 ), UNIQUE KEY name_2 (name)) AUTO_INCREMENT=77 COMMENT='mine'; "
    "CREATE TABLE note (id int(4) PRIMARY KEY, n int NULL DEFAULT NULL, person int(3), at "
    "timestamp(3) NULL DEFAULT NULL, KEY n_9 (n), CONSTRAINT other_ibfk_7 FOREIGN KEY "
    "(person) REFERENCES person (id) ON DELETE NO ACTION); CREATE "
    "DEFINER=other@localhost SQL SECURITY DEFINER VIEW v AS SELECT `id` FROM app.person; CREATE "
    "TRIGGER g before insert on `note` for each row /* one */ set new.n=1; CREATE FUNCTION f(A "
    "int)  RETURNS int(11) DETERMINISTIC return a; CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS "
    "'2035-01-01 00:00:00' DO DELETE FROM note WHERE n<0; CREATE TABLE hoist_x (a int)",
    "" },
  { "columns",
    "CREATE TABLE t (a int, b varchar(9) NOT NULL, c text, d int AS (a + 1) STORED, e timestamp "
    "NULL, f varchar(9) CHARACTER SET latin1, g int zerofill, h enum('a','b'), i int INVISIBLE)",
    "CREATE TABLE t (a bigint, b varchar(9), x text, d int AS (a + 2) STORED, e timestamp NULL ON "
    "UPDATE current_timestamp(), f varchar(9), g int(4) zerofill, h enum('b','a'), i int)",
    "different column t.a\ndifferent column t.b\nmissing column t.c\ndifferent column "
    "t.d\ndifferent column t.e\ndifferent column t.f\ndifferent column t.g\ndifferent column "
    "t.h\ndifferent column t.i\nunexpected column t.x\n" },
  { "constraints",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, b int UNIQUE, CHECK (b > 0), "
    "CONSTRAINT mine FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE, CONSTRAINT low CHECK (b "
    "< 9))",
    "CREATE TABLE p (id int UNIQUE); CREATE TABLE c (a int, b int CHECK (b > 5), CONSTRAINT mine "
    "FOREIGN KEY (a) REFERENCES p (id), CONSTRAINT low CHECK (b < 8))",
    "missing unique c.b\ndifferent foreign-key c.mine\nmissing check c.CONSTRAINT_1\nunexpected "
    "check "
    "c.b\ndifferent check c.low\ndifferent column p.id\nmissing key p.PRIMARY\n"
    "unexpected unique p.id\n" },
  { "objects",
    "CREATE SEQUENCE s; CREATE TABLE t (a int, b text, FULLTEXT KEY words (b)) ENGINE=InnoDB; "
    "CREATE UNIQUE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f(a int) "
    "RETURNS int DETERMINISTIC RETURN a; CREATE TABLE gone (a int, KEY (a)); CREATE TRIGGER g "
    "BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
    "CREATE TABLE t (a int, b text) ENGINE=MyISAM COLLATE=utf8mb4_bin; ALTER TABLE t MODIFY b text "
    "COLLATE utf8mb4_unicode_ci; CREATE INDEX mine ON t (a); CREATE VIEW v AS SELECT a + 1 AS a "
    "FROM t; CREATE VIEW w AS SELECT 1; CREATE TABLE own (a int); CREATE TABLE linked (a int, KEY "
    "(a)) ENGINE=InnoDB; CREATE TABLE linking (a int, FOREIGN KEY (a) REFERENCES linked (a)) "
    "ENGINE=InnoDB; CREATE PROCEDURE p() SELECT 1; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH "
    "ROW SET NEW.a = 2; CREATE EVENT once ON SCHEDULE AT '2035-01-01 00:00:00' DO SELECT 1",
    "different view .v\nmissing sequence .s\nmissing routine .f\nmissing table gone.gone\n"
    "unexpected table linking.linking\ndifferent table t.t\nmissing unique t.i\nmissing index "
    "t.words\ndifferent trigger t.g\n-unexpected view .w\n-unexpected routine .p\n-unexpected "
    "table linked.linked\n-unexpected table own.own\n-unexpected index t.mine\n" },
  { "the default collation",
    "CREATE TABLE t (a int) COLLATE=utf8mb4_bin; CREATE TABLE u (a varchar(9))",
    "CREATE TABLE t (a int) COLLATE=utf8mb4_general_ci; CREATE TABLE u (a varchar(9)) "
    "COLLATE=utf8mb4_bin",
    "different column u.a\n-different table t.t\n-different table u.u\n" },
  { "sequences of the own database, and a view of nothing",
    "CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval(s)); CREATE VIEW v AS SELECT id, "
    "nextval(s) AS n FROM t; CREATE TABLE x (a int); CREATE VIEW w AS SELECT a FROM x; DROP TABLE "
    "x",
    "CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval(app.s)); CREATE VIEW v AS SELECT "
    "id, nextval(s) AS n FROM t; CREATE TABLE x (a int); CREATE VIEW w AS SELECT a FROM x; DROP "
    "TABLE x",
    "" },
  { "partitions",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10)); CREATE "
    "TABLE u (a int) PARTITION BY HASH (a) PARTITIONS 2",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION "
    "p1 VALUES LESS THAN (20)); CREATE TABLE u (a int)",
    "different table u.u\n" },
  { "names", "CREATE TABLE `a ``\"b'c` (`Select` int, CONSTRAINT `x'` CHECK (`Select` > 0))",
    "CREATE TABLE `a ``\"b'c` (`select` int, `no` int)",
    "unexpected column a `\"b'c.no\nmissing check a `\"b'c.x'\n" },
};

static void
test_cases (Maria *m)
{
  maria_sql (m, NULL, "GRANT SET USER ON *.* TO app@localhost");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Drift) drift = { 0 };

      g_test_message ("%s", cases[i].name);
      maria_drift_look (&drift, m, cases[i].expected, cases[i].found);
      g_autofree char *list = drift_list (&drift);
      for (guint k = 0; k < drift.entries->len; k++)
        g_test_message ("%s", ((HoistDriftEntry *) drift.entries->pdata[k])->message);
      g_assert_cmpstr (list, ==, cases[i].list);
    }
}

static void
test_rows (Maria *m)
{
  g_auto (Drift) drift = { 0 };

  maria_drift_look (&drift, m, "CREATE TABLE t (a int)",
                    "CREATE TABLE t (a int, `no ``te` text); INSERT INTO t VALUES (1, 'x'), (2, "
                    "NULL); CREATE TABLE u (a int); INSERT INTO u VALUES (NULL), (1)");
  g_assert_cmpint (((HoistDriftEntry *) drift.entries->pdata[0])->rows, ==, 1);
  g_assert_cmpint (((HoistDriftEntry *) drift.entries->pdata[1])->rows, ==, 2);
}

/* Of a server that gives out short lists only. */
static void
test_short_lists (Maria *m)
{
  g_auto (Drift) drift = { 0 };
  g_autofree char *list = NULL;

  maria_sql (m, NULL, "SET GLOBAL group_concat_max_len = 4");
  maria_drift_look (&drift, m, "CREATE TABLE t (first int, a int, b int, KEY k (first, a))",
                    "CREATE TABLE t (first int, a int, b int, KEY k (first, b))");
  maria_sql (m, NULL, "SET GLOBAL group_concat_max_len = DEFAULT");
  list = drift_list (&drift);
  g_assert_cmpstr (list, ==, "different index t.k\n");
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-schema/cases", m, test_cases);
  maria_add ("/mariadb-schema/rows", m, test_rows);
  maria_add ("/mariadb-schema/short-lists", m, test_short_lists);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
