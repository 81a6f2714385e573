/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of the cache. Stateless; any thread. Never believes a place, a number or a text of the
 * file before it was compared with its bounds. */
#include "client/hoist-tenant-pack.h"

#include <string.h>

#include "client/hoist-report-list.h"

#define FORMAT 2
#define SHAPE                                                                                      \
  "(usxxasauauax)"       /* format, etag, received_at, total, texts, places, numbers, times        \
                          */
#define NONE G_MAXUINT32 /* the place of no text */
#define AT(member) G_STRUCT_OFFSET (HoistTenantReport, member)

/* What must be there, then what may be NULL. */
static const gsize texts[] = { AT (id),
                               AT (name),
                               AT (slug),
                               AT (domain),
                               AT (api_domain),
                               AT (application),
                               AT (node),
                               AT (error),
                               AT (version.deployed_version),
                               AT (version.deployed_commit),
                               AT (version.latest_version),
                               AT (version.latest_commit),
                               AT (hold_reason),
                               AT (hold_by),
                               AT (run),
                               AT (parked) };
#define N_NEEDED 12

/* Each is 32 bits wide; a number at or above its limit is damage (0: any is good). */
static const struct
{
  gsize at;
  guint32 limit;
} numbers[] = { { AT (has_environment), 2 },
                { AT (has_version), 2 },
                { AT (tree_clean), 2 },
                { AT (version.upgrade_available), 2 },
                { AT (environment), HOIST_ENVIRONMENT_PRODUCTION + 1 },
                { AT (status), HOIST_TENANT_STATUS_ERROR + 1 },
                { AT (health), HOIST_HEALTH_UNHEALTHY + 1 },
                { AT (frontend_health), HOIST_HEALTH_UNHEALTHY + 1 },
                { AT (backend_health), HOIST_HEALTH_UNHEALTHY + 1 },
                { AT (database_health), HOIST_HEALTH_UNHEALTHY + 1 },
                { AT (version.state), HOIST_VERSION_MIXED + 1 },
                { AT (frontend_port), 65536 },
                { AT (backend_port), 65536 },
                { AT (version.behind), 0 } };

static const gsize times[] = { AT (created_at),    AT (deployed_at),         AT (last_upgrade),
                               AT (unknown_since), AT (version.observed_at), AT (hold_since),
                               AT (last_check) };

/* Writing */

static guint32
place_of (GHashTable *places, GPtrArray *all, const char *text)
{
  gpointer place;

  if (text == NULL)
    return NONE;
  if (!g_hash_table_lookup_extended (places, text, NULL, &place))
    {
      place = GUINT_TO_POINTER (all->len);
      g_ptr_array_add (all, (gpointer) text);
      g_hash_table_insert (places, (gpointer) text, place);
    }
  return GPOINTER_TO_UINT (place);
}

static GVariant *
array_of (const char *type, const GArray *array)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE (type), array->data, array->len,
                                    g_array_get_element_size ((GArray *) array));
}

/* The nodes of a tenant that has several are not kept: they are asked for again. */
static gboolean
has_places (const HoistTenantPage *page)
{
  for (guint i = 0; i < page->tenants->len; i++)
    if (((const HoistTenantReport *) page->tenants->pdata[i])->places->len > 0)
      return TRUE;
  return FALSE;
}

GBytes *
hoist_tenant_pack_write (const HoistTenantPage *page, const char *etag)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GArray) of_texts = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) of_numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) of_times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GVariant) pack = NULL;

  for (guint i = 0; i < page->tenants->len; i++)
    {
      const char *report = g_ptr_array_index (page->tenants, i);

      for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
        {
          guint32 place = place_of (places, all, *(char *const *) (report + texts[k]));

          g_array_append_val (of_texts, place);
        }
      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        g_array_append_vals (of_numbers, report + numbers[k].at, 1);
      for (guint k = 0; k < G_N_ELEMENTS (times); k++)
        g_array_append_vals (of_times, report + times[k], 1);
    }
  pack = g_variant_ref_sink (g_variant_new (
      "(usxx@as@au@au@ax)", (guint32) FORMAT, etag != NULL && !has_places (page) ? etag : "",
      page->received_at, page->total,
      g_variant_new_strv ((const char *const *) all->pdata, all->len), array_of ("u", of_texts),
      array_of ("u", of_numbers), array_of ("x", of_times)));
  return g_variant_get_data_as_bytes (pack);
}

