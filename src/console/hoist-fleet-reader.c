/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistFleetReader: owned by the session; main thread only; it changes nothing on the plane. Every
 * call carries the cancellable of its client, so that no answer of an old connection arrives. */
#include "console/hoist-fleet-reader.h"
#include "client/hoist-cache.h"
#include "client/hoist-tenant-memory.h"
#include "console/hoist-preferences.h"
#include "console/hoist-version-reader.h"

#define RUNS_IN_LIST 100
#define REFRESH_AFTER_MS 150 /* many changes of tenants are read as one */
#define ONE_BY_ONE 20        /* more changes than this: the whole list */
#define SAVE_EACH_S 10

struct _HoistFleetReader
{
  GObject parent_instance;
  HoistFleet *fleet;
  char *plane;
  HoistClient *client;
  HoistVersionReader *versions; /* NULL: the list has them */
  GCancellable *cancellable, *caching;
  gboolean runs, listing, list_again;
  gboolean loading, read_then; /* the cache; what was asked for meanwhile */
  HoistCachedTenants *cached;  /* until a client has it; NULL */
  HoistCachedTenants *unsaved; /* until the next save is due; NULL */
  guint save_timer;            /* 0: the last save is long ago */
  gint64 received_at;
  GHashTable *pending; /* ids of tenants to read again */
  guint pending_timer, poll_timer;
};

enum
{
  SIGNAL_CACHED,
  SIGNAL_READ,
  SIGNAL_FAILED,
  SIGNAL_TENANT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistFleetReader, hoist_fleet_reader, G_TYPE_OBJECT)

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!hoist_cache_save_tenants_finish (result, &error))
    g_debug ("cache: %s",
             error->message); /* a cache that can't be written is only a slower start */
}

static gboolean save_cb (gpointer user_data);

static void
save (HoistFleetReader *self)
{
  hoist_cache_save_tenants_async (self->plane, self->unsaved, NULL, saved_cb, NULL);
  g_clear_pointer (&self->unsaved, hoist_cached_tenants_free);
  self->save_timer = g_timeout_add_seconds (SAVE_EACH_S, save_cb, self);
}

static gboolean
save_cb (gpointer user_data)
{
  HoistFleetReader *self = user_data;

  self->save_timer = 0;
  if (self->unsaved != NULL)
    save (self);
  return G_SOURCE_REMOVE;
}

/* The first list at once; then one in a while, however many come. */
static void
keep (HoistFleetReader *self, const HoistTenantPage *page)
{
  const HoistRememberedTenants *remembered =
      hoist_tenant_memory_get (self->client, HOIST_TENANT_MEMORY_WHOLE);
  HoistCachedTenants *tenants;

  if (self->save_timer != 0 && self->unsaved == NULL && page->unchanged)
    return; /* only its age is another, by a few seconds */
  tenants = g_new0 (HoistCachedTenants, 1);
  tenants->page = hoist_tenant_page_ref (page);
  if (self->versions == NULL && remembered != NULL)
    tenants->etag = g_strdup (remembered->etag);
  g_clear_pointer (&self->unsaved, hoist_cached_tenants_free);
  self->unsaved = tenants;
  if (self->save_timer == 0 && page->unchanged) /* the console starts: its age has time */
    self->save_timer = g_timeout_add_seconds (SAVE_EACH_S, save_cb, self);
  else if (self->save_timer == 0)
    save (self);
}

HoistTenantReport *
hoist_fleet_reader_fill (HoistFleetReader *self, HoistTenantReport *report)
{
  return self->versions != NULL ? hoist_version_reader_fill (self->versions, report)
                                : hoist_tenant_report_ref (report);
}

/* The page with the versions that are known; what was cached keeps its own. */
static HoistTenantPage *
fill_page (HoistFleetReader *self, HoistTenantPage *page)
{
  HoistTenantPage *filled;

  if (self->versions == NULL)
    return hoist_tenant_page_ref (page);
  filled = g_new0 (HoistTenantPage, 1);
  g_atomic_ref_count_init (&filled->refs);
  filled->total = page->total;
  filled->received_at = page->received_at;
  filled->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  for (guint i = 0; i < page->tenants->len; i++)
    {
      HoistTenantReport *bare = g_ptr_array_index (page->tenants, i);
      HoistTenantItem *item = hoist_fleet_find_tenant (self->fleet, bare->id);
      const HoistTenantReport *before = item != NULL ? hoist_tenant_item_get_report (item) : NULL;
      HoistTenantReport *report = hoist_version_reader_fill (self->versions, bare);

      if (!report->has_version && before != NULL && before->has_version)
        {
          hoist_tenant_report_unref (report);
          report = hoist_tenant_report_with_version (bare, &before->version);
        }
      g_ptr_array_add (filled->tenants, report);
    }
  return filled;
}

