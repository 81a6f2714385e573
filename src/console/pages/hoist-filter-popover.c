/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistFilterPopover: owned by its menu button; main thread only; it asks for nothing. A tenant
 * that is not in the fleet is marked, and filters nothing. */
#include "console/pages/hoist-filter-popover.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/widgets/hoist-entry-row.h"

struct _HoistFilterPopover
{
  GtkPopover parent_instance;
  AdwComboRow *kind_row, *outcome_row, *time_row;
  AdwEntryRow *tenant_row, *user_row;
  HoistFleet *fleet;
  gboolean filling;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistFilterPopover, hoist_filter_popover, GTK_TYPE_POPOVER)

/* In the order of the template's lists. */
static const char *const kinds[] = { "", "upgrade", "rollback" };
static const char *const outcomes[] = { "",          "running", "new-healthy", "old-restored",
                                        "untouched", "parked" };
static const gint64 spans[] = { 0,
                                G_TIME_SPAN_HOUR,
                                G_TIME_SPAN_DAY,
                                7 * G_TIME_SPAN_DAY,
                                30 * G_TIME_SPAN_DAY,
                                365 * G_TIME_SPAN_DAY };

static HoistTenantItem *
find_tenant (HoistFilterPopover *self, const char *slug)
{
  GListModel *tenants = self->fleet != NULL ? hoist_fleet_get_tenants (self->fleet) : NULL;

  for (guint i = 0; tenants != NULL && i < g_list_model_get_n_items (tenants); i++)
    {
      HoistTenantItem *item = g_list_model_get_item (tenants, i);

      g_object_unref (item); /* the list has it */
      if (g_ascii_strcasecmp (hoist_tenant_item_get_report (item)->slug, slug) == 0)
        return item;
    }
  return NULL;
}

static char *
dup_text (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

void
hoist_filter_popover_fill (HoistFilterPopover *self, HoistRunFilter *filter, gint64 now_us)
{
  g_autofree char *slug = dup_text (self->tenant_row);
  g_autofree char *user = dup_text (self->user_row);
  HoistTenantItem *tenant = slug[0] != '\0' ? find_tenant (self, slug) : NULL;
  gint64 span = spans[MIN (adw_combo_row_get_selected (self->time_row), G_N_ELEMENTS (spans) - 1)];

  hoist_run_filter_set (
      &filter->kind,
      kinds[MIN (adw_combo_row_get_selected (self->kind_row), G_N_ELEMENTS (kinds) - 1)]);
  hoist_run_filter_set (
      &filter->outcome,
      outcomes[MIN (adw_combo_row_get_selected (self->outcome_row), G_N_ELEMENTS (outcomes) - 1)]);
  hoist_run_filter_set (&filter->tenant,
                        tenant != NULL ? hoist_tenant_item_get_report (tenant)->id : "");
  hoist_run_filter_set (&filter->slug,
                        tenant != NULL ? hoist_tenant_item_get_report (tenant)->slug : "");
  hoist_run_filter_set (&filter->by, user);
  filter->since = span != 0 ? now_us - span : 0;
  filter->until = 0;
}

static void
changed_cb (HoistFilterPopover *self)
{
  g_autofree char *slug = dup_text (self->tenant_row);
  gboolean unknown = slug[0] != '\0' && find_tenant (self, slug) == NULL;

  if (self->filling)
    return;
  if (unknown)
    gtk_widget_add_css_class (GTK_WIDGET (self->tenant_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->tenant_row), "error");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
hoist_filter_popover_clear (HoistFilterPopover *self)
{
  g_return_if_fail (HOIST_IS_FILTER_POPOVER (self));

  self->filling = TRUE;
  adw_combo_row_set_selected (self->kind_row, 0);
  adw_combo_row_set_selected (self->outcome_row, 0);
  adw_combo_row_set_selected (self->time_row, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->tenant_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), "");
  self->filling = FALSE;
  changed_cb (self);
}

void
hoist_filter_popover_set_fleet (HoistFilterPopover *self, HoistFleet *fleet)
{
  g_set_object (&self->fleet, fleet);
}

static void
dispose (GObject *object)
{
  g_clear_object (&HOIST_FILTER_POPOVER (object)->fleet);
  G_OBJECT_CLASS (hoist_filter_popover_parent_class)->dispose (object);
}

static void
hoist_filter_popover_class_init (HoistFilterPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", HOIST_TYPE_FILTER_POPOVER, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-filter-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistFilterPopover, kind_row);
  gtk_widget_class_bind_template_child (widget_class, HoistFilterPopover, outcome_row);
  gtk_widget_class_bind_template_child (widget_class, HoistFilterPopover, time_row);
  gtk_widget_class_bind_template_child (widget_class, HoistFilterPopover, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, HoistFilterPopover, user_row);
}

static void
hoist_filter_popover_init (HoistFilterPopover *self)
{
  AdwComboRow *combos[3];

  gtk_widget_init_template (GTK_WIDGET (self));
  combos[0] = self->kind_row;
  combos[1] = self->outcome_row;
  combos[2] = self->time_row;
  for (guint i = 0; i < G_N_ELEMENTS (combos); i++)
    g_signal_connect_swapped (combos[i], "notify::selected", G_CALLBACK (changed_cb), self);
  hoist_entry_row_prepare (GTK_WIDGET (self->tenant_row));
  hoist_entry_row_prepare (GTK_WIDGET (self->user_row));
  g_signal_connect_swapped (self->tenant_row, "notify::text", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->user_row, "notify::text", G_CALLBACK (changed_cb), self);
}

GtkWidget *
hoist_filter_popover_new (void)
{
  return g_object_new (HOIST_TYPE_FILTER_POPOVER, NULL);
}
