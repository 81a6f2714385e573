/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new, as the metainfo file tells it: one source for software centres and the About window.
 * Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* The newest release's description in the markup that AdwAboutWindow takes (p, ul, ol, li; the text
 * escaped and translated); NULL when there is none or the text is no such file. */
char *hoist_about_notes_dup (const char *metainfo, gssize length, char **ret_version);

G_END_DECLS
