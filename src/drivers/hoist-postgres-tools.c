/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pg_dump and pg_restore as children: where the database is stands in one quoted argument, the
 * password in the password file only. Owned by the call; worker thread. What they say is shown and
 * never read for state. */
#include "drivers/hoist-postgres-copy.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include <string.h>

static void
append_pair (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "%s%s='", text->len > 0 ? " " : "", name);
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '\'' || *at == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '\'');
}

static char *
write_place (const HoistPostgresPlace *place, const char *database)
{
  GString *text = g_string_new (NULL);

  append_pair (text, "host", place->host);
  append_pair (text, "port", place->port);
  append_pair (text, "user", place->user);
  append_pair (text, "dbname", database);
  append_pair (text, "sslmode", place->ssl_mode);
  append_pair (text, "passfile", place->passfile);
  append_pair (text, "application_name", "hoist");
  return g_string_free (text, FALSE);
}

typedef struct
{
  const HoistDriverCall *call;
  char *first; /* the first line of complaint */
} Listening;

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listening *l = user_data;

  if (is_stderr && l->first == NULL && strstr (line, "error: ") != NULL)
    {
      g_autofree char *clean = hoist_text_clean_line (strstr (line, "error: ") + 7, -1, 300);

      l->first = hoist_secret_redact (clean);
    }
  hoist_driver_call_line (l->call, line, is_stderr);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Listening *l = user_data;

  return hoist_driver_call_effect (l->call, pid, start_time, error);
}

static gboolean
run_tool (const char *const *argv, const HoistDriverCall *call, GError **error)
{
  Listening l = { .call = call };
  HoistProcessOrder order = { 0 };
  HoistProcessOutcome outcome = { 0 };
  gboolean ok;

  hoist_driver_call_fill (call, &order);
  order.argv = argv;
  order.uid = order.gid = -1;
  order.line = listen_cb;
  order.effect = effect_cb;
  order.user_data = &l;
  ok = hoist_process_run (&order, &outcome, call != NULL ? call->cancellable : NULL, error);
  if (ok && outcome.exit_status != 0)
    {
      g_set_error (error, HOIST_ERROR,
                   l.first != NULL && strstr (l.first, "No space left") != NULL
                       ? HOIST_ERROR_NO_SPACE
                       : HOIST_ERROR_FAILED,
                   "%s failed (exit %d): %s", argv[0], outcome.exit_status,
                   l.first != NULL ? l.first : "it gave no reason");
      ok = FALSE;
    }
  g_free (l.first);
  return ok;
}

gboolean
hoist_postgres_dump (const HoistPostgresPlace *place, const char *snapshot, const char *path,
                     const HoistDriverCall *call, GError **error)
{
  g_autofree char *where = write_place (place, place->database);
  g_autofree char *at = g_strconcat ("--snapshot=", snapshot, NULL);
  const char *argv[] = { "pg_dump",
                         "--format=custom",
                         "--compress=0",
                         "--no-password",
                         "--lock-wait-timeout=30s",
                         "--quote-all-identifiers",
                         "--file",
                         path,
                         "--dbname",
                         where,
                         snapshot != NULL ? at : NULL,
                         NULL };

  return run_tool (argv, call, error) && hoist_file_sync (path, error);
}

gboolean
hoist_postgres_load (const HoistPostgresPlace *place, const char *database, const char *path,
                     const HoistDriverCall *call, GError **error)
{
  g_autofree char *where = write_place (place, database);
  const char *argv[] = {
    "pg_restore", "--exit-on-error", "--no-password", "--jobs=2", "--dbname", where, path, NULL
  };

  return run_tool (argv, call, error);
}
