/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a commit as git lists them, and whether a folder holds exactly them. A folder is
 * judged by content: type, executable bit, and the blob's object id computed from the bytes (line
 * ends: hoist-blob.h); git's own index is never believed (SAFETY.md fact 2). Untracked files do not
 * count. Verified files are remembered by device, inode, size and times, so that a second look
 * reads only what changed; the memory is process-wide and guarded. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define HOIST_TREE_SUBMODULE 0160000

typedef struct
{
  char *path; /* relative, as in the tree */
  char *oid;  /* 40 or 64 hex */
  guint mode; /* 0100644, 0100755, 0120000, HOIST_TREE_SUBMODULE */
} HoistTreeEntry;

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *commit;
  GPtrArray *entries; /* HoistTreeEntry*, in git's order */
} HoistTree;

/* From the output of `git ls-tree -r --full-tree` (quoted paths). INVALID names the bad line;
 * REFUSED for a path with "..", ".git" or an empty part, or two that differ only in case. */
HoistTree *hoist_tree_parse (const char *commit, const char *listing, GError **error);
HoistTree *hoist_tree_ref (const HoistTree *tree);
void hoist_tree_unref (HoistTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistTree, hoist_tree_unref)
const HoistTreeEntry *hoist_tree_find (const HoistTree *tree, const char *path);

typedef struct
{
  guint n_different; /* tracked paths whose content, type or mode differs, or that are missing */
  guint n_missing;   /* of these */
  GPtrArray *names;  /* char*, the first 20 */
} HoistTreeDifference;
void hoist_tree_difference_clear (HoistTreeDifference *difference);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistTreeDifference, hoist_tree_difference_clear)

/* Compares the folder with the tree. FALSE only when it could not be read (NOT_FOUND, IO,
 * CANCELLED). */
gboolean hoist_tree_compare (const HoistTree *tree, const char *folder, HoistTreeDifference *ret,
                             GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Paths of `to` that `from` does not have and that exist in the folder with other content: what a
 * checkout would overwrite. char*, never NULL. `from` may be NULL. */
GPtrArray *hoist_tree_find_collisions (const HoistTree *to, const HoistTree *from,
                                       const char *folder);
/* Paths that differ between two trees (either may have them alone). char* borrowed from the trees.
 */
GPtrArray *hoist_tree_list_changes (const HoistTree *from, const HoistTree *to);
/* A symbolic link of the tree as written out in `folder` that is absolute or leaves it, or NULL. */
char *hoist_tree_find_leaving_link (const HoistTree *tree, const char *folder);
void hoist_tree_forget_all (void); /* the memory of verified files; for tests */

G_END_DECLS
