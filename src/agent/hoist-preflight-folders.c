/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-preflight-folders.h. Owns nothing beyond a call; worker thread; never tries a write to
 * find out: a plan changes nothing. */
#include "agent/hoist-preflight-folders.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/hoist-file.h"

#define NAMED 5
#define GIT_DEPTH 3 /* .git/objects/ab, .git/refs/remotes/origin */

static void
found (GPtrArray *findings, const char *check, HoistFindingSeverity severity, const char *message,
       const char *next)
{
  if (findings != NULL)
    g_ptr_array_add (findings, hoist_finding_new (check, severity, message, next, ""));
}

static char *
dup_user (uid_t uid)
{
  struct passwd entry, *known = NULL;
  char names[4096];

  if (getpwuid_r (uid, &entry, names, sizeof names, &known) == 0 && known != NULL)
    return g_strdup (entry.pw_name);
  return g_strdup_printf ("the user %u", (guint) uid);
}

/* Why the agent itself can't write in a folder that is there, or NULL. */
static char *
explain_denied (const char *folder)
{
  struct statvfs fs;
  g_autofree char *user = NULL;

  if (faccessat (AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0)
    return statvfs (folder, &fs) == 0 && fs.f_files > 0 && fs.f_ffree == 0
               ? g_strdup ("its file system has no room for another file")
               : NULL;
  if (errno != EACCES && errno != EPERM)
    return g_ascii_strdown (g_strerror (errno), -1);
  user = dup_user (geteuid ());
  return g_strdup_printf ("%s may not write there", user);
}

/* --- the agent's folder ------------------------------------------------------------------- */

static gboolean
check_own (const char *folder, GPtrArray *findings)
{
  g_autofree char *why = explain_denied (folder);
  g_autofree char *message = NULL;
  g_autofree char *next = NULL;
  g_autofree char *user = NULL;

  if (why == NULL)
    return TRUE;
  user = dup_user (geteuid ());
  message = g_strdup_printf ("The agent can't write in its folder %s: %s.", folder, why);
  next = g_strdup_printf ("Mount it writable, make room, or give it back to %s; then check again.",
                          user);
  found (findings, "folders", HOIST_FINDING_BLOCKER, message, next);
  return FALSE;
}

gboolean
hoist_preflight_folders_check_state (const char *state_folder, GPtrArray *findings)
{
  g_autoptr (GDir) dir = g_dir_open (state_folder, 0, NULL);
  gboolean good = check_own (state_folder, findings);
  const char *name;

  while (good && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (state_folder, name, NULL);
      struct stat st;

      good = lstat (path, &st) != 0 || !S_ISDIR (st.st_mode) || check_own (path, findings);
    }
  return good;
}

gboolean
hoist_preflight_folders_have_state (const char *state_folder)
{
  return hoist_preflight_folders_check_state (state_folder, NULL)
         && hoist_file_get_free_bytes (state_folder, NULL) >= HOIST_PREFLIGHT_SPARE_BYTES;
}

/* --- the tenant's folder ------------------------------------------------------------------ */

typedef struct
{
  const char *directory;
  uid_t owner;
  gid_t group;
  guint n_files, n_folders; /* of somebody else; folders: those that the owner can't write in */
  GString *files, *folders; /* the first of them */
} Owners;

static void
note (const char *path, const struct stat *st, GString *names, guint n)
{
  g_autofree char *user = dup_user (st->st_uid);

  if (n <= NAMED)
    g_string_append_printf (names, "%s%s (%s)", n > 1 ? ", " : "", path, user);
}

/* TRUE for a folder. */
static gboolean
look (Owners *self, const char *path, gboolean files)
{
  g_autofree char *full = g_build_filename (self->directory, path, NULL);
  struct stat st;

  if (lstat (full, &st) != 0)
    return FALSE;
  if (st.st_uid == self->owner)
    return S_ISDIR (st.st_mode);
  if (!S_ISDIR (st.st_mode))
    {
      if (files)
        note (path, &st, self->files, ++self->n_files);
    }
  else if (self->owner != 0 && !(st.st_gid == self->group && (st.st_mode & S_IWGRP) != 0))
    note (path, &st, self->folders, ++self->n_folders);
  return S_ISDIR (st.st_mode);
}

/* Its folders, and the files directly in it: one object is never written again. */
static void
look_at_git (Owners *self, const char *path, guint depth)
{
  g_autofree char *full = g_build_filename (self->directory, path, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!look (self, path, depth >= GIT_DEPTH - 1) || depth == 0)
    return;
  dir = g_dir_open (full, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      look_at_git (self, below, depth - 1);
    }
}

static void
look_at_tree (Owners *self, const HoistTree *tree)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < tree->entries->len; i++)
    {
      const char *path = ((const HoistTreeEntry *) tree->entries->pdata[i])->path;

      look (self, path, TRUE);
      for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
        {
          char *folder = g_strndup (path, (gsize) (slash - path));

          if (!g_hash_table_contains (seen, folder))
            look (self, folder, TRUE);
          g_hash_table_add (seen, folder);
        }
    }
}

