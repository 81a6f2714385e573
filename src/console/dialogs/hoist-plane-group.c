/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlaneGroup: owned by the window of planes; main thread only; it never sees a secret. */
#include "console/dialogs/hoist-plane-group.h"
#include <glib/gi18n.h>
#include "client/hoist-certificate.h"
#include "console/items/hoist-plane-words.h"
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-entry-row.h"

struct _HoistPlaneGroup
{
  AdwPreferencesGroup parent_instance;
  AdwEntryRow *name_row;
  AdwComboRow *stage_row;
  AdwActionRow *ask_row, *pause_row, *contact_row, *secret_row, *pin_row;
  GtkSwitch *ask_switch, *pause_switch;
  GtkButton *secret_button, *pin_button, *forget_button;

  HoistPlaneSet *planes;
  HoistSession *session;
  gboolean showing; /* rows change because the notes did, not the other way round */
};

G_DEFINE_FINAL_TYPE (HoistPlaneGroup, hoist_plane_group, ADW_TYPE_PREFERENCES_GROUP)

static HoistKnownPlane *
get_plane (HoistPlaneGroup *self)
{
  return hoist_session_get_plane (self->session);
}

static void
show_secret (HoistPlaneGroup *self, const HoistPlaneNotes *notes)
{
  gboolean remote =
      hoist_known_plane_get_kind (get_plane (self)) == HOIST_PLANE_ADDRESS
      && !g_str_has_prefix (hoist_known_plane_get_address (get_plane (self)), "unix:");
  g_autofree char *since = hoist_words_dup_moment (notes->secret_since);
  g_autofree char *kept = NULL;

  if (g_str_equal (notes->secret, "token"))
    kept = g_strdup_printf (_ ("A token, in the keyring since %s"), since);
  else if (notes->secret[0] != '\0')
    kept =
        g_strdup_printf (_ ("The sign-in of %s, in the keyring since %s"), notes->username, since);
  else
    kept = g_strdup (remote ? _ ("Nothing is kept: Hoist asks each time")
                            : _ ("None is needed: this computer’s socket knows its user"));
  adw_action_row_set_subtitle (self->secret_row, kept);
  gtk_widget_set_visible (GTK_WIDGET (self->secret_button), remote);
}

static void
show_pin (HoistPlaneGroup *self, const HoistPlaneNotes *notes)
{
  HoistKnownPlane *plane = get_plane (self);
  gboolean https = hoist_known_plane_get_kind (plane) == HOIST_PLANE_ADDRESS
                   && g_str_has_prefix (hoist_known_plane_get_address (plane), "https:");
  g_autofree char *groups = hoist_certificate_dup_groups (notes->pin);
  g_autofree char *since = hoist_words_dup_moment (notes->pinned_at);
  g_autofree char *text =
      notes->pin[0] != '\0'
          ? g_strdup_printf (_ ("SHA-256 %s, compared and trusted on %s"), groups, since)
          : g_strdup (_ ("This computer trusts it by itself"));

  gtk_widget_set_visible (GTK_WIDGET (self->pin_row), https);
  adw_action_row_set_subtitle (self->pin_row, text);
}

static void
show_contact (HoistPlaneGroup *self)
{
  gint64 last = MAX (hoist_session_get_last_contact (self->session),
                     hoist_known_plane_get_notes (get_plane (self))->last_contact);
  g_autofree char *state = hoist_plane_words_dup_state (self->session);
  g_autofree char *when = hoist_words_dup_when (last, g_get_real_time ());
  g_autofree char *text = g_strdup_printf (_ ("%s; last contact: %s"), state, when);

  adw_action_row_set_subtitle (self->contact_row, text);
}

