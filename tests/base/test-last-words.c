/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What programs of several kinds say when they fail, and the line that a person would read out. */
#include "base/hoist-last-words.h"

#include <string.h>

/* Lines of stderr begin with '!'. */
static void
assert_words (const char *output, const char *expected)
{
  g_auto (HoistLastWords) words = { 0 };
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    hoist_last_words_hear (&words, lines[i] + (lines[i][0] == '!'), lines[i][0] == '!');
  g_assert_cmpstr (hoist_last_words_get (&words), ==, expected);
}

static void
test_python (void)
{
  assert_words ("Running migrations:\n"
                "!Traceback (most recent call last):\n"
                "!  File \"manage.py\", line 22, in <module>\n"
                "!    main()\n"
                "!RuntimeError: order 4 has no reference\n"
                "  Applying orders.0003_bad...",
                "RuntimeError: order 4 has no reference");
  assert_words ("!django.db.utils.ProgrammingError: column \"x\" does not exist\n"
                "!LINE 1: SELECT x\n"
                "!               ^",
                "django.db.utils.ProgrammingError: column \"x\" does not exist");
  /* as traitlets logs it: the trace is indented as a whole */
  assert_words ("![E 2026-11-30 19:48:52.849 JupyterHub app:3297]\n"
                "!    Traceback (most recent call last):\n"
                "!      File \"app.py\", line 3295, in launch\n"
                "!        raise ValueError: not this\n"
                "!    pymysql.err.ProgrammingError: (1146, \"Table 'a' doesn't exist\")\n"
                "!    [SQL: ALTER TABLE a]\n"
                "!    subprocess.CalledProcessError: Command '['alembic']' returned non-zero",
                "pymysql.err.ProgrammingError: (1146, \"Table 'a' doesn't exist\")");
}

static void
test_others (void)
{
  assert_words ("!/srv/app/migrate.js:3\n"
                "!throw new Error('no table')\n"
                "!Error: no table orders\n"
                "!    at Object.<anonymous> (/srv/app/migrate.js:3:7)\n"
                "!\n"
                "!Node.js v20.20.2",
                "Error: no table orders");
  assert_words ("!Exception in thread \"main\" java.lang.IllegalStateException: boom\n"
                "!\tat Main.main(Main.java:3)\n"
                "!Caused by: java.sql.SQLException: relation is missing\n"
                "!\t... 2 more",
                "Caused by: java.sql.SQLException: relation is missing");
  assert_words ("!psql:up.sql:4: ERROR:  relation \"a\" already exists\n!STATEMENT: CREATE TABLE a",
                "psql:up.sql:4: ERROR:  relation \"a\" already exists");
  assert_words ("!ERROR 1064 (42000) at line 2: You have an error in your SQL syntax\n!bye",
                "ERROR 1064 (42000) at line 2: You have an error in your SQL syntax");
  assert_words ("!E: Unable to locate package x\nReading package lists...",
                "E: Unable to locate package x");
  assert_words ("!panic: runtime error: index out of range\n!goroutine 1 [running]:\n!\t/x.go:3",
                "panic: runtime error: index out of range");
}

/* Nothing calls itself an error. */
static void
test_plain (void)
{
  assert_words ("one\n!no such table: people\ndone with 0 errors\n", "no such table: people");
  assert_words ("one\ntwo\n   \n", "two");
  assert_words ("  only\n\tthese  ", "these");
  assert_words ("\n\n", NULL);
  assert_words ("!DeprecationWarning: soon gone\nError: the table exists",
                "Error: the table exists");
}

/* Escapes, bytes that are no text, and a line without an end. */
static void
test_hostile (void)
{
  g_auto (HoistLastWords) words = { 0 };
  g_autofree char *long_line = g_strnfill (100000, 'x');

  hoist_last_words_hear (&words, "\033[31mError: \377\376 red\033[0m", TRUE);
  g_assert_true (g_utf8_validate (hoist_last_words_get (&words), -1, NULL));
  g_assert_null (strchr (hoist_last_words_get (&words), '\033'));
  hoist_last_words_clear (&words);
  hoist_last_words_hear (&words, long_line, FALSE);
  g_assert_cmpuint (strlen (hoist_last_words_get (&words)), <, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/last-words/python", test_python);
  g_test_add_func ("/last-words/others", test_others);
  g_test_add_func ("/last-words/plain", test_plain);
  g_test_add_func ("/last-words/hostile", test_hostile);
  return g_test_run ();
}
