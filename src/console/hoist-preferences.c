/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPreferences: one for the process, made when first asked for; main thread only. It never
 * ends the program for a missing schema, as GSettings would. */
#include "console/hoist-preferences.h"
#include <gio/gio.h>
#include <glib/gi18n.h>

#define SCHEMA "org.hoist.Console"

struct _HoistPreferences
{
  GObject parent_instance;
  GSettings *settings; /* NULL: no schema */
  GValue *values;      /* n_rows of them */
};

G_DEFINE_FINAL_TYPE (HoistPreferences, hoist_preferences, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (HoistAppearance, hoist_appearance,
                    G_DEFINE_ENUM_VALUE (HOIST_APPEARANCE_SYSTEM, "system"),
                    G_DEFINE_ENUM_VALUE (HOIST_APPEARANCE_LIGHT, "light"),
                    G_DEFINE_ENUM_VALUE (HOIST_APPEARANCE_DARK, "dark"))
G_DEFINE_ENUM_TYPE (HoistNotifications, hoist_notifications,
                    G_DEFINE_ENUM_VALUE (HOIST_NOTIFICATIONS_ALL, "all"),
                    G_DEFINE_ENUM_VALUE (HOIST_NOTIFICATIONS_FAILURES, "failures"),
                    G_DEFINE_ENUM_VALUE (HOIST_NOTIFICATIONS_NONE, "none"))
G_DEFINE_ENUM_TYPE (HoistConfirmation, hoist_confirmation,
                    G_DEFINE_ENUM_VALUE (HOIST_CONFIRMATION_PRODUCTION, "production"),
                    G_DEFINE_ENUM_VALUE (HOIST_CONFIRMATION_ALWAYS, "always"))
G_DEFINE_ENUM_TYPE (HoistTimestamps, hoist_timestamps,
                    G_DEFINE_ENUM_VALUE (HOIST_TIMESTAMPS_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (HOIST_TIMESTAMPS_RELATIVE, "relative"),
                    G_DEFINE_ENUM_VALUE (HOIST_TIMESTAMPS_ABSOLUTE, "absolute"))

/* The table: `type` for enums; `initial` for numbers, flags and enums; least and most for numbers.
 */
static const struct
{
  const char *name;
  GType fundamental;
  GType (*type) (void);
  int initial, least, most;
} rows[] = {
  { "window-width", G_TYPE_INT, NULL, 1080, 360, G_MAXINT },
  { "window-height", G_TYPE_INT, NULL, 680, 294, G_MAXINT },
  { "window-maximized", G_TYPE_BOOLEAN, NULL, FALSE, 0, 0 },
  { "last-view", G_TYPE_STRING, NULL, 0, 0, 0 },
  { "tenants-columns", G_TYPE_BOXED, g_strv_get_type, 0, 0, 0 },
  { "tenants-sort", G_TYPE_STRING, NULL, 0, 0, 0 },
  { "tenants-sort-descending", G_TYPE_BOOLEAN, NULL, FALSE, 0, 0 },
  { "tenants-filters", G_TYPE_BOXED, g_strv_get_type, 0, 0, 0 },
  { "log-follow", G_TYPE_BOOLEAN, NULL, TRUE, 0, 0 },
  { "log-timestamps", G_TYPE_ENUM, hoist_timestamps_get_type, HOIST_TIMESTAMPS_ABSOLUTE, 0, 0 },
  { "log-wrap", G_TYPE_BOOLEAN, NULL, TRUE, 0, 0 },
  { "confirmation", G_TYPE_ENUM, hoist_confirmation_get_type, HOIST_CONFIRMATION_PRODUCTION, 0, 0 },
  { "poll-seconds", G_TYPE_INT, NULL, 10, 2, 600 },
  { "notifications", G_TYPE_ENUM, hoist_notifications_get_type, HOIST_NOTIFICATIONS_ALL, 0, 0 },
  { "appearance", G_TYPE_ENUM, hoist_appearance_get_type, HOIST_APPEARANCE_SYSTEM, 0, 0 },
};

static GParamSpec *
new_property (guint row)
{
  const char *name = rows[row].name;
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (rows[row].fundamental)
    {
    case G_TYPE_INT:
      return g_param_spec_int (name, NULL, NULL, rows[row].least, rows[row].most, rows[row].initial,
                               flags);
    case G_TYPE_BOOLEAN:
      return g_param_spec_boolean (name, NULL, NULL, rows[row].initial, flags);
    case G_TYPE_STRING:
      return g_param_spec_string (name, NULL, NULL, "", flags);
    case G_TYPE_ENUM:
      return g_param_spec_enum (name, NULL, NULL, rows[row].type (), rows[row].initial, flags);
    default:
      return g_param_spec_boxed (name, NULL, NULL, rows[row].type (), flags);
    }
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_copy (&HOIST_PREFERENCES (object)->values[id - 1], value);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GValue *own = &HOIST_PREFERENCES (object)->values[id - 1];

  if (g_param_values_cmp (pspec, own, value) == 0)
    return;
  g_value_copy (value, own);
  g_object_notify_by_pspec (object, pspec);
}

/* Kept only where the schema has the key: an older one that is installed may lack it. */
static void
keep (HoistPreferences *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;

  if (schema == NULL)
    return;
  self->settings = g_settings_new_full (schema, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_settings_schema_has_key (schema, rows[i].name))
      g_settings_bind (self->settings, rows[i].name, self, rows[i].name, G_SETTINGS_BIND_DEFAULT);
}

static void
constructed (GObject *object)
{
  G_OBJECT_CLASS (hoist_preferences_parent_class)->constructed (object);
  keep (HOIST_PREFERENCES (object));
}

static void
finalize (GObject *object)
{
  HoistPreferences *self = HOIST_PREFERENCES (object);

  g_clear_object (&self->settings);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_value_unset (&self->values[i]);
  g_free (self->values);
  G_OBJECT_CLASS (hoist_preferences_parent_class)->finalize (object);
}

static void
hoist_preferences_class_init (HoistPreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = constructed;
  object_class->finalize = finalize;
  object_class->get_property = get_property;
  object_class->set_property = set_property;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_object_class_install_property (object_class, i + 1, new_property (i));
}

static void
hoist_preferences_init (HoistPreferences *self)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (self);

  self->values = g_new0 (GValue, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (klass, rows[i].name);

      g_value_init (&self->values[i], G_PARAM_SPEC_VALUE_TYPE (pspec));
      g_param_value_set_default (pspec, &self->values[i]);
    }
}

HoistPreferences *
hoist_preferences_get_default (void)
{
  static HoistPreferences *preferences;

  if (preferences == NULL)
    preferences = g_object_new (HOIST_TYPE_PREFERENCES, NULL);
  return preferences;
}

const char *
hoist_preferences_get_missing (HoistPreferences *self)
{
  if (self->settings != NULL)
    return NULL;
  return _ ("The settings schema org.hoist.Console is not installed: preferences hold until the "
            "console is closed.");
}

int
hoist_preferences_get_int (HoistPreferences *self, const char *name)
{
  int value = 0;

  g_object_get (self, name, &value, NULL);
  return value;
}

gboolean
hoist_preferences_get_flag (HoistPreferences *self, const char *name)
{
  gboolean value = FALSE;

  g_object_get (self, name, &value, NULL);
  return value;
}

gboolean
hoist_preferences_wants_notification (HoistPreferences *self, gboolean as_wanted)
{
  switch ((HoistNotifications) hoist_preferences_get_int (self, "notifications"))
    {
    case HOIST_NOTIFICATIONS_NONE:
      return FALSE;
    case HOIST_NOTIFICATIONS_FAILURES:
      return !as_wanted;
    case HOIST_NOTIFICATIONS_ALL:
    default:
      return TRUE;
    }
}
