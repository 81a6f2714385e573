/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTrustPage: owned by the navigation; main thread only; it changes nothing and asks nothing.
 */
#include "console/pages/hoist-trust-page.h"
#include <glib/gi18n.h>
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-certificate-view.h"

struct _HoistTrustPage
{
  HoistPage parent_instance;
  HoistSession *session; /* NULL: what is shown was told to it */
  GtkLabel *heading, *text;
  HoistCertificateView *certificate;
  GtkButton *settings_button, *again_button;
};

G_DEFINE_FINAL_TYPE (HoistTrustPage, hoist_trust_page, HOIST_TYPE_PAGE)

void
hoist_trust_page_show_certificate (HoistTrustPage *self, const char *plane,
                                   HoistCertificate *certificate, const HoistPlaneNotes *notes)
{
  g_autofree char *when = hoist_words_dup_moment (notes->pinned_at);
  g_autofree char *text = NULL;
  gboolean pinned = notes->pin[0] != '\0';

  g_return_if_fail (HOIST_IS_TRUST_PAGE (self));

  if (pinned)
    text = g_strdup_printf (
        _ ("“%s” answers with another certificate than the one that was compared and trusted on "
           "%s. Somebody may stand between. Hoist has stopped: nothing was sent, no password and "
           "no token. If the certificate was renewed on purpose, compare the new SHA-256 with "
           "those who run the control plane, and replace it in its settings."),
        plane, when);
  else
    text = g_strdup_printf (
        _ ("“%s” answers with a certificate that this computer does not trust. Hoist has stopped: "
           "nothing was sent, no password and no token. Compare the SHA-256 with those who run "
           "the control plane; then the certificate can be trusted in its settings."),
        plane);
  hoist_page_set_title (HOIST_PAGE (self), plane);
  gtk_label_set_text (self->heading, pinned ? _ ("The Certificate Has Changed")
                                            : _ ("The Certificate Is Not Trusted"));
  gtk_label_set_text (self->text, text);
  hoist_certificate_view_show (self->certificate, certificate, notes->pin);
}

void
hoist_trust_page_show_host_key (HoistTrustPage *self, const char *plane, const GError *error)
{
  g_autofree char *detail = NULL, *now = NULL, *next = NULL, *text = NULL;
  g_autofree char *said_detail = NULL, *said_now = NULL, *said_next = NULL;

  g_return_if_fail (HOIST_IS_TRUST_PAGE (self));

  hoist_client_split_error (error, &detail, &now, &next);
  said_detail = hoist_plane_sentence_dup (detail);
  said_now = hoist_plane_sentence_dup (now);
  said_next = hoist_plane_sentence_dup (next);
  text = g_strjoin ("\n\n", said_detail, said_now, said_next, NULL);
  hoist_page_set_title (HOIST_PAGE (self), plane);
  gtk_label_set_text (self->heading, _ ("The Host Key Is Not Trusted"));
  gtk_label_set_text (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->certificate), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->settings_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->again_button), TRUE);
}

static void
shown (HoistPage *page)
{
  HoistTrustPage *self = HOIST_TRUST_PAGE (page);
  gboolean again = gtk_widget_get_visible (GTK_WIDGET (self->again_button));

  gtk_widget_grab_focus (GTK_WIDGET (again ? self->again_button : self->settings_button));
}

/* A host key may have been compared and learned meanwhile; a certificate is replaced elsewhere. */
static void
refresh (HoistPage *page)
{
  g_autoptr (HoistTrustPage) self = g_object_ref (HOIST_TRUST_PAGE (page));

  if (self->session != NULL && hoist_session_is_key_refused (self->session))
    hoist_session_refresh (self->session);
}

static void
dispose (GObject *object)
{
  g_clear_object (&HOIST_TRUST_PAGE (object)->session);
  G_OBJECT_CLASS (hoist_trust_page_parent_class)->dispose (object);
}

static void
hoist_trust_page_class_init (HoistTrustPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  HOIST_PAGE_CLASS (klass)->shown = shown;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  g_type_ensure (HOIST_TYPE_CERTIFICATE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-trust-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistTrustPage, heading);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustPage, text);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustPage, certificate);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustPage, settings_button);
  gtk_widget_class_bind_template_child (widget_class, HoistTrustPage, again_button);
}

static void
hoist_trust_page_init (HoistTrustPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

HoistTrustPage *
hoist_trust_page_new (HoistSession *session)
{
  HoistTrustPage *self = g_object_new (HOIST_TYPE_TRUST_PAGE, NULL);
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  HoistCertificate *refused = hoist_session_get_refused_certificate (session);

  self->session = g_object_ref (session);
  if (hoist_session_is_key_refused (session))
    hoist_trust_page_show_host_key (self, hoist_known_plane_get_name (plane),
                                    hoist_session_get_error (session));
  else if (refused != NULL)
    hoist_trust_page_show_certificate (self, hoist_known_plane_get_name (plane), refused,
                                       hoist_known_plane_get_notes (plane));
  return self;
}
