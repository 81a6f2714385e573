/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question at a terminal of the test's own: y is yes; everything else, and a pipe, are no. */
#include "cli/hoist-cli-ask.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As standard input; what `typed` says is there. */
static void
type_in (int *ret_master, const char *typed)
{
  int slave;

  *ret_master = posix_openpt (O_RDWR | O_NOCTTY);
  g_assert_cmpint (*ret_master, >=, 0);
  g_assert_no_errno (grantpt (*ret_master));
  g_assert_no_errno (unlockpt (*ret_master));
  slave = open (ptsname (*ret_master), O_RDWR | O_NOCTTY);
  g_assert_cmpint (slave, >=, 0);
  g_assert_cmpint (dup2 (slave, STDIN_FILENO), ==, STDIN_FILENO);
  close (slave);
  g_assert_cmpint (write (*ret_master, typed, strlen (typed)), ==, (gssize) strlen (typed));
}

static gboolean
answer (const char *typed)
{
  int master;
  gboolean yes;

  type_in (&master, typed);
  clearerr (stdin);
  yes = hoist_cli_ask ("# Sure?\n");
  close (master);
  return yes;
}

static void
test_terminal (void)
{
  g_assert_true (answer ("y\n"));
  g_assert_true (answer ("Yes\n"));
  g_assert_false (answer ("n\n"));
  g_assert_false (answer ("\n"));
  g_assert_false (answer ("ja\n"));
  g_assert_false (answer ("\004"));
}

static void
test_pipe (void)
{
  int ends[2];

  g_assert_no_errno (pipe (ends));
  g_assert_cmpint (write (ends[1], "y\n", 2), ==, 2);
  close (ends[1]);
  g_assert_cmpint (dup2 (ends[0], STDIN_FILENO), ==, STDIN_FILENO);
  close (ends[0]);
  g_assert_false (hoist_cli_ask ("# Sure?\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/ask/terminal", test_terminal);
  g_test_add_func ("/cli/ask/pipe", test_pipe);
  return g_test_run ();
}
