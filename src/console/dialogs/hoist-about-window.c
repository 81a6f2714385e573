/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The About window (AdwAboutWindow can't be derived). Owned by GTK until it is closed; main thread
 * only; it opens no network connection. */
#include "console/dialogs/hoist-about-window.h"
#include <glib/gi18n.h>
#include "console/dialogs/hoist-about-debug.h"
#include "console/dialogs/hoist-about-notes.h"
#include "console/widgets/hoist-toolkit-names.h"

#define METAINFO "/org/hoist/Console/metainfo.xml"

static void
show_notes (AdwAboutWindow *about)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (METAINFO, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length = 0;
  const char *metainfo = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  g_autofree char *version = NULL;
  g_autofree char *notes =
      metainfo != NULL ? hoist_about_notes_dup (metainfo, (gssize) length, &version) : NULL;

  if (notes == NULL)
    return;
  adw_about_window_set_release_notes (about, notes);
  adw_about_window_set_release_notes_version (about, version);
}

GtkWindow *
hoist_about_window_new (GtkWindow *parent, GListModel *planes)
{
  const char *developers[] = { "The Hoist maintainers", NULL };
  g_autofree char *debug = hoist_about_debug_dup (planes);
  GtkWidget *about = adw_about_window_new ();

  g_object_set (
      about, "transient-for", parent, "modal", parent != NULL, "application-name", "Hoist",
      "application-icon", "org.hoist.Console", "version", HOIST_VERSION, "developer-name",
      "The Hoist maintainers", "developers", developers, "comments",
      _ ("Raises a fleet of web applications to a new version, and lowers any of them again."),
      "license-type", GTK_LICENSE_GPL_3_0, "debug-info", debug, "debug-info-filename",
      "hoist-debug.txt",
      /* Translators: your name and address, one translator a line */
      "translator-credits", _ ("translator-credits"), NULL);
  show_notes (ADW_ABOUT_WINDOW (about));
  hoist_toolkit_names_mend_when_shown (about);
  return GTK_WINDOW (about);
}
