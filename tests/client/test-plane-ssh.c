/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-plane-ssh.h"
#include "base/hoist-error.h"

#include <string.h>

static void
test_addresses (void)
{
  static const struct
  {
    const char *given, *normal, *socket;
  } rows[] = {
    { "ssh://plane", "ssh://plane", HOIST_PLANE_SSH_SOCKET },
    { "SSH://deploy@plane.example:22/", "ssh://deploy@plane.example:22", HOIST_PLANE_SSH_SOCKET },
    { "ssh://deploy@10.0.0.1:2222", "ssh://deploy@10.0.0.1:2222", HOIST_PLANE_SSH_SOCKET },
    { "ssh://root@[fd00::1]:2222/srv/h.sock", "ssh://root@[fd00::1]:2222/srv/h.sock",
      "/srv/h.sock" },
    { "ssh://plane/run/hoist/hoistd.sock", "ssh://plane", HOIST_PLANE_SSH_SOCKET },
    { "ssh://", NULL, NULL },
    { "ssh://-oProxyCommand=x", NULL, NULL },
    { "ssh://-l@plane", NULL, NULL },
    { "ssh://Deploy@plane", NULL, NULL },
    { "ssh://deploy:secret@plane", NULL, NULL },
    { "ssh://plane:0", NULL, NULL },
    { "ssh://plane:99999", NULL, NULL },
    { "ssh://plane/a:b", NULL, NULL },
    { "ssh://plane/a%20b", NULL, NULL },
    { "ssh://plane/../x", "ssh://plane/x", "/x" },
    { "ssh://plane/${HOME}/x", NULL, NULL },
    { "ssh://plane/x?y", NULL, NULL },
    { "ssh://plane/x#y", NULL, NULL },
    { "https://plane", NULL, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistPlaneSsh) ssh = hoist_plane_ssh_parse (rows[i].given, &error);
      g_autofree char *normal = ssh != NULL ? hoist_plane_ssh_dup_address (ssh) : NULL;
      g_assert_cmpstr (normal, ==, rows[i].normal);
      if (ssh == NULL)
        g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      else
        g_assert_cmpstr (ssh->socket, ==, rows[i].socket);
    }
  g_assert_true (hoist_plane_ssh_is_address ("ssh://x"));
  g_assert_false (hoist_plane_ssh_is_address ("https://x"));
  g_assert_false (hoist_plane_ssh_is_address (NULL));
}

/* The user's configuration decides what the address leaves out; nothing of it may ask or learn. */
static void
test_argv (void)
{
  g_autoptr (HoistPlaneSsh) whole = hoist_plane_ssh_parse ("ssh://deploy@plane:2222/srv/h", NULL);
  g_autoptr (HoistPlaneSsh) bare = hoist_plane_ssh_parse ("ssh://plane", NULL);
  g_auto (GStrv) argv = hoist_plane_ssh_dup_argv (whole, "/run/x/plane");
  g_auto (GStrv) short_argv = hoist_plane_ssh_dup_argv (bare, "/run/x/plane");
  g_autofree char *line = g_strjoinv (" ", argv);
  g_autofree char *short_line = g_strjoinv (" ", short_argv);
  g_assert_true (g_str_has_suffix (line, " -l deploy -p 2222 -L /run/x/plane:/srv/h -- plane"));
  g_assert_true (g_str_has_suffix (
      short_line, "LogLevel=INFO -L /run/x/plane:/run/hoist/hoistd.sock -- plane"));
  g_assert_nonnull (strstr (line, "-o BatchMode=yes"));
  g_assert_nonnull (strstr (line, "-o StrictHostKeyChecking=yes"));
  g_assert_nonnull (strstr (line, "-o ControlPath=none"));
  g_assert_null (strstr (line, " -F"));
}

static void
check (GError *error, int code, const char *detail, const char *next)
{
  g_assert_error (error, HOIST_ERROR, code);
  g_assert_nonnull (strstr (error->message, detail));
  g_assert_nonnull (strstr (error->message, next));
  g_error_free (error);
}

static void
test_sentences (void)
{
  g_autoptr (HoistPlaneSsh) ssh = hoist_plane_ssh_parse ("ssh://deploy@plane:2222", NULL);
  check (hoist_plane_ssh_explain (ssh, "No ED25519 host key is known for [plane]:2222 and you have "
                                       "requested strict checking.\r\nHost key verification "
                                       "failed.\r\n"),
         HOIST_ERROR_HOST_KEY, "does not know the host key of plane", "“ssh -p 2222 deploy@plane”");
  check (hoist_plane_ssh_explain (ssh, "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\r\n"
                                       "Host key verification failed.\r\n"),
         HOIST_ERROR_HOST_KEY, "shows another host key", "ssh-keygen -R '[plane]:2222'");
  check (hoist_plane_ssh_explain (ssh, "deploy@plane: Permission denied (publickey).\r\n"),
         HOIST_ERROR_FORBIDDEN, "deploy@plane does not let you in", "ssh-add");
  check (hoist_plane_ssh_explain (ssh, "ssh: connect to host plane port 2222: No route to host\n"),
         HOIST_ERROR_UNREACHABLE, "No route to host", "works in a terminal");
  check (hoist_plane_ssh_explain (ssh, ""), HOIST_ERROR_UNREACHABLE, "closed the ssh connection",
         "works in a terminal");
  check (hoist_plane_ssh_explain_socket (ssh, "channel 1: open failed: connect failed: open "
                                              "failed\r\n"),
         HOIST_ERROR_UNREACHABLE, "No control plane answers at /run/hoist/hoistd.sock on plane",
         "group hoist");
  check (hoist_plane_ssh_explain_socket (ssh, "channel 1: open failed: administratively "
                                              "prohibited: open failed\r\n"),
         HOIST_ERROR_UNREACHABLE, "forwards no sockets", "AllowStreamLocalForwarding");
  g_assert_null (hoist_plane_ssh_explain_socket (ssh, "Banner of the house\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plane-ssh/addresses", test_addresses);
  g_test_add_func ("/plane-ssh/argv", test_argv);
  g_test_add_func ("/plane-ssh/sentences", test_sentences);
  return g_test_run ();
}
