/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line read by the command tables, and --help written from the same tables. Owner:
 * main(). Thread: main. Never runs a command, never prints. */
#include "cli/hoist-cli.h"

#include <glib/gi18n.h>
#include <string.h>

const HoistCliOption hoist_cli_global_options[] = {
  { "json", 0, NULL, N_ ("print JSON, one document a line") },
  { "socket", 0, "PATH", N_ ("the control plane's socket") },
  { "url", 0, "URL",
    N_ ("the control plane's address (http to this machine, https or ssh://USER@HOST elsewhere)") },
  { "data", 0, "DIR", N_ ("the control plane that serves this data folder") },
  { "token-file", 0, "FILE", N_ ("a file that holds the token (else the variable HOIST_TOKEN)") },
  { "help", 'h', NULL, N_ ("say what a command does") },
  { "version", 0, NULL, N_ ("say which version this is") },
  { "describe", 0, NULL, N_ ("print all commands and options as JSON") },
  { NULL },
};

HoistCli *
hoist_cli_new (void)
{
  HoistCli *cli = g_new0 (HoistCli, 1);
  cli->arguments = g_ptr_array_new_with_free_func (g_free);
  cli->options =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  cli->cancellable = g_cancellable_new ();
  cli->out = g_string_new (NULL);
  return cli;
}

void
hoist_cli_free (HoistCli *cli)
{
  g_free (cli->noun);
  g_ptr_array_unref (cli->arguments);
  g_hash_table_unref (cli->options);
  g_clear_object (&cli->cancellable);
  g_clear_object (&cli->client);
  g_string_free (cli->out, TRUE);
  g_free (cli);
}

const char *
hoist_cli_argument (HoistCli *cli, guint index)
{
  return index < cli->arguments->len ? g_ptr_array_index (cli->arguments, index) : NULL;
}

gboolean
hoist_cli_has (HoistCli *cli, const char *option)
{
  return g_hash_table_contains (cli->options, option);
}

const char *
hoist_cli_option (HoistCli *cli, const char *option)
{
  GPtrArray *values = g_hash_table_lookup (cli->options, option);
  return values != NULL ? g_ptr_array_index (values, values->len - 1) : NULL;
}

char **
hoist_cli_option_list (HoistCli *cli, const char *option)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  GPtrArray *values = g_hash_table_lookup (cli->options, option);
  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (values, i), ",", -1);
      for (guint j = 0; parts[j] != NULL; j++)
        if (parts[j][0] != '\0')
          g_strv_builder_add (list, parts[j]);
    }
  return g_strv_builder_end (list);
}

gboolean
hoist_cli_option_number (HoistCli *cli, const char *option, guint most, guint *number,
                         GError **error)
{
  const char *text = hoist_cli_option (cli, option);
  guint64 value = 0;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, most, &value, NULL))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   _ ("--%s: a number from 0 to %u is expected, not '%s'"), option, most, text);
      return FALSE;
    }
  *number = (guint) value;
  return TRUE;
}

static const HoistCliOption *
find_option (const HoistCliOption *options, const char *name, gsize n_name, char letter)
{
  for (; options != NULL && options->name != NULL; options++)
    if (letter != 0
            ? options->letter == letter
            : strlen (options->name) == n_name && strncmp (options->name, name, n_name) == 0)
      return options;
  return NULL;
}

static void
keep_option (HoistCli *cli, const HoistCliOption *option, const char *value)
{
  GPtrArray *values = g_hash_table_lookup (cli->options, option->name);
  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (cli->options, g_strdup (option->name), values);
    }
  g_ptr_array_add (values, g_strdup (value));
}

