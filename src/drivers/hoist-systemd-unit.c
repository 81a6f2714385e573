/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a unit's properties by one table. Owned by the call that reads; any thread. Never changes a
 * unit, never guesses: a property that an older systemd lacks leaves its member empty. */
#include "drivers/hoist-systemd-unit.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include <string.h>

#define NAME_MAX_BYTES 255
#define LOOP_RESTARTS 3
#define LOOP_US (60 * G_USEC_PER_SEC)

typedef struct
{
  const char *name;
  const char *type; /* D-Bus type */
  gsize offset;
} Property;

#define PROPERTY(name, type, member)                                                               \
  {                                                                                                \
    name, type, G_STRUCT_OFFSET (HoistSystemdUnit, member)                                         \
  }

static const Property unit_properties[] = {
  PROPERTY ("LoadState", "s", load_state),
  PROPERTY ("ActiveState", "s", active_state),
  PROPERTY ("SubState", "s", sub_state),
  PROPERTY ("UnitFileState", "s", file_state),
  PROPERTY ("TriggeredBy", "as", triggers),
  PROPERTY ("NeedDaemonReload", "b", need_reload),
  PROPERTY ("ActiveEnterTimestampMonotonic", "t", active_us),
};

static const Property service_properties[] = {
  PROPERTY ("Type", "s", type),
  PROPERTY ("Result", "s", result),
  PROPERTY ("KillMode", "s", kill_mode),
  PROPERTY ("Restart", "s", restart),
  PROPERTY ("ControlGroup", "s", control_group),
  PROPERTY ("TimeoutStopFailureMode", "s", timeout_mode),
  PROPERTY ("WorkingDirectory", "s", folder),
  PROPERTY ("SendSIGKILL", "b", send_sigkill),
  PROPERTY ("RemainAfterExit", "b", remain_after_exit),
  PROPERTY ("MainPID", "u", main_pid),
  PROPERTY ("ExecMainPID", "u", last_pid),
  PROPERTY ("KillSignal", "i", kill_signal),
  PROPERTY ("ExecMainCode", "i", exit_code),
  PROPERTY ("ExecMainStatus", "i", exit_status),
  PROPERTY ("NRestarts", "u", restarts),
  PROPERTY ("ExecMainStartTimestampMonotonic", "t", started_us),
  PROPERTY ("WatchdogUSec", "t", watchdog_us),
  PROPERTY ("TimeoutStartUSec", "t", start_timeout_us),
  PROPERTY ("TimeoutStopUSec", "t", stop_timeout_us),
  PROPERTY ("RestartUSec", "t", restart_us),
};

static void
take (HoistSystemdUnit *unit, const Property *property, GVariant *value)
{
  gpointer at = G_STRUCT_MEMBER_P (unit, property->offset);

  if (g_str_equal (property->type, "s"))
    {
      g_free (*(char **) at);
      *(char **) at = hoist_text_clean_line (g_variant_get_string (value, NULL), -1, 4096);
    }
  else if (g_str_equal (property->type, "as"))
    {
      g_strfreev (*(char ***) at);
      *(char ***) at = g_variant_dup_strv (value, NULL);
    }
  else if (g_str_equal (property->type, "b"))
    *(gboolean *) at = g_variant_get_boolean (value);
  else if (g_str_equal (property->type, "u"))
    *(guint *) at = g_variant_get_uint32 (value);
  else if (g_str_equal (property->type, "i"))
    *(int *) at = g_variant_get_int32 (value);
  else
    *(guint64 *) at = g_variant_get_uint64 (value);
}

static void
take_all (HoistSystemdUnit *unit, GVariant *values, const Property *properties, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GVariant) value =
          g_variant_lookup_value (values, properties[i].name, G_VARIANT_TYPE (properties[i].type));

      if (value != NULL)
        take (unit, &properties[i], value);
    }
}

