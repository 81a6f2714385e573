/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths below the state folder and its small JSON files. Owned by the program; any thread. Never
 * decides anything: what the files mean is known where they are used. */
#include "agent/hoist-agent-state.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "model/hoist-json.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (32 * 1024 * 1024)

struct _HoistAgentState
{
  char *folder;
};

static gboolean
check_folder (const char *folder, GError **error)
{
  struct stat st;

  if (lstat (folder, &st) == 0 && S_ISDIR (st.st_mode) && st.st_uid == geteuid ()
      && (st.st_mode & 0077) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The state folder %s must be a folder of our own that nobody else may enter (0700).",
               folder);
  return FALSE;
}

HoistAgentState *
hoist_agent_state_new (const char *folder, GError **error)
{
  HoistAgentState *self;

  if (!hoist_grammar_check (HOIST_GRAMMAR_PATH, "state", folder, error)
      || !hoist_file_make_folders (folder, 0700, error) || !check_folder (folder, error))
    return NULL;
  self = g_new0 (HoistAgentState, 1);
  self->folder = g_strdup (folder);
  return self;
}

void
hoist_agent_state_free (HoistAgentState *self)
{
  g_free (self->folder);
  g_free (self);
}

const char *
hoist_agent_state_get_folder (const HoistAgentState *self)
{
  return self->folder;
}

gboolean
hoist_agent_state_pin_instance (const HoistAgentState *self, const char *instance, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "instance", NULL);
  g_autofree char *known = hoist_file_read (path, 256, NULL, NULL);

  if (!hoist_id_check (HOIST_ID_INSTANCE, instance))
    {
      g_set_error_literal (
          error, HOIST_ERROR, HOIST_ERROR_INVALID,
          "instance: expected an identifier of an instance (in_ and 16 characters)");
      return FALSE;
    }
  if (known == NULL)
    return hoist_file_replace (path, instance, strlen (instance), 0600, error);
  if (g_str_equal (g_strstrip (known), instance))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN,
               "This node is enrolled with the control plane %s, not with %s.", known, instance);
  return FALSE;
}

char *
hoist_agent_state_dup_agent_id (const HoistAgentState *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "agent", NULL);
  g_autofree char *known = hoist_file_read (path, 256, NULL, NULL);

  if (known != NULL && hoist_id_check (HOIST_ID_AGENT, g_strstrip (known)))
    return g_steal_pointer (&known);
  g_autofree char *fresh = hoist_id_new (HOIST_ID_AGENT);
  return hoist_file_replace (path, fresh, strlen (fresh), 0600, error) ? g_steal_pointer (&fresh)
                                                                       : NULL;
}

char *
hoist_agent_state_mirror (const HoistAgentState *self, const char *application)
{
  g_autofree char *name = g_strconcat (application, ".git", NULL);

  return g_build_filename (self->folder, "mirrors", name, NULL);
}

char *
hoist_agent_state_release (const HoistAgentState *self, const char *application, const char *commit)
{
  return g_build_filename (self->folder, "releases", application, commit, NULL);
}

char *
hoist_agent_state_tenant (const HoistAgentState *self, const char *tenant, const char *name)
{
  return g_build_filename (self->folder, "tenants", tenant, name, NULL);
}

char *
hoist_agent_state_run (const HoistAgentState *self, const char *tenant, const char *run,
                       const char *name)
{
  return g_build_filename (self->folder, "tenants", tenant, "runs", run, name, NULL);
}

char *
hoist_agent_state_backup (const HoistAgentState *self, const char *tenant, const char *backup)
{
  return g_build_filename (self->folder, "backups", tenant, backup, NULL);
}

char *
hoist_agent_state_quarantine (const HoistAgentState *self, const char *tenant, const char *run)
{
  return g_build_filename (self->folder, "quarantine", tenant, run, NULL);
}

HoistValue *
hoist_agent_state_read (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize n = 0;
  g_autofree char *text = hoist_file_read (path, FILE_MAX, &n, &local);
  HoistValue *value;

  if (text == NULL && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    return NULL;
  if (text == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  value = hoist_json_parse (text, (gssize) n, error);
  if (value == NULL)
    g_prefix_error (error, "%s: ", path);
  return value;
}

gboolean
hoist_agent_state_write (const char *path, const HoistValue *value, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = hoist_value_to_json (value);

  return hoist_file_make_folders (folder, 0700, error)
         && hoist_file_replace (path, text, strlen (text), 0600, error);
}

gboolean
hoist_agent_state_write_brief (const char *path, const HoistValue *value, GError **error)
{
  g_autofree char *text = hoist_value_to_json (value);
  g_autofree char *fresh = g_strdup_printf ("%s.%d.tmp", path, (int) getpid ());
  gsize n = strlen (text);
  int fd = open (fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean ok = fd >= 0 && write (fd, text, n) == (gssize) n;

  if (fd >= 0 && close (fd) != 0)
    ok = FALSE;
  if (ok && rename (fresh, path) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be written: %s", path,
               g_strerror (errno));
  unlink (fresh);
  return FALSE;
}
