/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plane with only the base contract leaves out, and what an upgrade on it has come to, as
 * rows. Thread: main. */
#pragma once
#include "client/hoist-plain-upgrade.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-fact-group.h"

G_BEGIN_DECLS

/* A row for each function that the plane lacks; none (the group hides) where nothing is missing. */
void hoist_plain_facts_show_missing (HoistFactGroup *group, HoistSession *session);
/* The last upgrade that was asked for here, as one row; NULL: the group is hidden. */
void hoist_plain_facts_show_last (HoistFactGroup *group, HoistPlainUpgrade *upgrade);
void hoist_plain_facts_show_upgrade (HoistFactGroup *group, HoistPlainUpgrade *upgrade);
/* The state in one word, and in one sentence. */
HoistLook hoist_plain_facts_look (HoistPlainState state);
char *hoist_plain_facts_dup_sentence (HoistPlainUpgrade *upgrade);

G_END_DECLS
