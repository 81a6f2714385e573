/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's own clone, looked at and fed. HEAD and refs are read as files where that is enough.
 * Objects arrive as a bundle that is unpacked through `.git/hoist`, a private git folder with our
 * configuration and the tenant's object store, so that the tenant's configuration is never read.
 * Worker threads. Never writes into the work tree (that is hoist-git-checkout.c). */
#include "drivers/hoist-git-source.h"
#include "drivers/hoist-git.h"
#include "drivers/hoist-tenant-file.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GOOD_REFSPEC "+refs/heads/*:refs/remotes/origin/*"
#define LISTING_MAX (64 * 1024 * 1024)
#define READ_DEADLINE_MS 60000 /* for what only reads, in a repository that is not ours */

void
hoist_source_sighting_clear (HoistSourceSighting *sighting)
{
  g_clear_pointer (&sighting->commit, g_free);
  g_clear_pointer (&sighting->branch, g_free);
  g_clear_pointer (&sighting->repository, g_free);
  g_clear_pointer (&sighting->refspec, g_free);
}

gboolean
hoist_source_get_owner (const char *directory, gint *ret_uid, gint *ret_gid, GError **error)
{
  struct stat st;

  if (lstat (directory, &st) != 0)
    {
      g_set_error (error, HOIST_ERROR, errno == ENOENT ? HOIST_ERROR_NOT_FOUND : HOIST_ERROR_IO,
                   "The folder %s can't be read: %s", directory, g_strerror (errno));
      return FALSE;
    }
  if (!S_ISDIR (st.st_mode))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s is no folder.", directory);
      return FALSE;
    }
  *ret_uid = (gint) st.st_uid;
  *ret_gid = (gint) st.st_gid;
  return TRUE;
}

/* -1 for "as we are", so that no set-uid call is tried where none is due. */
static gint
child_id (gint id, gint own)
{
  return id == own ? -1 : id;
}

static HoistGitPlace
place_as_owner (const char *git_folder, gint uid, gint gid)
{
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;

  place.git_folder = git_folder;
  place.uid = child_id (uid, (gint) geteuid ());
  place.gid = place.uid < 0 ? -1 : gid;
  place.umask = 0022;
  place.deadline_ms = READ_DEADLINE_MS;
  return place;
}

static gboolean
check_git_folder (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, ".git", NULL);
  struct stat st;

  if (lstat (path, &st) != 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                 "%s is no clone: it has no .git folder.", directory);
  else if (!S_ISDIR (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 "%s/.git is no folder (a linked work tree?); a clone of its own is needed.",
                 directory);
  else
    return TRUE;
  return FALSE;
}

/* git would wait for whoever writes to a pipe in the place of its own files. */
static gboolean
check_plain_files (const char *directory, GError **error)
{
  static const char *const names[] = { "HEAD", "config", "packed-refs", "shallow", "commondir" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (directory, ".git", names[i], NULL);
      struct stat st;

      if (lstat (path, &st) == 0 && !S_ISREG (st.st_mode))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s is no regular file.", path);
          return FALSE;
        }
    }
  return TRUE;
}

static char *
read_line (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (".git", name, NULL);
  char *text = hoist_tenant_file_read (directory, path, 4096, NULL, NULL);

  return text != NULL ? g_strstrip (text) : NULL;
}

/* A detached HEAD and a loose branch are one small file; the rest is git's to resolve. */
static void
look_at_head (const char *directory, HoistSourceSighting *ret, const HoistDriverCall *call)
{
  static const char *const args[] = { "rev-parse", "--verify", "--quiet", "HEAD^{commit}", NULL };
  g_autofree char *git_folder = g_build_filename (directory, ".git", NULL);
  g_autofree char *head = read_line (directory, "HEAD");
  HoistGitPlace place = place_as_owner (git_folder, ret->uid, ret->gid);

  if (head != NULL && g_str_has_prefix (head, "ref: refs/heads/"))
    {
      g_autofree char *loose = read_line (directory, head + strlen ("ref: "));

      ret->branch = hoist_text_clean_line (head + strlen ("ref: refs/heads/"), -1, 200);
      g_free (g_steal_pointer (&head));
      head = g_steal_pointer (&loose);
    }
  if (!hoist_grammar_matches (HOIST_GRAMMAR_COMMIT, head))
    {
      g_free (head);
      head = hoist_git_capture (&place, args, 1024, call, NULL);
    }
  if (hoist_grammar_matches (HOIST_GRAMMAR_COMMIT, head))
    ret->commit = g_steal_pointer (&head);
}

