/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom an order is about: the tenant, the guide, the origin, and what the guide's templates mean
 * for that tenant on this node. Owner: the caller's stack; one thread. */
#pragma once
#include "agent/hoist-agent-state.h"
#include "drivers/hoist-service.h"
#include "drivers/hoist-source.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistAgentState *state;
  HoistTenant *tenant;
  HoistGuide *guide;
  char *repository, *mirror;
  HoistSourceOrigin origin; /* borrows the two */
  gint uid, gid;            /* owner of the tenant's folder */
  gboolean is_follower;     /* of several nodes, not the one that has the database */
} HoistOrderSubject;

/* From the members tenant, guide and (optional) repository. NOT_FOUND when the folder is gone. */
gboolean hoist_order_subject_read (HoistOrderSubject *self, const HoistAgentState *state,
                                   const HoistValue *order,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_order_subject_clear (HoistOrderSubject *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistOrderSubject, hoist_order_subject_clear)

/* The service as the driver wants it, templates filled. */
HoistServiceOrder *hoist_order_subject_fill_service (const HoistOrderSubject *self,
                                                     const HoistGuideService *service,
                                                     GError **error);
/* Of every service of the guide. HoistServiceOrder* */
GPtrArray *hoist_order_subject_fill_services (const HoistOrderSubject *self, GError **error);
/* What the driver of a database of the guide is given as its path. */
char *hoist_order_subject_fill_database (const HoistOrderSubject *self,
                                         const HoistGuideDatabase *database, GError **error);
/* A relative path of the guide below the tenant's folder. */
char *hoist_order_subject_resolve (const HoistOrderSubject *self, const char *relative);

G_END_DECLS
