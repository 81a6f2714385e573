/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One function for buttons and rows whose action changes; main thread only; it activates nothing.
 */
#include "console/widgets/hoist-action.h"

void
hoist_action_set_detailed (GtkActionable *actionable, const char *detailed_action)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  if (detailed_action != NULL
      && !g_action_parse_detailed_name (detailed_action, &name, &target, &error))
    {
      g_critical ("%s", error->message);
      return;
    }
  if (g_strcmp0 (gtk_actionable_get_action_name (actionable), name) != 0)
    gtk_actionable_set_action_name (actionable, NULL);
  gtk_actionable_set_action_target_value (actionable, target);
  gtk_actionable_set_action_name (actionable, name);
}
