/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-cli-ask.h. Owns nothing; thread: main. Never takes an answer out of a pipe. */
#include "cli/hoist-cli-ask.h"

#include <stdio.h>
#include <unistd.h>

gboolean
hoist_cli_ask (const char *question)
{
  char answer[16] = "";

  if (!isatty (STDIN_FILENO))
    return FALSE;
  fputs (question, stdout);
  fflush (stdout);
  return fgets (answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}