static char *
get_config (const char *directory, const HoistSourceSighting *seen, const char *name,
            const HoistDriverCall *call)
{
  g_autofree char *file = g_build_filename (directory, ".git", "config", NULL);
  const char *args[] = { "config", "--file", file, "--no-includes", "--get-all", name, NULL };
  HoistGitPlace place = place_as_owner (NULL, seen->uid, seen->gid);
  g_autofree char *text = hoist_git_capture (&place, args, 65536, call, NULL);

  if (text == NULL)
    return g_strdup ("");
  g_strdelimit (text, "\n", ' ');
  return hoist_text_clean_line (text, -1, 2000);
}

gboolean
hoist_git_tenant_look_at_head (const char *directory, HoistSourceSighting *ret,
                               const HoistDriverCall *call, GError **error)
{
  memset (ret, 0, sizeof *ret);
  if (!hoist_source_get_owner (directory, &ret->uid, &ret->gid, error)
      || !check_git_folder (directory, error) || !check_plain_files (directory, error))
    return FALSE;
  look_at_head (directory, ret, call);
  if (ret->commit == NULL)
    ret->commit = g_strdup ("");
  if (ret->branch == NULL)
    ret->branch = g_strdup ("");
  return TRUE;
}

gboolean
hoist_git_tenant_look (const char *directory, HoistSourceSighting *ret, const HoistDriverCall *call,
                       GError **error)
{
  g_autofree char *url = NULL;

  if (!hoist_git_tenant_look_at_head (directory, ret, call, error))
    return FALSE;
  url = get_config (directory, ret, "remote.origin.url", call);
  ret->repository = hoist_secret_strip_url (url);
  ret->refspec = get_config (directory, ret, "remote.origin.fetch", call);
  ret->refspec_good = strstr (ret->refspec, GOOD_REFSPEC) != NULL || ret->refspec[0] == '\0';
  if (ret->refspec[0] == '\0' && ret->repository[0] != '\0')
    ret->refspec_good = FALSE;
  return TRUE;
}

HoistTree *
hoist_git_tenant_read_tree (const char *directory, const char *commit, const HoistDriverCall *call,
                            GError **error)
{
  const char *args[] = { "ls-tree", "-r", "--full-tree", commit, NULL };
  g_autofree char *git_folder = g_build_filename (directory, ".git", NULL);
  g_autofree char *text = NULL;
  HoistGitPlace place;
  gint uid, gid;

  if (!hoist_grammar_check (HOIST_GRAMMAR_COMMIT, "commit", commit, error)
      || !hoist_source_get_owner (directory, &uid, &gid, error)
      || !check_plain_files (directory, error))
    return NULL;
  place = place_as_owner (git_folder, uid, gid);
  text = hoist_git_capture (&place, args, LISTING_MAX, call, error);
  return text != NULL ? hoist_tree_parse (commit, text, error) : NULL;
}

/* Makes a file or a folder below a held descriptor, owned by the tenant. A pipe that he put there
 * keeps nobody waiting. */