/* One word that begins with '-'. Returns how many words it took, 0 with an error. */
static guint
read_option (HoistCli *cli, const char *const *argv, GError **error)
{
  const char *word = argv[0];
  gboolean is_long = word[1] == '-';
  const char *name = is_long ? word + 2 : word + 1;
  const char *equals = is_long ? strchr (name, '=') : NULL;
  gsize n_name = equals != NULL ? (gsize) (equals - name) : strlen (name);
  char letter = is_long ? 0 : name[0];
  const HoistCliOption *option = NULL;
  if (is_long || name[1] == '\0')
    {
      option = find_option (hoist_cli_global_options, name, n_name, letter);
      if (option == NULL && cli->command != NULL)
        option = find_option (cli->command->options, name, n_name, letter);
    }
  if (option == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("%s: no such option%s%s%s"), word,
                 cli->command != NULL ? _ (" of ") : _ (" before a command"),
                 cli->command != NULL ? cli->command->noun : "",
                 cli->command != NULL && cli->command->verb != NULL ? cli->command->verb : "");
  else if (option->argument == NULL && equals != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("--%s takes no value"), option->name);
  else if (option->argument != NULL && equals == NULL && argv[1] == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("--%s: %s is missing"), option->name,
                 option->argument);
  else
    {
      gboolean takes_next = option->argument != NULL && equals == NULL;
      keep_option (cli, option, takes_next ? argv[1] : equals != NULL ? equals + 1 : "");
      return takes_next ? 2 : 1;
    }
  return 0;
}

static const HoistCliCommand *
find_command (const char *noun, const char *verb, gboolean *ret_noun_known)
{
  *ret_noun_known = FALSE;
  for (guint g = 0; hoist_cli_groups[g] != NULL; g++)
    for (const HoistCliCommand *c = hoist_cli_groups[g]; c->noun != NULL; c++)
      if (strcmp (c->noun, noun) == 0)
        {
          *ret_noun_known = TRUE;
          if (c->verb == NULL || g_strcmp0 (c->verb, verb) == 0)
            return c;
        }
  return NULL;
}

/* Takes the noun, then the verb where the noun has some. */
static gboolean
read_word (HoistCli *cli, const char *word, char **noun, GError **error)
{
  gboolean known = FALSE;
  if (cli->command != NULL)
    {
      g_ptr_array_add (cli->arguments, g_strdup (word));
      return TRUE;
    }
  const char *first = *noun != NULL ? *noun : word;
  cli->command = find_command (first, *noun != NULL ? word : NULL, &known);
  if (cli->command == NULL && !known)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("%s: no such command"), first);
  else if (cli->command == NULL && *noun != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("%s %s: no such command"), *noun,
                 word);
  else if (cli->command == NULL)
    *noun = g_strdup (word);
  return cli->command != NULL || (known && *error == NULL);
}

static gboolean
check_arguments (HoistCli *cli, GError **error)
{
  const HoistCliCommand *c = cli->command;
  if (cli->arguments->len >= c->min_arguments && cli->arguments->len <= c->max_arguments)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               cli->arguments->len < c->min_arguments ? _ ("%s%s%s: expected %s")
                                                      : _ ("%s%s%s: too many words, expected %s"),
               c->noun, c->verb != NULL ? " " : "", c->verb != NULL ? c->verb : "",
               c->arguments[0] != '\0' ? c->arguments : _ ("no argument"));
  return FALSE;
}

