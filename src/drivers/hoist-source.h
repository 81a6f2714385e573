/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where releases come from. One function table per kind of source; today: git (SAFETY.md fact 6).
 * A mirror that Hoist owns is the only thing that talks to the origin; tags are fetched into
 * private refs and resolved once, and from then on only full object ids stand on command lines. A
 * tenant's own folder is touched as its owner, with a private git folder whose configuration is
 * Hoist's, so that nothing the tenant's configuration names (hooks, filters, fsmonitor, ssh
 * commands) runs. Every call blocks. Thread: any. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-tree.h"

G_BEGIN_DECLS

typedef struct
{
  const char *mirror;     /* …/mirrors/APP.git, need not exist */
  const char *repository; /* as the inventory declares it (grammar REPOSITORY) */
  const char *branch;     /* its revisions are the releases; NULL, "": its tags are */
} HoistSourceOrigin;

typedef struct
{
  char *tag, *commit; /* full */
  gint64 date;        /* wall µs of the tag, else of its commit */
  char *subject;      /* of a branch's revision, cleaned; NULL of a tag */
} HoistSourceTag;
void hoist_source_tag_free (HoistSourceTag *tag);
/* The commit of that tag in a list of them (NULL: an empty one), borrowed; "" where there is none.
 */
const char *hoist_source_find_commit (const GPtrArray *tags, const char *name);

/* What the names of a branch's revisions begin with: rev-37.2013.9.28, by place and date. */
#define HOIST_SOURCE_REVISION_PREFIX "rev-"

/* What is true of a tenant's working folder. */
typedef struct
{
  char *commit;     /* HEAD; "" when it can't be told */
  char *branch;     /* "" when detached */
  char *repository; /* remote.origin.url; "" */
  char *refspec;    /* remote.origin.fetch, lines joined by a space; "" */
  gboolean refspec_good;
  gint uid, gid; /* owner of the folder */
} HoistSourceSighting;
void hoist_source_sighting_clear (HoistSourceSighting *sighting);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistSourceSighting, hoist_source_sighting_clear)

typedef struct
{
  const char *revision;  /* 7 to 64 digits of a commit */
  const char *from, *to; /* full */
} HoistSourceWay;

typedef struct
{
  const char *name;
  /* All tags and branches of the origin into the mirror (made when absent). UNREACHABLE. */
  gboolean (*refresh) (const HoistSourceOrigin *origin, const HoistDriverCall *call,
                       GError **error);
  GPtrArray *(*list_tags) (const HoistSourceOrigin *origin, const HoistDriverCall *call,
                           GError **error);
  /* One tag, its full commit. NOT_FOUND when the origin has no such tag, REFUSED when it names no
   * commit. */
  char *(*fetch_tag) (const HoistSourceOrigin *origin, const char *tag, const HoistDriverCall *call,
                      GError **error);
  gboolean (*has_commit) (const HoistSourceOrigin *origin, const char *commit,
                          const HoistDriverCall *call);
  /* Whether the revision came with the way: an ancestor of `to`, and none of `from`. NOT_FOUND
   * when the mirror has no such commit, or several. */
  gboolean (*passes) (const HoistSourceOrigin *origin, const HoistSourceWay *way,
                      gboolean *ret_passes, const HoistDriverCall *call, GError **error);
  HoistTree *(*read_tree) (const HoistSourceOrigin *origin, const char *commit,
                           const HoistDriverCall *call, GError **error);
  /* A file of a commit, NUL-terminated; NOT_FOUND. */
  char *(*read_file) (const HoistSourceOrigin *origin, const char *commit, const char *path,
                      const HoistDriverCall *call, GError **error);
  /* The tree of a commit as a verified, synced folder; nothing to do when it is there and complete.
   */
  gboolean (*write_out) (const HoistSourceOrigin *origin, const char *commit, const char *folder,
                         const HoistDriverCall *call, GError **error);

  /* Owner, commit and branch; repository and refspec stay NULL. Costs no child where HEAD can be
   * read as a file. */
  gboolean (*look_at_head) (const char *directory, HoistSourceSighting *ret,
                            const HoistDriverCall *call, GError **error);
  gboolean (*look) (const char *directory, HoistSourceSighting *ret, const HoistDriverCall *call,
                    GError **error);
  /* The tree of a commit that only the tenant's own repository has. */
  HoistTree *(*read_local_tree) (const char *directory, const char *commit,
                                 const HoistDriverCall *call, GError **error);
  /* Brings the objects of a commit of the mirror into the tenant's repository (and its tag, when
   * that name is free; "": none). */
  gboolean (*bring) (const HoistSourceOrigin *origin, const char *directory, const char *tag,
                     const char *commit, const HoistDriverCall *call, GError **error);
  /* The tree of a commit in a folder that the tenant's owner may read (the folder's path), for what
   * runs as him before the switch. */
  char *(*lend) (const HoistSourceOrigin *origin, const char *commit, const char *directory,
                 const HoistDriverCall *call, GError **error);
  /* The same over what an earlier `lend` left there: what is of no release stays, as it would in
   * the tenant's own folder. */
  char *(*lend_over) (const HoistSourceOrigin *origin, const char *commit, const char *directory,
                      const HoistDriverCall *call, GError **error);
  /* In place: index and files of `tree`, untracked files stay, HEAD detached at it; every file
   * compared with the tree afterwards, all of it on disk. */
  gboolean (*check_out) (const char *directory, const HoistTree *tree, const char *label,
                         const HoistDriverCall *call, GError **error);
  gboolean (*repair_refspec) (const char *directory, const HoistDriverCall *call, GError **error);
} HoistSourceDriver;

const HoistSourceDriver *hoist_source_get_git (void);
/* The newest release (by the guide's prefix of tags) that is this commit, a finished one before a
 * pre-release; "" when none is. */
char *hoist_source_dup_release (GPtrArray *tags, const char *commit, const char *prefix);
/* Owner of a tenant's folder; the user its children run as. NOT_FOUND, INVALID (no folder, or a
 * link). */
gboolean hoist_source_get_owner (const char *directory, gint *ret_uid, gint *ret_gid,
                                 GError **error);

G_END_DECLS
