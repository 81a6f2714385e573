/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order `releases`: the tags of the mirror that the guide calls releases, with their notes.
 * Owns nothing; worker thread; changes nothing but the mirror. */
#include <string.h>

#include "agent/hoist-agent-read-orders.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "base/hoist-version.h"
#include "drivers/hoist-source.h"
#include "model/hoist-guide.h"
#include "model/hoist-json.h"
#include "model/hoist-release.h"

#define NOTES_MAX (64 * 1024)

typedef struct
{
  HoistSourceOrigin origin;
  const HoistGuide *guide;
  const HoistDriverCall *call;
  GHashTable *changelogs; /* commit → text, so that each is read once */
} Notes;

/* A tag's own changelog is the one that speaks of it; the newest one is asked when it is silent. */
static char *
read_notes (Notes *self, const HoistSourceTag *tag, const char *newest_commit)
{
  const char *commits[] = { tag->commit, newest_commit };
  for (guint i = 0; i < G_N_ELEMENTS (commits) && self->guide->changelog[0] != '\0'; i++)
    {
      const char *text = g_hash_table_lookup (self->changelogs, commits[i]);
      if (text == NULL)
        {
          char *read = hoist_source_get_git ()->read_file (
              &self->origin, commits[i], self->guide->changelog, self->call, NULL);
          text = read != NULL ? read : g_strdup ("");
          g_hash_table_insert (self->changelogs, g_strdup (commits[i]), (char *) text);
        }
      g_autofree char *section = hoist_release_notes_extract (text, tag->tag);
      if (section[0] != '\0')
        return hoist_text_clean_block (section, -1, NOTES_MAX);
    }
  return g_strdup ("");
}

static int
newest_first_cb (gconstpointer a, gconstpointer b)
{
  const HoistSourceTag *const *left = a, *const *right = b;
  return hoist_version_compare ((*right)->tag, (*left)->tag);
}

static void
write_release (Notes *self, const HoistSourceTag *tag, const char *newest, HoistJsonWriter *w)
{
  /* Of a revision that nothing was written about its commit speaks. */
  g_autofree char *section = read_notes (self, tag, newest);
  g_autofree char *notes = section[0] == '\0' && tag->subject != NULL ? g_strdup (tag->subject)
                                                                      : g_steal_pointer (&section);
  g_autoptr (GPtrArray) notices = hoist_release_notices_extract (notes, tag->tag);
  for (guint i = 0; i < self->guide->notices->len; i++)
    {
      const HoistGuideNotice *notice = self->guide->notices->pdata[i];
      if (g_str_equal (notice->range.to, tag->tag))
        g_ptr_array_add (notices, hoist_notice_new (notice->id, notice->text));
    }
  HoistRelease fields = { .tag = tag->tag,
                          .commit = tag->commit,
                          .date = tag->date,
                          .notes = notes,
                          .notices = notices,
                          .prerelease = hoist_version_is_prerelease (tag->tag) };
  hoist_release_write (&fields, w, NULL);
}

static GPtrArray *
list_releases (Notes *self, GError **error)
{
  GPtrArray *tags = hoist_source_get_git ()->list_tags (&self->origin, self->call, error);
  for (guint i = tags != NULL ? tags->len : 0; i > 0; i--)
    {
      const HoistSourceTag *tag = tags->pdata[i - 1];
      if (!hoist_version_is_release (tag->tag, self->guide->tag_prefix))
        g_ptr_array_remove_index (tags, i - 1);
    }
  if (tags != NULL)
    g_ptr_array_sort (tags, newest_first_cb);
  return tags;
}

HoistValue *
hoist_order_releases (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                      GError **error)
{
  g_autoptr (HoistGuide) guide = hoist_guide_read (hoist_value_get_member (order, "guide"), error);
  if (guide == NULL)
    return NULL;
  g_autofree char *mirror = hoist_agent_state_mirror (state, guide->application);
  g_autoptr (GHashTable) changelogs =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Notes notes = { .origin = { mirror, hoist_value_lookup_string (order, "repository", ""),
                              guide->branch },
                  .guide = guide,
                  .call = call,
                  .changelogs = changelogs };
  if ((hoist_value_lookup_bool (order, "refresh", FALSE)
       || !g_file_test (mirror, G_FILE_TEST_IS_DIR))
      && !hoist_source_get_git ()->refresh (&notes.origin, call, error))
    return NULL;
  g_autoptr (GPtrArray) tags = list_releases (&notes, error);
  if (tags == NULL)
    return NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "releases");
  for (guint i = 0; i < tags->len; i++)
    write_release (&notes, tags->pdata[i], ((HoistSourceTag *) tags->pdata[0])->commit, &w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_json_parse (text->str, (gssize) text->len, error);
}
