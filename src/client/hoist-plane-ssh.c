/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plane-ssh.h. Stateless; any thread. It starts nothing, and never lets ssh ask a
 * question or take a host key by itself. */
#include "client/hoist-plane-ssh.h"

#include <string.h>

#include "base/hoist-grammar.h"
#include "base/hoist-text.h"
#include "protocol/hoist-problem.h"

#define SCHEME "ssh://"
#define PATH_MAX_BYTES                                                                             \
  100 /* of a socket's path; and nothing in it that ssh would read as its own */
#define PATH_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-"

void
hoist_plane_ssh_free (HoistPlaneSsh *ssh)
{
  if (ssh == NULL)
    return;
  g_free (ssh->user);
  g_free (ssh->host);
  g_free (ssh->socket);
  g_free (ssh);
}

gboolean
hoist_plane_ssh_is_address (const char *text)
{
  return text != NULL && g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0;
}

/* --- the address ------------------------------------------------------------------------- */

static gboolean
refuse (const char *text, const char *why, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               "“%s” is no address: %s. Write ssh://USER@HOST, with :PORT and the path of the "
               "socket where they are not the usual ones.",
               text, why);
  return FALSE;
}

static gboolean
take_socket (HoistPlaneSsh *ssh, const char *path, const char *text, GError **error)
{
  ssh->socket = g_strdup (*path == '\0' || g_str_equal (path, "/") ? HOIST_PLANE_SSH_SOCKET : path);
  if (!hoist_grammar_matches (HOIST_GRAMMAR_PATH, ssh->socket)
      || strlen (ssh->socket) > PATH_MAX_BYTES
      || strspn (ssh->socket, PATH_BYTES) != strlen (ssh->socket))
    return refuse (text, "the path of the socket is not one", error);
  return TRUE;
}

HoistPlaneSsh *
hoist_plane_ssh_parse (const char *text, GError **error)
{
  g_autoptr (HoistPlaneSsh) ssh = g_new0 (HoistPlaneSsh, 1);
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (uri == NULL || !hoist_plane_ssh_is_address (text))
    {
      refuse (text, "it can’t be read", error);
      return NULL;
    }
  if (!hoist_grammar_matches (HOIST_GRAMMAR_HOST, host))
    refuse (text, "the host’s name is not one", error);
  else if (g_uri_get_password (uri) != NULL)
    refuse (text, "a password is in it, and ssh takes none from there", error);
  else if (g_uri_get_user (uri) != NULL
           && !hoist_grammar_matches (HOIST_GRAMMAR_USER, g_uri_get_user (uri)))
    refuse (text, "the user’s name is not one", error);
  else if (g_uri_get_port (uri) == 0 || g_uri_get_port (uri) > 65535)
    refuse (text, "the port is not one", error);
  else if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    refuse (text, "something follows the path", error);
  else if (take_socket (ssh, g_uri_get_path (uri), text, error))
    {
      ssh->user = g_strdup (g_uri_get_user (uri));
      ssh->host = g_strdup (host);
      ssh->port = g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 0;
      return g_steal_pointer (&ssh);
    }
  return NULL;
}

char *
hoist_plane_ssh_dup_address (const HoistPlaneSsh *ssh)
{
  gboolean six = strchr (ssh->host, ':') != NULL;
  GString *text = g_string_new (SCHEME);

  if (ssh->user != NULL)
    g_string_append_printf (text, "%s@", ssh->user);
  g_string_append_printf (text, six ? "[%s]" : "%s", ssh->host);
  if (ssh->port != 0)
    g_string_append_printf (text, ":%u", ssh->port);
  if (!g_str_equal (ssh->socket, HOIST_PLANE_SSH_SOCKET))
    g_string_append (text, ssh->socket);
  return g_string_free (text, FALSE);
}

char *
hoist_plane_ssh_dup_target (const HoistPlaneSsh *ssh)
{
  return ssh->user != NULL ? g_strdup_printf ("%s@%s", ssh->user, ssh->host) : g_strdup (ssh->host);
}

/* --- the command ------------------------------------------------------------------------- */

char **
hoist_plane_ssh_dup_argv (const HoistPlaneSsh *ssh, const char *local)
{
  static const char *const fixed[] = {
    "BatchMode=yes",             /* it never asks */
    "StrictHostKeyChecking=yes", /* and never learns a host key by itself */
    "UpdateHostKeys=no",
    "ControlMaster=no", /* the connection is ours alone and ends with us */
    "ControlPath=none",
    "ForkAfterAuthentication=no",
    "ExitOnForwardFailure=no", /* a forward of the user's own may be in use already */
    "StreamLocalBindMask=0177",
    "StreamLocalBindUnlink=yes",
    "ForwardAgent=no",
    "ForwardX11=no",
    "PermitLocalCommand=no",
    "RequestTTY=no",
    "EscapeChar=none",
    "ConnectTimeout=10",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=2",
    "LogLevel=INFO",
  };
  GPtrArray *argv = g_ptr_array_new ();

  g_ptr_array_add (argv, g_strdup ("ssh"));
  g_ptr_array_add (argv, g_strdup ("-NT"));
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    {
      g_ptr_array_add (argv, g_strdup ("-o"));
      g_ptr_array_add (argv, g_strdup (fixed[i]));
    }
  if (ssh->user != NULL)
    {
      g_ptr_array_add (argv, g_strdup ("-l"));
      g_ptr_array_add (argv, g_strdup (ssh->user));
    }
  if (ssh->port != 0)
    {
      g_ptr_array_add (argv, g_strdup ("-p"));
      g_ptr_array_add (argv, g_strdup_printf ("%u", ssh->port));
    }
  g_ptr_array_add (argv, g_strdup ("-L"));
  g_ptr_array_add (argv, g_strdup_printf ("%s:%s", local, ssh->socket));
  g_ptr_array_add (argv, g_strdup ("--"));
  g_ptr_array_add (argv, g_strdup (ssh->host));
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_free (argv, FALSE);
}

