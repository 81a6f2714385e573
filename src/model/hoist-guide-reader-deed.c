/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a step of a guide is: a command, values of a configuration file, a card for a person,
 * or daemons that are ended. Owned by the function that reads a step; one thread; never opens the
 * file that is named.
 */
#include <string.h>

#include "model/hoist-guide-reader.h"

#define CARD_TEXT_MAX 8000

static HoistGuideStep *
get_last (HoistGuide *guide)
{
  return g_ptr_array_index (guide->steps, guide->steps->len - 1);
}

/* The name of a setting: one line, and nothing that would end it or the name. */
static void
check_key (HoistReader *r, const char *name, const char *key, HoistGuideFormat format)
{
  gboolean is_python = format == HOIST_GUIDE_PYTHON;
  gsize n = strlen (key);

  for (gsize i = 0; i < n; i++)
    if (g_ascii_iscntrl (key[i]) || strchr ("=:#[]{}\"'", key[i]) != NULL
        || (key[i] == ' ' && (format != HOIST_GUIDE_INI || i == 0 || i + 1 == n))
        || (is_python && i == 0 && g_ascii_isdigit (key[i])))
      {
        hoist_reader_fail (r, name, "expected the name of a setting as it stands in the file");
        return;
      }
}

static void
check_one_of (HoistReader *r, const HoistGuideSetting *setting, gboolean has_value)
{
  guint n = has_value + (setting->literal[0] != '\0') + (setting->from_setting[0] != '\0')
            + setting->remove;

  if (n != 1)
    hoist_reader_fail (r, NULL, "expected one of value, literal, from_setting, remove: true");
}

static void
read_setting (HoistReader *r, HoistGuide *guide)
{
  HoistGuideConfigure *configure = &get_last (guide)->configure;
  HoistGuideSetting *setting = g_new0 (HoistGuideSetting, 1);

  g_ptr_array_add (configure->settings, setting);
  setting->section =
      hoist_guide_reader_dup_text (r, "section", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  setting->key = hoist_guide_reader_dup_text (r, "key", HOIST_READER_REQUIRED, HOIST_GRAMMAR_NAME);
  gboolean has_value = hoist_reader_has (r, "value");
  setting->value = hoist_guide_reader_dup_template (r, "value", HOIST_READER_OPTIONAL);
  setting->literal =
      hoist_guide_reader_dup_text (r, "literal", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  setting->from_setting =
      hoist_guide_reader_dup_text (r, "from_setting", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  setting->remove = hoist_reader_bool (r, "remove", HOIST_READER_OPTIONAL, FALSE);
  setting->secret = hoist_reader_bool (r, "secret", HOIST_READER_OPTIONAL, FALSE);
  if (r->error != NULL)
    return;
  check_key (r, "key", setting->key, configure->format);
  check_one_of (r, setting, has_value);
  if (setting->section[0] != '\0'
      && (configure->format == HOIST_GUIDE_DOTENV || configure->format == HOIST_GUIDE_PYTHON))
    hoist_reader_fail (r, "section", "a file of this format has none");
  if (setting->section[0] != '\0' && strpbrk (setting->section, "[]{}#\"'") != NULL)
    hoist_reader_fail (r, "section", "expected the name of a section as it stands in the file");
  if (setting->from_setting[0] != '\0'
      && (guide->settings_file == NULL || guide->settings_file[0] == '\0'))
    hoist_reader_fail (r, "from_setting", "the guide names no settings file (settings: file:)");
}

/* Whoever may write a tenant's settings must not choose a file of root's. */
static gboolean
has_fixed_place (const char *file)
{
  g_autofree char *rest = g_strdup (file);
  char *at;

  while ((at = strstr (rest, "{slug}")) != NULL)
    memset (at, 'x', strlen ("{slug}"));
  return strchr (rest, '{') == NULL && hoist_grammar_matches (HOIST_GRAMMAR_PATH, rest);
}

static void
read_configure (HoistReader *r, HoistGuide *guide)
{
  HoistGuideConfigure *configure = &get_last (guide)->configure;

  g_free (configure->file);
  configure->file = hoist_guide_reader_dup_template (r, "file", HOIST_READER_REQUIRED);
  if (r->error == NULL && configure->file[0] == '/' && !has_fixed_place (configure->file))
    hoist_reader_fail (r, "file",
                       "expected a whole path in which no placeholder but {slug} stands, or one "
                       "below the tenant's folder");
  if (r->error == NULL && configure->file[0] != '/' && strchr (configure->file, '{') == NULL)
    hoist_reader_string (r, "file", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  configure->format = (HoistGuideFormat) hoist_reader_enum (r, "format", HOIST_READER_REQUIRED,
                                                            hoist_guide_format_names, 0);
  hoist_guide_reader_list (r, "set", HOIST_READER_REQUIRED, guide, read_setting);
  if (r->error == NULL && configure->settings->len == 0)
    hoist_reader_fail (r, "set", "expected at least one value");
}

static void
read_card (HoistReader *r, HoistGuide *guide)
{
  HoistGuideCard *card = &get_last (guide)->card;

  g_free (card->text);
  g_free (card->who);
  g_strfreev (card->copy);
  card->text = hoist_guide_reader_dup_text (r, "text", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  card->who = hoist_guide_reader_dup_text (r, "who", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  card->copy = hoist_guide_reader_dup_templates (r, "copy", HOIST_READER_OPTIONAL, FALSE, NULL);
  for (guint i = 0; card->copy[i] != NULL; i++)
    if (strlen (card->copy[i]) > CARD_TEXT_MAX)
      hoist_reader_fail (r, "copy", "element %u: expected at most %d characters", i, CARD_TEXT_MAX);
}

void
hoist_guide_reader_deed (HoistReader *r, HoistGuide *guide)
{
  HoistGuideStep *step = get_last (guide);
  gboolean configures = hoist_reader_has (r, "configure"), asks = hoist_reader_has (r, "card"),
           ends = hoist_reader_has (r, "end"), commands = hoist_reader_has (r, "command");
  gboolean is_command = !configures && !asks && !ends;

  step->kind = configures ? HOIST_GUIDE_CONFIGURE
               : asks     ? HOIST_GUIDE_CARD
               : ends     ? HOIST_GUIDE_END
                          : HOIST_GUIDE_COMMAND;
  hoist_guide_reader_end_init (&step->end);
  step->configure.settings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_guide_setting_free);
  step->configure.file = g_strdup ("");
  step->card.text = g_strdup ("");
  step->card.who = g_strdup ("");
  step->card.copy = g_new0 (char *, 1);
  step->command = hoist_guide_reader_dup_templates (
      r, "command", is_command ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL, is_command, NULL);
  if (configures + asks + ends + commands > 1)
    hoist_reader_fail (r,
                       configures ? "configure"
                       : asks     ? "card"
                                  : "end",
                       "a step is one of command, configure, card, end");
  hoist_guide_reader_section (r, "configure", HOIST_READER_OPTIONAL, guide, read_configure);
  hoist_guide_reader_section (r, "card", HOIST_READER_OPTIONAL, guide, read_card);
  hoist_guide_reader_end (r, guide);
}
