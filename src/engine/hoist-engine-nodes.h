/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's calls about nodes. (worker): blocking, never on the main loop. */
#pragma once
#include "engine/hoist-engine.h"
#include "engine/hoist-node-enrolment.h"

G_BEGIN_DECLS

HoistNodeEnrolment *hoist_engine_look_at_node (HoistEngine *self, const HoistNode *wanted,
                                               const char *fingerprint, GCancellable *cancellable,
                                               GError **error);
/* The same, after having installed the agent where none answers. */
HoistNodeEnrolment *hoist_engine_install_on_node (HoistEngine *self, const HoistNode *wanted,
                                                  const char *fingerprint,
                                                  GCancellable *cancellable, GError **error);
/* REFUSED when a finding blocks; CONFLICT when the name is taken. */
gboolean hoist_engine_enrol_node (HoistEngine *self, const HoistNodeEnrolment *enrolment,
                                  const char *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Looks now and stores it; also when the node does not answer. */
HoistNodeSighting *hoist_engine_check_node (HoistEngine *self, const char *node,
                                            GCancellable *cancellable, GError **error);
gboolean hoist_engine_change_node (HoistEngine *self, const HoistNode *node, const char *user,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From now on it is pinned to the host key of that fingerprint, which a person compared; its agent
 * stays the one that is known. HOST_KEY when it shows yet another one, INVALID for a simulated
 * node. (worker) */
gboolean hoist_engine_trust_node (HoistEngine *self, const char *node, const char *fingerprint,
                                  const char *user, GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_engine_forget_node (HoistEngine *self, const char *node, const char *user,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
