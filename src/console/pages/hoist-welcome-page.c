/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistWelcomePage: owned by the navigation; main thread only. The fleet is made by hoistctl
 * (client/hoist-demo-fleet.h), never here. */
#include "console/pages/hoist-welcome-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-error.h"
#include "client/hoist-demo-fleet.h"
#include "console/widgets/hoist-stack.h"

struct _HoistWelcomePage
{
  HoistPage parent_instance;
  GtkStack *stack;
  GtkWidget *demo_button, *cancel_button;
  GtkProgressBar *progress;
  GtkLabel *progress_label;
  char *demo_folder;
  GCancellable *making; /* not NULL: hoistctl is at work */
};

G_DEFINE_FINAL_TYPE (HoistWelcomePage, hoist_welcome_page, HOIST_TYPE_PAGE)

void
hoist_welcome_page_show_progress (HoistWelcomePage *self, double fraction, const char *message)
{
  hoist_stack_show (self->stack, "working");
  gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
  gtk_label_set_text (self->progress_label, message);
}

static void
progress_cb (double fraction, const char *message, gpointer user_data)
{
  hoist_welcome_page_show_progress (user_data, fraction, message);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean made = hoist_demo_fleet_open_finish (result, &error);
  gboolean cancelled = g_cancellable_is_cancelled (self->making);

  g_clear_object (&self->making);
  if (made)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.open-demo", NULL);
      return;
    }
  hoist_stack_show (self->stack, "start");
  gtk_widget_grab_focus (self->demo_button);
  if (cancelled)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s",
                                _ ("The demo fleet was not made"));
  else
    {
      hoist_banner_show_text (hoist_page_get_banner (HOIST_PAGE (self)), HOIST_BANNER_ERROR,
                              error->message);
      hoist_banner_set_button (hoist_page_get_banner (HOIST_PAGE (self)), NULL, NULL);
    }
}

static void
open_demo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistWelcomePage *self = HOIST_WELCOME_PAGE (widget);
  HoistDemoOrder order = { .folder = self->demo_folder,
                           .progress = progress_cb,
                           .progress_target = self };

  if (self->making != NULL)
    return;
  hoist_banner_hide (hoist_page_get_banner (HOIST_PAGE (self)));
  self->making = g_cancellable_new ();
  hoist_welcome_page_show_progress (self, 0, _ ("Starting…"));
  gtk_widget_grab_focus (self->cancel_button);
  hoist_demo_fleet_open_async (&order, self->making, made_cb, g_object_ref (self));
}

static void
cancel_demo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistWelcomePage *self = HOIST_WELCOME_PAGE (widget);

  if (self->making == NULL)
    return;
  gtk_label_set_text (self->progress_label, _ ("Cancelling: what was made is removed…"));
  g_cancellable_cancel (self->making);
}

static void
shown (HoistPage *page)
{
  gtk_widget_grab_focus (HOIST_WELCOME_PAGE (page)->demo_button);
}

static void
dispose (GObject *object)
{
  HoistWelcomePage *self = HOIST_WELCOME_PAGE (object);

  g_cancellable_cancel (self->making);
  G_OBJECT_CLASS (hoist_welcome_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (HOIST_WELCOME_PAGE (object)->demo_folder);
  G_OBJECT_CLASS (hoist_welcome_page_parent_class)->finalize (object);
}

static void
hoist_welcome_page_class_init (HoistWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistWelcomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistWelcomePage, demo_button);
  gtk_widget_class_bind_template_child (widget_class, HoistWelcomePage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HoistWelcomePage, progress);
  gtk_widget_class_bind_template_child (widget_class, HoistWelcomePage, progress_label);
  gtk_widget_class_install_action (widget_class, "welcome.open-demo", NULL, open_demo_action);
  gtk_widget_class_install_action (widget_class, "welcome.cancel-demo", NULL, cancel_demo_action);
}

static void
hoist_welcome_page_init (HoistWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_stack_watch (self->stack);
}

HoistWelcomePage *
hoist_welcome_page_new (const char *demo_folder)
{
  HoistWelcomePage *self = g_object_new (HOIST_TYPE_WELCOME_PAGE, NULL);

  self->demo_folder = g_strdup (demo_folder);
  return self;
}
