/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The beginning of a guide, from what lies in an application's folder. Thread: main. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* A guide with comments, good as it is where enough was found; what has to be looked at says
 * "TODO". Names are read, values of settings never. NOT_FOUND when `folder` is no folder. */
char *hoist_cli_guide_draft_make (const char *folder, GError **error);

G_END_DECLS