/* --- what went wrong --------------------------------------------------------------------- */

static const char not_sent[] = "Nothing was sent there, no token and no order.";

/* "ssh -p 2222 deploy@plane", as a person types it. */
static char *
dup_command (const HoistPlaneSsh *ssh)
{
  g_autofree char *target = hoist_plane_ssh_dup_target (ssh);

  return ssh->port != 0 ? g_strdup_printf ("ssh -p %u %s", ssh->port, target)
                        : g_strdup_printf ("ssh %s", target);
}

static GError *
explain_changed (const HoistPlaneSsh *ssh, const char *command)
{
  g_autofree char *detail =
      g_strdup_printf ("%s shows another host key than the one this computer knows.", ssh->host);
  g_autofree char *name = ssh->port != 0 && ssh->port != 22
                              ? g_strdup_printf ("[%s]:%u", ssh->host, ssh->port)
                              : g_strdup (ssh->host);
  g_autofree char *next = g_strdup_printf (
      "Find out why: somebody may stand in between. If the machine was set up anew, forget the old "
      "key (ssh-keygen -R '%s'), compare the new one when “%s” shows it, then try again.",
      name, command);

  return hoist_problem_new_error (HOIST_ERROR_HOST_KEY, detail, not_sent, next);
}

static GError *
explain_unknown (const HoistPlaneSsh *ssh, const char *command)
{
  g_autofree char *detail =
      g_strdup_printf ("This computer does not know the host key of %s.", ssh->host);
  g_autofree char *next = g_strdup_printf (
      "Run “%s” in a terminal, compare the fingerprint that it shows with the machine’s own "
      "(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), say yes, then try again.",
      command);

  return hoist_problem_new_error (HOIST_ERROR_HOST_KEY, detail, not_sent, next);
}

static GError *
explain_denied (const HoistPlaneSsh *ssh, const char *command)
{
  g_autofree char *target = hoist_plane_ssh_dup_target (ssh);
  g_autofree char *detail = g_strdup_printf ("%s does not let you in without a question.", target);
  g_autofree char *next = g_strdup_printf (
      "Hoist never asks for ssh passwords or passphrases: unlock your key for the session "
      "(ssh-add), or put its public half into authorized_keys there, until “%s” needs no answer.",
      command);

  return hoist_problem_new_error (HOIST_ERROR_FORBIDDEN, detail, NULL, next);
}

static char *
dup_last_line (const char *said)
{
  g_autofree char *text = g_strchomp (g_strdup (said));
  const char *last = strrchr (text, '\n');

  return hoist_text_clean_line (last != NULL ? last + 1 : text, -1, 300);
}

GError *
hoist_plane_ssh_explain (const HoistPlaneSsh *ssh, const char *said)
{
  g_autofree char *command = dup_command (ssh);
  g_autofree char *last = dup_last_line (said);
  g_autofree char *detail = NULL, *next = NULL;

  if (strstr (said, "REMOTE HOST IDENTIFICATION HAS CHANGED") != NULL
      || strstr (said, "differs from the key for the IP address") != NULL)
    return explain_changed (ssh, command);
  if (strstr (said, "Host key verification failed") != NULL)
    return explain_unknown (ssh, command);
  if (strstr (said, "Permission denied") != NULL
      || strstr (said, "Too many authentication failures") != NULL)
    return explain_denied (ssh, command);
  detail = *last != '\0' ? g_strdup_printf ("%s can’t be reached by ssh (%s).", ssh->host, last)
                         : g_strdup_printf ("%s closed the ssh connection.", ssh->host);
  next = g_strdup_printf ("Check that “%s” works in a terminal.", command);
  return hoist_problem_new_error (HOIST_ERROR_UNREACHABLE, detail, NULL, next);
}

GError *
hoist_plane_ssh_explain_socket (const HoistPlaneSsh *ssh, const char *said)
{
  g_autofree char *target = hoist_plane_ssh_dup_target (ssh);
  g_autofree char *detail = NULL, *next = NULL;

  if (strstr (said, "administratively prohibited") != NULL)
    {
      detail = g_strdup_printf ("The ssh server of %s forwards no sockets.", ssh->host);
      next = g_strdup ("AllowStreamLocalForwarding and DisableForwarding of its sshd_config, and "
                       "the line in authorized_keys, decide that.");
    }
  else if (strstr (said, "open failed") != NULL)
    {
      detail = g_strdup_printf ("No control plane answers at %s on %s.", ssh->socket, ssh->host);
      next = g_strdup_printf ("Check that hoistd runs there (systemctl status hoistd), and that %s "
                              "may open its socket: a member of the group hoist may.",
                              target);
    }
  return detail != NULL ? hoist_problem_new_error (HOIST_ERROR_UNREACHABLE, detail, NULL, next)
                        : NULL;
}
