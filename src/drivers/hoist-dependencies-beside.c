/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all kinds of dependencies have in common: an environment lies beside the live one under a
 * name that carries its digest, counts only with its completion mark, which is written when
 * everything is synced, and becomes live by one atomic rename. Worker threads. Deletes nothing that
 * is live. */
#include "drivers/hoist-dependencies-beside.h"
#include "drivers/hoist-tenant-file.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK ".hoist-complete"
#define ASIDE ".hoist-aside"

static char *
read_mark (const char *environment)
{
  char *text = hoist_tenant_file_read (environment, MARK, 256, NULL, NULL);

  return text != NULL ? g_strstrip (text) : NULL;
}

char *
hoist_dependencies_beside_get_live (const char *environment)
{
  return read_mark (environment);
}

char *
hoist_dependencies_beside_get_name (const char *environment, const char *digest_text)
{
  return g_strdup_printf ("%s.%.12s", environment, digest_text);
}

char *
hoist_dependencies_beside_get_aside (const char *environment)
{
  g_autofree char *base = g_path_get_basename (environment);

  return g_strconcat (base, ASIDE, NULL);
}

gboolean
hoist_dependencies_beside_is_complete (const char *prepared, const char *digest_text)
{
  g_autofree char *mark = read_mark (prepared);

  return g_strcmp0 (mark, digest_text) == 0;
}

gboolean
hoist_dependencies_beside_finish (const HoistDependenciesOrder *order, const char *target,
                                  const char *digest_text, GError **error)
{
  g_autofree char *mark = g_build_filename (target, MARK, NULL);
  g_autofree char *line = g_strconcat (digest_text, "\n", NULL);

  if (!hoist_file_sync_filesystem (target, error)
      || !hoist_file_replace (mark, line, strlen (line), 0644, error))
    return FALSE;
  if (lchown (mark, order->uid, order->gid) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be given to its owner: %s", mark,
               g_strerror (errno));
  return FALSE;
}

/* Switching */

static gboolean
fail (GError **error, const char *path, const char *what)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s %s: %s", path, what, g_strerror (errno));
  return FALSE;
}

static gboolean
sync_parent (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return hoist_file_sync_folder (folder, error);
}

/* A real folder makes room in one step: a link under another name changes places with it. */
static gboolean
exchange_for_link (const char *environment, const char *target, char **ret_previous, GError **error)
{
  g_autofree char *aside = g_strconcat (environment, ASIDE, NULL);

  if (!hoist_file_remove_tree (aside, error))
    return FALSE;
  if (symlink (target, aside) != 0)
    return fail (error, aside, "can't be made");
  if (renameat2 (AT_FDCWD, environment, AT_FDCWD, aside, RENAME_EXCHANGE) != 0)
    return fail (error, environment, "can't be set aside");
  *ret_previous = g_path_get_basename (aside);
  return sync_parent (environment, error);
}

gboolean
hoist_dependencies_beside_activate (const char *environment, const char *prepared,
                                    char **ret_previous, GError **error)
{
  struct stat st;
  g_autofree char *link = NULL;

  *ret_previous = NULL;
  if (lstat (environment, &st) != 0)
    *ret_previous = g_strdup ("");
  else if (S_ISDIR (st.st_mode))
    return exchange_for_link (environment, prepared, ret_previous, error);
  else if (S_ISLNK (st.st_mode))
    {
      link = g_file_read_link (environment, NULL);
      *ret_previous = link != NULL ? g_path_get_basename (link) : g_strdup ("");
    }
  else
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "%s is neither a folder nor a link; it is not an environment.", environment);
      return FALSE;
    }
  return hoist_file_switch_link (environment, prepared, error);
}

gboolean
hoist_dependencies_beside_reactivate (const char *environment, const char *previous, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (environment);
  g_autofree char *path = g_build_filename (folder, previous, NULL);
  struct stat st;

  if (previous[0] == '\0')
    {
      if (unlink (environment) != 0 && errno != ENOENT)
        return fail (error, environment, "can't be removed");
      return sync_parent (environment, error);
    }
  if (!g_str_has_suffix (previous, ASIDE))
    return hoist_file_switch_link (environment, previous, error);
  if (lstat (path, &st) != 0 || !S_ISDIR (st.st_mode))
    { /* already back: the folder has its name again, at most the link is left over */
      unlink (path);
      return sync_parent (environment, error);
    }
  if (lstat (environment, &st) != 0)
    return hoist_file_rename (path, environment, error);
  if (renameat2 (AT_FDCWD, environment, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
    return fail (error, environment, "can't be put back");
  unlink (path);
  return sync_parent (environment, error);
}

/* The mark comes before the name: after any interruption it is either set aside or complete. */
gboolean
hoist_dependencies_beside_take_aside (const HoistDependenciesOrder *order, const char *digest_text,
                                      gboolean *ret_taken, GError **error)
{
  g_autofree char *aside = g_strconcat (order->environment, ASIDE, NULL);
  g_autofree char *target = hoist_dependencies_beside_get_name (order->environment, digest_text);
  struct stat st;

  *ret_taken = FALSE;
  if (lstat (aside, &st) != 0 || !S_ISDIR (st.st_mode))
    return TRUE;
  *ret_taken = hoist_dependencies_beside_finish (order, aside, digest_text, error)
               && hoist_file_remove_tree (target, error)
               && hoist_file_rename (aside, target, error);
  return *ret_taken;
}

/* Pruning */

static gboolean
is_beside (const char *name, const char *base)
{
  gsize n = strlen (base);

  if (strncmp (name, base, n) != 0 || name[n] != '.')
    return FALSE;
  if (g_str_equal (name + n, ASIDE))
    return TRUE;
  if (strlen (name + n + 1) != 12)
    return FALSE;
  for (const char *c = name + n + 1; *c != '\0'; c++)
    if (!g_ascii_isxdigit (*c))
      return FALSE;
  return TRUE;
}

gboolean
hoist_dependencies_beside_prune (const char *environment, const char *const *keep_names,
                                 GError **error)
{
  g_autofree char *folder = g_path_get_dirname (environment);
  g_autofree char *base = g_path_get_basename (environment);
  g_autofree char *live = g_file_read_link (environment, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_beside (name, base) && g_strcmp0 (name, live) != 0
          && !g_strv_contains (keep_names, name) && !hoist_file_remove_tree (path, error))
        return FALSE;
    }
  return TRUE;
}
