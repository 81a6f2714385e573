/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/tenants: a page of the roster, written straight into the answer. On the main loop when
 * the roster's picture may be served, else on the store's lane. Never queries the store for a page.
 */
#include "daemon/api/hoist-api-resources.h"
#include "daemon/hoist-place-view.h"
#include "daemon/hoist-tenant-view.h"
#include <string.h>

#define BYTES_PER_ROW 640
#define MAX_AT_ONCE 1000 /* rows that are written on the main loop */

typedef struct
{
  int status; /* HoistTenantStatus or -1 */
  char *search;
  gboolean with_version;
  gint64 limit, offset;
} Filter;

static void
filter_clear (Filter *filter)
{
  g_free (filter->search);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filter, filter_clear)

static void
filter_read (Filter *filter, const HoistValue *query)
{
  const char *status = hoist_call_text (query, "status"),
             *search = hoist_call_text (query, "search");

  filter->status = -1;
  for (int i = 0; status != NULL && hoist_tenant_status_names[i] != NULL; i++)
    if (strcmp (hoist_tenant_status_names[i], status) == 0)
      filter->status = i;
  filter->search = search != NULL && *search != '\0' ? g_utf8_casefold (search, -1) : NULL;
  filter->with_version = hoist_call_text (query, "include") != NULL;
  filter->limit = hoist_value_lookup_int (query, "limit", 50);
  filter->offset = hoist_value_lookup_int (query, "offset", 0);
}

static gint64
write_rows (HoistRosterPicture *picture, const Filter *filter, HoistJsonWriter *w)
{
  const char *const *haystacks =
      filter->search != NULL ? hoist_roster_picture_get_haystacks (picture) : NULL;
  gint64 total = 0;

  for (guint i = 0; i < picture->rows->len; i++)
    {
      const HoistTenantRow *row = g_ptr_array_index (picture->rows, i);

      if (filter->status >= 0
          && (int) hoist_tenant_view_get_status (row->sighting) != filter->status)
        continue;
      if (haystacks != NULL && strstr (haystacks[i], filter->search) == NULL)
        continue;
      if (total >= filter->offset && total < filter->offset + filter->limit)
        {
          hoist_json_writer_begin_object (w, NULL);
          hoist_tenant_view_write_members (row, w);
          hoist_place_view_write (row, picture->names, FALSE, w);
          if (filter->with_version)
            hoist_tenant_view_write_version (
                row, hoist_roster_picture_get_line (picture, row->tenant->application), w,
                "version");
          hoist_json_writer_end_object (w);
        }
      total++;
    }
  return total;
}

static GBytes *
write_page (HoistRosterPicture *picture, const Filter *filter)
{
  gint64 rows = MIN (filter->limit, (gint64) picture->rows->len);
  GString *json = g_string_sized_new (128 + rows * BYTES_PER_ROW * (filter->with_version ? 2 : 1));
  HoistJsonWriter w;
  gint64 total;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "tenants");
  total = write_rows (picture, filter, &w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "total", total);
  hoist_json_writer_int (&w, "limit", filter->limit);
  hoist_json_writer_int (&w, "offset", filter->offset);
  hoist_json_writer_end_object (&w);
  return g_string_free_to_bytes (json);
}

static HoistAnswer *
answer_from (HoistRosterPicture *picture, const HoistCall *call, GBytes *page)
{
  gboolean same = call->if_none_match != NULL && strcmp (call->if_none_match, picture->etag) == 0;
  HoistAnswer *answer = hoist_answer_new (same ? 304 : 200);

  answer->etag = g_strdup (picture->etag);
  if (!same)
    answer->body = g_bytes_ref (page);
  return answer;
}

static void
refresh_work (gpointer job)
{
  g_autoptr (HoistRosterPicture) picture = hoist_roster_dup (job, NULL);
}

static void
refresh_done (gpointer job)
{
}

static gboolean
is_unchanged (HoistRosterPicture *picture, const HoistCall *call)
{
  return call->if_none_match != NULL && strcmp (call->if_none_match, picture->etag) == 0;
}

HoistAnswer *
hoist_api_list_tenants_at_once (HoistCall *call, GError **error)
{
  const char *key = call->query_text != NULL ? call->query_text : "";
  gboolean stale = FALSE;
  g_autoptr (HoistRosterPicture) picture = hoist_roster_peek (call->plane->roster, &stale);
  g_autoptr (GBytes) page = NULL;
  g_auto (Filter) filter = { 0 };

  if (stale)
    hoist_lanes_push (call->plane->lanes, HOIST_LANE_STORE, refresh_work, refresh_done,
                      call->plane->roster);
  if (picture == NULL)
    return NULL;
  if (is_unchanged (picture, call))
    return answer_from (picture, call, NULL);
  page = hoist_roster_picture_dup_page (picture, key);
  if (page == NULL)
    {
      filter_read (&filter, call->query);
      if (filter.limit > MAX_AT_ONCE || filter.search != NULL)
        return NULL;
      page = write_page (picture, &filter);
      hoist_roster_picture_keep_page (picture, key, page);
    }
  return answer_from (picture, call, page);
}

HoistAnswer *
hoist_api_list_tenants (HoistCall *call, GError **error)
{
  const char *key = call->query_text != NULL ? call->query_text : "";
  g_autoptr (HoistRosterPicture) picture = hoist_roster_dup (call->plane->roster, error);
  g_autoptr (GBytes) page = NULL;
  g_auto (Filter) filter = { 0 };

  if (picture == NULL)
    return NULL;
  if (is_unchanged (picture, call))
    return answer_from (picture, call, NULL);
  page = hoist_roster_picture_dup_page (picture, key);
  if (page == NULL)
    {
      filter_read (&filter, call->query);
      page = write_page (picture, &filter);
      hoist_roster_picture_keep_page (picture, key, page);
    }
  return answer_from (picture, call, page);
}
