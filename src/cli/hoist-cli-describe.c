/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command tables as JSON, always in English. Owner: main(). Thread: main. Never runs a command,
 * never prints. */
#include "base/hoist-json-writer.h"
#include "cli/hoist-cli.h"

static void
write_options (HoistJsonWriter *w, const HoistCliOption *options)
{
  hoist_json_writer_begin_array (w, "options");
  for (; options != NULL && options->name != NULL; options++)
    {
      const char letter[] = { options->letter, '\0' };
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "name", options->name);
      hoist_json_writer_string (w, "letter", options->letter != 0 ? letter : NULL);
      hoist_json_writer_string (w, "argument", options->argument);
      hoist_json_writer_string (w, "help", options->help);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

static void
write_command (HoistJsonWriter *w, const HoistCliCommand *command)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "noun", command->noun);
  hoist_json_writer_string (w, "verb", command->verb);
  hoist_json_writer_string (w, "arguments", command->arguments);
  hoist_json_writer_string (w, "summary", command->summary);
  write_options (w, command->options);
  hoist_json_writer_end_object (w);
}

char *
hoist_cli_dup_description (void)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "version", HOIST_VERSION);
  hoist_json_writer_begin_array (&w, "commands");
  for (guint g = 0; hoist_cli_groups[g] != NULL; g++)
    for (const HoistCliCommand *c = hoist_cli_groups[g]; c->noun != NULL; c++)
      write_command (&w, c);
  hoist_json_writer_end_array (&w);
  write_options (&w, hoist_cli_global_options);
  hoist_json_writer_begin_array (&w, "exit_codes");
  for (const HoistCliExitWords *e = hoist_cli_exit_words; e->meaning != NULL; e++)
    {
      hoist_json_writer_begin_object (&w, NULL);
      hoist_json_writer_int (&w, "code", e->code);
      hoist_json_writer_string (&w, "meaning", e->meaning);
      hoist_json_writer_end_object (&w);
    }
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return g_string_free (out, FALSE);
}
