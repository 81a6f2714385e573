/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that fails when told: a layer between SQLite and the file system, the default for stores
 * opened after its installation. The k-th operation of one kind fails once, or that and all that
 * follow. Thread: the test's (one). */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FAULT_WRITE,
  FAULT_SYNC,
  FAULT_SYNC_DATABASE /* not the log */,
  FAULT_READ
} FaultKind;

void fault_disk_install (void);
/* `result` is what SQLite's file system would return, e.g. SQLITE_IOERR_FSYNC or SQLITE_FULL.
 * countdown 1: the very next. */
void fault_disk_arm (FaultKind kind, guint countdown, int result, gboolean for_ever);
/* Nothing fails any more; how many operations did. */
guint fault_disk_disarm (void);

G_END_DECLS
