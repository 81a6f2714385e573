/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Daemons that an application started and that are no children of its services: how they are told
 * from everybody else on the machine. All that a rule says must hold, and the owner always, so that
 * a wrong process is never found; who can't be read is not found. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *program;          /* base name of its executable, or the absolute path */
  const char *const *arguments; /* patterns (*, ?); each fits one of its arguments; may be NULL */
  const char *under;            /* absolute: its working directory is this or below; NULL, "" any */
  const char *const *pid_files; /* patterns of absolute paths; one names its pid; may be NULL */
  gint uid;                     /* whom it runs as */
} HoistDaemonRule;

typedef struct
{
  gint pid;
  guint64 start_time; /* clock ticks since boot, see base/hoist-process.h */
  char *name;         /* the base name of its program */
  char *command;      /* its arguments as people read them, cleaned */
  char *folder;       /* working directory */
  gboolean frozen;    /* stopped by a signal or a debugger: it can't listen */
} HoistDaemon;
void hoist_daemon_free (HoistDaemon *daemon);

/* Who fits now, by pid. HoistDaemon*, never NULL. */
GPtrArray *hoist_daemon_search_find (const HoistDaemonRule *rule);
/* Asks one to end by the signal, and only the one that was found: another process with its number
 * is left alone, and it is looked at once more before. Returns a descriptor that becomes readable
 * when it has ended; -1 when it already has, or without an error when it does not fit any more. */
int hoist_daemon_search_ask (const HoistDaemonRule *rule, const HoistDaemon *daemon, int number,
                             GError **error);
/* "redis-server (pid 12: redis-server *:7001)" */
char *hoist_daemon_describe (const HoistDaemon *daemon);

G_END_DECLS
