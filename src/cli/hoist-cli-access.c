/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and users. A password is read from the terminal without echo or from a file, never from
 * the command line. Thread: main. */
#include "cli/hoist-cli-groups.h"

#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "client/hoist-client-access.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_MIN 10
#define PASSWORD_MAX 1024

/* Rows of the plane's own list: the named members of each object as cells. */
static void
print_objects (HoistCli *cli, const HoistValue *value, const char *member,
               const char *const *members, const char *const *heading)
{
  const HoistValue *list = hoist_value_get_member (value, member);
  guint n = list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (list)
                : 0;
  guint n_cells = g_strv_length ((char **) members);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *object = hoist_value_get_element (list, i);
      char **cells = g_new0 (char *, n_cells + 1);
      for (guint c = 0; c < n_cells; c++)
        cells[c] = g_strdup (hoist_value_lookup_string (object, members[c], "–"));
      g_ptr_array_add (rows, cells);
    }
  hoist_cli_print_table (cli, heading, rows);
}

static int
run_token_list (HoistCli *cli, GError **error)
{
  static const char *const members[] = { "id",         "name",         "role",       "user",
                                         "expires_at", "last_used_at", "revoked_at", NULL };
  static const char *const heading[] = { N_ ("TOKEN"),   N_ ("NAME"),
                                         N_ ("ROLE"),    N_ ("USER"),
                                         N_ ("EXPIRES"), N_ ("LAST USED"),
                                         N_ ("REVOKED"), NULL };
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_list_tokens_async (client, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistValue) tokens = hoist_client_list_tokens_finish (client, result, error);
  if (tokens == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_value (cli, tokens);
  else
    print_objects (cli, tokens, "tokens", members, heading);
  return HOIST_CLI_OK;
}

static int
run_token_create (HoistCli *cli, GError **error)
{
  const char *role = hoist_cli_option (cli, "role");
  guint days = 0;
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL || !hoist_cli_option_number (cli, "days", 3650, &days, error))
    return -1;
  hoist_client_create_token_async (client, hoist_cli_argument (cli, 0),
                                   role != NULL ? role : "operator", days, cli->cancellable,
                                   hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistValue) token = hoist_client_create_token_finish (client, result, error);
  if (token == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_value (cli, token);
  else
    {
      /* The token alone on stdout, so that it can go straight into a file. */
      hoist_cli_print (cli, "%s\n", hoist_value_lookup_string (token, "token", ""));
      fprintf (stderr, _ ("This is the only time it is shown.\n"));
    }
  return HOIST_CLI_OK;
}

static int
run_token_revoke (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_revoke_token_async (client, hoist_cli_argument (cli, 0), cli->cancellable,
                                   hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  if (!hoist_client_revoke_token_finish (client, result, error))
    return -1;
  if (!cli->json)
    hoist_cli_print (cli, _ ("%s is no longer accepted.\n"), hoist_cli_argument (cli, 0));
  return HOIST_CLI_OK;
}

static int
run_user_list (HoistCli *cli, GError **error)
{
  static const char *const members[] = { "id", "username", "email", "role", "created_at", NULL };
  static const char *const heading[] = { N_ ("USER"), N_ ("NAME"),  N_ ("E-MAIL"),
                                         N_ ("ROLE"), N_ ("SINCE"), NULL };
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  hoist_client_list_users_async (client, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistValue) users = hoist_client_list_users_finish (client, result, error);
  if (users == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_value (cli, users);
  else
    print_objects (cli, users, "users", members, heading);
  return HOIST_CLI_OK;
}

static char *
ask_without_echo (const char *prompt)
{
  struct termios before;
  char line[PASSWORD_MAX + 2] = "";
  gboolean is_terminal = tcgetattr (STDIN_FILENO, &before) == 0;
  if (is_terminal)
    {
      struct termios silent = before;
      silent.c_lflag &= ~(tcflag_t) ECHO;
      fputs (prompt, stderr);
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
    }
  char *got = fgets (line, sizeof line, stdin);
  if (is_terminal)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
      fputc ('\n', stderr);
    }
  char *text = g_strndup (got != NULL ? line : "", strcspn (line, "\n"));
  explicit_bzero (line, sizeof line);
  return text;
}

static char *
read_password (HoistCli *cli, GError **error)
{
  const char *file = hoist_cli_option (cli, "password-file");
  char *password = file != NULL ? hoist_file_read (file, PASSWORD_MAX, NULL, error)
                                : ask_without_echo ("Password: ");
  if (password == NULL)
    return NULL;
  g_strdelimit (password, "\n", '\0');
  if (file == NULL && isatty (STDIN_FILENO))
    {
      g_autofree char *again = ask_without_echo ("Again: ");
      if (strcmp (password, again) != 0)
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("The two passwords differ"));
    }
  if (*error == NULL && strlen (password) < PASSWORD_MIN)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 _ ("A password has at least %d characters"), PASSWORD_MIN);
  if (*error == NULL)
    return password;
  hoist_secret_free (password);
  return NULL;
}

static int
run_user_add (HoistCli *cli, GError **error)
{
  const char *role = hoist_cli_option (cli, "role");
  HoistClient *client = hoist_cli_connect (cli, error);
  char *password = client != NULL ? read_password (cli, error) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  if (password == NULL)
    return -1;
  HoistUserWish wish = { .username = hoist_cli_argument (cli, 0),
                         .email = hoist_cli_option (cli, "email"),
                         .role = role != NULL ? role : "operator",
                         .password = password };
  hoist_client_add_user_async (client, &wish, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_secret_free (password);
  hoist_cli_wait (&result);
  g_autoptr (HoistValue) user = hoist_client_add_user_finish (client, result, error);
  if (user == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_value (cli, user);
  else
    hoist_cli_print (cli, _ ("%s may sign in now (%s).\n"),
                     hoist_value_lookup_string (user, "username", ""),
                     hoist_value_lookup_string (user, "role", ""));
  return HOIST_CLI_OK;
}

static const HoistCliOption token_options[] = {
  { "role", 0, "ROLE", N_ ("viewer, operator (usual), approver or admin") },
  { "days", 0, "N", N_ ("until it expires") },
  { NULL },
};
static const HoistCliOption user_options[] = {
  { "role", 0, "ROLE", N_ ("viewer, operator (usual), approver or admin") },
  { "email", 0, "ADDRESS", N_ ("where the person is reached") },
  { "password-file", 0, "FILE", N_ ("else it is asked for, or read from stdin") },
  { NULL },
};

const HoistCliCommand hoist_cli_access_commands[] = {
  { "token", "create", "NAME", 1, 1, token_options, run_token_create,
    N_ ("make a token and show it once") },
  { "token", "list", "", 0, 0, NULL, run_token_list, N_ ("the tokens (not their values)") },
  { "token", "revoke", "TOKEN", 1, 1, NULL, run_token_revoke, N_ ("accept it no longer") },
  { "user", "add", "NAME", 1, 1, user_options, run_user_add, N_ ("somebody who may sign in") },
  { "user", "list", "", 0, 0, NULL, run_user_list, N_ ("who may sign in") },
  { NULL },
};
