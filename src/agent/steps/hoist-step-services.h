/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps stop, start and health share: the services of the arguments, and watching them
 * until they are healthy or one of them is gone. A process that ends is noticed at once (pidfd);
 * health is asked every few milliseconds. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"
#include "drivers/hoist-service.h"

G_BEGIN_DECLS

/* Orders with the agent's members filled. HoistServiceOrder* */
GPtrArray *hoist_step_services_read (const HoistAgentState *state, const HoistTenant *tenant,
                                     const HoistValue *list, GError **error);

/* Record, log, folder and user of an order, from where the tenant and our state lie. */
gboolean hoist_step_services_complete (const HoistAgentState *state, const HoistTenant *tenant,
                                       HoistServiceOrder *order,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  char *name, *service, *url, *version_member;
  guint status;
} HoistStepCheck;

typedef struct
{
  HoistStepWork *work;
  GPtrArray *services; /* HoistServiceOrder*, borrowed */
  GPtrArray *checks;   /* HoistStepCheck* */
  const char *version; /* "" any */
  HoistServiceRecord *records;
  int *fds;          /* pidfds, -1 none */
  gint64 good_since; /* boottime µs of the first round that was good; 0 none yet */
} HoistStepWatch;

/* `health` is the array of the arguments, may be NULL. */
gboolean hoist_step_watch_init (HoistStepWatch *watch, HoistStepWork *work, GPtrArray *services,
                                const HoistValue *health, const char *version,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_step_watch_clear (HoistStepWatch *watch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStepWatch, hoist_step_watch_clear)

/* Starts what does not run, in order; records of all. BUSY names who has a port. */
gboolean hoist_step_watch_start (HoistStepWatch *watch, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Finds the records of what runs already. FAILED when one does not. */
gboolean hoist_step_watch_find (HoistStepWatch *watch, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One round: every process there, every port its own, every check good. Error: the first that is
 * not. */
gboolean hoist_step_watch_ask (HoistStepWatch *watch, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rounds until `good_in_a_row` are good; FAILED with the cause named as soon as a process ends,
 * TIMED_OUT with the last reason after `wait_ms`. A failure puts the service's last lines into the
 * log. */
typedef struct
{
  guint good_in_a_row, interval_ms, wait_ms;
} HoistStepPace;
gboolean hoist_step_watch_until_good (HoistStepWatch *watch, const HoistStepPace *pace,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same processes are still there, and answer, `steady_ms` after the first good round. */
gboolean hoist_step_watch_steady (HoistStepWatch *watch, guint steady_ms,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stops all, last first; afterwards no process of theirs is left, and nothing but a start or a
 * release lets them run again, as far as the agent may see to it (else that is logged). */
gboolean hoist_step_services_stop (HoistStepWork *work, GPtrArray *services,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing keeps them from being started any more. */
gboolean hoist_step_services_release (HoistStepWork *work, GPtrArray *services,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether something keeps one of them from being started, or is left of it. */
gboolean hoist_step_services_is_any_held (GPtrArray *services);
/* How many run. */
guint hoist_step_services_count_running (GPtrArray *services);
/* How many processes they have, workers of those that failed included. */
guint hoist_step_services_count_left (GPtrArray *services);

G_END_DECLS
