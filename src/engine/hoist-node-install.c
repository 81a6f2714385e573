/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-node-install.h. Owned by nobody; thread: any. It never asks for a password, never
 * installs what is not, byte by byte, the package of this control plane, and never runs what a node
 * has said. */
#include "engine/hoist-node-install.h"

#include <string.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "base/hoist-text.h"
#include "protocol/hoist-problem.h"

#define NAME "hoist-agent.deb"
#define SSH_FAILED 255
#define PLACE_PREFIX "/var/tmp/hoist-agent-"
#define APT                                                                                        \
  "env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=60 --yes --quiet "            \
  "--no-install-recommends --allow-downgrades --reinstall install -- "

typedef struct
{
  const HoistAgentSshTarget *target;
  const char *package, *public_key;
  GCancellable *cancellable;
  char *place; /* folder there; NULL: none */
} Install;

/* --- one command ------------------------------------------------------------------------- */

typedef struct
{
  int status;
  char *said, *complained; /* cleaned last lines */
} Answer;

static void
answer_clear (Answer *answer)
{
  g_free (answer->said);
  g_free (answer->complained);
  *answer = (Answer){ 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static char *
dup_last_line (GBytes *bytes)
{
  gsize n = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  g_autofree char *text = g_strchomp (g_strndup (data != NULL ? data : "", n));
  const char *last = strrchr (text, '\n');

  return hoist_text_clean_line (last != NULL ? last + 1 : text, -1, 300);
}

/* FALSE: it could not be asked at all. `input` is a file for its stdin, or NULL. */
static gboolean
ask (Install *in, const char *command, const char *input, Answer *ret, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_auto (GStrv) environment = hoist_process_dup_environment (NULL);
  g_auto (GStrv) argv = hoist_agent_ssh_dup_argv (in->target, command, error);
  g_autoptr (GBytes) out = NULL, err = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GSubprocess) child = NULL;

  if (argv == NULL)
    return FALSE;
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_cwd (launcher, in->target->folder);
  g_subprocess_launcher_set_stdin_file_path (launcher, input != NULL ? input : "/dev/null");
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &problem);
  if (child == NULL
      || !g_subprocess_communicate (child, NULL, in->cancellable, &out, &err, &problem))
    {
      if (child != NULL)
        g_subprocess_force_exit (child);
      g_set_error (error, HOIST_ERROR, hoist_error_get_code (problem), "%s", problem->message);
      return FALSE;
    }
  ret->status = g_subprocess_get_if_exited (child) ? g_subprocess_get_exit_status (child) : -1;
  ret->said = dup_last_line (out);
  ret->complained = dup_last_line (err);
  if (ret->status != SSH_FAILED)
    return TRUE;
  hoist_agent_ssh_explain (in->target->node, ret->complained, ret->status, error);
  return FALSE;
}

/* --- what to do by hand ------------------------------------------------------------------ */

static char *
dup_by_hand (const Install *in)
{
  const HoistNode *node = in->target->node;
  g_autofree char *name = g_path_get_basename (in->package);

  return g_strdup_printf ("scp -P %u %s %s@%s:/tmp/ and, as root there, apt-get install /tmp/%s",
                          node->port != 0 ? node->port : 22, in->package, node->user, node->host,
                          name);
}

static void
refuse (const Install *in, HoistErrorCode code, const char *detail, const char *first,
        GError **error)
{
  g_autofree char *by_hand = dup_by_hand (in);
  g_autofree char *next = g_strdup_printf ("%s Or by hand: %s.", first, by_hand);

  g_propagate_error (error, hoist_problem_new_error (code, detail, "Nothing was installed.", next));
}

static void
refuse_restricted (const Install *in, GError **error)
{
  const HoistNode *node = in->target->node;
  g_autofree char *detail = g_strdup_printf (
      "The line in authorized_keys of %s on %s lets this key run nothing but the agent, so it "
      "can’t install one.",
      node->user, node->name);
  g_autofree char *first = g_strdup_printf (
      "For as long as the installation takes, put this line in its place: restrict %s.",
      in->public_key);

  refuse (in, HOIST_ERROR_REFUSED, detail, first, error);
}

/* --- the way ----------------------------------------------------------------------------- */

