/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revisions of a branch as releases, for a repository that has no tags: those that were made on
 * it, not what was merged into it, the newest first. Each has a name that is a version,
 * rev-NUMBER.YEAR.MONTH.DAY, by its place on the branch, so that it sorts by ancestry and says its
 * date; what a plan pins is its commit. Owns nothing beyond a call; any thread; changes nothing but
 * the mirror. */
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-text.h"
#include "drivers/hoist-git-source.h"
#include "drivers/hoist-git.h"

#define LISTED_MAX "1000"
#define TEXT_MAX (4 * 1024 * 1024)

static char *
capture (const HoistSourceOrigin *origin, const char *const *args, const HoistDriverCall *call,
         GError **error)
{
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;

  place.git_folder = origin->mirror;
  return hoist_git_capture (&place, args, TEXT_MAX, call, error);
}

static char *
dup_ref (const HoistSourceOrigin *origin, GError **error)
{
  if (!hoist_grammar_check (HOIST_GRAMMAR_BRANCH, "branch", origin->branch, error))
    return NULL;
  return g_strconcat ("refs/hoist/heads/", origin->branch, NULL);
}

static char *
name_revision (guint64 number, gint64 seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  return g_strdup_printf (HOIST_SOURCE_REVISION_PREFIX "%" G_GUINT64_FORMAT ".%d.%d.%d", number,
                          date != NULL ? g_date_time_get_year (date) : 0,
                          date != NULL ? g_date_time_get_month (date) : 0,
                          date != NULL ? g_date_time_get_day_of_month (date) : 0);
}

/* "COMMIT|UNIXTIME|SUBJECT" */
static HoistSourceTag *
parse_revision (const char *line, guint64 number)
{
  g_auto (GStrv) part = g_strsplit (line, "|", 3);
  HoistSourceTag *tag;

  if (g_strv_length (part) != 3 || !hoist_grammar_matches (HOIST_GRAMMAR_COMMIT, part[0]))
    return NULL;
  gint64 seconds = g_ascii_strtoll (part[1], NULL, 10);
  tag = g_new0 (HoistSourceTag, 1);
  tag->tag = name_revision (number, seconds);
  tag->commit = g_strdup (part[0]);
  tag->date = seconds * G_USEC_PER_SEC;
  tag->subject = hoist_text_clean_line (part[2], -1, 400);
  return tag;
}

static gboolean
count (const HoistSourceOrigin *origin, const char *ref, guint64 *ret, const HoistDriverCall *call,
       GError **error)
{
  const char *args[] = { "rev-list", "--count", "--first-parent", "--end-of-options", ref, NULL };
  g_autofree char *text = capture (origin, args, call, error);

  if (text == NULL)
    {
      g_prefix_error (error,
                      "The repository has no branch %s, or it can't be read: ", origin->branch);
      return FALSE;
    }
  *ret = g_ascii_strtoull (g_strstrip (text), NULL, 10);
  return TRUE;
}

GPtrArray *
hoist_git_branch_list (const HoistSourceOrigin *origin, const HoistDriverCall *call, GError **error)
{
  g_autofree char *ref = dup_ref (origin, error);
  const char *args[] = { "log",
                         "--first-parent",
                         "-n",
                         LISTED_MAX,
                         "--format=%H|%ct|%s",
                         "--no-show-signature",
                         "--end-of-options",
                         ref,
                         NULL };
  g_autofree char *text = NULL;
  guint64 number = 0;

  if (ref == NULL || !count (origin, ref, &number, call, error)
      || (text = capture (origin, args, call, error)) == NULL)
    return NULL;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *tags = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_source_tag_free);
  for (guint i = 0; lines[i] != NULL && number > 0; i++)
    {
      HoistSourceTag *tag = lines[i][0] != '\0' ? parse_revision (lines[i], number) : NULL;

      if (tag == NULL)
        continue;
      g_ptr_array_add (tags, tag);
      number--;
    }
  return tags;
}

char *
hoist_git_branch_fetch (const HoistSourceOrigin *origin, const char *name,
                        const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) tags = NULL;

  if (!hoist_git_mirror_refresh (origin, call, error))
    return NULL;
  tags = hoist_git_branch_list (origin, call, error);
  if (tags == NULL)
    return NULL;
  for (guint i = 0; i < tags->len; i++)
    {
      const HoistSourceTag *tag = g_ptr_array_index (tags, i);

      if (strcmp (tag->tag, name) == 0)
        return g_strdup (tag->commit);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
               "The branch %s has no revision %s (any more).", origin->branch, name);
  return NULL;
}