static void
take_page (HoistFleetReader *self, HoistTenantPage *page)
{
  self->received_at = page->received_at;
  if (!page->unchanged || page->tenants->len > 0)
    {
      g_autoptr (HoistTenantPage) filled = fill_page (self, page);

      hoist_fleet_take_tenants (self->fleet, filled);
      keep (self, filled);
    }
  if (self->versions != NULL)
    hoist_version_reader_read_due (self->versions);
  g_signal_emit (self, signals[SIGNAL_READ], 0);
}

static gboolean pending_cb (gpointer user_data);

static void
tenants_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistFleetReader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (HOIST_CLIENT (source), result, &error);
  gboolean again = self->list_again;

  if (HOIST_CLIENT (source) != self->client)
    return;
  self->listing = FALSE;
  self->list_again = FALSE;
  if (g_hash_table_size (self->pending) > 0 && self->pending_timer == 0)
    self->pending_timer = g_idle_add (pending_cb, self);
  if (page == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
      return;
    }
  take_page (self, page);
  if (again)
    hoist_fleet_reader_read_all (self);
}

static void
runs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistFleetReader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRunPage) page =
      hoist_client_list_runs_finish (HOIST_CLIENT (source), result, &error);

  if (HOIST_CLIENT (source) != self->client)
    return;
  if (page != NULL)
    hoist_fleet_take_runs (self->fleet, page->runs);
  else if (!g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

void
hoist_fleet_reader_read_all (HoistFleetReader *self)
{
  HoistTenantQuery tenants = { .include_version = self->versions == NULL };
  HoistRunQuery runs = { .limit = RUNS_IN_LIST };

  g_return_if_fail (HOIST_IS_FLEET_READER (self));

  if (self->client == NULL)
    return;
  if (self->loading)
    {
      self->read_then = TRUE; /* the plane may say that nothing has changed since */
      return;
    }
  if (self->listing)
    {
      self->list_again = TRUE; /* what the present answer says may be older than what asks now */
      return;
    }
  self->listing = TRUE;
  if (self->runs)
    hoist_client_list_runs_async (self->client, &runs, self->cancellable, runs_cb,
                                  g_object_ref (self));
  hoist_client_list_tenants_async (self->client, &tenants, self->cancellable, tenants_cb,
                                   g_object_ref (self));
}

static void
tenant_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistFleetReader) self = user_data;
  g_autoptr (HoistTenantReport) report =
      hoist_client_get_tenant_finish (HOIST_CLIENT (source), result, NULL);
  g_autoptr (HoistTenantReport) filled = NULL;

  if (report == NULL || HOIST_CLIENT (source) != self->client)
    return; /* gone or unreachable: the lists will say so */
  filled = hoist_fleet_reader_fill (self, report);
  hoist_fleet_take_tenant (self->fleet, filled);
  g_signal_emit (self, signals[SIGNAL_TENANT], 0, filled->id);
}

static gboolean
pending_cb (gpointer user_data)
{
  HoistFleetReader *self = user_data;
  gboolean many = g_hash_table_size (self->pending) > ONE_BY_ONE;
  GHashTableIter iter;
  const char *id;

  self->pending_timer = 0;
  if (self->listing && !many)
    return G_SOURCE_REMOVE; /* the list on its way may be older, and would take its place */
  if (many)
    hoist_fleet_reader_read_all (self);
  g_hash_table_iter_init (&iter, self->pending);
  while (self->client != NULL && !many && g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    {
      hoist_client_get_tenant_async (self->client, id, self->cancellable, tenant_cb,
                                     g_object_ref (self));
      if (self->versions != NULL)
        hoist_version_reader_read (self->versions, id);
    }
  g_hash_table_remove_all (self->pending);
  return G_SOURCE_REMOVE;
}

void
hoist_fleet_reader_read_tenant (HoistFleetReader *self, const char *id)
{
  g_return_if_fail (HOIST_IS_FLEET_READER (self));

  g_hash_table_add (self->pending, g_strdup (id));
  if (self->pending_timer == 0)
    self->pending_timer = g_timeout_add (REFRESH_AFTER_MS, pending_cb, self);
}

static gboolean
poll_cb (gpointer user_data)
{
  hoist_fleet_reader_read_all (user_data);
  return G_SOURCE_CONTINUE;
}

void
hoist_fleet_reader_set_polling (HoistFleetReader *self, gboolean polling)
{
  if (!polling)
    g_clear_handle_id (&self->poll_timer, g_source_remove);
  else if (self->poll_timer == 0)
    self->poll_timer = g_timeout_add_seconds (
        (guint) hoist_preferences_get_int (hoist_preferences_get_default (), "poll-seconds"),
        poll_cb, self);
}

/* What is kept has the name under which the plane gave it: it may still be the same. */
static void
remember (HoistFleetReader *self)
{
  HoistRememberedTenants whole;

  if (self->client == NULL || self->cached == NULL)
    return;
  whole = (HoistRememberedTenants){ self->cached->etag, self->cached->page->tenants,
                                    self->cached->page->total };
  hoist_tenant_memory_keep (self->client, HOIST_TENANT_MEMORY_WHOLE, &whole);
  g_clear_pointer (&self->cached, hoist_cached_tenants_free);
}

static void
take_cached (HoistFleetReader *self, HoistCachedTenants *tenants)
{
  self->received_at = tenants->page->received_at;
  hoist_fleet_take_tenants (self->fleet, tenants->page);
  if (tenants->etag != NULL)
    self->cached = tenants;
  else
    hoist_cached_tenants_free (tenants);
  remember (self);
  g_signal_emit (self, signals[SIGNAL_CACHED], 0);
}

static void
cache_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistFleetReader) self = user_data;
  HoistCachedTenants *tenants = hoist_cache_load_tenants_finish (result, NULL);

  self->loading = FALSE;
  if (tenants != NULL && self->received_at == 0)
    take_cached (self, tenants);
  else
    hoist_cached_tenants_free (tenants); /* there is none, or the plane was faster */
  if (self->read_then)
    {
      self->read_then = FALSE;
      hoist_fleet_reader_read_all (self);
    }
}