/* Reading */

typedef struct
{
  const char **all;
  gsize n_all;
  const guint32 *places, *values;
  const gint64 *moments;
} Pack;

static gboolean
fill (HoistTenantReport *report, const Pack *pack, gsize i)
{
  char *into = (char *) report;

  for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
    {
      guint32 place = pack->places[i * G_N_ELEMENTS (texts) + k];

      if (place == NONE ? k < N_NEEDED : place >= pack->n_all)
        return FALSE;
      *(char **) (into + texts[k]) = place == NONE ? NULL : g_strdup (pack->all[place]);
    }
  for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
    {
      guint32 value = pack->values[i * G_N_ELEMENTS (numbers) + k];

      if (numbers[k].limit != 0 && value >= numbers[k].limit)
        return FALSE;
      memcpy (into + numbers[k].at, &value, sizeof value);
    }
  for (guint k = 0; k < G_N_ELEMENTS (times); k++)
    *(gint64 *) (into + times[k]) = pack->moments[i * G_N_ELEMENTS (times) + k];
  return report->id[0] != '\0';
}

static HoistTenantReport *
read_report (const Pack *pack, gsize i)
{
  g_autoptr (HoistTenantReport) report = g_new0 (HoistTenantReport, 1);

  g_atomic_ref_count_init (&report->refs);
  report->services = hoist_report_list_ref_empty ();
  report->components = hoist_report_list_ref_empty ();
  report->databases = hoist_report_list_ref_empty ();
  report->latest_runs = hoist_report_list_ref_empty ();
  report->backups = hoist_report_list_ref_empty ();
  report->places = hoist_report_list_ref_empty ();
  report->directory = g_strdup ("");
  return fill (report, pack, i) ? g_steal_pointer (&report) : NULL;
}

static GPtrArray *
read_reports (const Pack *pack, gsize n)
{
  g_autoptr (GPtrArray) reports =
      g_ptr_array_new_full ((guint) n, (GDestroyNotify) hoist_tenant_report_unref);

  for (gsize i = 0; i < n; i++)
    {
      HoistTenantReport *report = read_report (pack, i);

      if (report == NULL)
        return NULL;
      g_ptr_array_add (reports, report);
    }
  return g_steal_pointer (&reports);
}

HoistTenantPage *
hoist_tenant_pack_read (GBytes *bytes, char **ret_etag)
{
  g_autoptr (GVariant) whole =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (SHAPE), bytes, FALSE));
  g_autoptr (GVariant) strings = NULL, of_texts = NULL, of_numbers = NULL, of_times = NULL;
  g_autofree const char **all = NULL;
  const char *etag;
  gsize n_texts, n_numbers, n_times;
  gint64 received_at, total;
  guint32 format;
  HoistTenantPage *page;
  GPtrArray *tenants;
  Pack pack;

  if (!g_variant_is_normal_form (whole))
    return NULL;
  g_variant_get (whole, "(u&sxx@as@au@au@ax)", &format, &etag, &received_at, &total, &strings,
                 &of_texts, &of_numbers, &of_times);
  all = g_variant_get_strv (strings, &pack.n_all);
  pack.all = all;
  pack.places = g_variant_get_fixed_array (of_texts, &n_texts, sizeof (guint32));
  pack.values = g_variant_get_fixed_array (of_numbers, &n_numbers, sizeof (guint32));
  pack.moments = g_variant_get_fixed_array (of_times, &n_times, sizeof (gint64));
  if (format != FORMAT || n_times % G_N_ELEMENTS (times) != 0
      || n_texts != n_times / G_N_ELEMENTS (times) * G_N_ELEMENTS (texts)
      || n_numbers != n_times / G_N_ELEMENTS (times) * G_N_ELEMENTS (numbers))
    return NULL;
  tenants = read_reports (&pack, n_times / G_N_ELEMENTS (times));
  if (tenants == NULL)
    return NULL;
  page = g_new0 (HoistTenantPage, 1);
  g_atomic_ref_count_init (&page->refs);
  page->tenants = tenants;
  page->received_at = received_at;
  page->total = total;
  *ret_etag = etag[0] != '\0' ? g_strdup (etag) : NULL;
  return page;
}
