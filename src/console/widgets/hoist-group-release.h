/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search of an AdwPreferencesWindow of libadwaita 1.2 never lets go of a group that was once in
 * it, nor of any row in it. For the dispose of such a window. Thread: main. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

/* Takes every group out of its page and empties it: what is kept then is an empty group. */
void hoist_group_release_all (AdwPreferencesWindow *window);

G_END_DECLS
