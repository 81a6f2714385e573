/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The upgrades on a foreign plane, which keeps none itself: those of this session and, from the
 * state folder, the last one of each tenant from before. One that was under way when the console
 * ended is looked after as after a cut connection. Signal "over" (tenant id): its versions may have
 * changed. Owned by a session. Thread: main. */
#pragma once
#include "client/hoist-plain-upgrade.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PLAIN_KEEPER (hoist_plain_keeper_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlainKeeper, hoist_plain_keeper, HOIST, PLAIN_KEEPER, GObject)

HoistPlainKeeper *hoist_plain_keeper_new (const char *plane);
/* Reads what was remembered, once, and goes on with what was under way. */
void hoist_plain_keeper_recall (HoistPlainKeeper *self, HoistClient *client);
/* Borrowed; NULL: none is known. */
HoistPlainUpgrade *hoist_plain_keeper_find (HoistPlainKeeper *self, const char *tenant);
/* Takes its place among them and starts it; borrowed. */
HoistPlainUpgrade *hoist_plain_keeper_start (HoistPlainKeeper *self, HoistPlainUpgrade *upgrade);

G_END_DECLS
