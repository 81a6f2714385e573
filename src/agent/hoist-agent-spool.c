/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a run on the node. Owned by the session that runs the step; worker thread. Never read to
 * find out what is true of the tenant: that is a probe's work. */
#include "agent/hoist-agent-spool.h"
#include "base/hoist-file.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_MAX (256 * 1024 * 1024)

static char *
path_of (const HoistAgentState *state, const HoistAgentSpoolKey *key, const char *suffix)
{
  g_autofree char *name =
      g_strdup_printf ("%u-%s%s", key->step, key->undo ? "undo" : "apply", suffix);

  return hoist_agent_state_run (state, key->tenant, key->run, name);
}

static char *
note_path (const HoistAgentState *state, const HoistAgentSpoolKey *key)
{
  g_autofree char *name = g_strdup_printf ("%u-note.json", key->step);

  return hoist_agent_state_run (state, key->tenant, key->run, name);
}

HoistValue *
hoist_agent_spool_read (const HoistAgentState *state, const HoistAgentSpoolKey *key)
{
  g_autofree char *path = path_of (state, key, ".json");

  return hoist_agent_state_read (path, NULL);
}

gboolean
hoist_agent_spool_write (const HoistAgentState *state, const HoistAgentSpoolKey *key,
                         const HoistValue *answer, GError **error)
{
  g_autofree char *path = path_of (state, key, ".json");

  return hoist_agent_state_write (path, answer, error);
}

HoistValue *
hoist_agent_spool_read_note (const HoistAgentState *state, const HoistAgentSpoolKey *key)
{
  g_autofree char *path = note_path (state, key);

  return hoist_agent_state_read (path, NULL);
}

gboolean
hoist_agent_spool_write_note (const HoistAgentState *state, const HoistAgentSpoolKey *key,
                              const HoistValue *note, GError **error)
{
  g_autofree char *path = note_path (state, key);

  return hoist_agent_state_write (path, note, error);
}

struct _HoistAgentLog
{
  int fd;
};

HoistAgentLog *
hoist_agent_log_open (const HoistAgentState *state, const HoistAgentSpoolKey *key, GError **error)
{
  g_autofree char *path = path_of (state, key, ".log");
  g_autofree char *folder = g_path_get_dirname (path);
  HoistAgentLog *self;

  if (!hoist_file_make_folders (folder, 0700, error))
    return NULL;
  self = g_new0 (HoistAgentLog, 1);
  self->fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  return self; /* without a descriptor lines are sent, not kept: a full disk must not stop an undo
                */
}

void
hoist_agent_log_close (HoistAgentLog *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

void
hoist_agent_log_append (HoistAgentLog *self, HoistLogLevel level, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%s %s\n", hoist_log_level_names[level], text);

  if (self->fd >= 0 && write (self->fd, line, strlen (line)) < 0)
    {
      close (self->fd);
      self->fd = -1;
    }
}

static HoistLogLevel
parse_level (const char *line, const char **ret_text)
{
  const char *space = strchr (line, ' ');

  *ret_text = space != NULL ? space + 1 : line;
  for (int i = 0; space != NULL && hoist_log_level_names[i] != NULL; i++)
    if (strlen (hoist_log_level_names[i]) == (gsize) (space - line)
        && strncmp (hoist_log_level_names[i], line, (gsize) (space - line)) == 0)
      return (HoistLogLevel) i;
  return HOIST_LOG_OUTPUT;
}

void
hoist_agent_log_replay (const HoistAgentState *state, const HoistAgentSpoolKey *key, guint skip,
                        void (*line) (HoistLogLevel level, const char *text, gpointer user_data),
                        gpointer user_data)
{
  g_autofree char *path = path_of (state, key, ".log");
  g_autofree char *text = hoist_file_read (path, LOG_MAX, NULL, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      const char *rest;
      HoistLogLevel level;

      if (i < skip || (lines[i][0] == '\0' && lines[i + 1] == NULL))
        continue;
      level = parse_level (lines[i], &rest);
      line (level, rest, user_data);
    }
}

typedef struct
{
  char *name;
  gint64 mtime;
} OldRun;

static void
clear_old_run (gpointer data)
{
  g_free (((OldRun *) data)->name);
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const OldRun *x = a, *y = b;

  return x->mtime < y->mtime ? 1 : x->mtime > y->mtime ? -1 : 0;
}

void
hoist_agent_spool_prune (const HoistAgentState *state, const char *tenant, guint keep,
                         const char *spare)
{
  g_autofree char *folder = hoist_agent_state_tenant (state, tenant, "runs");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (OldRun));
  const char *name;

  g_array_set_clear_func (runs, clear_old_run);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      OldRun one = { g_strdup (name), 0 };
      struct stat st;

      one.mtime = lstat (path, &st) == 0 ? st.st_mtime : 0;
      g_array_append_val (runs, one);
    }
  g_array_sort (runs, newest_first);
  for (guint i = keep; i < runs->len; i++)
    {
      const OldRun *one = &g_array_index (runs, OldRun, i);
      g_autofree char *path = g_build_filename (folder, one->name, NULL);

      if (!g_str_equal (one->name, spare) && !hoist_file_remove_tree (path, NULL))
        g_debug ("The old run %s could not be removed.", path);
    }
}
