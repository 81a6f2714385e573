/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide check: reads a guide as the daemon would, without one. Thread: main. */
#include "cli/hoist-cli-groups.h"

#include <glib/gi18n.h>

#include "base/hoist-file.h"
#include "model/hoist-guide.h"

#define GUIDE_MAX (256 * 1024)

static void
write_guide (HoistJsonWriter *w, gpointer user_data)
{
  hoist_guide_write (user_data, w, NULL);
}

static int
run_check (HoistCli *cli, GError **error)
{
  const char *file = hoist_cli_argument (cli, 0);
  gsize n = 0;
  g_autofree char *text = hoist_file_read (file, GUIDE_MAX, &n, error);
  g_autoptr (HoistGuide) guide =
      text != NULL ? hoist_guide_parse (file, text, (gssize) n, error) : NULL;
  if (guide == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_guide, guide);
  else
    hoist_cli_print (
        cli,
        _ ("%s is a good guide for %s: %u services, %u databases, %u migration scripts, "
           "%u health checks. SHA-256 %s\n"),
        file, guide->application, guide->services->len, guide->databases->len,
        g_strv_length (guide->migrations), guide->health->len, guide->hash);
  return HOIST_CLI_OK;
}

const HoistCliCommand hoist_cli_guide_commands[] = {
  { "guide", "check", "FILE", 1, 1, NULL, run_check,
    N_ ("read a guide and name what is wrong in it") },
  { NULL },
};