static void
take_invocation (HoistSystemdUnit *unit, GVariant *values)
{
  g_autoptr (GVariant) value =
      g_variant_lookup_value (values, "InvocationID", G_VARIANT_TYPE ("ay"));
  gsize n = 0;
  const guchar *bytes = value != NULL ? g_variant_get_fixed_array (value, &n, 1) : NULL;

  for (gsize i = 0; n == 16 && i < n; i++)
    g_snprintf (unit->invocation + 2 * i, 3, "%02x", bytes[i]);
}

/* Of a unit that does not run the job that waits is a start. */
static void
take_job (HoistSystemdUnit *unit, GVariant *values)
{
  g_autoptr (GVariant) job = g_variant_lookup_value (values, "Job", G_VARIANT_TYPE ("(uo)"));
  guint32 id = 0;

  if (job != NULL)
    g_variant_get (job, "(uo)", &id, NULL);
  unit->start_queued = id != 0
                       && (g_strcmp0 (unit->active_state, "inactive") == 0
                           || g_strcmp0 (unit->active_state, "failed") == 0);
}

/* The first command as text: a(sasbttttuii). */
static void
take_command (HoistSystemdUnit *unit, GVariant *values)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (values, "ExecStart", NULL);
  g_autoptr (GVariant) stop = g_variant_lookup_value (values, "ExecStop", NULL);
  g_autoptr (GVariant) first = NULL;
  g_autofree const char **argv = NULL;
  g_autofree char *joined = NULL;

  unit->has_exec_stop =
      stop != NULL && g_variant_is_container (stop) && g_variant_n_children (stop) > 0;
  if (list == NULL || !g_variant_is_of_type (list, G_VARIANT_TYPE ("a(sasbttttuii)"))
      || g_variant_n_children (list) == 0)
    return;
  first = g_variant_get_child_value (list, 0);
  g_variant_get (first, "(&s^a&sbttttuii)", NULL, &argv, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                 NULL);
  joined = g_strjoinv (" ", (char **) argv);
  g_free (unit->command);
  unit->command = hoist_text_clean_line (joined, -1, 4096);
}

static void
fill_absent (HoistSystemdUnit *unit)
{
  char **const texts[] = { &unit->load_state, &unit->active_state,  &unit->sub_state,
                           &unit->file_state, &unit->load_error,    &unit->type,
                           &unit->result,     &unit->kill_mode,     &unit->restart,
                           &unit->folder,     &unit->control_group, &unit->timeout_mode,
                           &unit->command };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*texts[i] == NULL)
      *texts[i] = g_strdup ("");
  if (unit->triggers == NULL)
    unit->triggers = g_new0 (char *, 1);
}

static gboolean
check_name (const char *name, GError **error)
{
  static const char allowed[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ":-_.\\@";

  if (strstr (name, "@.") != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The unit %s is a template: name an instance of it, such as %.*s@{slug}.service.",
                 name, (int) (strstr (name, "@.") - name), name);
  else if (strlen (name) > NAME_MAX_BYTES || !g_str_has_suffix (name, ".service")
           || strspn (name, allowed) != strlen (name) || name[0] == '.' || name[0] == '@'
           || name[0] == '-')
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 "“%s” is no name of a service unit; expected one such as acme-api.service.", name);
  else
    return TRUE;
  return FALSE;
}

