/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders for services as a plan writes them, and what a service's last lines say of its end. Owns
 * nothing; any thread. Text of a service is only ever a hint for people, never a state. */
#include "drivers/hoist-service.h"
#include "base/hoist-error.h"
#include "drivers/hoist-process-table.h"
#include "model/hoist-reader.h"
#include <signal.h>
#include <string.h>

static char **
dup_strv (const HoistValue *value, const char *name)
{
  const HoistValue *list = hoist_value_get_member (value, name);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    g_ptr_array_add (items, g_strdup (hoist_value_get_string (hoist_value_get_element (list, i))));
  g_ptr_array_add (items, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&items), FALSE);
}

static const char *const drivers[] = { "supervised", "systemd", "container", NULL };

static gboolean
check (const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r;
  guint driver;

  hoist_reader_init (&r, value, "service");
  hoist_reader_string (&r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  hoist_reader_string (&r, "role", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  driver = (guint) hoist_reader_enum (&r, "driver", HOIST_READER_OPTIONAL, drivers, 0);
  hoist_reader_string (&r, "unit", driver == 1 ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL,
                       HOIST_READER_ANY_TEXT);
  g_strfreev (hoist_reader_strv (&r, "argv",
                                 driver > 0 ? HOIST_READER_OPTIONAL : HOIST_READER_REQUIRED,
                                 HOIST_READER_ANY_TEXT));
  hoist_reader_string (&r, "container", driver == 2 ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL,
                       HOIST_READER_ANY_TEXT);
  hoist_reader_string (&r, "runtime", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  g_strfreev (hoist_reader_strv (&r, "environment", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT));
  hoist_reader_string (&r, "folder", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  hoist_reader_int (&r, "port", HOIST_READER_OPTIONAL, 0, 65535, 0);
  hoist_reader_int (&r, "stop_signal", HOIST_READER_OPTIONAL, 0, 64, SIGTERM);
  hoist_reader_int (&r, "stop_seconds", HOIST_READER_OPTIONAL, 0, 86400, 0);
  hoist_reader_bool (&r, "never_kill", HOIST_READER_OPTIONAL, FALSE);
  hoist_reader_string (&r, "log", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  return hoist_reader_finish (&r, error);
}

HoistServiceOrder *
hoist_service_order_read (const HoistValue *value, GError **error)
{
  g_autoptr (HoistServiceOrder) order = NULL;

  if (!check (value, error))
    return NULL;
  order = g_new0 (HoistServiceOrder, 1);
  order->name = g_strdup (hoist_value_lookup_string (value, "name", ""));
  order->role = g_strdup (hoist_value_lookup_string (value, "role", ""));
  order->driver = g_strdup (hoist_value_lookup_string (value, "driver", drivers[0]));
  order->unit = g_strdup (hoist_value_lookup_string (value, "unit", ""));
  order->container = g_strdup (hoist_value_lookup_string (value, "container", ""));
  order->runtime = g_strdup (hoist_value_lookup_string (value, "runtime", ""));
  order->argv = dup_strv (value, "argv");
  order->environment = dup_strv (value, "environment");
  order->folder = g_strdup (hoist_value_lookup_string (value, "folder", ""));
  order->port = (guint) hoist_value_lookup_int (value, "port", 0);
  order->stop_signal = (int) hoist_value_lookup_int (value, "stop_signal", SIGTERM);
  order->stop_seconds = (guint) hoist_value_lookup_int (value, "stop_seconds", 0);
  order->never_kill = hoist_value_lookup_bool (value, "never_kill", FALSE);
  order->log = g_strdup (hoist_value_lookup_string (value, "log", ""));
  order->uid = order->gid = -1;
  return g_steal_pointer (&order);
}

void
hoist_service_order_free (HoistServiceOrder *order)
{
  g_free (order->name);
  g_free (order->role);
  g_free (order->driver);
  g_free (order->unit);
  g_free (order->container);
  g_free (order->runtime);
  g_strfreev (order->argv);
  g_strfreev (order->environment);
  g_free (order->folder);
  g_free (order->log);
  g_free (order->record);
  g_free (order->directory);
  g_free (order);
}

const HoistServiceDriver *
hoist_service_find (const HoistServiceOrder *order)
{
  if (g_strcmp0 (order->driver, drivers[2]) == 0)
    return hoist_service_get_container ();
  return g_strcmp0 (order->driver, drivers[1]) == 0 ? hoist_service_get_systemd ()
                                                    : hoist_service_get_supervised ();
}

gboolean
hoist_service_refuse_port (const HoistServiceOrder *order, gint stranger, GError **error)
{
  g_autofree char *name = stranger > 0 ? hoist_process_table_dup_name (stranger) : g_strdup ("");

  if (stranger > 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                 "The port %u of the service %s is in use by %s (pid %d).", order->port,
                 order->name, name, stranger);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                 "The port %u of the service %s is in use by a process that can't be seen.",
                 order->port, order->name);
  return FALSE;
}

static char *
name_missing_module (const char *line)
{
  const char *quote = strchr (line, '\'');
  const char *end = quote != NULL ? strchr (quote + 1, '\'') : NULL;

  if (end == NULL)
    return g_strdup ("a Python module is missing (ModuleNotFoundError)");
  return g_strdup_printf ("the Python module %.*s is missing (ModuleNotFoundError)",
                          (int) MIN (end - quote - 1, 200), quote + 1);
}

char *
hoist_service_name_cause (const GPtrArray *lines)
{
  for (guint i = lines->len; i > 0; i--)
    {
      const char *line = g_ptr_array_index (lines, i - 1);
      const char *found;

      if ((found = strstr (line, "ModuleNotFoundError:")) != NULL)
        return name_missing_module (found);
      if (strstr (line, "Address already in use") != NULL)
        return g_strdup ("its port is in use by another process");
      if (strstr (line, "database is locked") != NULL)
        return g_strdup ("the database is locked");
      if ((found = strstr (line, "sqlite3.OperationalError:")) != NULL)
        return g_strdup_printf ("the database refused a statement (%.300s)", found);
      if ((found = strstr (line, "PermissionError:")) != NULL)
        return g_strdup_printf ("a right is missing (%.300s)", found);
    }
  return NULL;
}
