/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something that the quick switcher can go to: a control plane, a tenant, a run or an action, with
 * the words that are searched and shown, and where it leads. Immutable. Thread: main. */
#pragma once
#include "console/hoist-plane-set.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SWITCH_ITEM (hoist_switch_item_get_type ())
G_DECLARE_FINAL_TYPE (HoistSwitchItem, hoist_switch_item, HOIST, SWITCH_ITEM, GObject)

const char *hoist_switch_item_get_title (HoistSwitchItem *self);
const char *hoist_switch_item_get_subtitle (HoistSwitchItem *self);
const char *hoist_switch_item_get_icon (HoistSwitchItem *self);
const char *
hoist_switch_item_get_plane (HoistSwitchItem *self); /* uuid to open first; NULL: none */
/* Detailed action name; NULL: opening the plane is all. */
const char *hoist_switch_item_get_action (HoistSwitchItem *self);

/* What matches `text` (every word of it, in any order; titles that begin with it first), at most
 * `most`: planes, actions, tenants of all planes, then runs. An empty text gives planes and
 * actions. HoistSwitchItem*, owned. */
GPtrArray *hoist_switch_item_search (HoistPlaneSet *planes, const char *text, guint most);

G_END_DECLS
