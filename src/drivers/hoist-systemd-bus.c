/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection of our own to the system bus, with a context of its own for the signals that tell
 * the end of jobs. Owned by one call of a driver, in its thread. Never asks a person for a password
 * (no interactive authorisation), never keeps an opinion on a unit. */
#include "drivers/hoist-systemd-bus.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include <string.h>
#include <unistd.h>

#define SYSTEMD "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define MANAGER SYSTEMD ".Manager"
#define CALL_MS 25000
#define RUNTIME_FOLDER "/run/systemd/system"
#define SETTINGS_FOLDER "/etc/systemd/system"

struct HoistSystemdBus
{
  GDBusConnection *connection;
  GMainContext *context;
  GCancellable *cancellable;
  GHashTable *ended; /* path of a job -> its result */
  guint subscription;
  gboolean subscribed; /* at the manager, which takes it once */
};

static GMutex place_mutex;
static char *place_address, *place_runtime;

void
hoist_systemd_set_place (const char *address, const char *runtime_folder)
{
  g_mutex_lock (&place_mutex);
  g_free (place_address);
  place_address = g_strdup (address);
  g_free (place_runtime);
  place_runtime = g_strdup (runtime_folder);
  g_mutex_unlock (&place_mutex);
}

static const char *
get_folder (const char *real)
{
  const char *folder;

  g_mutex_lock (&place_mutex);
  folder = place_runtime != NULL ? place_runtime : real;
  g_mutex_unlock (&place_mutex);
  return folder;
}

const char *
hoist_systemd_get_runtime_folder (void)
{
  return get_folder (RUNTIME_FOLDER);
}

const char *
hoist_systemd_get_settings_folder (void)
{
  return get_folder (SETTINGS_FOLDER);
}

static char *
dup_address (GCancellable *cancellable, GError **error)
{
  char *address;

  g_mutex_lock (&place_mutex);
  address = g_strdup (place_address);
  g_mutex_unlock (&place_mutex);
  return address != NULL ? address
                         : g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, cancellable, error);
}

/* What the bus or systemd answered, as a sentence that says what to do. */

#define NO_SYSTEMD                                                                                 \
  ": no systemd is on the system bus. Name services with start: in the guide where there is none."

static const struct
{
  const char *name;
  HoistErrorCode code;
  const char *text; /* after "The unit NAME" */
} answers[] = {
  { SYSTEMD ".UnitMasked", HOIST_ERROR_REFUSED,
    " is masked: systemctl unmask it, or name another one in the guide." },
  { SYSTEMD ".NoSuchUnit", HOIST_ERROR_NOT_FOUND, " is not on this node." },
  { SYSTEMD ".ShuttingDown", HOIST_ERROR_UNREACHABLE,
    " is left alone: the node is being shut down." },
  { SYSTEMD ".TransactionIsDestructive", HOIST_ERROR_BUSY,
    " has another order, or the node's shutdown, under way." },
  { SYSTEMD ".OnlyByDependency", HOIST_ERROR_REFUSED,
    " may only be started or stopped by other units (RefuseManualStart=, RefuseManualStop=)." },
  { SYSTEMD ".JobTypeNotApplicable", HOIST_ERROR_REFUSED, " can't be started and stopped." },
  { "org.freedesktop.DBus.Error.NameHasNoOwner", HOIST_ERROR_UNREACHABLE, NO_SYSTEMD },
  { "org.freedesktop.DBus.Error.ServiceUnknown", HOIST_ERROR_UNREACHABLE, NO_SYSTEMD },
  { "org.freedesktop.DBus.Error.NoReply", HOIST_ERROR_UNREACHABLE,
    ": systemd did not answer about it." },
};

static gboolean
is_refusal (const char *name)
{
  return g_strcmp0 (name, "org.freedesktop.DBus.Error.AccessDenied") == 0
         || g_strcmp0 (name, "org.freedesktop.DBus.Error.AuthFailed") == 0
         || g_strcmp0 (name, "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired") == 0;
}

