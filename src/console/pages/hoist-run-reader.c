/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRunReader: owned by the run's page; main thread only. It never keeps an answer that it has
 * handed on, and what comes after the page has gone is dropped. */
#include "console/pages/hoist-run-reader.h"
#include "client/hoist-client-plans.h"
#include "client/hoist-client-runs.h"
#include "client/hoist-client-tenants.h"

typedef enum
{
  NOT_READ,
  READING,
  READ
} Once;

struct _HoistRunReader
{
  GObject parent_instance;
  HoistSession *session;
  char *run;
  Once plan, report;
  GCancellable *cancellable;
};

enum
{
  SIGNAL_RUN,
  SIGNAL_PLAN,
  SIGNAL_REPORT,
  SIGNAL_RUN_FAILED,
  SIGNAL_REPORT_FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistRunReader, hoist_run_reader, G_TYPE_OBJECT)

static HoistClient *
get_client (HoistRunReader *self)
{
  return g_cancellable_is_cancelled (self->cancellable) ? NULL
                                                        : hoist_session_get_client (self->session);
}

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunReader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_client_get_run_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (run == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_RUN_FAILED], 0, error);
      return;
    }
  hoist_fleet_take_run (hoist_session_get_fleet (self->session), run);
  g_signal_emit (self, signals[SIGNAL_RUN], 0, run);
}

void
hoist_run_reader_read (HoistRunReader *self, gint64 last_seq)
{
  HoistClient *client = get_client (self);
  HoistEventSource *events = hoist_session_get_events (self->session);

  g_return_if_fail (HOIST_IS_RUN_READER (self));

  if (client == NULL)
    return;
  hoist_client_get_run_async (client, self->run, self->cancellable, run_cb, g_object_ref (self));
  if (events != NULL)
    hoist_event_source_follow_log (events, self->run, last_seq);
}

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunReader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = hoist_client_get_plan_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->plan = plan != NULL ? READ : NOT_READ;
  if (plan != NULL)
    g_signal_emit (self, signals[SIGNAL_PLAN], 0, plan);
}

void
hoist_run_reader_read_plan (HoistRunReader *self, const char *plan)
{
  HoistClient *client = get_client (self);

  g_return_if_fail (HOIST_IS_RUN_READER (self));

  if (client == NULL || self->plan != NOT_READ || plan[0] == '\0')
    return;
  self->plan = READING;
  hoist_client_get_plan_async (client, plan, self->cancellable, plan_cb, g_object_ref (self));
}

static void
report_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistRunReader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report =
      hoist_client_check_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->report = report != NULL ? READ : NOT_READ;
  if (report == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_REPORT_FAILED], 0, error);
      return;
    }
  hoist_fleet_take_tenant (hoist_session_get_fleet (self->session), report);
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, report);
}

void
hoist_run_reader_read_back (HoistRunReader *self, const char *tenant)
{
  HoistClient *client = get_client (self);

  g_return_if_fail (HOIST_IS_RUN_READER (self));

  if (client == NULL || self->report != NOT_READ)
    return;
  self->report = READING;
  hoist_client_check_tenant_async (client, tenant, self->cancellable, report_cb,
                                   g_object_ref (self));
}

void
hoist_run_reader_stop (HoistRunReader *self)
{
  g_return_if_fail (HOIST_IS_RUN_READER (self));

  g_cancellable_cancel (self->cancellable);
  if (hoist_session_get_events (self->session) != NULL)
    hoist_event_source_unfollow_log (hoist_session_get_events (self->session), self->run);
}

static void
finalize (GObject *object)
{
  HoistRunReader *self = HOIST_RUN_READER (object);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_free (self->run);
  G_OBJECT_CLASS (hoist_run_reader_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, HOIST_TYPE_RUN_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
hoist_run_reader_class_init (HoistRunReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_RUN] = add_signal ("run");
  signals[SIGNAL_PLAN] = add_signal ("plan");
  signals[SIGNAL_REPORT] = add_signal ("report");
  signals[SIGNAL_RUN_FAILED] = add_signal ("run-failed");
  signals[SIGNAL_REPORT_FAILED] = add_signal ("report-failed");
}

static void
hoist_run_reader_init (HoistRunReader *self)
{
  self->cancellable = g_cancellable_new ();
}

HoistRunReader *
hoist_run_reader_new (HoistSession *session, const char *run)
{
  HoistRunReader *self = g_object_new (HOIST_TYPE_RUN_READER, NULL);

  self->session = g_object_ref (session);
  self->run = g_strdup (run);
  return self;
}