gboolean
hoist_systemd_unit_read (HoistSystemdBus *bus, const char *name, HoistSystemdUnit *ret,
                         GError **error)
{
  g_autoptr (GVariant) answer = NULL, unit = NULL, service = NULL;
  const char *path = NULL;
  g_autoptr (GVariant) load_error = NULL;

  *ret = (HoistSystemdUnit){ 0 };
  if (!check_name (name, error)
      || (answer =
              hoist_systemd_bus_call (bus, "LoadUnit", name, g_variant_new ("(s)", name), error))
             == NULL)
    return FALSE;
  g_variant_get (answer, "(&o)", &path);
  if ((unit = hoist_systemd_bus_get_all (bus, path, "Unit", error)) == NULL
      || (service = hoist_systemd_bus_get_all (bus, path, "Service", error)) == NULL)
    return FALSE;
  ret->name = g_strdup (name);
  ret->path = g_strdup (path);
  take_all (ret, unit, unit_properties, G_N_ELEMENTS (unit_properties));
  take_all (ret, service, service_properties, G_N_ELEMENTS (service_properties));
  take_invocation (ret, unit);
  take_job (ret, unit);
  take_command (ret, service);
  load_error = g_variant_lookup_value (unit, "LoadError", G_VARIANT_TYPE ("(ss)"));
  if (load_error != NULL)
    {
      const char *message = NULL;

      g_variant_get (load_error, "(&s&s)", NULL, &message);
      ret->load_error = hoist_text_clean_line (message, -1, 500);
      if (g_str_has_suffix (ret->load_error, "."))
        ret->load_error[strlen (ret->load_error) - 1] = '\0';
    }
  fill_absent (ret);
  return TRUE;
}

void
hoist_systemd_unit_clear (HoistSystemdUnit *unit)
{
  char **const texts[] = { &unit->name,       &unit->path,         &unit->load_state,
                           &unit->sub_state,  &unit->active_state, &unit->file_state,
                           &unit->load_error, &unit->type,         &unit->result,
                           &unit->kill_mode,  &unit->restart,      &unit->control_group,
                           &unit->folder,     &unit->timeout_mode, &unit->command };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  g_clear_pointer (&unit->triggers, g_strfreev);
}

gboolean
hoist_systemd_unit_check (const HoistSystemdUnit *unit, GError **error)
{
  if (g_str_equal (unit->load_state, "not-found"))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                 "There is no unit %s on this node: install its unit file, or correct the unit's "
                 "name in the guide.",
                 unit->name);
  else if (g_str_equal (unit->load_state, "masked"))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The unit %s is masked: systemctl unmask it, or name another one in the guide.",
                 unit->name);
  else if (!g_str_equal (unit->load_state, "loaded"))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "systemd can't load the unit %s (%s)%s%s. systemd-analyze verify shows what is "
                 "wrong in its file.",
                 unit->name, unit->load_state, unit->load_error[0] != '\0' ? ": " : "",
                 unit->load_error);
  else if (g_str_equal (unit->type, "oneshot") && !unit->remain_after_exit)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The unit %s is a oneshot that does not stay (RemainAfterExit=no), so nobody can "
                 "tell whether it runs: leave it out of the guide, or give it RemainAfterExit=yes.",
                 unit->name);
  else
    return TRUE;
  return FALSE;
}

gboolean
hoist_systemd_unit_is_up (const HoistSystemdUnit *unit)
{
  if (unit->start_queued || g_str_equal (unit->active_state, "active")
      || g_str_equal (unit->active_state, "reloading"))
    return TRUE;
  if (g_str_equal (unit->active_state, "activating"))
    return !g_str_has_prefix (unit->sub_state, "auto-restart");
  return g_str_equal (unit->active_state, "deactivating") && unit->main_pid > 0;
}

gboolean
hoist_systemd_unit_is_looping (const HoistSystemdUnit *unit)
{
  gint64 up_us = g_get_monotonic_time () - (gint64) unit->active_us;

  if (g_str_has_prefix (unit->sub_state, "auto-restart")
      || g_str_equal (unit->result, "start-limit-hit"))
    return TRUE;
  return unit->restarts >= LOOP_RESTARTS && (unit->active_us == 0 || up_us < LOOP_US);
}

char *
hoist_systemd_unit_dup_result (const HoistSystemdUnit *unit)
{
  if (g_str_equal (unit->result, "exit-code") || g_str_equal (unit->result, "success"))
    return g_strdup_printf ("exit status %d", unit->exit_status);
  if (g_str_equal (unit->result, "signal") || g_str_equal (unit->result, "core-dump"))
    return g_strdup_printf ("signal %d", unit->exit_status);
  return g_strdup (unit->result);
}
