/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which node of a tenant should lead: what speaks for each and what against it, from what was last
 * seen (health, disk, load, how far its release lags behind, role). Pure. Thread: any. */
#pragma once
#include "model/hoist-guide.h"
#include "model/hoist-node.h"
#include "model/hoist-sighting.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  char *node, *name;          /* node: nd_, "" the local one */
  gboolean is_lead;           /* now */
  gboolean fits;              /* nothing forbids it */
  int score;                  /* among those that fit the highest is proposed */
  GPtrArray *merits, *faults; /* char*: sentences; when it does not fit, the first fault forbids */
} HoistLeadCandidate;
void hoist_lead_candidate_free (HoistLeadCandidate *candidate);

/* What is known of the nodes, by id; an entry may be missing (the local node has none). */
typedef struct
{
  const HoistTenant *tenant;
  const HoistGuide *guide;
  const HoistSighting *sighting; /* of the tenant; NULL: never seen */
  GHashTable *nodes;             /* id -> HoistNode* */
  GHashTable *node_sightings;    /* id -> HoistNodeSighting* */
} HoistLeadFacts;

/* HoistLeadCandidate*, in the tenant's order: the lead of now first. */
GPtrArray *hoist_lead_choice_list (const HoistLeadFacts *facts);
/* The one to propose; NULL: none fits. The lead of now stays unless another is clearly better. */
const HoistLeadCandidate *hoist_lead_choice_propose (const GPtrArray *candidates);

G_END_DECLS
