/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks of one control plane. Owned by the dialog that shows them; main loop only; they change
 * nothing there. */
#include "client/hoist-plane-check.h"

#include "client/hoist-client-tenants.h"

struct _HoistPlaneCheck
{
  GObject parent_instance;
  HoistClient *client;
  HoistCheckState states[HOIST_N_CHECKS];
  HoistPlaneReport *report;
  gint64 total;
  GError *error;
  GCancellable *cancellable;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (HoistPlaneCheck, hoist_plane_check, G_TYPE_OBJECT)

static void
set_state (HoistPlaneCheck *self, HoistCheckKind kind, HoistCheckState state)
{
  self->states[kind] = state;
  if (state == HOIST_CHECK_PASSED || state == HOIST_CHECK_WARNING)
    if (kind + 1 < HOIST_N_CHECKS)
      self->states[kind + 1] = HOIST_CHECK_RUNNING;
  g_signal_emit (self, changed_signal, 0);
}

static void
fail (HoistPlaneCheck *self, HoistCheckKind kind, const GError *error)
{
  self->error = g_error_copy (error);
  set_state (self, kind, HOIST_CHECK_FAILED);
}

static void
tenants_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlaneCheck) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (HOIST_CLIENT (source), result, &error);
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return;
  if (page == NULL)
    {
      fail (self, HOIST_CHECK_TENANTS, error);
      return;
    }
  self->total = page->total;
  set_state (self, HOIST_CHECK_TENANTS, page->total > 0 ? HOIST_CHECK_PASSED : HOIST_CHECK_WARNING);
}

static void
judge_report (HoistPlaneCheck *self)
{
  gint64 skew = hoist_client_get_clock_skew (self->client);
  gboolean together = ABS (skew) <= HOIST_CLOCK_SKEW_MAX;
  set_state (self, HOIST_CHECK_REACHABLE, HOIST_CHECK_PASSED);
  set_state (self, HOIST_CHECK_API,
             self->report->foreign ? HOIST_CHECK_WARNING : HOIST_CHECK_PASSED);
  set_state (self, HOIST_CHECK_CLOCK, together ? HOIST_CHECK_PASSED : HOIST_CHECK_WARNING);
  set_state (self, HOIST_CHECK_RIGHTS,
             hoist_plane_report_may (self->report, "operator") ? HOIST_CHECK_PASSED
                                                               : HOIST_CHECK_WARNING);
}

static void
plane_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlaneCheck) self = user_data;
  g_autoptr (GError) error = NULL;
  HoistPlaneReport *report = hoist_client_get_plane_finish (HOIST_CLIENT (source), result, &error);
  HoistTenantQuery one = { .limit = 1 };
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return;
  if (report == NULL)
    {
      gboolean silent = g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
      if (!silent)
        set_state (self, HOIST_CHECK_REACHABLE, HOIST_CHECK_PASSED);
      fail (self, silent ? HOIST_CHECK_REACHABLE : HOIST_CHECK_API, error);
      return;
    }
  self->report = report;
  judge_report (self);
  hoist_client_list_tenants_async (self->client, &one, self->cancellable, tenants_cb,
                                   g_object_ref (self));
}

void
hoist_plane_check_cancel (HoistPlaneCheck *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, hoist_plane_report_free);
  g_clear_error (&self->error);
  for (guint i = 0; i < HOIST_N_CHECKS; i++)
    self->states[i] = HOIST_CHECK_WAITING;
  self->total = 0;
}

void
hoist_plane_check_start (HoistPlaneCheck *self)
{
  hoist_plane_check_cancel (self);
  self->cancellable = g_cancellable_new ();
  set_state (self, HOIST_CHECK_REACHABLE, HOIST_CHECK_RUNNING);
  hoist_client_get_plane_async (self->client, self->cancellable, plane_cb, g_object_ref (self));
}

HoistCheckState
hoist_plane_check_get_state (HoistPlaneCheck *self, HoistCheckKind kind)
{
  return self->states[kind];
}

const HoistPlaneReport *
hoist_plane_check_get_report (HoistPlaneCheck *self)
{
  return self->report;
}

gint64
hoist_plane_check_get_total (HoistPlaneCheck *self)
{
  return self->total;
}

const GError *
hoist_plane_check_get_error (HoistPlaneCheck *self)
{
  return self->error;
}

gboolean
hoist_plane_check_has_passed (HoistPlaneCheck *self)
{
  for (guint i = 0; i < HOIST_N_CHECKS; i++)
    if (self->states[i] != HOIST_CHECK_PASSED && self->states[i] != HOIST_CHECK_WARNING)
      return FALSE;
  return TRUE;
}

gboolean
hoist_plane_check_is_over (HoistPlaneCheck *self)
{
  return self->error != NULL || hoist_plane_check_has_passed (self);
}

static void
finalize (GObject *object)
{
  HoistPlaneCheck *self = HOIST_PLANE_CHECK (object);
  hoist_plane_check_cancel (self);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hoist_plane_check_parent_class)->finalize (object);
}

static void
hoist_plane_check_class_init (HoistPlaneCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_plane_check_init (HoistPlaneCheck *self)
{
}

HoistPlaneCheck *
hoist_plane_check_new (HoistClient *client)
{
  HoistPlaneCheck *self = g_object_new (HOIST_TYPE_PLANE_CHECK, NULL);
  self->client = g_object_ref (client);
  return self;
}