static gboolean
put_file (int folder, const char *name, const char *text, const HoistSourceSighting *seen,
          GError **error)
{
  int fd = hoist_file_open_beneath (folder, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
                                    0644, error);
  gsize n = strlen (text);
  struct stat st;
  gboolean ok = fd >= 0 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_nlink == 1
                && ftruncate (fd, 0) == 0 && write (fd, text, n) == (gssize) n
                && fchown (fd, seen->uid, seen->gid) == 0;

  if (!ok && error != NULL && *error == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, ".git/%s can't be written: %s", name,
                 fd >= 0 && (!S_ISREG (st.st_mode) || st.st_nlink != 1) ? "it is no file of its own"
                                                                        : g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
put_folder (int folder, const char *name, const HoistSourceSighting *seen, GError **error)
{
  if ((mkdirat (folder, name, 0755) == 0 || errno == EEXIST)
      && fchownat (folder, name, seen->uid, seen->gid, AT_SYMLINK_NOFOLLOW) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, ".git/%s can't be made: %s", name,
               g_strerror (errno));
  return FALSE;
}

static gboolean
fill_private (int folder, const char *directory, const HoistSourceSighting *seen, GError **error)
{
  static const char config[] = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n"
                               "\tbare = false\n\tlogAllRefUpdates = false\n";
  g_autofree char *head = g_strconcat (seen->commit, "\n", NULL);
  g_autofree char *shallow = read_line (directory, "shallow");

  if (!put_folder (folder, "hoist", seen, error) || !put_folder (folder, "hoist/refs", seen, error)
      || !put_folder (folder, "hoist/objects", seen, error)
      || !put_folder (folder, "hoist/info", seen, error)
      || !put_file (folder, "hoist/config", config, seen, error)
      || !put_file (folder, "hoist/HEAD", head, seen, error)
      || !put_file (folder, "hoist/info/attributes",
                    "* -text -eol -ident -filter -working-tree-encoding\n", seen, error))
    return FALSE;
  if (shallow != NULL)
    {
      g_autofree char *text = g_strconcat (shallow, "\n", NULL);

      return put_file (folder, "hoist/shallow", text, seen, error);
    }
  unlinkat (folder, "hoist/shallow", 0);
  return TRUE;
}

gboolean
hoist_git_tenant_make_private (const char *directory, const HoistSourceSighting *seen,
                               GError **error)
{
  int root = open (directory, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  int folder =
      root >= 0 ? hoist_file_open_beneath (root, ".git", O_PATH | O_DIRECTORY, 0, error) : -1;
  gboolean ok = folder >= 0 && fill_private (folder, directory, seen, error);

  if (root < 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The folder %s can't be opened: %s", directory,
                 g_strerror (errno));
  if (folder >= 0)
    close (folder);
  if (root >= 0)
    close (root);
  return ok;
}

static HoistGitPlace
private_place (const char *private_folder, const char *objects, const HoistSourceSighting *seen)
{
  HoistGitPlace place = place_as_owner (private_folder, seen->uid, seen->gid);

  place.deadline_ms = 0; /* a large release takes its time */
  place.object_folder = objects;
  return place;
}

/* Asked without its answer being shown: that something is missing is nothing to complain of. */
static gboolean
has_tree (const HoistGitPlace *place, const char *commit, const HoistDriverCall *call)
{
  const char *args[] = { "rev-list",         "--quiet", "--objects", "--no-walk",
                         "--end-of-options", commit,    NULL };
  HoistDriverCall silent = HOIST_DRIVER_CALL_INIT;
  int status = 1;

  if (call != NULL)
    silent = *call;
  silent.line = NULL;
  return hoist_git_run (place, args, &status, &silent, NULL) && status == 0;
}

/* A file for the tenant's eyes: made by us, given to the owner of the folder. */
static gboolean
hand_over (const char *file, const HoistSourceSighting *seen, GError **error)
{
  if (lchown (file, seen->uid, seen->gid) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be given to its owner: %s", file,
               g_strerror (errno));
  return FALSE;
}

/* What is to arrive where. */
typedef struct
{
  const HoistSourceOrigin *origin;
  const char *directory, *commit;
  const HoistSourceSighting *seen;
  const HoistGitPlace *place; /* the private folder with the tenant's objects */
} Delivery;

static gboolean
unpack (const Delivery *d, const char *have, const HoistDriverCall *call, GError **error)
{
  g_autofree char *made =
      g_strdup_printf ("%s.%d-%p.bundle", d->origin->mirror, (int) getpid (), (void *) d);
  g_autofree char *given = g_build_filename (d->place->git_folder, "import.bundle", NULL);
  const char *args[] = { "bundle", "unbundle", given, NULL };
  HoistGitPlace reading = *d->place;
  g_autofree char *bytes = NULL;
  gsize n;
  gboolean ok;

  reading.bundle = TRUE;
  ok = hoist_git_mirror_bundle (d->origin, d->commit, have, made, call, error)
       && (bytes = hoist_file_read (made, G_MAXINT32, &n, error)) != NULL
       && hoist_file_replace (given, bytes, n, 0600, error) && hand_over (given, d->seen, error)
       && hoist_git_run (&reading, args, NULL, call, error);
  unlink (made);
  unlink (given);
  return ok;
}

/* First only what the deployed commit has not. That is not enough, or nothing at all, when objects
 * of it were lost or when the way goes back beyond the end of a shallow clone: then everything. */
static gboolean
deliver (const Delivery *d, const HoistDriverCall *call, GError **error)
{
  const char *have = d->seen->commit;

  if (hoist_git_mirror_has_commit (d->origin, have, call) && unpack (d, have, call, NULL)
      && has_tree (d->place, d->commit, call))
    return TRUE;
  if (!hoist_driver_call_check (call, error) || !unpack (d, "", call, error))
    return FALSE;
  if (has_tree (d->place, d->commit, call))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "Commit %.12s did not arrive whole in %s.",
               d->commit, d->directory);
  return FALSE;
}

/* The tag's own name in the tenant's clone, when it is free: what people type by hand. */
static void
name_tag (const char *directory, const char *tag, const char *commit,
          const HoistSourceSighting *seen, const HoistDriverCall *call)
{
  g_autofree char *git_folder = g_build_filename (directory, ".git", NULL);
  g_autofree char *ref = g_strconcat ("refs/tags/", tag, NULL);
  g_autofree char *zero = g_strnfill (strlen (commit), '0');
  const char *args[] = { "update-ref", "--no-deref", ref, commit, zero, NULL };
  HoistGitPlace place = place_as_owner (git_folder, seen->uid, seen->gid);
  int status;

  if (!hoist_git_run (&place, args, &status, NULL, NULL))
    g_debug ("The tag %s could not be named in %s.", tag, directory);
}

gboolean
hoist_git_tenant_bring (const HoistSourceOrigin *origin, const char *directory, const char *tag,
                        const char *commit, const HoistDriverCall *call, GError **error)
{
  g_autofree char *private_folder = g_build_filename (directory, ".git", "hoist", NULL);
  g_autofree char *objects = g_build_filename (directory, ".git", "objects", NULL);
  g_auto (HoistSourceSighting) seen = { 0 };
  HoistGitPlace place;
  const Delivery delivery = { origin, directory, commit, &seen, &place };

  if (!hoist_grammar_check (HOIST_GRAMMAR_COMMIT, "commit", commit, error)
      || (tag[0] != '\0' && !hoist_grammar_check (HOIST_GRAMMAR_TAG, "tag", tag, error))
      || !hoist_git_tenant_look_at_head (directory, &seen, call, error)
      || !hoist_git_tenant_make_private (directory, &seen, error))
    return FALSE;
  place = private_place (private_folder, objects, &seen);
  if (!has_tree (&place, commit, call) && !deliver (&delivery, call, error))
    return FALSE;
  if (tag[0] != '\0')
    name_tag (directory, tag, commit, &seen, call);
  return hoist_file_sync_filesystem (objects, error);
}

/* An empty folder `.git/hoist-release` of the tenant's own, or what an earlier one left in it. */
static gboolean
make_lending_folder (const char *directory, const HoistSourceSighting *seen, gboolean over,
                     GError **error)
{
  g_autofree char *path = g_build_filename (directory, ".git", "hoist-release", NULL);
  int root = open (directory, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  int folder =
      root >= 0 ? hoist_file_open_beneath (root, ".git", O_PATH | O_DIRECTORY, 0, error) : -1;
  gboolean ok = folder >= 0 && (over || hoist_file_remove_tree (path, error))
                && put_folder (folder, "hoist-release", seen, error);

  if (folder >= 0)
    close (folder);
  if (root >= 0)
    close (root);
  return ok;
}

static char *
lend (const Delivery *d, gboolean over, const HoistDriverCall *call, GError **error)
{
  g_autofree char *path = g_build_filename (d->directory, ".git", "hoist-release", NULL);
  g_autofree char *index = g_build_filename (d->place->git_folder, "release-index", NULL);
  const char *args[] = { "read-tree", "--reset", "-u", d->commit, NULL };
  g_auto (HoistTreeDifference) difference = { 0 };
  g_autoptr (HoistTree) tree = hoist_git_mirror_read_tree (d->origin, d->commit, call, error);
  HoistGitPlace place = *d->place;

  if (tree == NULL || !make_lending_folder (d->directory, d->seen, over, error))
    return NULL;
  place.work_tree = path;
  place.index_file = index;
  if (!over)
    unlink (index); /* else it says what the release before has there */
  if (!hoist_git_run (&place, args, NULL, call, error)
      || !hoist_tree_compare (tree, path, &difference, call != NULL ? call->cancellable : NULL,
                              error))
    return NULL;
  if (over)
    hoist_git_drop_stale_byte_code (path, NULL, tree);
  if (difference.n_different == 0)
    return g_steal_pointer (&path);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               difference.n_different == 1
                   ? "%u file of commit %.12s did not arrive as it is in it."
                   : "%u files of commit %.12s did not arrive as they are in it.",
               difference.n_different, d->commit);
  return NULL;
}

static char *
lend_to (const HoistSourceOrigin *origin, const char *commit, const char *directory, gboolean over,
         const HoistDriverCall *call, GError **error)
{
  g_autofree char *private_folder = g_build_filename (directory, ".git", "hoist", NULL);
  g_autofree char *objects = g_build_filename (directory, ".git", "objects", NULL);
  g_auto (HoistSourceSighting) seen = { 0 };
  HoistGitPlace place;
  const Delivery delivery = { origin, directory, commit, &seen, &place };

  if (!hoist_git_tenant_look_at_head (directory, &seen, call, error)
      || !hoist_git_tenant_make_private (directory, &seen, error))
    return NULL;
  place = private_place (private_folder, objects, &seen);
  return lend (&delivery, over, call, error);
}

char *
hoist_git_tenant_lend (const HoistSourceOrigin *origin, const char *commit, const char *directory,
                       const HoistDriverCall *call, GError **error)
{
  return lend_to (origin, commit, directory, FALSE, call, error);
}

char *
hoist_git_tenant_lend_over (const HoistSourceOrigin *origin, const char *commit,
                            const char *directory, const HoistDriverCall *call, GError **error)
{
  return lend_to (origin, commit, directory, TRUE, call, error);
}

gboolean
hoist_git_tenant_repair_refspec (const char *directory, const HoistDriverCall *call, GError **error)
{
  g_autofree char *file = g_build_filename (directory, ".git", "config", NULL);
  const char *args[] = { "config",     "--file", file, "--replace-all", "remote.origin.fetch",
                         GOOD_REFSPEC, NULL };
  g_auto (HoistSourceSighting) seen = { 0 };
  HoistGitPlace place;

  if (!hoist_git_tenant_look_at_head (directory, &seen, call, error))
    return FALSE;
  place = place_as_owner (NULL, seen.uid, seen.gid);
  return hoist_git_run (&place, args, NULL, call, error) && hoist_file_sync (file, error);
}
