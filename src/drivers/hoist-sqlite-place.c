/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves of whole databases. A database is its main file with -wal, -shm and -journal; they move
 * together, the main file first, so that at no moment a main file stands beside side files of
 * another (SAFETY.md fact 1). Every name change is synced. Worker thread. Never overwrites what is
 * already set aside. */
#include "drivers/hoist-sqlite-place.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_PIECE (16 * 1024 * 1024)

static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

static gboolean
fail (GError **error, const char *what, const char *path)
{
  g_set_error (error, HOIST_ERROR, errno == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
               "%s %s: %s", path, what, g_strerror (errno));
  return FALSE;
}

static gboolean
copy_bytes (int from, int to, const char *path, const HoistDriverCall *call, GError **error)
{
  while (TRUE)
    {
      ssize_t n;

      if (!hoist_driver_call_check (call, error))
        return FALSE;
      n = copy_file_range (from, NULL, to, NULL, COPY_PIECE, 0);
      if (n == 0)
        return TRUE;
      if (n < 0 && errno == EINTR)
        continue;
      hoist_driver_call_bytes (call, MAX (n, 0));
      if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
        break;
      if (n < 0)
        return fail (error, "can't be written", path);
    }
  while (TRUE)
    {
      char piece[65536];
      ssize_t n = read (from, piece, sizeof piece);

      if (n == 0)
        return TRUE;
      if (n < 0 || write (to, piece, (size_t) n) != n)
        return fail (error, "can't be copied", path);
      hoist_driver_call_bytes (call, n);
    }
}

gboolean
hoist_sqlite_copy (const char *from, const char *to, const struct stat *like,
                   const HoistDriverCall *call, GError **error)
{
  int in = open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int out = -1;
  gboolean ok = in >= 0;

  if (!ok)
    return fail (error, "can't be read", from);
  unlink (to);
  out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out < 0)
    ok = fail (error, "can't be made", to);
  ok = ok && copy_bytes (in, out, to, call, error);
  if (ok && like != NULL
      && (fchown (out, like->st_uid, like->st_gid) != 0 || fchmod (out, like->st_mode & 0777) != 0
          || fsync (out) != 0))
    ok = fail (error, "can't be finished", to);
  close (in);
  if (out >= 0)
    close (out);
  if (!ok)
    unlink (to);
  return ok;
}

/* A rename, or across file systems a synced copy and a removal. */
static gboolean
move_file (const char *from, const char *to, GError **error)
{
  g_autofree char *fresh = NULL;
  struct stat st;

  if (rename (from, to) == 0)
    return TRUE;
  if (errno != EXDEV)
    return fail (error, "can't be moved", from);
  fresh = g_strconcat (to, ".part", NULL);
  if (lstat (from, &st) != 0)
    return fail (error, "can't be read", from);
  if (!hoist_sqlite_copy (from, fresh, &st, NULL, error) || !hoist_file_rename (fresh, to, error))
    return FALSE;
  return unlink (from) == 0 || fail (error, "can't be removed", from);
}

static gboolean
sync_both (const char *path, const char *quarantine, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return hoist_file_sync_folder (quarantine, error) && hoist_file_sync_folder (folder, error);
}

static char *
aside_name (const char *path, const char *quarantine, const char *suffix)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strconcat (base, suffix, NULL);

  return g_build_filename (quarantine, name, NULL);
}

/* Between file systems a move is a copy and a removal; interrupted between the two, both are there
 * and the same. */
static gboolean
is_moved_already (const char *from, const char *to)
{
  gint64 n_from = -1, n_to = -2;
  g_autofree char *sum_from = hoist_file_digest (from, &n_from, NULL, NULL);
  g_autofree char *sum_to = hoist_file_digest (to, &n_to, NULL, NULL);

  return sum_from != NULL && n_from == n_to && g_strcmp0 (sum_from, sum_to) == 0;
}

