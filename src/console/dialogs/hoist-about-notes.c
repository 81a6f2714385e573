/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the newest release out of the metainfo. No state; it opens no file (the text is a resource
 * of the console). */
#include "console/dialogs/hoist-about-notes.h"
#include <glib/gi18n.h>

typedef struct
{
  gboolean in_release, in_description, over;
  char *version;
  GString *notes, *text; /* text: NULL outside of p and li */
} Reading;

static const char *
attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];
  return NULL;
}

static gboolean
is_block (const char *element)
{
  return g_str_equal (element, "p") || g_str_equal (element, "li");
}

static void
start_cb (GMarkupParseContext *context, const char *element, const char **names,
          const char **values, gpointer user_data, GError **error)
{
  Reading *r = user_data;

  if (r->over)
    return;
  if (g_str_equal (element, "release"))
    {
      r->in_release = TRUE;
      r->version = g_strdup (attribute (names, values, "version"));
    }
  else if (r->in_release && g_str_equal (element, "description"))
    r->in_description = TRUE;
  else if (r->in_description && is_block (element))
    r->text = g_string_new (NULL);
  else if (r->in_description && (g_str_equal (element, "ul") || g_str_equal (element, "ol")))
    g_string_append_printf (r->notes, "<%s>", element);
}

static void
end_cb (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reading *r = user_data;

  if (r->over || !r->in_release)
    return;
  if (r->text != NULL && is_block (element))
    {
      g_autofree char *own = g_string_free (g_steal_pointer (&r->text), FALSE);
      const char *text = g_strstrip (own);
      g_autofree char *safe = g_markup_escape_text (*text != '\0' ? _ (text) : "", -1);

      g_string_append_printf (r->notes, "<%s>%s</%s>", element, safe, element);
    }
  else if (r->in_description && (g_str_equal (element, "ul") || g_str_equal (element, "ol")))
    g_string_append_printf (r->notes, "</%s>", element);
  else if (g_str_equal (element, "description"))
    r->in_description = FALSE;
  else if (g_str_equal (element, "release"))
    r->over = TRUE;
}

static void
text_cb (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data,
         GError **error)
{
  Reading *r = user_data;

  if (r->text != NULL)
    g_string_append_len (r->text, text, length);
}

char *
hoist_about_notes_dup (const char *metainfo, gssize length, char **ret_version)
{
  static const GMarkupParser parser = { .start_element = start_cb,
                                        .end_element = end_cb,
                                        .text = text_cb };
  Reading r = { .notes = g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &r, NULL);
  gboolean ok = g_markup_parse_context_parse (context, metainfo, length, NULL)
                && g_markup_parse_context_end_parse (context, NULL) && r.over && r.notes->len > 0;
  g_autofree char *version = r.version;

  if (r.text != NULL)
    g_string_free (r.text, TRUE);
  *ret_version = ok ? g_steal_pointer (&version) : NULL;
  return g_string_free (r.notes, !ok);
}
