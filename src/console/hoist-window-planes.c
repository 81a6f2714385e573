/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's actions on control planes: open, add, sign in, pause, rename; replace and forget
 * (with undo). Owned by the window; main thread only; a secret is only handed on here. */
#include <glib/gi18n.h>
#include "console/dialogs/hoist-plane-dialog.h"
#include "console/dialogs/hoist-planes-window.h"
#include "console/dialogs/hoist-switcher.h"
#include "console/hoist-plane-before.h"
#include "console/hoist-window-private.h"

#define UNDO_FORGETTING "win.undo-forget-plane"
#define UNDO_REPLACING "win.undo-replace-plane"
#define BEFORE_KEY "hoist-plane-before" /* of the window: what the newest replacing was about */

/* The plane that an action is about: the one named by its parameter, or the one that is shown. */
static HoistSession *
find_session (HoistWindow *self, GVariant *parameter)
{
  HoistPlaneSet *set = hoist_window_get_planes (self);
  const char *uuid = parameter != NULL ? g_variant_get_string (parameter, NULL) : "";
  HoistKnownPlane *plane =
      uuid[0] != '\0' ? hoist_plane_list_find (hoist_plane_set_get_list (set), uuid) : NULL;

  if (uuid[0] == '\0')
    return hoist_window_get_session (self);
  return plane != NULL ? hoist_plane_set_find (set, plane) : NULL;
}

static void
change (HoistWindow *self, HoistSession *session, const HoistPlaneNotes *notes)
{
  g_autoptr (GError) error = NULL;

  if (!hoist_plane_set_change (hoist_window_get_planes (self), session, notes, &error))
    hoist_window_say (self, error->message);
}

static void
open_plane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistSession *session = find_session (user_data, parameter);

  if (session != NULL)
    hoist_window_open_plane (user_data, hoist_session_get_plane (session));
}

/* The newest one can be taken back, until its offer goes. Takes what was before. */
static void
offer_undo (HoistWindow *self, HoistSession *session, HoistPlaneBefore *before, gboolean other_pin)
{
  const char *name = hoist_known_plane_get_name (hoist_session_get_plane (session));
  g_autofree char *text = g_strdup_printf (other_pin ? _ ("The certificate of “%s” is replaced")
                                                     : _ ("The sign-in to “%s” is replaced"),
                                           name);
  g_autofree char *undo =
      g_strdup_printf (UNDO_REPLACING "::%s", hoist_plane_before_get_key (before));

  hoist_toaster_offer (hoist_window_get_toaster (self), text, _ ("Undo"), undo);
  g_object_set_data_full (G_OBJECT (self), BEFORE_KEY, before,
                          (GDestroyNotify) hoist_plane_before_free);
}

/* NULL: it is over, or a newer one has come. */
static HoistPlaneBefore *
find_before (HoistWindow *self, const char *key)
{
  HoistPlaneBefore *before = g_object_get_data (G_OBJECT (self), BEFORE_KEY);

  return before != NULL && g_str_equal (hoist_plane_before_get_key (before), key) ? before : NULL;
}

static void
undo_replace_plane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  HoistPlaneSet *set = hoist_window_get_planes (self);
  HoistPlaneBefore *before = find_before (self, g_variant_get_string (parameter, NULL));
  HoistKnownPlane *plane;
  g_autoptr (GError) error = NULL;

  if (before == NULL)
    return;
  plane =
      hoist_plane_list_find (hoist_plane_set_get_list (set), hoist_plane_before_get_uuid (before));
  if (plane != NULL
      && !hoist_plane_before_restore (before, set, hoist_plane_set_find (set, plane), &error))
    hoist_window_say (self, error->message);
  g_object_set_data (G_OBJECT (self), BEFORE_KEY, NULL);
}

