/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks of a control plane as rows: a sentence each, with what was found. Thread: main. */
#pragma once
#include "client/hoist-plane-check.h"
#include "console/widgets/hoist-fact-group.h"

G_BEGIN_DECLS

void hoist_check_facts_show (HoistFactGroup *group, HoistPlaneCheck *check, HoistClient *client);

G_END_DECLS
