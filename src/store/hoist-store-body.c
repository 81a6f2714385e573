/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a noun and the text of its row. Owned by nobody; any thread. Never: lets a noun be
 * written that could not be read again. */
#include "store/hoist-store-body.h"

#include "base/hoist-error.h"
#include "model/hoist-json.h"

char *
hoist_store_body_make (const HoistFields *fields, gconstpointer noun, gpointer *ret_checked,
                       GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_fields_write (fields, noun, &w, NULL);
  g_autoptr (HoistValue) value = hoist_json_parse (out->str, out->len, error);
  gpointer checked = value != NULL ? hoist_fields_read (fields, value, error) : NULL;
  if (checked == NULL)
    {
      g_prefix_error (error, "%s: ", fields->noun);
      return NULL;
    }
  if (ret_checked != NULL)
    *ret_checked = checked;
  else
    hoist_fields_unref (fields, checked);
  return g_strdup (out->str);
}

void
hoist_store_body_set_corrupt (GError **error, GError *reason, const char *noun, const char *id)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "The store's %s %s is damaged: %s", noun,
               id, reason->message);
  g_error_free (reason);
}

HoistValue *
hoist_store_body_parse (const char *noun, const char *id, const char *body, GError **error)
{
  GError *local = NULL;
  HoistValue *value = hoist_json_parse (body, -1, &local);
  if (value == NULL)
    hoist_store_body_set_corrupt (error, local, noun, id);
  return value;
}

gpointer
hoist_store_body_read (const HoistFields *fields, const char *id, const char *body, GError **error)
{
  g_autofree char *word = g_ascii_strdown (fields->noun, -1);
  g_autoptr (HoistValue) value = hoist_store_body_parse (word, id, body, error);
  if (value == NULL)
    return NULL;
  GError *local = NULL;
  gpointer noun = hoist_fields_read (fields, value, &local);
  if (noun == NULL)
    hoist_store_body_set_corrupt (error, local, word, id);
  return noun;
}
