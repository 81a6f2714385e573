/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the console remembers of its user: one property for each key of
 * org.hoist.Console.gschema.xml, under the same name. Where the schema is installed (or
 * GSETTINGS_SCHEMA_DIR names it) they are kept; where it is missing they hold for this session
 * only, and hoist_preferences_get_missing says what is missing. Thread: main. */
#pragma once
#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_APPEARANCE_SYSTEM,
  HOIST_APPEARANCE_LIGHT,
  HOIST_APPEARANCE_DARK
} HoistAppearance;

typedef enum
{
  HOIST_NOTIFICATIONS_ALL,
  HOIST_NOTIFICATIONS_FAILURES, /* ends other than the wanted one */
  HOIST_NOTIFICATIONS_NONE
} HoistNotifications;

typedef enum
{
  HOIST_CONFIRMATION_PRODUCTION, /* the name of a production tenant is typed */
  HOIST_CONFIRMATION_ALWAYS      /* the name of every tenant is typed */
} HoistConfirmation;

typedef enum
{
  HOIST_TIMESTAMPS_OFF,
  HOIST_TIMESTAMPS_RELATIVE, /* from the start of the run */
  HOIST_TIMESTAMPS_ABSOLUTE  /* of the clock, in the reader's zone */
} HoistTimestamps;

GType hoist_appearance_get_type (void);
GType hoist_notifications_get_type (void);
GType hoist_confirmation_get_type (void);
GType hoist_timestamps_get_type (void);

#define HOIST_TYPE_PREFERENCES (hoist_preferences_get_type ())
G_DECLARE_FINAL_TYPE (HoistPreferences, hoist_preferences, HOIST, PREFERENCES, GObject)

/* Properties: "window-width", "window-height" (int), "window-maximized", "last-view" (string),
 * "tenants-columns", "tenants-filters" (strv), "tenants-sort" (string), "tenants-sort-descending",
 * "log-follow", "log-wrap" (boolean), "log-timestamps", "confirmation", "notifications",
 * "appearance" (enums), "poll-seconds" (int). Bind to them with g_object_bind_property. */
HoistPreferences *hoist_preferences_get_default (void); /* borrowed */
/* A sentence, or NULL when they are kept. */
const char *hoist_preferences_get_missing (HoistPreferences *self);
int hoist_preferences_get_int (HoistPreferences *self, const char *name); /* enums too */
gboolean hoist_preferences_get_flag (HoistPreferences *self, const char *name);
/* May the end of a run be told? `as_wanted`: the tenant is where it was to go. */
gboolean hoist_preferences_wants_notification (HoistPreferences *self, gboolean as_wanted);

G_END_DECLS
