/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-polkit.h. Stateless; any thread. It writes no file and asks nobody: the
 * administrator of the machine puts the rule into place. */
#include "agent/hoist-agent-polkit.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"

#define UNIT_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_.@-"
#define UNIT_MAX 255

static gboolean
check_unit (const char *unit, GError **error)
{
  if (g_str_has_suffix (unit, ".service") && strlen (unit) > strlen (".service")
      && strlen (unit) <= UNIT_MAX && unit[0] != '-' && strspn (unit, UNIT_BYTES) == strlen (unit))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s is no unit such as acme-api.service",
               unit);
  return FALSE;
}

char *
hoist_agent_polkit_dup_rule (const char *user, const char *const *units, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (!hoist_grammar_check (HOIST_GRAMMAR_USER, "user", user, error))
    return NULL;
  for (guint i = 0; units[i] != NULL; i++)
    {
      if (!check_unit (units[i], error))
        return NULL;
      g_string_append_printf (list, "%s\"%s\"", i > 0 ? ", " : "", units[i]);
    }
  if (list->len == 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, "name at least one unit");
      return NULL;
    }
  return g_strdup_printf (
      "// Written by hoist-agent polkit-rule: %s may start and stop these units, and no other.\n"
      "polkit.addRule(function(action, subject) {\n"
      "  var units = [%s];\n"
      "  var verbs = [\"start\", \"stop\", \"reset-failed\"];\n"
      "  if (action.id == \"org.freedesktop.systemd1.manage-units\" && subject.user == \"%s\"\n"
      "      && units.indexOf(action.lookup(\"unit\")) >= 0\n"
      "      && verbs.indexOf(action.lookup(\"verb\")) >= 0)\n"
      "    return polkit.Result.YES;\n"
      "});\n",
      user, list->str, user);
}
