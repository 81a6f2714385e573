/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run ended: the outcome in words, the cause, what is true now as read back from the node,
 * what to do next. Success is only said after the node has said so. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

#define HOIST_TYPE_OUTCOME_VIEW (hoist_outcome_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistOutcomeView, hoist_outcome_view, HOIST, OUTCOME_VIEW, GtkWidget)

typedef struct
{
  const HoistRun *run; /* ended */
  const HoistTenantReport
      *report; /* read back after the end; NULL while it is being read, or when `historic` */
  const char *read_error; /* why it could not be read back; NULL */
  gboolean historic;      /* a newer run has changed the tenant: only what was recorded is shown */
  const char *tail;       /* last lines of the log; NULL */
  gboolean may_change;    /* the user may retry and roll back */
} HoistOutcomeFacts;

GtkWidget *hoist_outcome_view_new (void);
void hoist_outcome_view_show (HoistOutcomeView *self, const HoistOutcomeFacts *facts);
const char *hoist_outcome_view_get_title (HoistOutcomeView *self);
const char *hoist_outcome_view_get_sentence (HoistOutcomeView *self);
void hoist_outcome_view_focus (HoistOutcomeView *self);

G_END_DECLS
