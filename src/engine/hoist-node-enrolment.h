/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a machine known, in steps that each tell a person something before the next one trusts it:
 * 1. its host key and the line for its authorized_keys (nothing is sent there but a greeting);
 * 2. with the fingerprint that a person compared: the agent, its version, clock and disks;
 * 3. written down. Blocking. Thread: any. */
#pragma once
#include "engine/hoist-node-route.h"
#include "model/hoist-node.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

typedef struct
{
  HoistNode *node;             /* as it would be written: host key and agent filled in */
  HoistNodeSighting *sighting; /* NULL: its agent was not asked, or did not answer */
  GPtrArray *findings;         /* HoistFinding* */
  char *authorized_keys;       /* the line; "" for a simulated node */
} HoistNodeEnrolment;
void hoist_node_enrolment_free (HoistNodeEnrolment *enrolment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistNodeEnrolment, hoist_node_enrolment_free)
gboolean hoist_node_enrolment_is_blocked (const HoistNodeEnrolment *enrolment);

/* `wanted` is what a person said; its id is new, its host key "". `fingerprint` is what a person
 * compared, NULL: not yet. HOST_KEY when the machine shows another one. */
HoistNodeEnrolment *hoist_node_enrolment_look (const HoistNodeRoutes *routes,
                                               const HoistNode *wanted, const char *fingerprint,
                                               GCancellable *cancellable, GError **error);
/* The same, and where no agent answers, or one that this control plane can't talk to, installs the
 * agent's package first (hoist-node-install.h). What hinders that is a finding "agent" that blocks.
 */
HoistNodeEnrolment *hoist_node_enrolment_install (const HoistNodeRoutes *routes,
                                                  const HoistNode *wanted, const char *fingerprint,
                                                  GCancellable *cancellable, GError **error);

G_END_DECLS
