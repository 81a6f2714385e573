/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPreferencesWindow: owned by GTK until it is closed; main thread only. Each row is bound to a
 * property of the preferences; it keeps nothing itself. */
#include "console/dialogs/hoist-preferences-window.h"
#include "console/widgets/hoist-group-release.h"
#include "console/widgets/hoist-toolkit-names.h"

struct _HoistPreferencesWindow
{
  AdwPreferencesWindow parent_instance;
  AdwPreferencesGroup *missing;
  GtkWidget *appearance, *confirmation, *notifications, *log_follow, *log_wrap, *log_timestamps,
      *poll_seconds;
};

G_DEFINE_FINAL_TYPE (HoistPreferencesWindow, hoist_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
dispose (GObject *object)
{
  hoist_group_release_all (ADW_PREFERENCES_WINDOW (object));
  G_OBJECT_CLASS (hoist_preferences_window_parent_class)->dispose (object);
}

static void
hoist_preferences_window_class_init (HoistPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, missing);
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, appearance);
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, confirmation);
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, notifications);
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, log_follow);
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, log_wrap);
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, log_timestamps);
  gtk_widget_class_bind_template_child (widget_class, HoistPreferencesWindow, poll_seconds);
}

static void
hoist_preferences_window_init (HoistPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_toolkit_names_mend_when_shown (GTK_WIDGET (self));
}

GtkWindow *
hoist_preferences_window_new (GtkWindow *parent, HoistPreferences *preferences)
{
  HoistPreferencesWindow *self = g_object_new (HOIST_TYPE_PREFERENCES_WINDOW, "transient-for",
                                               parent, "modal", parent != NULL, NULL);
  const char *missing = hoist_preferences_get_missing (preferences);
  const struct
  {
    const char *name;
    GtkWidget *widget;
    const char *property;
  } bound[] = {
    { "appearance", self->appearance, "selected" },
    { "confirmation", self->confirmation, "selected" },
    { "notifications", self->notifications, "selected" },
    { "log-timestamps", self->log_timestamps, "selected" },
    { "log-follow", self->log_follow, "active" },
    { "log-wrap", self->log_wrap, "active" },
    { "poll-seconds", self->poll_seconds, "value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bound); i++)
    g_object_bind_property (preferences, bound[i].name, bound[i].widget, bound[i].property,
                            G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  gtk_widget_set_visible (GTK_WIDGET (self->missing), missing != NULL);
  if (missing != NULL)
    adw_preferences_group_set_description (self->missing, missing);
  return GTK_WINDOW (self);
}