void
hoist_fleet_reader_load_cache (HoistFleetReader *self)
{
  if (self->received_at != 0 || self->loading)
    return;
  self->loading = TRUE;
  hoist_cache_load_tenants_async (self->plane, self->caching, cache_cb, g_object_ref (self));
}

static void
version_cb (HoistFleetReader *self, const char *id)
{
  g_signal_emit (self, signals[SIGNAL_TENANT], 0, id);
}

static void
drop_versions (HoistFleetReader *self)
{
  if (self->versions == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->versions, self);
  hoist_version_reader_stop (self->versions);
  g_clear_object (&self->versions);
}

void
hoist_fleet_reader_set_client (HoistFleetReader *self, HoistClient *client)
{
  g_return_if_fail (HOIST_IS_FLEET_READER (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_versions (self);
  hoist_fleet_reader_set_polling (self, FALSE);
  g_clear_handle_id (&self->pending_timer, g_source_remove);
  g_hash_table_remove_all (self->pending);
  self->listing = self->list_again = FALSE;
  g_set_object (&self->client, client);
  self->cancellable = g_cancellable_new ();
  remember (self);
}

void
hoist_fleet_reader_set_offers (HoistFleetReader *self, gboolean runs, gboolean versions)
{
  g_return_if_fail (HOIST_IS_FLEET_READER (self));

  self->runs = runs;
  if (versions || self->client == NULL)
    drop_versions (self);
  else if (self->versions == NULL)
    {
      self->versions = hoist_version_reader_new (self->fleet, self->client);
      g_signal_connect_swapped (self->versions, "version", G_CALLBACK (version_cb), self);
    }
}

gint64
hoist_fleet_reader_get_received_at (HoistFleetReader *self)
{
  return self->received_at;
}

static void
dispose (GObject *object)
{
  HoistFleetReader *self = HOIST_FLEET_READER (object);

  hoist_fleet_reader_set_client (self, NULL);
  g_cancellable_cancel (self->caching);
  g_clear_handle_id (&self->save_timer, g_source_remove);
  if (self->unsaved != NULL)
    hoist_cache_save_tenants_async (self->plane, self->unsaved, NULL, saved_cb, NULL);
  g_clear_pointer (&self->unsaved, hoist_cached_tenants_free);
  G_OBJECT_CLASS (hoist_fleet_reader_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistFleetReader *self = HOIST_FLEET_READER (object);

  g_object_unref (self->caching);
  g_clear_pointer (&self->cached, hoist_cached_tenants_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->fleet);
  g_hash_table_unref (self->pending);
  g_free (self->plane);
  G_OBJECT_CLASS (hoist_fleet_reader_parent_class)->finalize (object);
}

static void
hoist_fleet_reader_class_init (HoistFleetReaderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  GSignalFlags last = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_CACHED] = g_signal_new ("cached", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_READ] = g_signal_new ("read", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_TENANT] =
      g_signal_new ("tenant", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hoist_fleet_reader_init (HoistFleetReader *self)
{
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->caching = g_cancellable_new ();
}

HoistFleetReader *
hoist_fleet_reader_new (HoistFleet *fleet, const char *plane)
{
  HoistFleetReader *self = g_object_new (HOIST_TYPE_FLEET_READER, NULL);

  self->fleet = g_object_ref (fleet);
  self->plane = g_strdup (plane);
  return self;
}
