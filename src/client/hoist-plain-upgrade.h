/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upgrade on a plane that has only the base contract: one call that answers when it is finished.
 * What the answer says is not believed until the version was read back; a connection that is cut
 * does not end it: then the version is looked at until it is the wanted one. Such a plane offers no
 * cancel and no log of its own; the answer's `details` are the log. Signal "changed" (). Thread:
 * main loop only. */
#pragma once
#include "client/hoist-client-runs.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_PLAIN_RUNNING,   /* the call has not been answered yet */
  HOIST_PLAIN_LOOKING,   /* it was cut, or answered; the version is being read */
  HOIST_PLAIN_DONE,      /* read back: the tenant is at the wanted version */
  HOIST_PLAIN_FAILED,    /* the plane says so, or the version read back is not the wanted one */
  HOIST_PLAIN_UNCERTAIN, /* nobody could say until the end of the looking */
} HoistPlainState;
extern const char
    *const hoist_plain_state_names[]; /* running, looking, done, failed, uncertain, NULL */

#define HOIST_TYPE_PLAIN_UPGRADE (hoist_plain_upgrade_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlainUpgrade, hoist_plain_upgrade, HOIST, PLAIN_UPGRADE, GObject)

/* `from` is the deployed version, as far as it is known; wish->target_version must be there. */
HoistPlainUpgrade *hoist_plain_upgrade_new (HoistClient *client, const char *tenant,
                                            const char *from, const HoistUpgradeWish *wish);
void hoist_plain_upgrade_start (HoistPlainUpgrade *self);
/* For a memory that outlives the program. Read: in the state that was written; NULL: it is none. */
void hoist_plain_upgrade_write (HoistPlainUpgrade *self, HoistJsonWriter *w, const char *name);
HoistPlainUpgrade *hoist_plain_upgrade_read (HoistClient *client, const HoistValue *value);
/* One that was not over when the program ended: as after a cut, its answer is never known. */
void hoist_plain_upgrade_resume (HoistPlainUpgrade *self);
/* Was it begun by an earlier start of the program? */
gboolean hoist_plain_upgrade_is_remembered (HoistPlainUpgrade *self);
/* After a cut: milliseconds between two looks, and how many of them; for tests. */
void hoist_plain_upgrade_set_patience (HoistPlainUpgrade *self, guint interval_ms, guint n_looks);
const char *hoist_plain_upgrade_get_tenant (HoistPlainUpgrade *self);
HoistPlainState hoist_plain_upgrade_get_state (HoistPlainUpgrade *self);
gboolean hoist_plain_upgrade_is_over (HoistPlainUpgrade *self);
gboolean hoist_plain_upgrade_was_cut (HoistPlainUpgrade *self);
gint64 hoist_plain_upgrade_get_started_at (HoistPlainUpgrade *self); /* wall µs */
const char *hoist_plain_upgrade_get_from (HoistPlainUpgrade *self);
const char *hoist_plain_upgrade_get_target (HoistPlainUpgrade *self);
/* What was read back last; "" before. */
const char *hoist_plain_upgrade_get_deployed (HoistPlainUpgrade *self);
/* Of the answer; "" and empty when there was none. */
const char *hoist_plain_upgrade_get_commit (HoistPlainUpgrade *self);
const char *hoist_plain_upgrade_get_backup (HoistPlainUpgrade *self);
guint hoist_plain_upgrade_get_n_migrations (HoistPlainUpgrade *self);
const char *const *hoist_plain_upgrade_get_details (HoistPlainUpgrade *self);
const char *hoist_plain_upgrade_get_trouble (HoistPlainUpgrade *self); /* a sentence; "" */

G_END_DECLS
