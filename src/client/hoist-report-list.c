/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists in answers. Stateless; any thread. Never gives half a list. */
#include "client/hoist-report-list.h"

GPtrArray *
hoist_report_list_ref_empty (void)
{
  static GPtrArray *empty;
  static gsize made;

  if (g_once_init_enter (&made))
    {
      empty = g_ptr_array_new ();
      g_once_init_leave (&made, 1);
    }
  return g_ptr_array_ref (empty);
}

GPtrArray *
hoist_report_list_read (const HoistValue *object, const char *name, HoistReportReadFunc read,
                        GDestroyNotify free_element, GError **error)
{
  const HoistValue *array = hoist_value_get_member (object, name);
  guint n = array != NULL && hoist_value_get_type_of (array) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (array)
                : 0;
  if (n == 0)
    return hoist_report_list_ref_empty ();
  g_autoptr (GPtrArray) list = g_ptr_array_new_full (n, free_element);
  for (guint i = 0; i < n; i++)
    {
      gpointer element = read (hoist_value_get_element (array, i), error);
      if (element == NULL)
        {
          g_prefix_error (error, "%s[%u]: ", name, i);
          return NULL;
        }
      g_ptr_array_add (list, element);
    }
  return g_steal_pointer (&list);
}