/* A new plane, or what was found out about a known one. */
static void
connected_cb (HoistWindow *self, HoistPlaneOffer *offer)
{
  HoistPlaneSet *set = hoist_window_get_planes (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlaneBefore) before = NULL;
  HoistKnownPlane *plane = offer->plane;
  HoistSession *session;
  HoistPlaneNotes notes;
  gboolean other_pin;

  if (plane == NULL)
    plane = hoist_plane_list_add (hoist_plane_set_get_list (set), HOIST_PLANE_ADDRESS, offer->name,
                                  offer->address, &error);
  if (plane == NULL)
    {
      hoist_window_say (self, error->message);
      return;
    }
  session = hoist_plane_set_find (set, plane);
  before = hoist_plane_before_new (session);
  other_pin = before != NULL && hoist_plane_before_has_other_pin (before, offer->pin);
  notes = *hoist_known_plane_get_notes (plane);
  if (offer->username[0] != '\0')
    notes.username = offer->username;
  if (offer->plane == NULL)
    notes.stage = offer->stage;
  if (offer->pin[0] != '\0' && g_strcmp0 (notes.pin, offer->pin) != 0)
    { /* a pin is never taken away by the way */
      notes.pin = offer->pin;
      notes.pinned_at = g_get_real_time ();
    }
  change (self, session, &notes);
  hoist_window_open_plane (self, plane);
  if (offer->token != NULL)
    hoist_session_take_token (session, offer->token, offer->keep_as);
  if (before != NULL && (other_pin || offer->token != NULL))
    offer_undo (self, session, g_steal_pointer (&before), other_pin);
}

static void
present_dialog (HoistWindow *self, HoistPlaneDialog *dialog)
{
  g_signal_connect_object (dialog, "connected", G_CALLBACK (connected_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_plane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_dialog (user_data, hoist_plane_dialog_new (GTK_WINDOW (user_data)));
}

/* The plane of an action, if it is one that has an address. */
static HoistKnownPlane *
find_remote (HoistWindow *self, GVariant *parameter)
{
  HoistSession *session = find_session (self, parameter);
  HoistKnownPlane *plane = session != NULL ? hoist_session_get_plane (session) : NULL;

  return plane != NULL && hoist_known_plane_get_kind (plane) == HOIST_PLANE_ADDRESS ? plane : NULL;
}

static void
sign_in_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistKnownPlane *plane = find_remote (user_data, parameter);

  if (plane != NULL)
    present_dialog (user_data, hoist_plane_dialog_new_sign_in (GTK_WINDOW (user_data), plane));
}

static void
replace_certificate_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistKnownPlane *plane = find_remote (user_data, parameter);

  if (plane != NULL)
    present_dialog (user_data, hoist_plane_dialog_new_replace (GTK_WINDOW (user_data), plane));
}

/* Pauses, or takes a pause back. */
static void
pause_plane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  HoistSession *session = find_session (self, parameter);
  HoistPlaneNotes notes;
  g_autofree char *text = NULL;

  if (session == NULL)
    return;
  notes = *hoist_known_plane_get_notes (hoist_session_get_plane (session));
  notes.paused = !notes.paused;
  change (self, session, &notes);
  text = g_strdup_printf (notes.paused ? _ ("“%s” is paused: nothing is asked of it")
                                       : _ ("“%s” is asked again"),
                          hoist_known_plane_get_name (hoist_session_get_plane (session)));
  hoist_window_say (self, text);
}

/* Of an offer that is gone: the plane that was forgotten, or the key of what was replaced. */
typedef struct
{
  HoistWindow *window;
  char *uuid;
} Forgotten;

static HoistKnownPlane *
dup_leaving (HoistWindow *self, const char *uuid)
{
  g_autoptr (GPtrArray) leaving =
      hoist_plane_list_dup_leaving (hoist_plane_set_get_list (hoist_window_get_planes (self)));

  for (guint i = 0; i < leaving->len; i++)
    if (g_str_equal (hoist_known_plane_get_uuid (g_ptr_array_index (leaving, i)), uuid))
      return g_object_ref (g_ptr_array_index (leaving, i));
  return NULL;
}

/* A moment after the offer to undo it is gone: taking it, too, makes it go. */
static gboolean
finish_idle_cb (gpointer user_data)
{
  Forgotten *forgotten = user_data;
  g_autoptr (HoistWindow) self = forgotten->window;
  g_autofree char *uuid = forgotten->uuid;
  HoistPlaneSet *set = hoist_window_get_planes (self);
  g_autoptr (HoistKnownPlane) plane = set != NULL ? dup_leaving (self, uuid) : NULL;

  if (plane != NULL)
    hoist_plane_set_finish_forgetting (set, plane);
  g_free (forgotten);
  return G_SOURCE_REMOVE;
}

