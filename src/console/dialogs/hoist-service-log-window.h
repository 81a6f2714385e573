/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last lines that a service of a tenant wrote, in a window of its own: find, copy and save as
 * in the log of a run, and a button that reads them again. Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SERVICE_LOG_WINDOW (hoist_service_log_window_get_type ())
G_DECLARE_FINAL_TYPE (HoistServiceLogWindow, hoist_service_log_window, HOIST, SERVICE_LOG_WINDOW,
                      AdwWindow)

/* `session` may be NULL (tests): then show and show_problem feed it. */
HoistServiceLogWindow *hoist_service_log_window_new (GtkWindow *parent, HoistSession *session,
                                                     const HoistTenantReport *report,
                                                     const char *service);
/* `answer`: {logs:[{service, path, lines}]} */
void hoist_service_log_window_show (HoistServiceLogWindow *self, const HoistValue *answer);
void hoist_service_log_window_show_problem (HoistServiceLogWindow *self, const GError *error);

G_END_DECLS
