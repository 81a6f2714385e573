/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of the tenant list. Owned by the daemon; any thread. Never serves a picture that is
 * older than half a second while a newer state is known. */
#include "daemon/hoist-roster.h"
#include "base/hoist-clock.h"
#include "base/hoist-id.h"
#include "daemon/hoist-place-view.h"
#include <string.h>

#define MAX_STALE_US (G_USEC_PER_SEC / 2)
#define MAX_PAGES 16

struct _HoistRoster
{
  HoistStore *store;
  guint32 salt; /* a restart must not meet its own old ETags */
  GMutex mutex; /* around what follows */
  HoistRosterPicture *picture;
  gint64 floor;       /* generations below are not served */
  gint64 stale_since; /* boottime; 0: not known to be stale */
  gboolean making;
  GMutex load_mutex; /* one load at a time; the others take its result */
};

HoistRosterPicture *
hoist_roster_picture_ref (HoistRosterPicture *picture)
{
  g_atomic_ref_count_inc (&picture->refs);
  return picture;
}

void
hoist_roster_picture_unref (HoistRosterPicture *picture)
{
  if (!g_atomic_ref_count_dec (&picture->refs))
    return;
  g_ptr_array_unref (picture->rows);
  g_strfreev (picture->haystacks);
  g_hash_table_unref (picture->lines);
  g_hash_table_unref (picture->names);
  g_hash_table_unref (picture->pages);
  g_mutex_clear (&picture->mutex);
  g_free (picture->etag);
  g_free (picture);
}

HoistReleaseLine *
hoist_roster_picture_get_line (HoistRosterPicture *picture, const char *application)
{
  return g_hash_table_lookup (picture->lines, application);
}

GBytes *
hoist_roster_picture_dup_page (HoistRosterPicture *picture, const char *query)
{
  GBytes *page;

  g_mutex_lock (&picture->mutex);
  page = g_hash_table_lookup (picture->pages, query);
  if (page != NULL)
    g_bytes_ref (page);
  g_mutex_unlock (&picture->mutex);
  return page;
}

void
hoist_roster_picture_keep_page (HoistRosterPicture *picture, const char *query, GBytes *page)
{
  g_mutex_lock (&picture->mutex);
  if (g_hash_table_size (picture->pages) < MAX_PAGES)
    g_hash_table_replace (picture->pages, g_strdup (query), g_bytes_ref (page));
  g_mutex_unlock (&picture->mutex);
}

static char *
make_haystack (const HoistTenant *tenant)
{
  g_autofree char *all = g_strjoin ("\n", tenant->name, tenant->slug, tenant->domain,
                                    tenant->api_domain, tenant->application, NULL);

  return g_utf8_casefold (all, -1);
}

const char *const *
hoist_roster_picture_get_haystacks (HoistRosterPicture *picture)
{
  g_mutex_lock (&picture->mutex);
  if (picture->haystacks == NULL)
    {
      picture->haystacks = g_new0 (char *, picture->rows->len + 1);
      for (guint i = 0; i < picture->rows->len; i++)
        picture->haystacks[i] =
            make_haystack (((HoistTenantRow *) g_ptr_array_index (picture->rows, i))->tenant);
    }
  g_mutex_unlock (&picture->mutex);
  return (const char *const *) picture->haystacks;
}

static gboolean
load_lines (HoistRosterPicture *picture, HoistStore *store, GError **error)
{
  g_autoptr (GPtrArray) applications = hoist_store_list_applications (store, error);

  if (applications == NULL)
    return FALSE;
  for (guint i = 0; i < applications->len; i++)
    {
      const HoistApplication *application = g_ptr_array_index (applications, i);
      GPtrArray *releases = hoist_store_list_releases (store, application->name, error);

      if (releases == NULL)
        return FALSE;
      g_hash_table_replace (picture->lines, g_strdup (application->name),
                            hoist_release_line_new (releases));
    }
  return TRUE;
}