static gboolean
drop_before_cb (gpointer user_data)
{
  Forgotten *forgotten = user_data;
  g_autoptr (HoistWindow) self = forgotten->window;
  g_autofree char *key = forgotten->uuid;

  if (find_before (self, key) != NULL)
    g_object_set_data (G_OBJECT (self), BEFORE_KEY, NULL);
  g_free (forgotten);
  return G_SOURCE_REMOVE;
}

static void
offer_over_cb (HoistWindow *self, const char *action, GVariant *target)
{
  gboolean forgetting = g_str_equal (action, UNDO_FORGETTING);
  Forgotten *forgotten;

  if (!forgetting && !g_str_equal (action, UNDO_REPLACING))
    return;
  forgotten = g_new0 (Forgotten, 1);
  forgotten->window = g_object_ref (self);
  forgotten->uuid = g_variant_dup_string (target, NULL);
  g_idle_add (forgetting ? finish_idle_cb : drop_before_cb, forgotten);
}

static void
forget_plane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  HoistSession *session = find_session (self, parameter);
  g_autoptr (HoistKnownPlane) plane = NULL;
  gboolean shown = session != NULL && session == hoist_window_get_session (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *undo = NULL;

  if (session == NULL)
    return;
  plane = g_object_ref (hoist_session_get_plane (session));
  if (!hoist_plane_set_forget (hoist_window_get_planes (self), plane, &error))
    {
      hoist_window_say (self, error->message);
      return;
    }
  text = g_strdup_printf (_ ("“%s” is forgotten"), hoist_known_plane_get_name (plane));
  undo = g_strdup_printf (UNDO_FORGETTING "::%s", hoist_known_plane_get_uuid (plane));
  hoist_toaster_offer (hoist_window_get_toaster (self), text, _ ("Undo"), undo);
  if (shown)
    hoist_window_leave_plane (self);
}

static void
show_planes_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  HoistPlanesWindow *window = hoist_planes_window_new (
      GTK_WINDOW (self), hoist_window_get_planes (self), G_ACTION_GROUP (self));

  hoist_toaster_set_window (hoist_window_get_toaster (self), ADW_PREFERENCES_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

static void
switch_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (
      hoist_switcher_new (GTK_WINDOW (user_data), hoist_window_get_planes (user_data))));
}

static void
undo_forget_plane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *self = user_data;
  g_autoptr (HoistKnownPlane) plane = dup_leaving (self, g_variant_get_string (parameter, NULL));
  g_autoptr (GError) error = NULL;

  if (plane == NULL)
    return;
  if (!hoist_plane_set_restore (hoist_window_get_planes (self), plane, &error))
    hoist_window_say (self, error->message);
  else
    hoist_window_open_plane (self, plane);
}

static const GActionEntry actions[] = {
  { .name = "open-plane", .activate = open_plane_action, .parameter_type = "s" },
  { .name = "switch", .activate = switch_action },
  { .name = "show-planes", .activate = show_planes_action },
  { .name = "add-plane", .activate = add_plane_action },
  { .name = "sign-in", .activate = sign_in_action },
  { .name = "sign-in-plane", .activate = sign_in_action, .parameter_type = "s" },
  { .name = "replace-certificate", .activate = replace_certificate_action, .parameter_type = "s" },
  { .name = "pause", .activate = pause_plane_action },
  { .name = "pause-plane", .activate = pause_plane_action, .parameter_type = "s" },
  { .name = "forget", .activate = forget_plane_action },
  { .name = "forget-plane", .activate = forget_plane_action, .parameter_type = "s" },
  { .name = "undo-replace-plane", .activate = undo_replace_plane_action, .parameter_type = "s" },
  { .name = "undo-forget-plane", .activate = undo_forget_plane_action, .parameter_type = "s" },
};

void
hoist_window_add_plane_actions (HoistWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (hoist_window_get_toaster (self), "over", G_CALLBACK (offer_over_cb),
                           self, G_CONNECT_SWAPPED);
}
