/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the drivers of dependencies: SHA-256 over what they are locked on, from the object ids
 * of the release, so that nothing need be written out. Thread: any. */
#pragma once
#include "drivers/hoist-dependencies.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistTree *tree;
  HoistDependenciesReadFunc read;
  gpointer user_data;
  GChecksum *sum;
  GHashTable *seen; /* paths that are in it */
} HoistDependenciesDigest;

/* `head`: the kind and what else counts. */
void hoist_dependencies_digest_init (HoistDependenciesDigest *d, const HoistTree *tree,
                                     const char *head, HoistDependenciesReadFunc read,
                                     gpointer user_data);
void hoist_dependencies_digest_clear (HoistDependenciesDigest *d);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistDependenciesDigest, hoist_dependencies_digest_clear)
void hoist_dependencies_digest_add (HoistDependenciesDigest *d, const HoistTreeEntry *entry);
/* "./vendor/x.whl", "vendor" and "vendor/" name a file or all files of a folder. */
void hoist_dependencies_digest_add_named (HoistDependenciesDigest *d, const char *name);
/* A lock file in JSON, and whatever of the release a text in it names, seen from its folder.
 * NOT_FOUND: the release has no such file. */
gboolean hoist_dependencies_digest_add_lock (HoistDependenciesDigest *d, const char *lock,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *hoist_dependencies_digest_end (HoistDependenciesDigest *d);

G_END_DECLS
