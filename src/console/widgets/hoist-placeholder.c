/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlaceholder: owned by its page; main thread only; its two timers end with it. */
#include "console/widgets/hoist-placeholder.h"
#include "base/hoist-error.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/widgets/hoist-action.h"
#include "console/widgets/hoist-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-stack.h"

#define SPINNER_AFTER_MS 500
#define WORDS_AFTER_MS 3000

struct _HoistPlaceholder
{
  GtkWidget parent_instance;
  GtkStack *stack;
  GtkSpinner *spinner;
  GtkLabel *loading_label;
  AdwStatusPage *status;
  GtkButton *button, *details_button;
  char *details; /* of the error that is shown */
  AdwBin *content;
  guint spinner_timer, words_timer;
};

static GtkBuildableIface *parent_buildable;
static void hoist_placeholder_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoistPlaceholder, hoist_placeholder, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      hoist_placeholder_buildable_init))

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  HoistPlaceholder *self = HOIST_PLACEHOLDER (buildable);

  if (self->content != NULL && GTK_IS_WIDGET (child))
    adw_bin_set_child (self->content, GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
hoist_placeholder_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static void
stop_loading (HoistPlaceholder *self)
{
  g_clear_handle_id (&self->spinner_timer, g_source_remove);
  g_clear_handle_id (&self->words_timer, g_source_remove);
  gtk_spinner_stop (self->spinner);
}

static void
dispose (GObject *object)
{
  HoistPlaceholder *self = HOIST_PLACEHOLDER (object);

  g_clear_handle_id (&self->spinner_timer, g_source_remove);
  g_clear_handle_id (&self->words_timer, g_source_remove);
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->details, g_free);
  G_OBJECT_CLASS (hoist_placeholder_parent_class)->dispose (object);
}

static void
copy_details_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistPlaceholder *self = HOIST_PLACEHOLDER (widget);

  if (self->details == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->details);
  gtk_widget_activate_action (widget, "win.say", "s", _ ("Details copied"));
}

static void
hoist_placeholder_class_init (HoistPlaceholderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-placeholder.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistPlaceholder, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaceholder, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaceholder, loading_label);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaceholder, status);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaceholder, button);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaceholder, details_button);
  gtk_widget_class_install_action (widget_class, "placeholder.copy-details", NULL,
                                   copy_details_action);
  gtk_widget_class_bind_template_child (widget_class, HoistPlaceholder, content);
}

static void
hoist_placeholder_init (HoistPlaceholder *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_stack_watch (self->stack);
}

GtkWidget *
hoist_placeholder_new (void)
{
  return g_object_new (HOIST_TYPE_PLACEHOLDER, NULL);
}

static gboolean
spinner_cb (gpointer user_data)
{
  HoistPlaceholder *self = user_data;

  self->spinner_timer = 0;
  gtk_spinner_start (self->spinner);
  hoist_stack_show (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

static gboolean
words_cb (gpointer user_data)
{
  HoistPlaceholder *self = user_data;

  self->words_timer = 0;
  gtk_widget_set_opacity (GTK_WIDGET (self->loading_label), 1);
  return G_SOURCE_REMOVE;
}

void
hoist_placeholder_show_loading (HoistPlaceholder *self, const char *text)
{
  g_return_if_fail (HOIST_IS_PLACEHOLDER (self));

  stop_loading (self);
  gtk_label_set_text (self->loading_label, text);
  gtk_widget_set_opacity (GTK_WIDGET (self->loading_label), 0);
  hoist_stack_show (self->stack, "blank");
  self->spinner_timer = g_timeout_add (SPINNER_AFTER_MS, spinner_cb, self);
  self->words_timer = g_timeout_add (WORDS_AFTER_MS, words_cb, self);
}

static void
tell_page (HoistPlaceholder *self)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), HOIST_TYPE_PAGE);

  if (page != NULL)
    hoist_page_content_came (HOIST_PAGE (page));
}

void
hoist_placeholder_show_content (HoistPlaceholder *self)
{
  g_return_if_fail (HOIST_IS_PLACEHOLDER (self));

  stop_loading (self);
  hoist_stack_show (self->stack, "content");
  tell_page (self);
}

/* For people who help: the plane's own words, with the code and the time. No secret is ever in an
 * error. */
static void
set_details (HoistPlaceholder *self, const char *title, const GError *error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);

  g_clear_pointer (&self->details, g_free);
  if (error != NULL)
    self->details = g_strdup_printf (
        "%s\n%s\nCode: %s\nTime: %s\nHoist " HOIST_VERSION "\n", title, error->message,
        hoist_error_code_get_wire_name (hoist_error_get_code (error)), time);
  gtk_widget_set_visible (GTK_WIDGET (self->details_button), self->details != NULL);
}

void
hoist_placeholder_show_status (HoistPlaceholder *self, const char *icon_name, const char *title,
                               const char *description)
{
  g_autofree char *shown = hoist_shown_text_dup (description, HOIST_SHOWN_BLOCK);
  g_autofree char *safe = g_markup_escape_text (shown != NULL ? shown : "", -1);

  g_return_if_fail (HOIST_IS_PLACEHOLDER (self));

  stop_loading (self);
  adw_status_page_set_icon_name (self->status, icon_name);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, safe); /* this one is markup, the title is not */
  hoist_placeholder_set_button (self, NULL, NULL);
  set_details (self, NULL, NULL);
  hoist_stack_show (self->stack, "status");
}

const char *
hoist_placeholder_get_details (HoistPlaceholder *self)
{
  return self->details;
}

void
hoist_placeholder_show_error (HoistPlaceholder *self, const char *title, const GError *error)
{
  g_autofree char *message = error != NULL ? hoist_plane_sentence_dup (error->message) : NULL;

  hoist_placeholder_show_status (self, "dialog-warning-symbolic", title, message);
  hoist_placeholder_set_button (self, _ ("Try Again"), "win.refresh");
  set_details (self, title, error);
}

void
hoist_placeholder_set_button (HoistPlaceholder *self, const char *label,
                              const char *detailed_action)
{
  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL);
  gtk_button_set_label (self->button, label != NULL ? label : "");
  hoist_action_set_detailed (GTK_ACTIONABLE (self->button), label != NULL ? detailed_action : NULL);
  if (label != NULL)
    tell_page (self);
}

const char *
hoist_placeholder_get_state (HoistPlaceholder *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}