static void
show (HoistPlaneGroup *self)
{
  HoistKnownPlane *plane = get_plane (self);
  const HoistPlaneNotes *notes = hoist_known_plane_get_notes (plane);
  const char *place = hoist_known_plane_get_kind (plane) == HOIST_PLANE_ADDRESS
                          ? hoist_known_plane_get_address (plane)
                          : hoist_known_plane_get_folder (plane);
  g_autofree char *safe_name = g_markup_escape_text (notes->name, -1);
  g_autofree char *safe_place = g_markup_escape_text (place, -1);
  g_autofree char *forget = hoist_shown_text_print_line (_ ("Forget %s"), notes->name);

  self->showing = TRUE;
  /* A group's title and description are markup in libadwaita 1.2. */
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), safe_name);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), safe_place);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), notes->name);
  adw_combo_row_set_selected (self->stage_row, notes->stage);
  gtk_widget_set_visible (GTK_WIDGET (self->ask_row), notes->stage == HOIST_STAGE_STAGING);
  gtk_switch_set_active (self->ask_switch, !notes->without_name);
  gtk_switch_set_active (self->pause_switch, notes->paused);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->forget_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, forget, -1);
  show_secret (self, notes);
  show_pin (self, notes);
  show_contact (self);
  self->showing = FALSE;
}

static void
change (HoistPlaneGroup *self, const HoistPlaneNotes *notes)
{
  g_autoptr (GError) error = NULL;

  if (!hoist_plane_set_change (self->planes, self->session, notes, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", error->message);
      show (self); /* as it still is */
    }
}

static void
name_applied_cb (HoistPlaneGroup *self)
{
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (get_plane (self));
  g_autofree char *name =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  notes.name = name;
  if (name[0] != '\0' && !self->showing)
    change (self, &notes);
  else
    show (self);
}

static void
chosen_cb (HoistPlaneGroup *self)
{
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (get_plane (self));

  if (self->showing)
    return;
  notes.stage = (HoistPlaneStage) adw_combo_row_get_selected (self->stage_row);
  notes.without_name = !gtk_switch_get_active (self->ask_switch);
  notes.paused = gtk_switch_get_active (self->pause_switch);
  change (self, &notes);
}

static void
act (HoistPlaneGroup *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s",
                              hoist_known_plane_get_uuid (get_plane (self)));
}

static void
secret_cb (HoistPlaneGroup *self)
{
  act (self, "win.sign-in-plane");
}

static void
pin_cb (HoistPlaneGroup *self)
{
  act (self, "win.replace-certificate");
}

static void
forget_cb (HoistPlaneGroup *self)
{
  act (self, "win.forget-plane");
}

static void
dispose (GObject *object)
{
  HoistPlaneGroup *self = HOIST_PLANE_GROUP (object);

  g_clear_object (&self->session);
  g_clear_object (&self->planes);
  G_OBJECT_CLASS (hoist_plane_group_parent_class)->dispose (object);
}

static void
hoist_plane_group_class_init (HoistPlaneGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-plane-group.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, name_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, stage_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, ask_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, ask_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, pause_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, pause_switch);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, contact_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, secret_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, secret_button);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, pin_row);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, pin_button);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaneGroup, forget_button);
}

static void
hoist_plane_group_init (HoistPlaneGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_entry_row_prepare (GTK_WIDGET (self->name_row));
  g_signal_connect_swapped (self->name_row, "apply", G_CALLBACK (name_applied_cb), self);
  g_signal_connect_swapped (self->stage_row, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->ask_switch, "notify::active", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->pause_switch, "notify::active", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->secret_button, "clicked", G_CALLBACK (secret_cb), self);
  g_signal_connect_swapped (self->pin_button, "clicked", G_CALLBACK (pin_cb), self);
  g_signal_connect_swapped (self->forget_button, "clicked", G_CALLBACK (forget_cb), self);
}

HoistPlaneGroup *
hoist_plane_group_new (HoistPlaneSet *planes, HoistSession *session)
{
  HoistPlaneGroup *self = g_object_new (HOIST_TYPE_PLANE_GROUP, NULL);

  self->planes = g_object_ref (planes);
  self->session = g_object_ref (session);
  self->showing = TRUE;
  g_signal_connect_object (session, "state", G_CALLBACK (show_contact), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (hoist_session_get_plane (session), "changed", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  show (self);
  return self;
}
