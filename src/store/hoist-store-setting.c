/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small settings by name. Any thread. Never: holds a secret. */
#include "base/hoist-grammar.h"
#include "store/hoist-store-object.h"

/* *ret_value stays NULL when there is no such setting. */
gboolean
hoist_store_read_setting (HoistStore *self, const char *name, char **ret_value, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, "SELECT value FROM settings WHERE name = $1");
  hoist_store_statement_bind_text (&s, 1, name);
  int n = hoist_store_statement_next (&s, error);
  if (n > 0)
    *ret_value = g_strdup (hoist_store_statement_get_text (&s, "value"));
  return n >= 0;
}

char *
hoist_store_dup_setting (HoistStore *self, const char *name)
{
  char *value = NULL;
  return hoist_store_read_setting (self, name, &value, NULL) ? value : NULL;
}

gboolean
hoist_store_set_setting (HoistStore *self, const char *name, const char *value, GError **error)
{
  if (!hoist_grammar_check (HOIST_GRAMMAR_WORD, "setting", name, error)
      || !hoist_grammar_check (HOIST_GRAMMAR_TEXT, name, value, error))
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO settings (name, value) VALUES ($1, $2)"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  hoist_store_statement_bind_text (&s, 1, name);
  hoist_store_statement_bind_text (&s, 2, value);
  return hoist_store_statement_run (&s, error);
}
