/* SPDX-License-Identifier: GPL-3.0-or-later */
/* About: version, what is new in it, licence, and debugging information to copy. Thread: main. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

/* `planes`: HoistKnownPlane; NULL: none. */
GtkWindow *hoist_about_window_new (GtkWindow *parent, GListModel *planes);

G_END_DECLS
