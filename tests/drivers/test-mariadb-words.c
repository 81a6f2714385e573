/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements that mean the same have the same form, others have not. */
#include "drivers/hoist-mariadb-words.h"

#include <string.h>

static char *
join (const char *sql)
{
  g_autoptr (GPtrArray) words = hoist_mariadb_words_split (sql);

  g_ptr_array_add (words, NULL);
  return g_strjoinv ("|", (char **) words->pdata);
}

static void
test_split (void)
{
  static const struct
  {
    const char *sql, *words;
  } cases[] = {
    { "", "" },
    { " SELECT  `a`,\n\t`B c`.d -- x\n# y\n/* z ' */ FROM T", "select|a|,|`b c`|.|d|from|t" },
    { "'It''s \\' -- x' \"q\\\"\" 1.5 @v", "'It''s \\' -- x'|\"q\\\"\"|1.5|@v" },
    { "a--b /*!50001 X */ /*M!100 Y*/", "a|-|-|b|x|y" },
    { "'open", "'open" },
    { "`open", "`open" },
    { "'a\\", "'a\\" },
    { "/* open", "" },
    { "``", "``" },
    { "`", "`" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = join (cases[i].sql);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_normalise (void)
{
  static const struct
  {
    const char *sql, *form;
  } cases[] = {
    { "CREATE DEFINER=`a b`@`%` TRIGGER `x` BEFORE INSERT ON `t` FOR EACH ROW SET NEW.a = 'A'",
      "create trigger x before insert on t for each row set new . a = 'A'" },
    { "CREATE ALGORITHM=MERGE DEFINER=`r` SQL SECURITY DEFINER VIEW `v` AS select 1 AS `definer`",
      "create algorithm = merge sql security definer view v as select 1 as definer" },
    { "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' ENABLE DO SELECT starts",
      "create event e on schedule every 1 day enable do select starts" },
    { "CREATE PROCEDURE p() SELECT definer = 1", "create procedure p ( ) select definer = 1" },
    { "CREATE DEFINER=", "create" },
    { "CREATE FUNCTION f(i INT(11), k INT(3) UNSIGNED ZEROFILL) RETURNS int(11)",
      "create function f ( i int , k int ( 3 ) unsigned zerofill ) returns int" },
    { "CREATE VIEW v AS select `my-app`.`t`.`a`, app.a, 'app.t.a', nextval(`my-app`.`s`)",
      "create view v as select t . a , app . a , 'app.t.a' , nextval ( s )" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *form = hoist_mariadb_words_normalise (cases[i].sql, "my-App");

      g_assert_cmpstr (form, ==, cases[i].form);
    }
}

static void
test_localise (void)
{
  g_autofree char *local = hoist_mariadb_words_localise (
      "DEFAULT nextval(`a``b`.`s`) + lastval(`ab`.`s`) + setval(`a``b`.`s`, 1)", "a`b");

  g_assert_cmpstr (local, ==, "DEFAULT nextval(`s`) + lastval(`ab`.`s`) + setval(`s`, 1)");
}

static void
test_replace (void)
{
  g_autofree char *once = hoist_mariadb_words_replace ("CREATE DEFINER=`a`@`b` VIEW v");
  g_autofree char *twice = hoist_mariadb_words_replace (once);

  g_assert_cmpstr (once, ==, "CREATE OR REPLACE DEFINER=`a`@`b` VIEW v");
  g_assert_cmpstr (twice, ==, once);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mariadb-words/split", test_split);
  g_test_add_func ("/mariadb-words/normalise", test_normalise);
  g_test_add_func ("/mariadb-words/localise", test_localise);
  g_test_add_func ("/mariadb-words/replace", test_replace);
  return g_test_run ();
}
