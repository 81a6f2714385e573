/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistToaster: owned by the window; main thread only; it does nothing by itself, the actions that
 * it names do. An offer outlives the window over the page that it was shown in. */
#include "console/widgets/hoist-toaster.h"
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-toolkit-names.h"

#define SAY_SECONDS 6
#define OFFER_SECONDS 20 /* and as long as its button has the keyboard or the pointer */

typedef struct
{
  HoistToaster *toaster; /* the owner */
  AdwToast *toast;
  char *text, *button, *action;
  GVariant *target; /* NULL: none */
  gboolean in_window;
} Offer;

struct _HoistToaster
{
  GObject parent_instance;
  AdwToastOverlay *overlay;     /* weak */
  AdwPreferencesWindow *window; /* weak */
  GPtrArray *offers;            /* Offer, the newest last */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_OVER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistToaster, hoist_toaster, G_TYPE_OBJECT)

static void
drop_toast (Offer *offer)
{
  if (offer->toast != NULL)
    g_signal_handlers_disconnect_by_data (offer->toast, offer);
  g_clear_object (&offer->toast);
}

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  drop_toast (offer);
  g_free (offer->text);
  g_free (offer->button);
  g_free (offer->action);
  g_clear_pointer (&offer->target, g_variant_unref);
  g_free (offer);
}

static void
over_cb (AdwToast *toast, gpointer user_data)
{
  Offer *offer = user_data;
  g_autoptr (HoistToaster) self = g_object_ref (offer->toaster);
  guint index;

  if (!g_ptr_array_find (self->offers, offer, &index))
    return;
  g_ptr_array_steal_index (self->offers, index);
  g_signal_emit (self, signals[SIGNAL_OVER], 0, offer->action, offer->target);
  offer_free (offer);
  if (self->offers->len == 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The closing button beside it has no name in libadwaita 1.2, the other one says its own twice. */
static void
name_buttons_cb (GtkWidget *label)
{
  GtkWidget *toast = gtk_widget_get_ancestor (label, g_type_from_name ("AdwToastWidget"));
  GtkWidget *close = toast != NULL ? gtk_widget_get_last_child (toast) : NULL;

  if (!GTK_IS_BUTTON (close))
    return;
  hoist_toolkit_names_mend (toast);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Close the message"), -1);
}

/* A toast's title is markup in libadwaita 1.2, and nobody is told of it: a label of our own is
 * plain, and an alert. `said` is what is read out. */
static AdwToast *
make_toast (const char *text, const char *said)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
                                   "label", text, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, "heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_signal_connect (label, "map", G_CALLBACK (name_buttons_cb), NULL);
  adw_toast_set_custom_title (toast, label);
  return toast;
}

static gboolean
is_in_window (HoistToaster *self)
{
  return self->window != NULL && gtk_widget_get_visible (GTK_WIDGET (self->window));
}

/* Takes `toast`. */
static void
show (HoistToaster *self, AdwToast *toast)
{
  if (is_in_window (self))
    adw_preferences_window_add_toast (self->window, toast);
  else if (self->overlay != NULL)
    adw_toast_overlay_add_toast (self->overlay, toast);
  else
    g_object_unref (toast);
}

static void
show_offer (HoistToaster *self, Offer *offer)
{
  g_autofree char *said = g_strdup_printf (_ ("%s. Ctrl+Z: %s"), offer->text, offer->button);
  AdwToast *toast = make_toast (offer->text, said);

  drop_toast (offer);
  offer->toast = g_object_ref (toast);
  offer->in_window = is_in_window (self);
  adw_toast_set_timeout (toast, OFFER_SECONDS);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_button_label (toast, offer->button);
  adw_toast_set_action_name (toast, offer->action);
  adw_toast_set_action_target_value (toast, offer->target);
  g_signal_connect (toast, "dismissed", G_CALLBACK (over_cb), offer);
  show (self, toast);
}

/* The window over the page is gone, with its toasts: what is still on offer is shown on the page.
 */
static void
window_gone_cb (HoistToaster *self)
{
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_data (self->window, self);
  g_clear_weak_pointer (&self->window);
  for (guint i = 0; i < self->offers->len; i++)
    {
      Offer *offer = g_ptr_array_index (self->offers, i);

      if (offer->in_window)
        show_offer (self, offer);
    }
}

static void
dispose (GObject *object)
{
  HoistToaster *self = HOIST_TOASTER (object);

  if (self->window != NULL)
    g_signal_handlers_disconnect_by_data (self->window, self);
  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->overlay);
  g_ptr_array_set_size (self->offers, 0);
  G_OBJECT_CLASS (hoist_toaster_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (HOIST_TOASTER (object)->offers);
  G_OBJECT_CLASS (hoist_toaster_parent_class)->finalize (object);
}

static void
hoist_toaster_class_init (HoistToasterClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OVER] = g_signal_new ("over", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
}

static void
hoist_toaster_init (HoistToaster *self)
{
  self->offers = g_ptr_array_new_with_free_func (offer_free);
}

HoistToaster *
hoist_toaster_new (AdwToastOverlay *overlay)
{
  HoistToaster *self = g_object_new (HOIST_TYPE_TOASTER, NULL);

  g_set_weak_pointer (&self->overlay, overlay);
  return self;
}

void
hoist_toaster_set_window (HoistToaster *self, AdwPreferencesWindow *window)
{
  g_return_if_fail (HOIST_IS_TOASTER (self));

  window_gone_cb (self);
  g_set_weak_pointer (&self->window, window);
  g_signal_connect_object (window, "unmap", G_CALLBACK (window_gone_cb), self, G_CONNECT_SWAPPED);
}

void
hoist_toaster_say (HoistToaster *self, const char *text)
{
  g_autofree char *shown = hoist_shown_text_dup_line (text);
  AdwToast *toast = make_toast (shown, shown);

  g_return_if_fail (HOIST_IS_TOASTER (self));

  adw_toast_set_timeout (toast, SAY_SECONDS);
  show (self, toast);
}

void
hoist_toaster_offer (HoistToaster *self, const char *text, const char *button,
                     const char *detailed_action)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autofree char *action = NULL;
  Offer *offer;

  g_return_if_fail (HOIST_IS_TOASTER (self));

  if (!g_action_parse_detailed_name (detailed_action, &action, &target, &error))
    {
      g_critical ("%s", error->message);
      return;
    }
  offer = g_new0 (Offer, 1);
  offer->toaster = self;
  offer->text = hoist_shown_text_dup_line (text);
  offer->button = g_strdup (button);
  offer->action = g_steal_pointer (&action);
  offer->target = g_steal_pointer (&target);
  g_ptr_array_add (self->offers, offer);
  show_offer (self, offer);
  if (self->offers->len == 1)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
hoist_toaster_can_undo (HoistToaster *self)
{
  return self->offers->len > 0;
}

void
hoist_toaster_undo (HoistToaster *self)
{
  g_autoptr (AdwToast) toast = NULL;
  Offer *offer;

  g_return_if_fail (HOIST_IS_TOASTER (self));

  if (self->offers->len == 0 || self->overlay == NULL)
    return;
  offer = g_ptr_array_index (self->offers, self->offers->len - 1);
  toast = g_object_ref (offer->toast);
  gtk_widget_activate_action_variant (GTK_WIDGET (self->overlay), offer->action, offer->target);
  adw_toast_dismiss (toast);
}
