/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two halves of the git source, for its table only: the mirror that Hoist owns, and the folder
 * of a tenant. Shapes and errors: drivers/hoist-source.h. Thread: any. */
#pragma once
#include "drivers/hoist-source.h"

G_BEGIN_DECLS

gboolean hoist_git_mirror_refresh (const HoistSourceOrigin *origin, const HoistDriverCall *call,
                                   GError **error);
GPtrArray *hoist_git_mirror_list_tags (const HoistSourceOrigin *origin, const HoistDriverCall *call,
                                       GError **error);
char *hoist_git_mirror_fetch_tag (const HoistSourceOrigin *origin, const char *tag,
                                  const HoistDriverCall *call, GError **error);
/* The same where the revisions of `origin->branch` are the releases; at most the newest 1000. */
GPtrArray *hoist_git_branch_list (const HoistSourceOrigin *origin, const HoistDriverCall *call,
                                  GError **error);
char *hoist_git_branch_fetch (const HoistSourceOrigin *origin, const char *name,
                              const HoistDriverCall *call, GError **error);
gboolean hoist_git_mirror_has_commit (const HoistSourceOrigin *origin, const char *commit,
                                      const HoistDriverCall *call);
gboolean hoist_git_ancestry_passes (const HoistSourceOrigin *origin, const HoistSourceWay *way,
                                    gboolean *ret_passes, const HoistDriverCall *call,
                                    GError **error);
HoistTree *hoist_git_mirror_read_tree (const HoistSourceOrigin *origin, const char *commit,
                                       const HoistDriverCall *call, GError **error);
char *hoist_git_mirror_read_file (const HoistSourceOrigin *origin, const char *commit,
                                  const char *path, const HoistDriverCall *call, GError **error);
gboolean hoist_git_mirror_write_out (const HoistSourceOrigin *origin, const char *commit,
                                     const char *folder, const HoistDriverCall *call,
                                     GError **error);
/* A bundle with what `commit` has and `have` (may be "") has not. */
gboolean hoist_git_mirror_bundle (const HoistSourceOrigin *origin, const char *commit,
                                  const char *have, const char *file, const HoistDriverCall *call,
                                  GError **error);

/* Owner, commit and branch only (no child where HEAD is a file): repository and refspec stay NULL.
 */
gboolean hoist_git_tenant_look_at_head (const char *directory, HoistSourceSighting *ret,
                                        const HoistDriverCall *call, GError **error);
gboolean hoist_git_tenant_look (const char *directory, HoistSourceSighting *ret,
                                const HoistDriverCall *call, GError **error);
HoistTree *hoist_git_tenant_read_tree (const char *directory, const char *commit,
                                       const HoistDriverCall *call, GError **error);
gboolean hoist_git_tenant_bring (const HoistSourceOrigin *origin, const char *directory,
                                 const char *tag, const char *commit, const HoistDriverCall *call,
                                 GError **error);
char *hoist_git_tenant_lend (const HoistSourceOrigin *origin, const char *commit,
                             const char *directory, const HoistDriverCall *call, GError **error);
char *hoist_git_tenant_lend_over (const HoistSourceOrigin *origin, const char *commit,
                                  const char *directory, const HoistDriverCall *call,
                                  GError **error);
gboolean hoist_git_tenant_repair_refspec (const char *directory, const HoistDriverCall *call,
                                          GError **error);
/* Private git folder of a tenant: `.git/hoist`, whose configuration is ours. Makes it anew. */
gboolean hoist_git_tenant_make_private (const char *directory, const HoistSourceSighting *seen,
                                        GError **error);
/* Byte code of Python files in a folder that are others in `to` (`from` NULL: of all in it): Python
 * trusts it by the source's size and whole seconds, so that after two releases within a second the
 * wrong code could run. */
void hoist_git_drop_stale_byte_code (const char *directory, const HoistTree *from,
                                     const HoistTree *to);
gboolean hoist_git_checkout (const char *directory, const HoistTree *tree, const char *label,
                             const HoistDriverCall *call, GError **error);

G_END_DECLS
