/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistCertificateView: main thread only; it shows, and decides nothing. What the certificate says
 * is from outside: text. */
#include "console/widgets/hoist-certificate-view.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"

struct _HoistCertificateView
{
  GtkWidget parent_instance;
  GtkWidget *box;
  AdwActionRow *host_row, *subject_row, *issuer_row, *until_row, *reasons_row, *seen_row, *pin_row;
};

G_DEFINE_FINAL_TYPE (HoistCertificateView, hoist_certificate_view, GTK_TYPE_WIDGET)

static void
fill (AdwActionRow *row, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL && text[0] != '\0');
  adw_action_row_set_subtitle (row, text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : "", -1);
}

/* Four groups a line: what one reads to somebody on the telephone, and what a narrow window has
 * room for. */
static char *
dup_two_lines (const char *fingerprint)
{
  char *groups = hoist_certificate_dup_groups (fingerprint);

  if (strlen (groups) == 79)
    groups[19] = groups[39] = groups[59] = '\n';
  return groups;
}

void
hoist_certificate_view_show (HoistCertificateView *self, HoistCertificate *certificate,
                             const char *pin)
{
  g_autofree char *until = hoist_words_dup_moment (certificate->valid_until);
  g_autofree char *reasons = g_strjoinv (" ", certificate->reasons);
  g_autofree char *seen = dup_two_lines (certificate->fingerprint);
  g_autofree char *before = dup_two_lines (pin != NULL ? pin : "");
  g_autofree char *subject =
      certificate->names[0] != '\0'
          ? g_strdup_printf ("%s (%s)", certificate->names, certificate->subject)
          : g_strdup (certificate->subject);

  g_return_if_fail (HOIST_IS_CERTIFICATE_VIEW (self));

  fill (self->host_row, certificate->host);
  fill (self->subject_row, subject);
  fill (self->issuer_row, certificate->issuer);
  fill (self->until_row, certificate->valid_until != 0 ? until : _ ("It does not say"));
  fill (self->reasons_row, reasons);
  fill (self->seen_row, seen);
  fill (self->pin_row, before);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->seen_row),
                                 before[0] != '\0' ? _ ("SHA-256 now") : _ ("SHA-256"));
}

static void
dispose (GObject *object)
{
  HoistCertificateView *self = HOIST_CERTIFICATE_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_certificate_view_parent_class)->dispose (object);
}

static void
hoist_certificate_view_class_init (HoistCertificateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-certificate-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, box);
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, host_row);
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, subject_row);
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, issuer_row);
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, until_row);
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, reasons_row);
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, seen_row);
  gtk_widget_class_bind_template_child (widget_class, HoistCertificateView, pin_row);
}

static void
hoist_certificate_view_init (HoistCertificateView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hoist_certificate_view_new (void)
{
  return g_object_new (HOIST_TYPE_CERTIFICATE_VIEW, NULL);
}
