/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes audit records. Owned by nobody; any thread but the main loop. A wrong password or token is
 * no record: anybody could fill the journal with them. */
#include "daemon/hoist-audit.h"
#include "base/hoist-error.h"
#include "daemon/hoist-diagnostic.h"
#include "protocol/hoist-problem.h"
#include "store/hoist-store-journal.h"
#include <string.h>

static void
add_text (HoistValue *payload, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    hoist_value_set (payload, name, hoist_value_new_string (text));
}

static HoistValue *
make_payload (const HoistCall *call, const HoistAnswer *answer, const GError *error)
{
  HoistValue *payload = hoist_value_new_object ();
  HoistErrorCode code = error != NULL ? hoist_error_get_code (error) : HOIST_ERROR_FAILED;
  guint status = answer != NULL ? answer->status : hoist_error_code_get_http_status (code);

  add_text (payload, "user", call->caller.username);
  add_text (payload, "token", call->caller.token);
  add_text (payload, "peer", call->peer);
  add_text (payload, "method", call->route->method);
  add_text (payload, "path", call->path);
  hoist_value_set (payload, "status", hoist_value_new_int (status));
  if (error != NULL)
    {
      g_autofree char *detail = NULL;

      hoist_problem_split (error, &detail, NULL, NULL);
      add_text (payload, "code", hoist_error_code_get_wire_name (code));
      add_text (payload, "detail", detail);
    }
  hoist_value_set_all (payload, call->audit);
  return payload;
}

static const char *
param_or_null (const HoistCall *call, const char *name)
{
  for (guint i = 0; i < call->params.n; i++)
    if (strcmp (call->params.names[i], name) == 0)
      return call->params.values[i];
  return NULL;
}

void
hoist_audit_write (const HoistCall *call, const HoistAnswer *answer, const GError *error)
{
  g_autoptr (HoistValue) payload = NULL;
  g_autoptr (HoistEvent) written = NULL;
  g_autoptr (GError) trouble = NULL;
  const char *tenant = param_or_null (call, "tenant"), *run = param_or_null (call, "run");
  HoistJournalEntry entry = { .type = HOIST_EVENT_AUDIT,
                              .phase = call->route->operation,
                              .step = -1 };

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED))
    return;
  payload = make_payload (call, answer, error);
  entry.tenant = tenant != NULL ? tenant : hoist_value_lookup_string (call->audit, "tenant", NULL);
  entry.run = run != NULL ? run : hoist_value_lookup_string (call->audit, "run", NULL);
  entry.payload = payload;
  written = hoist_store_journal_append (call->plane->store, &entry, &trouble);
  if (written == NULL)
    hoist_diagnostic ("the audit record of %s %s could not be written: %s", call->route->method,
                      call->path, trouble->message);
}
