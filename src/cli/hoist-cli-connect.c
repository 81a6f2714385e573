/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which control plane is meant, and the token for it. A token comes from a file or the environment,
 * never from the command line, where every user of the machine could read it. Thread: main. Never
 * starts a daemon. */
#include "cli/hoist-cli.h"

#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "base/hoist-secret.h"
#include "client/hoist-private-daemon.h"
#include "model/hoist-json.h"

#include <glib/gi18n.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/stat.h>

#define SYSTEM_SOCKET "/run/hoist/hoistd.sock"
#define TOKEN_MAX 4096

static gboolean
socket_answers (const char *path)
{
  if (path == NULL || strlen (path) > 107)
    return FALSE;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  return socket != NULL && g_socket_connect (socket, address, NULL, NULL);
}

/* The socket that serves a data folder: the one its private daemon wrote down, the usual name in
 * it, the one in the runtime folder. */
static char *
find_socket (const char *folder)
{
  g_autofree char *record_path = g_build_filename (folder, "private-daemon.json", NULL);
  gsize n = 0;
  g_autofree char *text = hoist_file_read (record_path, 65536, &n, NULL);
  g_autoptr (HoistValue) record = text != NULL ? hoist_json_parse (text, (gssize) n, NULL) : NULL;
  const char *recorded = hoist_value_lookup_string (record, "socket", NULL);
  g_autofree char *usual = g_build_filename (folder, "hoistd.sock", NULL);
  g_autofree char *runtime = hoist_private_daemon_dup_socket (folder);
  if (socket_answers (recorded))
    return g_strdup (recorded);
  if (socket_answers (usual))
    return g_steal_pointer (&usual);
  return socket_answers (runtime) ? g_steal_pointer (&runtime) : NULL;
}

static char *
dup_address_of_data (const char *folder, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *socket = find_socket (absolute);
  if (socket != NULL)
    return g_strconcat ("unix:", socket, NULL);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
               _ ("No control plane serves %s.\nNext: start one: hoistd --data %s"), absolute,
               absolute);
  return NULL;
}

static char *
dup_usual_address (char **ret_reason, GError **error)
{
  if (socket_answers (SYSTEM_SOCKET))
    {
      *ret_reason = g_strdup (_ ("this machine's control plane"));
      return g_strdup ("unix:" SYSTEM_SOCKET);
    }
  g_autofree char *folder = hoist_private_daemon_dup_default_folder ();
  g_autofree char *socket = find_socket (folder);
  if (socket != NULL)
    {
      *ret_reason = g_strdup (_ ("your own control plane on this computer"));
      return g_strconcat ("unix:", socket, NULL);
    }
  g_set_error (
      error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
      _ ("No control plane runs on this machine.\nNext: start one (hoistd --data DIR), or say "
         "where it is with --data, --socket or --url."));
  return NULL;
}

char *
hoist_cli_dup_address (HoistCli *cli, char **ret_reason, GError **error)
{
  const char *const names[] = { "url", "socket", "data" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = hoist_cli_option (cli, names[i]);
      if (value == NULL)
        continue;
      *ret_reason = g_strdup_printf ("--%s", names[i]);
      if (i == 0)
        return hoist_client_normalize_address (value, error);
      g_autofree char *path = g_canonicalize_filename (value, NULL);
      return i == 1 ? hoist_client_normalize_address (path, error)
                    : dup_address_of_data (path, error);
    }
  const char *variables[] = { "HOIST_URL", "HOIST_SOCKET" };
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *value = g_getenv (variables[i]);
      if (value == NULL || value[0] == '\0')
        continue;
      *ret_reason = g_strdup_printf (_ ("the variable %s"), variables[i]);
      return hoist_client_normalize_address (value, error);
    }
  return dup_usual_address (ret_reason, error);
}

static gboolean
check_token (const char *token, const char *place, GError **error)
{
  gboolean ok = token[0] != '\0';
  for (const char *p = token; *p != '\0'; p++)
    ok = ok && g_ascii_isgraph (*p);
  if (!ok)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 _ ("%s: one line with a token is expected"), place);
  return ok;
}

static char *
read_token_file (const char *path, GError **error)
{
  struct stat st;
  if (stat (path, &st) == 0 && (st.st_mode & 077) != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   _ ("%s can be read by others.\nNext: chmod 600 %s"), path, path);
      return NULL;
    }
  char *token = hoist_file_read (path, TOKEN_MAX, NULL, error);
  if (token == NULL)
    return NULL;
  g_strstrip (token);
  if (check_token (token, path, error))
    return token;
  hoist_secret_free (token);
  return NULL;
}

static gboolean
give_token (HoistCli *cli, GError **error)
{
  const char *file = hoist_cli_option (cli, "token-file");
  const char *variable = g_getenv ("HOIST_TOKEN");
  if (file != NULL)
    {
      char *token = read_token_file (file, error);
      if (token == NULL)
        return FALSE;
      hoist_client_set_token (cli->client, token);
      hoist_secret_free (token);
    }
  else if (variable != NULL && variable[0] != '\0')
    {
      if (!check_token (variable, "HOIST_TOKEN", error))
        return FALSE;
      hoist_client_set_token (cli->client, variable);
    }
  g_unsetenv ("HOIST_TOKEN"); /* no child of ours needs it */
  return TRUE;
}

HoistClient *
hoist_cli_connect (HoistCli *cli, GError **error)
{
  g_autofree char *reason = NULL;
  if (cli->client != NULL)
    return cli->client;
  g_autofree char *address = hoist_cli_dup_address (cli, &reason, error);
  if (address == NULL)
    return NULL;
  cli->client = hoist_client_new (address, error);
  if (cli->client == NULL || give_token (cli, error))
    return cli->client;
  g_clear_object (&cli->client);
  return NULL;
}