static HoistRosterPicture *
load (HoistRoster *roster, GError **error)
{
  g_autoptr (HoistRosterPicture) picture = g_new0 (HoistRosterPicture, 1);

  g_atomic_ref_count_init (&picture->refs);
  g_mutex_init (&picture->mutex);
  picture->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) hoist_release_line_unref);
  picture->pages =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  /* Before the rows: what changes meanwhile makes the picture stale, never wrongly fresh. */
  picture->generation = hoist_store_get_generation (roster->store);
  picture->etag =
      g_strdup_printf ("\"%08x-%" G_GINT64_FORMAT "\"", roster->salt, picture->generation);
  picture->names = hoist_place_view_list_names (roster->store);
  picture->rows = hoist_store_list_tenant_rows (roster->store, error);
  if (picture->rows == NULL)
    {
      picture->rows = g_ptr_array_new ();
      return NULL;
    }
  return load_lines (picture, roster->store, error) ? g_steal_pointer (&picture) : NULL;
}

HoistRosterPicture *
hoist_roster_peek (HoistRoster *roster, gboolean *ret_stale)
{
  gint64 generation = hoist_store_get_generation (roster->store), now;
  HoistRosterPicture *picture = NULL;

  *ret_stale = FALSE;
  g_mutex_lock (&roster->mutex);
  if (roster->picture != NULL && roster->picture->generation == generation)
    {
      roster->stale_since = 0;
      picture = hoist_roster_picture_ref (roster->picture);
    }
  else if (roster->picture != NULL && roster->picture->generation >= roster->floor)
    {
      now = hoist_clock_boottime_us ();
      if (roster->stale_since == 0)
        roster->stale_since = now;
      if (now - roster->stale_since < MAX_STALE_US)
        picture = hoist_roster_picture_ref (roster->picture);
      *ret_stale = !roster->making;
      roster->making = TRUE;
    }
  g_mutex_unlock (&roster->mutex);
  return picture;
}

HoistRosterPicture *
hoist_roster_dup (HoistRoster *roster, GError **error)
{
  gint64 wanted = hoist_store_get_generation (roster->store);
  HoistRosterPicture *picture = NULL;

  g_mutex_lock (&roster->load_mutex);
  g_mutex_lock (&roster->mutex);
  if (roster->picture != NULL && roster->picture->generation >= wanted)
    picture = hoist_roster_picture_ref (roster->picture);
  g_mutex_unlock (&roster->mutex);
  if (picture == NULL)
    {
      picture = load (roster, error);
      g_mutex_lock (&roster->mutex);
      if (picture != NULL)
        {
          g_clear_pointer (&roster->picture, hoist_roster_picture_unref);
          roster->picture = hoist_roster_picture_ref (picture);
        }
      roster->making = FALSE;
      roster->stale_since = 0;
      g_mutex_unlock (&roster->mutex);
    }
  g_mutex_unlock (&roster->load_mutex);
  return picture;
}

void
hoist_roster_touch (HoistRoster *roster)
{
  gint64 generation = hoist_store_get_generation (roster->store);

  g_mutex_lock (&roster->mutex);
  roster->floor = generation;
  g_mutex_unlock (&roster->mutex);
}

HoistRoster *
hoist_roster_new (HoistStore *store)
{
  HoistRoster *roster = g_new0 (HoistRoster, 1);

  roster->store = g_object_ref (store);
  hoist_id_fill_random (&roster->salt, sizeof roster->salt);
  g_mutex_init (&roster->mutex);
  g_mutex_init (&roster->load_mutex);
  return roster;
}

void
hoist_roster_free (HoistRoster *roster)
{
  g_clear_pointer (&roster->picture, hoist_roster_picture_unref);
  g_object_unref (roster->store);
  g_mutex_clear (&roster->mutex);
  g_mutex_clear (&roster->load_mutex);
  g_free (roster);
}
