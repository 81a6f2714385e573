/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: the table and the schema say the same, changes are kept, and without the schema they
 * hold for the session. */
#include "console/hoist-preferences.h"
#include <gio/gio.h>

static GSettings *
settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, "org.hoist.Console", TRUE) : NULL;

  g_assert_nonnull (schema); /* GSETTINGS_SCHEMA_DIR names the build's */
  return g_settings_new_full (schema, NULL, NULL);
}

static void
test_table_is_the_schema (void)
{
  g_autoptr (GSettings) kept = settings ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (HoistPreferences) preferences = g_object_new (HOIST_TYPE_PREFERENCES, NULL);
  g_auto (GStrv) keys = NULL;
  g_autofree GParamSpec **properties = NULL;
  guint n_properties;

  g_object_get (kept, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  properties = g_object_class_list_properties (G_OBJECT_GET_CLASS (preferences), &n_properties);
  g_assert_cmpuint (n_properties, ==, g_strv_length (keys));
  g_assert_null (hoist_preferences_get_missing (preferences));
  for (guint i = 0; i < n_properties; i++)
    {
      const char *name = properties[i]->name;
      g_autoptr (GSettingsSchemaKey) key = NULL;
      g_autoptr (GVariant) initial = NULL;
      g_auto (GValue) value = G_VALUE_INIT;

      g_assert_true (g_strv_contains ((const char *const *) keys, name));
      key = g_settings_schema_get_key (schema, name);
      initial = g_settings_schema_key_get_default_value (key);
      g_value_init (&value, properties[i]->value_type);
      g_param_value_set_default (properties[i], &value);
      if (G_VALUE_HOLDS_INT (&value))
        g_assert_cmpint (g_value_get_int (&value), ==, g_variant_get_int32 (initial));
      else if (G_VALUE_HOLDS_BOOLEAN (&value))
        g_assert_cmpint (g_value_get_boolean (&value), ==, g_variant_get_boolean (initial));
      else if (G_VALUE_HOLDS_ENUM (&value))
        g_assert_cmpint (g_value_get_enum (&value), ==, g_settings_get_enum (kept, name));
      else if (G_VALUE_HOLDS_STRING (&value))
        g_assert_cmpstr (g_value_get_string (&value), ==, g_variant_get_string (initial, NULL));
      else
        g_assert_cmpuint (g_variant_n_children (initial), ==, 0);
    }
}

static void
test_kept (void)
{
  g_autoptr (GSettings) kept = settings ();
  g_autoptr (HoistPreferences) preferences = g_object_new (HOIST_TYPE_PREFERENCES, NULL);
  g_autoptr (HoistPreferences) next = NULL;
  g_autofree char *view = NULL;

  g_object_set (preferences, "appearance", HOIST_APPEARANCE_DARK, "last-view", "activity",
                "window-width", 900, NULL);
  g_assert_cmpint (g_settings_get_enum (kept, "appearance"), ==, HOIST_APPEARANCE_DARK);
  g_assert_cmpint (g_settings_get_int (kept, "window-width"), ==, 900);
  next = g_object_new (HOIST_TYPE_PREFERENCES, NULL);
  g_object_get (next, "last-view", &view, NULL);
  g_assert_cmpstr (view, ==, "activity");
  g_assert_cmpint (hoist_preferences_get_int (next, "appearance"), ==, HOIST_APPEARANCE_DARK);
  g_settings_reset (kept, "appearance");
  g_settings_reset (kept, "last-view");
  g_settings_reset (kept, "window-width");
  g_assert_cmpint (hoist_preferences_get_int (next, "appearance"), ==, HOIST_APPEARANCE_SYSTEM);
}

static void
test_policies (void)
{
  g_autoptr (HoistPreferences) preferences = g_object_new (HOIST_TYPE_PREFERENCES, NULL);

  g_assert_true (hoist_preferences_wants_notification (preferences, TRUE));
  g_object_set (preferences, "notifications", HOIST_NOTIFICATIONS_FAILURES, NULL);
  g_assert_false (hoist_preferences_wants_notification (preferences, TRUE));
  g_assert_true (hoist_preferences_wants_notification (preferences, FALSE));
  g_object_set (preferences, "notifications", HOIST_NOTIFICATIONS_NONE, NULL);
  g_assert_false (hoist_preferences_wants_notification (preferences, FALSE));
  g_object_set (preferences, "notifications", HOIST_NOTIFICATIONS_ALL, NULL);
}

/* In a process of its own that finds no schema. */
static void
test_without_schema (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (HoistPreferences) preferences = NULL;

      g_setenv ("GSETTINGS_SCHEMA_DIR", "/nonexistent", TRUE);
      g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
      preferences = g_object_new (HOIST_TYPE_PREFERENCES, NULL);
      g_assert_nonnull (hoist_preferences_get_missing (preferences));
      g_assert_cmpint (hoist_preferences_get_int (preferences, "poll-seconds"), ==, 10);
      g_object_set (preferences, "poll-seconds", 30, "log-wrap", FALSE, NULL);
      g_assert_cmpint (hoist_preferences_get_int (preferences, "poll-seconds"), ==, 30);
      g_assert_false (hoist_preferences_get_flag (preferences, "log-wrap"));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preferences/table-is-the-schema", test_table_is_the_schema);
  g_test_add_func ("/preferences/kept", test_kept);
  g_test_add_func ("/preferences/policies", test_policies);
  g_test_add_func ("/preferences/without-schema", test_without_schema);
  return g_test_run ();
}
