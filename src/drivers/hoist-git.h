/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The installed git as a child that obeys only us: explicit folders (so that no repository is
 * discovered and no ownership is doubted), no system or user configuration, hooks, fsmonitor,
 * submodules, maintenance and every protocol that was not asked for switched off (SAFETY.md fact 6,
 * reliability 4.4). Blocking. Thread: any. */
#pragma once
#include "drivers/hoist-driver-call.h"

G_BEGIN_DECLS

typedef struct
{
  const char *git_folder;    /* GIT_DIR; NULL: none (ls-remote, bundle of a folder never need it) */
  const char *work_tree;     /* GIT_WORK_TREE and working directory; NULL: none */
  const char *index_file;    /* GIT_INDEX_FILE; NULL: git's own */
  const char *object_folder; /* GIT_OBJECT_DIRECTORY; NULL: git's own */
  const char *global_config; /* read instead of /dev/null: names a safe origin folder; NULL */
  const char *repository;    /* the origin this call may talk to; NULL: every protocol is off */
  gboolean bundle;           /* a bundle file is read */
  gint uid, gid;             /* -1: as we are */
  guint umask;               /* 0: 077 */
  guint deadline_ms;         /* 0: none; for what reads a repository that is not ours */
} HoistGitPlace;

#define HOIST_GIT_PLACE_INIT                                                                       \
  {                                                                                                \
    .uid = -1, .gid = -1                                                                           \
  }

/* Runs `git ARGS` (a NULL-terminated vector). stderr goes to call->line. An exit status other than
 * 0 is FAILED with git's last line; ret_status (may be NULL) takes the status instead and is then
 * no error. */
gboolean hoist_git_run (const HoistGitPlace *place, const char *const *args, int *ret_status,
                        const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, returns stdout without the last newline. */
char *hoist_git_capture (const HoistGitPlace *place, const char *const *args, gsize max_bytes,
                         const HoistDriverCall *call, GError **error);
/* TRUE when the repository is a folder of this machine. */
gboolean hoist_git_is_local (const char *repository);

G_END_DECLS