/* "": it is root there. */
static gboolean
find_rights (Install *in, const char **ret_prefix, GError **error)
{
  g_auto (Answer) who = { 0 };
  g_auto (Answer) sudo = { 0 };
  const HoistNode *node = in->target->node;

  if (!ask (in, "id -u", NULL, &who, error))
    return FALSE;
  if (who.status != 0 || *who.said == '\0' || strspn (who.said, "0123456789") != strlen (who.said))
    {
      refuse_restricted (in, error);
      return FALSE;
    }
  *ret_prefix = g_str_equal (who.said, "0") ? "" : "sudo -n ";
  if (**ret_prefix == '\0')
    return TRUE;
  if (!ask (in, "sudo -n true", NULL, &sudo, error))
    return FALSE;
  if (sudo.status == 0)
    return TRUE;
  g_autofree char *detail = g_strdup_printf (
      "%s on %s is not root, and may not become it without a password (%s).", node->user,
      node->name, *sudo.complained != '\0' ? sudo.complained : "sudo -n was refused");
  g_autofree char *first =
      g_strdup_printf ("Let %s use sudo there without a password, or install as root.", node->user);
  refuse (in, HOIST_ERROR_FORBIDDEN, detail, first, error);
  return FALSE;
}

static gboolean
fail (const Install *in, const char *what, const Answer *answer, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s on %s: %s", what, in->target->node->name,
               *answer->complained != '\0' ? answer->complained
               : *answer->said != '\0'     ? answer->said
                                           : "no reason was given");
  return FALSE;
}

static gboolean
make_place (Install *in, GError **error)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  g_auto (Answer) made = { 0 };

  if (!ask (in, "mktemp -d " PLACE_PREFIX "XXXXXXXXXX", NULL, &made, error))
    return FALSE;
  if (made.status != 0 || !g_str_has_prefix (made.said, PLACE_PREFIX)
      || strspn (made.said + strlen (PLACE_PREFIX), letters)
             != strlen (made.said) - strlen (PLACE_PREFIX))
    return fail (in, "No folder for the package can be made", &made, error);
  in->place = g_steal_pointer (&made.said);
  return TRUE;
}

static gboolean
copy (Install *in, GError **error)
{
  g_autofree char *write = g_strdup_printf ("dd of=%s/" NAME " status=none", in->place);
  g_autofree char *read = g_strdup_printf ("sha256sum %s/" NAME, in->place);
  g_autofree char *digest = hoist_file_digest (in->package, NULL, in->cancellable, error);
  g_auto (Answer) written = { 0 };
  g_auto (Answer) seen = { 0 };

  if (digest == NULL || !ask (in, write, in->package, &written, error))
    return FALSE;
  if (written.status != 0)
    return fail (in, "The package can’t be copied", &written, error);
  if (!ask (in, read, NULL, &seen, error))
    return FALSE;
  if (seen.status == 0 && g_str_has_prefix (seen.said, digest))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The package arrived on %s as another one than it left (%s); nothing was installed.",
               in->target->node->name, seen.said);
  return FALSE;
}

static gboolean
install (Install *in, const char *prefix, GError **error)
{
  g_autofree char *command = g_strdup_printf ("%s" APT "%s/" NAME, prefix, in->place);
  g_auto (Answer) answer = { 0 };

  if (!ask (in, command, NULL, &answer, error))
    return FALSE;
  return answer.status == 0 || fail (in, "hoist-agent can’t be installed", &answer, error);
}

static void
clean_up (Install *in)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GError) problem = NULL;
  g_autofree char *command = in->place != NULL ? g_strconcat ("rm -rf ", in->place, NULL) : NULL;

  in->cancellable = NULL; /* also after a cancelled one */
  if (command != NULL && !ask (in, command, NULL, &answer, &problem))
    g_debug ("%s is left on the node: %s", in->place, problem->message);
  g_free (in->place);
}

gboolean
hoist_node_install_agent (const HoistAgentSshTarget *target, const char *package,
                          const char *public_key, GCancellable *cancellable, GError **error)
{
  Install in = { target, package, public_key, cancellable, NULL };
  const char *prefix = "";
  gboolean ok;

  if (package == NULL || access (package, R_OK) != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "This control plane has no package of hoist-agent to install%s%s: start hoistd "
                   "with --agent-package FILE, or install the package on the node by hand.",
                   package != NULL ? " at " : "", package != NULL ? package : "");
      return FALSE;
    }
  ok = find_rights (&in, &prefix, error) && make_place (&in, error) && copy (&in, error)
       && install (&in, prefix, error);
  clean_up (&in);
  return ok;
}