static void
set_no_right (const char *method, const char *unit, GError **error)
{
  gboolean reload = strcmp (method, "Reload") == 0;

  if (reload)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN,
                 "The agent's user (%s, uid %d) has no right to have systemd read its units again. "
                 "Run the agent as root, or allow org.freedesktop.systemd1.reload-daemon to this "
                 "user by a polkit rule.",
                 g_get_user_name (), (int) geteuid ());
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN,
                 "The agent's user (%s, uid %d) has no right to order %s of the unit %s. Allow "
                 "org.freedesktop.systemd1.manage-units by a polkit rule, as root there: "
                 "hoist-agent polkit-rule %s %s >/etc/polkit-1/rules.d/50-hoist-%s.rules; or run "
                 "the agent as root.",
                 g_get_user_name (), (int) geteuid (), method, unit, g_get_user_name (), unit,
                 unit);
}

static void
set_answer (const char *method, const char *unit, GError *local, GError **error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (local);
  g_autofree char *message = NULL;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "%s of %s was cancelled.", method,
                   unit);
      return;
    }
  if (is_refusal (name))
    {
      set_no_right (method, unit, error);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_strcmp0 (name, answers[i].name) == 0)
      {
        g_set_error (error, HOIST_ERROR, answers[i].code, "The unit %s%s", unit, answers[i].text);
        return;
      }
  g_dbus_error_strip_remote_error (local);
  message = hoist_text_clean_line (local->message, -1, 500);
  g_set_error (error, HOIST_ERROR, name != NULL ? HOIST_ERROR_FAILED : HOIST_ERROR_UNREACHABLE,
               name != NULL ? "systemd refused %s of the unit %s: %s"
                            : "The system bus was lost during %s of the unit %s: %s",
               method, unit, message);
}

static void
job_removed_cb (GDBusConnection *connection, const char *sender, const char *path,
                const char *interface, const char *signal, GVariant *parameters, gpointer user_data)
{
  HoistSystemdBus *bus = user_data;
  const char *job = NULL, *result = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uoss)")))
    return;
  g_variant_get (parameters, "(u&o&s&s)", NULL, &job, NULL, &result);
  g_hash_table_replace (bus->ended, g_strdup (job), g_strdup (result));
}

static GDBusConnection *
connect_to (const char *address, GCancellable *cancellable, GError **error)
{
  return g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, cancellable, error);
}

HoistSystemdBus *
hoist_systemd_bus_open (GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistSystemdBus) bus = g_new0 (HoistSystemdBus, 1);
  g_autoptr (GError) local = NULL;
  g_autofree char *address = dup_address (cancellable, &local);

  bus->context = g_main_context_new ();
  bus->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  bus->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_main_context_push_thread_default (bus->context);
  if (address != NULL)
    bus->connection = connect_to (address, cancellable, &local);
  if (bus->connection != NULL)
    bus->subscription = g_dbus_connection_signal_subscribe (
        bus->connection, SYSTEMD, MANAGER, "JobRemoved", MANAGER_PATH, NULL,
        G_DBUS_SIGNAL_FLAGS_NONE, job_removed_cb, bus, NULL);
  g_main_context_pop_thread_default (bus->context);
  if (bus->connection != NULL)
    return g_steal_pointer (&bus);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "Cancelled.");
  else
    g_set_error (
        error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
        "This node has no system bus, so its systemd can't be asked: %s. Where systemd does "
        "not run, name services with start: in the guide.",
        local->message);
  return NULL;
}

void
hoist_systemd_bus_free (HoistSystemdBus *bus)
{
  if (bus->connection != NULL)
    {
      g_dbus_connection_signal_unsubscribe (bus->connection, bus->subscription);
      g_dbus_connection_close_sync (bus->connection, NULL, NULL);
      /* What the connection still has to tell this context is told before it goes. */
      while (g_main_context_iteration (bus->context, FALSE))
        ;
      g_object_unref (bus->connection);
    }
  g_clear_pointer (&bus->ended, g_hash_table_unref);
  g_clear_pointer (&bus->context, g_main_context_unref);
  g_clear_object (&bus->cancellable);
  g_free (bus);
}

GVariant *
hoist_systemd_bus_call (HoistSystemdBus *bus, const char *method, const char *unit,
                        GVariant *parameters, GError **error)
{
  g_autoptr (GError) local = NULL;
  GVariant *answer = g_dbus_connection_call_sync (bus->connection, SYSTEMD, MANAGER_PATH, MANAGER,
                                                  method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE,
                                                  CALL_MS, bus->cancellable, &local);

  if (answer == NULL)
    set_answer (method, unit, local, error);
  return answer;
}

gboolean
hoist_systemd_bus_reload (HoistSystemdBus *bus, const char *unit, GError **error)
{
  g_autoptr (GVariant) answer = hoist_systemd_bus_call (bus, "Reload", unit, NULL, error);

  return answer != NULL;
}

