/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistVersionReader: owned by the fleet reader of its plane; main thread only; it never guesses a
 * version: a tenant whose version can't be read keeps the last one, with the time it was seen. */
#include "console/hoist-version-reader.h"

#define AT_ONCE 4
#define OLD_AFTER_US (60 * G_USEC_PER_SEC)

typedef struct
{
  HoistVersionReport *version; /* NULL: none was read yet */
  gint64 asked_at;             /* monotonic µs */
} Known;

struct _HoistVersionReader
{
  GObject parent_instance;
  HoistFleet *fleet;
  HoistClient *client;
  GHashTable *known; /* tenant id -> Known */
  GQueue waiting;    /* ids */
  guint under_way;
  GCancellable *cancellable;
};

static guint version_signal;

G_DEFINE_FINAL_TYPE (HoistVersionReader, hoist_version_reader, G_TYPE_OBJECT)

static void ask_more (HoistVersionReader *self);

static void
known_free (gpointer pointer)
{
  Known *known = pointer;

  g_clear_pointer (&known->version, hoist_version_report_free);
  g_free (known);
}

/* The plane may not say when it looked: then it was now. */
static void
take_version (HoistVersionReader *self, const char *id, HoistVersionReport *version)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (self->fleet, id);
  Known *known = g_hash_table_lookup (self->known, id);

  if (version->observed_at == 0)
    version->observed_at = g_get_real_time ();
  g_clear_pointer (&known->version, hoist_version_report_free);
  known->version = version;
  if (item != NULL)
    {
      g_autoptr (HoistTenantReport) report =
          hoist_tenant_report_with_version (hoist_tenant_item_get_report (item), version);

      hoist_fleet_take_tenant (self->fleet, report);
    }
  g_signal_emit (self, version_signal, 0, id);
}

typedef struct
{
  HoistVersionReader *self;
  char *id;
} Question;

static void
version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (HoistVersionReader) self = question->self;
  g_autofree char *id = question->id;
  g_autoptr (GError) error = NULL;
  HoistVersionReport *version =
      hoist_client_get_version_finish (HOIST_CLIENT (source), result, &error);

  g_free (question);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      hoist_version_report_free (version);
      return;
    }
  self->under_way--;
  if (version != NULL)
    take_version (self, id, version);
  ask_more (self);
}

static void
ask_more (HoistVersionReader *self)
{
  while (self->under_way < AT_ONCE && !g_queue_is_empty (&self->waiting))
    {
      Question *question = g_new0 (Question, 1);

      question->self = g_object_ref (self);
      question->id = g_queue_pop_head (&self->waiting);
      self->under_way++;
      hoist_client_get_version_async (self->client, question->id, FALSE, self->cancellable,
                                      version_cb, question);
    }
}

static void
enqueue (HoistVersionReader *self, const char *id, gboolean first)
{
  Known *known = g_hash_table_lookup (self->known, id);

  if (known == NULL)
    {
      known = g_new0 (Known, 1);
      g_hash_table_insert (self->known, g_strdup (id), known);
    }
  known->asked_at = g_get_monotonic_time ();
  if (first)
    g_queue_push_head (&self->waiting, g_strdup (id));
  else
    g_queue_push_tail (&self->waiting, g_strdup (id));
}

void
hoist_version_reader_read (HoistVersionReader *self, const char *tenant)
{
  g_return_if_fail (HOIST_IS_VERSION_READER (self));

  enqueue (self, tenant, TRUE);
  ask_more (self);
}

void
hoist_version_reader_read_due (HoistVersionReader *self)
{
  GListModel *tenants = hoist_fleet_get_tenants (self->fleet);
  guint n = g_list_model_get_n_items (tenants);
  gint64 old = g_get_monotonic_time () - OLD_AFTER_US;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, i);
      const char *id = hoist_tenant_item_get_id (item);
      Known *known = g_hash_table_lookup (self->known, id);

      if (known == NULL || known->asked_at < old)
        enqueue (self, id, FALSE);
    }
  ask_more (self);
}

HoistTenantReport *
hoist_version_reader_fill (HoistVersionReader *self, HoistTenantReport *report)
{
  Known *known = g_hash_table_lookup (self->known, report->id);

  if (report->has_version || known == NULL || known->version == NULL)
    return hoist_tenant_report_ref (report);
  return hoist_tenant_report_with_version (report, known->version);
}

void
hoist_version_reader_stop (HoistVersionReader *self)
{
  g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->waiting, g_free);
}

static void
finalize (GObject *object)
{
  HoistVersionReader *self = HOIST_VERSION_READER (object);

  hoist_version_reader_stop (self);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->known);
  g_clear_object (&self->fleet);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hoist_version_reader_parent_class)->finalize (object);
}

static void
hoist_version_reader_class_init (HoistVersionReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  version_signal = g_signal_new ("version", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hoist_version_reader_init (HoistVersionReader *self)
{
  self->cancellable = g_cancellable_new ();
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  g_queue_init (&self->waiting);
}

HoistVersionReader *
hoist_version_reader_new (HoistFleet *fleet, HoistClient *client)
{
  HoistVersionReader *self = g_object_new (HOIST_TYPE_VERSION_READER, NULL);

  self->fleet = g_object_ref (fleet);
  self->client = g_object_ref (client);
  return self;
}
