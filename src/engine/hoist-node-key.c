/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-node-key.h. Owned by nobody; thread: any. It never decides that a host key is the right
 * one - a person does, by its fingerprint - and never lets a private key be read by others. */
#include "engine/hoist-node-key.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "engine/hoist-agent-ssh.h"
#include "protocol/hoist-problem.h"

#define SCAN_MAX 65536
#define KEY_MAX 16384
#define SCAN_MS 20000
#define KEYGEN_MS 20000

static char *
capture (const char *const *argv, guint deadline_ms, GCancellable *cancellable, GError **error)
{
  HoistProcessOrder order = {
    .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1, .deadline_ms = deadline_ms
  };

  return hoist_process_capture (&order, SCAN_MAX, cancellable, error);
}

/* --- of the machine ---------------------------------------------------------------------- */

/* "HOST TYPE BASE64" lines; the key of the first type that is there. */
static char *
choose_key (const char *scan)
{
  static const char *const types[] = { "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                                       "ecdsa-sha2-nistp521", "ssh-rsa" };
  g_auto (GStrv) lines = g_strsplit (scan, "\n", -1);

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    for (guint i = 0; lines[i]; i++)
      {
        g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
        if (g_strv_length (words) == 3 && g_str_equal (words[1], types[t]))
          return g_strdup_printf ("%s %s", words[1], g_strstrip (words[2]));
      }
  return NULL;
}

char *
hoist_node_key_scan (const char *host, guint port, GCancellable *cancellable, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", port ? port : 22);
  const char *argv[] = { "ssh-keyscan",       "-T", "10", "-p", number, "-t",
                         "ed25519,ecdsa,rsa", "--", host, NULL };
  g_autofree char *scan = capture (argv, SCAN_MS, cancellable, NULL);
  char *key = scan ? choose_key (scan) : NULL;

  if (!key && error)
    {
      g_autofree char *said =
          g_strdup_printf ("No SSH server answers at %s port %s.", host, number);
      *error = hoist_problem_new_error (HOIST_ERROR_UNREACHABLE, said, "Nothing was changed.",
                                        "Check the address, the port and the firewall.");
    }
  return key;
}

gboolean
hoist_node_key_find (const char *host, guint port, const char *compared, char **ret_key,
                     char **ret_fingerprint, GCancellable *cancellable, GError **error)
{
  g_autofree char *key = hoist_node_key_scan (host, port, cancellable, error);
  g_autofree char *shown = key ? hoist_node_key_fingerprint (key, error) : NULL;

  if (!shown)
    return FALSE;
  if (compared && !g_str_equal (compared, shown))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY,
                   "%s shows the host key %s, not %s, which was confirmed. Nothing was sent. "
                   "Compare it on the machine itself: ssh-keygen -lf "
                   "/etc/ssh/ssh_host_ed25519_key.pub",
                   host, shown, compared);
      return FALSE;
    }
  *ret_key = g_steal_pointer (&key);
  *ret_fingerprint = g_steal_pointer (&shown);
  return TRUE;
}

char *
hoist_node_key_fingerprint (const char *public_key, GError **error)
{
  g_auto (GStrv) words = g_strsplit (public_key, " ", 3);
  gsize n = 0;
  g_autofree guchar *blob = words[0] && words[1] ? g_base64_decode (words[1], &n) : NULL;
  guint8 sum[HOIST_DIGEST_SIZE];
  gsize n_type = words[0] ? strlen (words[0]) : 0;

  /* The blob begins with the length and the name of its type. */
  if (!blob || n < 4 + n_type || memcmp (blob + 4, words[0], n_type) != 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, "This is no public key.");
      return NULL;
    }
  g_autoptr (HoistDigest) digest = hoist_digest_new ();
  hoist_digest_add (digest, blob, n);
  hoist_digest_finish_bytes (digest, sum);
  g_autofree char *text = g_base64_encode (sum, sizeof sum);
  text[strcspn (text, "=")] = '\0';
  return g_strconcat ("SHA256:", text, NULL);
}

/* --- of the control plane ---------------------------------------------------------------- */

static gboolean
make_pair (const char *identity_file, const char *comment, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (identity_file);
  const char *argv[] = { "ssh-keygen", "-q",    "-t", "ed25519",     "-N", "",
                         "-C",         comment, "-f", identity_file, NULL };
  g_autofree char *said = NULL;

  if (!hoist_file_make_folders (folder, 0700, error))
    return FALSE;
  said = capture (argv, KEYGEN_MS, NULL, error);
  return said != NULL;
}

static gboolean
check_private (const char *identity_file, GError **error)
{
  struct stat st;

  if (stat (identity_file, &st) != 0 || !S_ISREG (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "There is no private key %s.",
                 identity_file);
  else if (st.st_mode & 0077)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The private key %s can be read by others: chmod 600 it.", identity_file);
  else
    return TRUE;
  return FALSE;
}

char *
hoist_node_key_dup_public (const char *identity_file, gboolean make, const char *comment,
                           GError **error)
{
  const char *argv[] = { "ssh-keygen", "-y", "-P", "", "-f", identity_file, NULL };

  if (make && !g_file_test (identity_file, G_FILE_TEST_EXISTS)
      && !make_pair (identity_file, comment, error))
    return NULL;
  if (!check_private (identity_file, error))
    return NULL;
  char *public_key = capture (argv, KEYGEN_MS, NULL, error);
  if (!public_key)
    g_prefix_error (error,
                    "The key %s can't be used (one with a passphrase can't): ", identity_file);
  return public_key ? g_strstrip (public_key) : NULL;
}

char *
hoist_node_key_authorized_line (const char *public_key)
{
  return g_strdup_printf ("restrict,command=\"%s\" %s", HOIST_AGENT_SSH_COMMAND, public_key);
}
