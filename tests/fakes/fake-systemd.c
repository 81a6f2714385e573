/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-systemd.h"

#include "drivers/hoist-systemd-bus.h"

#include <string.h>

#define UNIT_PATH "/org/freedesktop/systemd1/unit/fake"

static const char manager_xml[] =
    "<node><interface name='org.freedesktop.systemd1.Manager'>"
    "<method name='Subscribe'/><method name='Reload'/>"
    "<method name='LoadUnit'><arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
    "<method name='StartUnit'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='StopUnit'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='KillUnit'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='i' direction='in'/></method>"
    "<method name='ResetFailedUnit'><arg type='s' direction='in'/></method>"
    "</interface></node>";
static const char unit_xml[] = "<node><interface name='org.freedesktop.systemd1.Unit'>"
                               "<property name='LoadState' type='s' access='read'/>"
                               "<property name='ActiveState' type='s' access='read'/>"
                               "<property name='TriggeredBy' type='as' access='read'/>"
                               "</interface><interface name='org.freedesktop.systemd1.Service'>"
                               "<property name='Type' type='s' access='read'/>"
                               "<property name='Restart' type='s' access='read'/>"
                               "<property name='SendSIGKILL' type='b' access='read'/>"
                               "<property name='TimeoutStopUSec' type='t' access='read'/>"
                               "</interface></node>";

struct FakeSystemd
{
  FakeAnswers answers;
  GTestDBus *bus;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GDBusConnection *connection;
  char *runtime;
  GMutex mutex; /* of the two below */
  GHashTable *calls;
  gboolean gentle;
  gboolean up;
  GCond cond;
};

static gboolean
has_drop_in (FakeSystemd *fake)
{
  g_autofree char *path =
      g_build_filename (fake->runtime, "fake.service.d", "zzz-hoist-gentle.conf", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
end_job (FakeSystemd *fake)
{
  if (fake->answers.job != NULL)
    g_dbus_connection_emit_signal (fake->connection, NULL, "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "JobRemoved",
                                   g_variant_new ("(uoss)", 7, "/org/freedesktop/systemd1/job/7",
                                                  "fake.service", fake->answers.job),
                                   NULL);
}

static void
call_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
         const char *method, GVariant *parameters, GDBusMethodInvocation *call, gpointer user_data)
{
  FakeSystemd *fake = user_data;

  g_mutex_lock (&fake->mutex);
  g_hash_table_insert (
      fake->calls, g_strdup (method),
      GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (fake->calls, method)) + 1));
  if (g_str_equal (method, "Reload") && !fake->answers.deaf_to_reload)
    fake->gentle = has_drop_in (fake);
  g_mutex_unlock (&fake->mutex);
  if (g_strcmp0 (method, fake->answers.refused) == 0)
    g_dbus_method_invocation_return_dbus_error (call, fake->answers.name, "Because.");
  else if (g_str_equal (method, "LoadUnit"))
    g_dbus_method_invocation_return_value (call, g_variant_new ("(o)", UNIT_PATH));
  else if (g_str_has_suffix (method, "Unit") && g_str_has_prefix (method, "St"))
    {
      /* As systemd may: the job is over before its name is known. */
      end_job (fake);
      g_dbus_method_invocation_return_value (
          call, g_variant_new ("(o)", "/org/freedesktop/systemd1/job/7"));
    }
  else
    g_dbus_method_invocation_return_value (call, NULL);
}

static GVariant *
property_cb (GDBusConnection *connection, const char *sender, const char *path,
             const char *interface, const char *name, GError **error, gpointer user_data)
{
  FakeSystemd *fake = user_data;
  gboolean gentle;

  g_mutex_lock (&fake->mutex);
  gentle = fake->gentle;
  g_mutex_unlock (&fake->mutex);
  if (g_str_equal (name, "LoadState"))
    return g_variant_new_string (fake->answers.load_state);
  if (g_str_equal (name, "ActiveState"))
    return g_variant_new_string (fake->answers.active_state);
  if (g_str_equal (name, "TriggeredBy"))
    return g_variant_new_strv (NULL, 0);
  if (g_str_equal (name, "Type"))
    return g_variant_new_string ("simple");
  if (g_str_equal (name, "Restart"))
    return g_variant_new_string (gentle ? "no" : "always");
  if (g_str_equal (name, "SendSIGKILL"))
    return g_variant_new_boolean (!gentle);
  return g_variant_new_uint64 (gentle ? G_MAXUINT64 : 90000000);
}