gboolean
hoist_sqlite_set_aside (const char *path, const char *quarantine, GError **error)
{
  if (!hoist_file_make_folders (quarantine, 0700, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = aside_name (path, quarantine, suffixes[i]);
      struct stat st;

      if (lstat (from, &st) != 0)
        continue;
      if (lstat (to, &st) == 0 && !is_moved_already (from, to))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                       "%s can't be set aside: %s exists already.", from, to);
          return FALSE;
        }
      if (!move_file (from, to, error))
        return FALSE;
    }
  return sync_both (path, quarantine, error);
}

gboolean
hoist_sqlite_take_back (const char *path, const char *quarantine, GError **error)
{
  g_autofree char *kept = aside_name (path, quarantine, "");
  gboolean whole = g_file_test (kept, G_FILE_TEST_EXISTS);

  /* Side files of what is replaced go before its main file does; when the main file has come back
   * already, the side files that are there are its own. */
  for (guint i = 1; whole && i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *side = g_strconcat (path, suffixes[i], NULL);

      if (unlink (side) != 0 && errno != ENOENT)
        return fail (error, "can't be removed", side);
    }
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = aside_name (path, quarantine, suffixes[i]);
      g_autofree char *to = g_strconcat (path, suffixes[i], NULL);

      if (g_file_test (from, G_FILE_TEST_EXISTS) && !move_file (from, to, error))
        return FALSE;
    }
  if (!g_file_test (quarantine, G_FILE_TEST_IS_DIR))
    return TRUE;
  return sync_both (path, quarantine, error);
}

/* Whose the restored file shall be: of what is there, of what was set aside, else of the folder. */
static gboolean
find_likeness (const char *path, const char *quarantine, struct stat *ret, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *aside = quarantine != NULL ? aside_name (path, quarantine, "") : NULL;

  if (lstat (path, ret) == 0 && S_ISREG (ret->st_mode))
    return TRUE;
  if (aside != NULL && lstat (aside, ret) == 0 && S_ISREG (ret->st_mode))
    return TRUE;
  if (stat (folder, ret) != 0)
    return fail (error, "can't be read", folder);
  ret->st_mode = 0640;
  return TRUE;
}

static gboolean
check_empty (const char *path, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      struct stat st;

      if (lstat (name, &st) == 0)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                       "%s is there already, and no folder was named to keep it in.", name);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
hoist_sqlite_place (const HoistBackup *backup, const char *path, const char *quarantine,
                    const HoistDriverCall *call, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf (".%s.hoist-restore", base);
  g_autofree char *fresh = g_build_filename (folder, name, NULL);
  struct stat like;

  if (quarantine == NULL && !check_empty (path, error))
    return FALSE;
  if (!find_likeness (path, quarantine, &like, error)
      || !hoist_sqlite_copy (backup->path, fresh, &like, call, error))
    return FALSE;
  if (quarantine != NULL && !hoist_sqlite_set_aside (path, quarantine, error))
    {
      unlink (fresh);
      return FALSE;
    }
  return hoist_file_rename (fresh, path, error);
}

gboolean
hoist_sqlite_place_ready (const char *ready, const char *path, const char *quarantine,
                          GError **error)
{
  struct stat like;
  gboolean ok;
  int fd;

  if (!find_likeness (path, quarantine, &like, error))
    return FALSE;
  fd = open (ready, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  ok = fd >= 0 && fchown (fd, like.st_uid, like.st_gid) == 0
       && fchmod (fd, like.st_mode & 0777) == 0 && fsync (fd) == 0;
  if (!ok)
    fail (error, "can't be finished", ready);
  if (fd >= 0)
    close (fd);
  return ok && hoist_sqlite_set_aside (path, quarantine, error)
         && hoist_file_rename (ready, path, error);
}

/* A file without a byte is a database without a table. */
gboolean
hoist_sqlite_place_empty (const char *path, const char *quarantine, GError **error)
{
  g_autofree char *kept = aside_name (path, quarantine, "");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf (".%s.hoist-fresh", base);
  g_autofree char *fresh = g_build_filename (folder, name, NULL);
  int fd;

  if (g_file_test (kept, G_FILE_TEST_EXISTS) && g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!hoist_file_remove_tree (fresh, error))
    return FALSE;
  fd = open (fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, "can't be made", fresh);
  close (fd);
  return hoist_sqlite_place_ready (fresh, path, quarantine, error);
}
