/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor over the parts of a guide: sections, lists, words, templates. Owned by the function
 * that reads a guide; one thread; knows no member by its name. */
#include "model/hoist-guide-reader.h"

#include <string.h>

#include "model/hoist-guide-template.h"

#define LIST_MAX 200

void
hoist_guide_reader_part (HoistReader *parent, const char *name, const HoistValue *value,
                         HoistGuide *guide, HoistGuideReadFunc read)
{
  if (value == NULL || hoist_reader_is_over (parent))
    return;
  g_auto (HoistReader) r;
  g_autoptr (GError) local = NULL;
  g_autofree char *path =
      g_strconcat (parent->path, parent->path[0] != '\0' ? "." : "", name, NULL);
  hoist_reader_init_part (&r, value, path, parent);
  if (r.object != NULL)
    read (&r, guide);
  if (!hoist_reader_finish (&r, &local) && parent->error == NULL)
    parent->error = g_steal_pointer (&local);
}

void
hoist_guide_reader_section (HoistReader *r, const char *name, HoistReaderNeed need,
                            HoistGuide *guide, HoistGuideReadFunc read)
{
  hoist_guide_reader_part (r, name, hoist_reader_object (r, name, need), guide, read);
}

void
hoist_guide_reader_list (HoistReader *r, const char *name, HoistReaderNeed need, HoistGuide *guide,
                         HoistGuideReadFunc read)
{
  const HoistValue *list = hoist_reader_array (r, name, need, LIST_MAX);
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s[%u]", name, i);
      hoist_guide_reader_part (r, place, hoist_value_get_element (list, i), guide, read);
    }
}

char *
hoist_guide_reader_dup_text (HoistReader *r, const char *name, HoistReaderNeed need,
                             HoistGrammar grammar)
{
  const char *text = hoist_reader_string (r, name, need, grammar);
  return g_strdup (text != NULL ? text : "");
}

char *
hoist_guide_reader_dup_word (HoistReader *r, const char *name, HoistReaderNeed need,
                             const char *const *words)
{
  return g_strdup (words[hoist_reader_enum (r, name, need, words, 0)]);
}

/* A URL holds a password: a guide only says which setting has it. */
char *
hoist_guide_reader_dup_setting (HoistReader *r, const char *name, HoistReaderNeed need)
{
  static const char prefix[] = "{" HOIST_GUIDE_TEMPLATE_SETTINGS;
  g_autofree char *text = hoist_guide_reader_dup_text (r, name, need, HOIST_READER_ANY_TEXT);
  gsize n = strlen (text);
  gboolean whole = g_str_has_prefix (text, prefix) && g_str_has_suffix (text, "}");
  g_autofree char *setting =
      whole ? g_strndup (text + strlen (prefix), n - strlen (prefix) - 1) : g_strdup ("");

  if (r->error == NULL && (n > 0 || need == HOIST_READER_REQUIRED)
      && !hoist_grammar_matches (HOIST_GRAMMAR_WORD, setting))
    hoist_reader_fail (r, name,
                       "expected “{settings.NAME}” and nothing else: the URL holds a password, so "
                       "it stays in the tenant's settings");
  return g_steal_pointer (&setting);
}

char *
hoist_guide_reader_dup_template (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const char *text = hoist_reader_string (r, name, need, HOIST_READER_ANY_TEXT);
  g_autoptr (GError) local = NULL;
  if (text != NULL && !hoist_guide_template_check (text, NULL, &local))
    hoist_reader_fail (r, name, "%s", local->message);
  return g_strdup (text != NULL ? text : "");
}

char **
hoist_guide_reader_dup_templates (HoistReader *r, const char *name, HoistReaderNeed need,
                                  gboolean is_argv, const char *own)
{
  char **texts = hoist_reader_strv (r, name, need, HOIST_READER_ANY_TEXT);
  g_autoptr (GError) local = NULL;
  for (guint i = 0; texts[i] != NULL; i++)
    if (!(i == 0 && is_argv ? hoist_guide_template_check_program (texts[i], &local)
                            : hoist_guide_template_check (texts[i], own, &local)))
      {
        hoist_reader_fail (r, name, "element %u: %s", i, local->message);
        break;
      }
  if (is_argv && texts[0] == NULL && r->error == NULL)
    hoist_reader_fail (r, name, "expected a program and its arguments");
  return texts;
}

char **
hoist_guide_reader_dup_assignments (HoistReader *r, const char *name)
{
  char **texts = hoist_guide_reader_dup_templates (r, name, HOIST_READER_OPTIONAL, FALSE, NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    if (!g_ascii_isalpha (texts[i][0]) || strchr (texts[i], '=') == NULL)
      hoist_reader_fail (r, name, "element %u: expected NAME=value", i);
  return texts;
}