gboolean
hoist_cli_parse (HoistCli *cli, const char *const *argv, GError **error)
{
  g_autoptr (GError) own = NULL;
  gboolean options_end = FALSE;
  for (guint i = 0; argv[i] != NULL && own == NULL;)
    {
      guint taken = 1;
      if (!options_end && strcmp (argv[i], "--") == 0)
        options_end = TRUE;
      else if (!options_end && argv[i][0] == '-' && argv[i][1] != '\0')
        taken = read_option (cli, argv + i, &own);
      else
        read_word (cli, argv[i], &cli->noun, &own);
      i += taken;
    }
  cli->json = hoist_cli_has (cli, "json");
  gboolean asks = hoist_cli_has (cli, "help") || hoist_cli_has (cli, "version")
                  || hoist_cli_has (cli, "describe");
  if (own == NULL && !asks && cli->command == NULL)
    g_set_error (&own, HOIST_ERROR, HOIST_ERROR_INVALID,
                 cli->noun != NULL ? _ ("%s: which? See hoistctl --help")
                                   : _ ("which command? See hoistctl --help"),
                 cli->noun);
  if (own == NULL && !asks)
    check_arguments (cli, &own);
  if (own == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

static void
append_options (GString *help, const HoistCliOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      const char letter[] = { '-', options->letter, ',', '\0' };
      g_autofree char *left = g_strdup_printf ("%3s --%s%s%s", options->letter != 0 ? letter : "",
                                               options->name, options->argument != NULL ? " " : "",
                                               options->argument != NULL ? options->argument : "");
      g_string_append_printf (help, "  %-28s %s\n", left, _ (options->help));
    }
}

const HoistCliExitWords hoist_cli_exit_words[] = {
  { HOIST_CLI_OK, N_ ("it is done (upgrade --wait: the new version is healthy)") },
  { HOIST_CLI_FAILED, N_ ("it failed") },
  { HOIST_CLI_USAGE, N_ ("the command line or a value in it is wrong") },
  { HOIST_CLI_REFUSED, N_ ("refused by a check; nothing was changed") },
  { HOIST_CLI_OLD_RESTORED, N_ ("the run failed; the old version and the old data are back") },
  { HOIST_CLI_PARKED, N_ ("parked: the tenant is locked and needs a person") },
  { HOIST_CLI_UNREACHABLE, N_ ("nobody answers") },
  { HOIST_CLI_NOT_FOUND, N_ ("there is no such thing") },
  { HOIST_CLI_UNAUTHORIZED, N_ ("the sign-in or the right for it is missing") },
  { HOIST_CLI_CORRUPT, N_ ("a backup, a plan or the audit trail is not what it was") },
  { HOIST_CLI_CANCELLED, N_ ("ended by Ctrl-C") },
  { 0, NULL },
};

static void
append_usage (GString *help, const HoistCliCommand *c)
{
  g_string_append_printf (help, "hoistctl %s%s%s%s%s", c->noun, c->verb ? " " : "",
                          c->verb ? c->verb : "", c->arguments[0] ? " " : "", c->arguments);
}

static void
append_commands (GString *help, const char *noun)
{
  for (guint g = 0; hoist_cli_groups[g] != NULL; g++)
    for (const HoistCliCommand *c = hoist_cli_groups[g]; c->noun != NULL; c++)
      {
        g_autoptr (GString) usage = g_string_new (NULL);
        int gap;

        if (noun != NULL && strcmp (c->noun, noun) != 0)
          continue;
        append_usage (usage, c);
        gap = 44 - (int) g_utf8_strlen (usage->str + strlen ("hoistctl "), -1);
        g_string_append_printf (help, "  %s%*s %s\n", usage->str + strlen ("hoistctl "),
                                MAX (gap, 0), "", _ (c->summary));
      }
}

char *
hoist_cli_dup_help (const HoistCliCommand *command, const char *noun)
{
  g_autoptr (GString) help = g_string_new (NULL);
  if (command != NULL)
    {
      append_usage (help, command);
      g_string_append_printf (help, "\n\n%s\n\n", _ (command->summary));
      append_options (help, command->options);
    }
  else
    {
      g_string_append (help,
                       _ ("hoistctl: upgrades of tenants from the command line\n\nCommands\n"));
      append_commands (help, noun);
      g_string_append (
          help,
          _ ("\nA TENANT is its id or its slug, a RUN its id.\n\nOptions of every command\n"));
    }
  append_options (help, hoist_cli_global_options);
  g_string_append_c (help, '\n');
  g_string_append (help, _ ("Exit codes\n"));
  for (const HoistCliExitWords *e = hoist_cli_exit_words; e->meaning != NULL; e++)
    g_string_append_printf (help, "  %-3d %s\n", e->code, _ (e->meaning));
  return g_string_free (g_steal_pointer (&help), FALSE);
}
