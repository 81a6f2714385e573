/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node keeps of a run that moves a database to another engine (tenants/TN/moved-RN.json):
 * that the new database was empty before, that it was proven, and what the old one held. Worker
 * thread. */
#pragma once
#include "agent/hoist-agent-state.h"
#include "agent/hoist-order-subject.h"
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-typed-back.h"
#include "drivers/hoist-typed-copy.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean begun, proven;
  gboolean ahead;    /* all rows of before are over there, and what is written since is noted */
  gboolean noted;    /* what is written to the new one since is noted there … */
  char *place;       /* … which is found by this, whatever the settings name by now; "" */
  char *digest;      /* of the old database's content when it was proven; "" */
  char *caught_up;   /* the run whose copy of the old one has most of what was noted; "" none … */
  gint64 rows_ahead; /* … so many rows */
  /* What the way back of that run has taken along and not, once it is proven; "" none */
  char *back;
  gint64 carried, lost;
} HoistAgentMove;
void hoist_agent_move_clear (HoistAgentMove *move);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistAgentMove, hoist_agent_move_clear)

gboolean hoist_agent_move_read (const HoistAgentState *state, const char *tenant, const char *run,
                                HoistAgentMove *ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Synced. */
gboolean hoist_agent_move_keep (const HoistAgentState *state, const char *tenant, const char *run,
                                const HoistAgentMove *move,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_agent_move_forget (const HoistAgentState *state, const char *tenant, const char *run,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether all was noted that was written since that run moved; else why not. */
gboolean hoist_agent_move_is_noted (const HoistAgentMove *kept, const HoistTypedCopyOrder *order,
                                    const char *run, gboolean *ret_is, char **ret_why,
                                    const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The order `compare` of a moved tenant: what a way back takes along, and what it can't; where
 * nothing was noted the rows that are in the new database and not in the old one. {tables,
 * lost_rows, kept_rows (noted only), lost, sentence} */
HoistValue *hoist_agent_move_preview (const HoistOrderSubject *subject, const char *run,
                                      const HoistDriverCall *call, GError **error);

G_END_DECLS
