/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question lives until it is answered, an order until its last call has come back; main thread
 * only. Nothing is said to be held before the control plane has said so of that tenant. */
#include "console/dialogs/hoist-hold-dialog.h"
#include <glib/gi18n.h>
#include "console/dialogs/hoist-statement-dialog.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"

typedef struct
{
  GtkWidget *widget;
  HoistSession *session;
  char **tenants;
} Question;

typedef struct
{
  GtkWidget *widget;
  HoistSession *session;
  GVariant *way_back;
  guint n, left, done;
  gboolean releases; /* all of them */
  char *slug;        /* of the last that was done */
  GError *error;     /* of the first that was not */
} Order;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->widget);
  g_object_unref (question->session);
  g_strfreev (question->tenants);
  g_free (question);
}

static void
order_free (Order *order)
{
  g_object_unref (order->widget);
  g_object_unref (order->session);
  g_variant_unref (order->way_back);
  g_free (order->slug);
  g_clear_error (&order->error);
  g_free (order);
}

static const char *
slug_of (HoistFleet *fleet, const char *tenant)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (fleet, tenant);

  return item != NULL ? hoist_tenant_item_get_report (item)->slug : tenant;
}

GVariant *
hoist_hold_dialog_get_way_back (HoistFleet *fleet, GVariant *holds)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *tenant;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  g_variant_iter_init (&iter, holds);
  while (g_variant_iter_next (&iter, "(&s&s)", &tenant, NULL))
    {
      HoistTenantItem *item = hoist_fleet_find_tenant (fleet, tenant);
      const char *reason = item != NULL ? hoist_tenant_item_get_report (item)->hold_reason : NULL;

      g_variant_builder_add (&builder, "(ss)", tenant, reason != NULL ? reason : "");
    }
  return g_variant_builder_end (&builder);
}

static char *
make_sentence (const Order *order)
{
  g_autofree char *why =
      order->error != NULL ? hoist_plane_sentence_dup (order->error->message) : NULL;

  if (order->done == 0)
    return g_steal_pointer (&why);
  if (order->error != NULL)
    return g_strdup_printf (order->releases ? _ ("%u of %u were released: %s")
                                            : _ ("%u of %u are held: %s"),
                            order->done, order->n, why);
  if (order->n == 1)
    return g_strdup_printf (order->releases ? _ ("%s is no longer held") : _ ("%s is held"),
                            order->slug);
  return g_strdup_printf (
      order->releases ? g_dngettext (NULL, "%u tenant is no longer held",
                                     "%u tenants are no longer held", order->n)
                      : g_dngettext (NULL, "%u tenant is held", "%u tenants are held", order->n),
      order->n);
}

static void
finish (Order *order)
{
  g_autofree char *sentence = make_sentence (order);
  g_autofree char *undo = g_action_print_detailed_name ("win.set-holds", order->way_back);

  if (order->done > 0)
    gtk_widget_activate_action (order->widget, "win.offer", "(sss)", sentence, _ ("Undo"), undo);
  else
    gtk_widget_activate_action (order->widget, "win.say", "s", sentence);
  order_free (order);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Order *order = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report =
      hoist_client_change_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (report != NULL)
    {
      order->done++;
      g_free (order->slug);
      order->slug = g_strdup (report->slug);
      hoist_fleet_take_tenant (hoist_session_get_fleet (order->session), report);
      hoist_session_refresh_tenant (order->session, report->id);
    }
  else if (order->error == NULL)
    order->error = g_steal_pointer (&error);
  if (--order->left == 0)
    finish (order);
}

void
hoist_hold_dialog_apply (GtkWidget *widget, HoistSession *session, GVariant *holds)
{
  HoistClient *client = hoist_session_get_client (session);
  const char *tenant, *reason;
  GVariantIter iter;
  Order *order;

  if (client == NULL || g_variant_n_children (holds) == 0)
    return;
  order = g_new0 (Order, 1);
  order->widget = g_object_ref (widget);
  order->session = g_object_ref (session);
  order->way_back = g_variant_ref_sink (
      hoist_hold_dialog_get_way_back (hoist_session_get_fleet (session), holds));
  order->n = order->left = (guint) g_variant_n_children (holds);
  order->releases = TRUE;
  g_variant_iter_init (&iter, holds);
  while (g_variant_iter_next (&iter, "(&s&s)", &tenant, &reason))
    {
      HoistTenantChange change = { .hold = reason[0] != '\0' ? reason : NULL,
                                   .release_hold = reason[0] == '\0' };

      order->releases = order->releases && change.release_hold;
      hoist_client_change_tenant_async (client, tenant, &change, NULL, changed_cb, order);
    }
}

static void
stated_cb (const char *statement, gpointer user_data)
{
  Question *question = user_data;
  GVariantBuilder builder;
  g_autoptr (GVariant) holds = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (char **tenant = question->tenants; *tenant != NULL; tenant++)
    g_variant_builder_add (&builder, "(ss)", *tenant, statement);
  holds = g_variant_ref_sink (g_variant_builder_end (&builder));
  hoist_hold_dialog_apply (question->widget, question->session, holds);
}

GtkWindow *
hoist_hold_dialog_ask (GtkWidget *widget, HoistSession *session, const char *const *tenants,
                       const char *reason)
{
  guint n = g_strv_length ((char **) tenants);
  g_autofree char *heading =
      n == 1 ? hoist_shown_text_print_line (_ ("Hold %s?"),
                                            slug_of (hoist_session_get_fleet (session), tenants[0]))
             : g_strdup_printf (g_dngettext (NULL, "Hold %u tenant?", "Hold %u tenants?", n), n);
  HoistStatementQuestion ask = {
    .heading = heading,
    .body = _ ("A held tenant is neither upgraded nor rolled back until the hold is released."),
    .entry = _ ("Why it is held"),
    .confirm = _ ("Hold"),
    .text = reason,
  };
  Question *question = g_new0 (Question, 1);

  question->widget = g_object_ref (widget);
  question->session = g_object_ref (session);
  question->tenants = g_strdupv ((char **) tenants);
  return hoist_statement_dialog_ask_full (widget, &ask, stated_cb, question, question_free);
}