static void
serve (FakeSystemd *fake)
{
  static const GDBusInterfaceVTable vtable = { call_cb, property_cb, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) manager = g_dbus_node_info_new_for_xml (manager_xml, NULL);
  g_autoptr (GDBusNodeInfo) unit = g_dbus_node_info_new_for_xml (unit_xml, NULL);
  g_autoptr (GVariant) named = NULL;

  fake->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fake->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, NULL);
  g_assert_nonnull (fake->connection);
  if (fake->answers.absent)
    return;
  g_assert_cmpuint (
      g_dbus_connection_register_object (fake->connection, "/org/freedesktop/systemd1",
                                         manager->interfaces[0], &vtable, fake, NULL, NULL),
      !=, 0);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (g_dbus_connection_register_object (fake->connection, UNIT_PATH,
                                                         unit->interfaces[i], &vtable, fake, NULL,
                                                         NULL),
                      !=, 0);
  named = g_dbus_connection_call_sync (
      fake->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", "org.freedesktop.systemd1", 4), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (named);
}

/* Called by the loop itself: a loop that is told to quit before it runs would run for ever. */
static gboolean
up_cb (gpointer data)
{
  FakeSystemd *fake = data;

  g_mutex_lock (&fake->mutex);
  fake->up = TRUE;
  g_cond_signal (&fake->cond);
  g_mutex_unlock (&fake->mutex);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  FakeSystemd *fake = data;
  g_autoptr (GSource) idle = g_idle_source_new ();

  g_main_context_push_thread_default (fake->context);
  serve (fake);
  g_source_set_callback (idle, up_cb, fake, NULL);
  g_source_attach (idle, fake->context);
  g_main_loop_run (fake->loop);
  g_dbus_connection_close_sync (fake->connection, NULL, NULL);
  g_clear_object (&fake->connection);
  g_main_context_pop_thread_default (fake->context);
  return NULL;
}

FakeSystemd *
fake_systemd_new (const FakeAnswers *answers, const char *runtime)
{
  FakeSystemd *fake = g_new0 (FakeSystemd, 1);

  fake->answers = *answers;
  if (fake->answers.load_state == NULL)
    fake->answers.load_state = "loaded";
  if (fake->answers.active_state == NULL)
    fake->answers.active_state = "active";
  fake->runtime = g_strdup (runtime);
  fake->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fake->bus);
  fake->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fake->context = g_main_context_new ();
  fake->loop = g_main_loop_new (fake->context, FALSE);
  g_mutex_init (&fake->mutex);
  g_cond_init (&fake->cond);
  fake->thread = g_thread_new ("systemd", run, fake);
  g_mutex_lock (&fake->mutex);
  while (!fake->up)
    g_cond_wait (&fake->cond, &fake->mutex);
  g_mutex_unlock (&fake->mutex);
  hoist_systemd_set_place (g_test_dbus_get_bus_address (fake->bus), runtime);
  return fake;
}

guint
fake_systemd_count (FakeSystemd *fake, const char *method)
{
  guint n;

  g_mutex_lock (&fake->mutex);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (fake->calls, method));
  g_mutex_unlock (&fake->mutex);
  return n;
}

void
fake_systemd_free (FakeSystemd *fake)
{
  hoist_systemd_set_place (NULL, NULL);
  g_main_loop_quit (fake->loop);
  g_thread_join (fake->thread);
  g_test_dbus_stop (fake->bus);
  g_object_unref (fake->bus);
  g_main_loop_unref (fake->loop);
  g_main_context_unref (fake->context);
  g_hash_table_unref (fake->calls);
  g_mutex_clear (&fake->mutex);
  g_cond_clear (&fake->cond);
  g_free (fake->runtime);
  g_free (fake);
}
