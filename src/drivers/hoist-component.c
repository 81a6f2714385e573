/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-component.h. Owns nothing beyond a call; any thread. All is done as the tenant's user:
 * a program runs contained and writes no byte code, a file is read with his rights, so that links
 * may be followed. What is found is searched for a number and nothing else. */
#include "drivers/hoist-component.h"

#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-last-words.h"
#include "base/hoist-version.h"
#include "model/hoist-json.h"
#include "model/hoist-value-texts.h"

#define COMMAND_MS 20000
#define OUTPUT_MAX (64 * 1024)
#define FILE_MAX (16 * 1024 * 1024) /* lock files of npm are large */

/* --- in a text ----------------------------------------------------------------------------- */

static char *
refuse_nothing (const char *where, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "there is no version number in %s",
               where);
  return NULL;
}

char *
hoist_component_find_version (const char *text, const char *const *member, const char *where,
                              GError **error)
{
  g_autoptr (HoistValue) document = NULL;
  const HoistValue *at;
  char *version;

  if (member == NULL || member[0] == NULL)
    return (version = hoist_version_find_number (text)) ? version : refuse_nothing (where, error);
  document = hoist_json_parse (text, -1, error);
  if (document == NULL)
    {
      g_prefix_error (error, "%s: ", where);
      return NULL;
    }
  at = document;
  for (; *member != NULL && at != NULL; member++)
    at = hoist_value_get_type_of (at) == HOIST_VALUE_OBJECT ? hoist_value_get_member (at, *member)
                                                            : NULL;
  if (at == NULL || hoist_value_get_type_of (at) != HOIST_VALUE_STRING)
    return refuse_nothing (where, error);
  version = hoist_version_find_number (hoist_value_get_string (at));
  return version != NULL ? version : refuse_nothing (where, error);
}

/* --- on this node -------------------------------------------------------------------------- */

typedef struct
{
  GString *text;
  HoistLastWords words;
} Listening;

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listening *l = user_data;

  hoist_last_words_hear (&l->words, line, is_stderr);
  if (l->text->len < OUTPUT_MAX)
    g_string_append_printf (l->text, "%s\n", line);
}

static void
init_child (HoistProcessOrder *child, const HoistComponentPlace *place, const char *const *argv,
            const HoistDriverCall *call)
{
  static const char *const environment[] = { "PYTHONDONTWRITEBYTECODE=1", NULL };

  hoist_driver_call_fill (call, child);
  child->argv = argv;
  child->environment = environment;
  child->folder = place->directory;
  child->uid = place->uid == (gint) geteuid () ? -1 : place->uid;
  child->gid = child->uid < 0 ? -1 : place->gid;
  child->contain = TRUE;
  child->deadline_ms = COMMAND_MS;
  child->line = NULL;
  child->effect = NULL;
}

static gboolean
run (const HoistComponentPlace *place, const char *const *argv, const HoistDriverCall *call,
     Listening *l, GError **error)
{
  HoistProcessOrder child = { 0 };
  HoistProcessOutcome outcome = { 0 };
  const char *last;

  init_child (&child, place, argv, call);
  child.line = listen_cb;
  child.user_data = l;
  if (!hoist_process_run (&child, &outcome, call != NULL ? call->cancellable : NULL, error))
    return FALSE;
  last = hoist_last_words_get (&l->words);
  if (outcome.exit_status == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s failed (exit %d): %s", argv[0],
               outcome.exit_status, last != NULL ? last : "it wrote nothing");
  return FALSE;
}

static char *
ask (const HoistComponentPlace *place, const char *const *argv, const HoistDriverCall *call,
     GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *where = g_strdup_printf ("what %s says", argv[0]);
  Listening l = { text, { { 0 } } };
  char *version = run (place, argv, call, &l, error)
                      ? hoist_component_find_version (text->str, NULL, where, error)
                      : NULL;

  hoist_last_words_clear (&l.words);
  return version;
}

static char *
read_file (const HoistComponentPlace *place, const char *file, const HoistDriverCall *call,
           GError **error)
{
  const char *const argv[] = { "/usr/bin/cat", "--", file, NULL };
  HoistProcessOrder child = { 0 };

  init_child (&child, place, argv, call);
  return hoist_process_capture (&child, FILE_MAX, call != NULL ? call->cancellable : NULL, error);
}

char *
hoist_component_read_version (const HoistComponentPlace *place, const HoistDriverCall *call,
                              GError **error)
{
  g_auto (GStrv) argv = hoist_value_dup_texts (hoist_value_get_member (place->read, "command"));
  g_auto (GStrv) member = hoist_value_dup_texts (hoist_value_get_member (place->read, "member"));
  const char *file = hoist_value_lookup_string (place->read, "file", "");
  g_autofree char *text = NULL;

  if (argv != NULL && argv[0] != NULL)
    return ask (place, (const char *const *) argv, call, error);
  text = read_file (place, file, call, error);
  return text != NULL
             ? hoist_component_find_version (text, (const char *const *) member, file, error)
             : NULL;
}