GVariant *
hoist_systemd_bus_get_all (HoistSystemdBus *bus, const char *path, const char *interface,
                           GError **error)
{
  g_autofree char *full = g_strconcat (SYSTEMD ".", interface, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus->connection, SYSTEMD, path, "org.freedesktop.DBus.Properties", "GetAll",
      g_variant_new ("(s)", full), G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, CALL_MS,
      bus->cancellable, &local);

  if (answer != NULL)
    return g_variant_get_child_value (answer, 0);
  set_answer ("reading", path, local, error);
  return NULL;
}

/* Jobs */

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Sources that end an iteration of the context: the time, and somebody who cancels. */
static GPtrArray *
add_wakers (HoistSystemdBus *bus, guint wait_ms)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);
  GSource *timer = g_timeout_source_new (wait_ms);

  g_source_set_callback (timer, wake_cb, NULL, NULL);
  g_source_attach (timer, bus->context);
  g_ptr_array_add (sources, timer);
  if (bus->cancellable != NULL)
    {
      GSource *cancel = g_cancellable_source_new (bus->cancellable);

      g_source_set_callback (cancel, G_SOURCE_FUNC (cancelled_cb), NULL, NULL);
      g_source_attach (cancel, bus->context);
      g_ptr_array_add (sources, cancel);
    }
  return sources;
}

static char *
await_job (HoistSystemdBus *bus, const char *job, guint wait_ms)
{
  gint64 end = hoist_clock_boottime_us () + (gint64) wait_ms * 1000;
  g_autoptr (GPtrArray) wakers = add_wakers (bus, wait_ms);
  char *result = NULL;

  while ((result = g_strdup (g_hash_table_lookup (bus->ended, job))) == NULL
         && hoist_clock_boottime_us () < end && !g_dbus_connection_is_closed (bus->connection)
         && !g_cancellable_is_cancelled (bus->cancellable))
    g_main_context_iteration (bus->context, TRUE);
  for (guint i = 0; i < wakers->len; i++)
    g_source_destroy (g_ptr_array_index (wakers, i));
  return result;
}

static void
set_not_ended (HoistSystemdBus *bus, const char *method, const char *unit, guint wait_ms,
               GError **error)
{
  if (g_cancellable_is_cancelled (bus->cancellable))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "%s of %s was cancelled.", method,
                 unit);
  else if (g_dbus_connection_is_closed (bus->connection))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                 "The system bus was lost during %s of the unit %s.", method, unit);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                 "%s of the unit %s did not end within %.0f s.", method, unit, wait_ms / 1000.0);
}

/* Without it systemd tells nobody of the end of jobs. */
static gboolean
subscribe (HoistSystemdBus *bus, const char *unit, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!bus->subscribed)
    answer = hoist_systemd_bus_call (bus, "Subscribe", unit, NULL, error);
  bus->subscribed = bus->subscribed || answer != NULL;
  return bus->subscribed;
}

char *
hoist_systemd_bus_run_job (HoistSystemdBus *bus, const char *method, const char *unit,
                           guint wait_ms, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  const char *job = NULL;
  char *result;

  if (!subscribe (bus, unit, error))
    return NULL;
  answer =
      hoist_systemd_bus_call (bus, method, unit, g_variant_new ("(ss)", unit, "replace"), error);
  if (answer == NULL)
    return NULL;
  if (wait_ms == 0)
    return g_strdup ("");
  g_variant_get (answer, "(&o)", &job);
  result = await_job (bus, job, wait_ms);
  if (result == NULL)
    set_not_ended (bus, method, unit, wait_ms, error);
  return result;
}

gboolean
hoist_systemd_bus_is_allowed (HoistSystemdBus *bus)
{
  GVariantBuilder subject;
  g_autoptr (GVariant) answer = NULL;
  gboolean allowed = FALSE;

  g_variant_builder_init (&subject, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (
      &subject, "{sv}", "name",
      g_variant_new_string (g_dbus_connection_get_unique_name (bus->connection)));
  answer = g_dbus_connection_call_sync (
      bus->connection, "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
      "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization",
      g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, SYSTEMD ".manage-units",
                     NULL, 0, ""),
      G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE, CALL_MS, bus->cancellable, NULL);
  if (answer != NULL)
    g_variant_get (answer, "((bba{ss}))", &allowed, NULL, NULL);
  return allowed;
}