static void
tell_foreign (const Owners *self, GPtrArray *findings)
{
  gboolean blocks = self->n_folders > 0;
  g_autofree char *owner = dup_user (self->owner);
  g_autofree char *quoted = g_shell_quote (self->directory);
  g_autofree char *next = g_strdup_printf (
      "Give them back to the folder’s owner, as root there: chown -h %u FILE… (find %s ! -uid %u "
      "lists all that are not). Then check again.",
      (guint) self->owner, quoted, (guint) self->owner);
  guint n = blocks ? self->n_folders : self->n_files;
  const GString *names = blocks ? self->folders : self->files;
  g_autofree char *more = n > NAMED ? g_strdup_printf (" and %u more", n - NAMED) : g_strdup ("");
  g_autofree char *message = g_strdup_printf (
      "%s belongs to %s, but not all in it: %s%s. %s", self->directory, owner, names->str, more,
      blocks ? "The release could not be written there."
             : "An upgrade would give such files to the folder’s owner.");

  found (findings, "owner", blocks ? HOIST_FINDING_BLOCKER : HOIST_FINDING_WARNING, message, next);
}

/* Why nothing can be written there as its owner, or NULL. */
static char *
explain_tree (const char *directory, const struct stat *st)
{
  g_autofree char *owner = dup_user (st->st_uid);
  g_autofree char *user = dup_user (geteuid ());
  char *why = explain_denied (directory);

  if (geteuid () != 0 && geteuid () != st->st_uid)
    {
      g_free (why);
      return g_strdup_printf ("it belongs to %s, and the agent runs as %s", owner, user);
    }
  if (why == NULL && st->st_uid != 0 && (st->st_mode & (S_IWUSR | S_IXUSR)) != (S_IWUSR | S_IXUSR))
    return g_strdup_printf ("its owner %s may not write there", owner);
  return why;
}

void
hoist_preflight_folders_check_tree (const char *directory, const HoistTree *tree,
                                    GPtrArray *findings)
{
  Owners self = { .directory = directory };
  g_autofree char *why = NULL;
  struct stat st;

  if (lstat (directory, &st) != 0 || !S_ISDIR (st.st_mode))
    return; /* said already: nothing could be read there */
  why = explain_tree (directory, &st);
  if (why != NULL)
    {
      g_autofree char *message =
          g_strdup_printf ("The tenant’s folder %s can't be written: %s.", directory, why);
      found (findings, "owner", HOIST_FINDING_BLOCKER, message,
             "Give the folder to the user whom the tenant runs as and make it writable for him; "
             "where that is not the agent's user, run the agent as root. Then check again.");
      return;
    }
  self.owner = st.st_uid;
  self.group = st.st_gid;
  self.files = g_string_new (NULL);
  self.folders = g_string_new (NULL);
  if (tree != NULL)
    look_at_tree (&self, tree);
  look_at_git (&self, ".git", GIT_DEPTH);
  if (self.n_files > 0 || self.n_folders > 0)
    tell_foreign (&self, findings);
  g_string_free (self.files, TRUE);
  g_string_free (self.folders, TRUE);
}
