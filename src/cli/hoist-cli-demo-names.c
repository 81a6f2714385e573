/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tenants of a demo fleet: believable names, settings and free loopback ports. Owner: the
 * demo's worker. Thread: any. Never keeps a port open. */
#include "cli/hoist-cli-demo.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"

#include <glib/gi18n.h>
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const first_slugs[] = { "testsite", "acme", "globex", "initech", "umbrella" };
static const char *const places[] = { "alder",   "birch",  "cedar",   "delta",  "elm",
                                      "fjord",   "grove",  "harbour", "island", "juniper",
                                      "kestrel", "linden", "maple",   "north",  "orchard",
                                      "pine",    "quarry", "river",   "summit", "tower",
                                      "upland",  "valley", "willow",  "yarrow" };
static const char *const trades[] = { "works",   "clinic",   "press",     "bakery",  "studio",
                                      "school",  "motors",   "foods",     "legal",   "travel",
                                      "optics",  "energy",   "museum",    "sports",  "garden",
                                      "freight", "textiles", "insurance", "theatre", "logistics",
                                      "hotels" };

/* Below the range from which the kernel takes ports for outgoing connections, so that nobody
 * is given one of ours while its service is stopped for an upgrade. */
#define FIRST_PORT 12000
#define LAST_PORT 31999

static char *
dup_slug (guint index)
{
  if (index < G_N_ELEMENTS (first_slugs))
    return g_strdup (first_slugs[index]);
  index -= G_N_ELEMENTS (first_slugs);
  return g_strdup_printf ("%s-%s", places[index % G_N_ELEMENTS (places)],
                          trades[(index / G_N_ELEMENTS (places) + index) % G_N_ELEMENTS (trades)]);
}

static char *
dup_name (const char *slug)
{
  if (strcmp (slug, "testsite") == 0)
    return g_strdup ("Test site");
  g_autofree char *name = g_strdup (slug);
  gboolean at_start = TRUE;
  for (char *p = name; *p != '\0'; p++)
    {
      if (at_start)
        *p = g_ascii_toupper (*p);
      at_start = *p == '-';
      if (at_start)
        *p = ' ';
    }
  return g_steal_pointer (&name);
}

static gboolean
is_port_free (guint port)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;
  int yes = 1;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons ((guint16) port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  gboolean is_free =
      bind (fd, (struct sockaddr *) &address, sizeof address) == 0 && listen (fd, 1) == 0;
  close (fd);
  return is_free;
}

/* From a random place on, so that two fleets that are made at once do not meet. */
static gboolean
pick_ports (guint *ports, guint n_ports, GError **error)
{
  guint32 start = 0;
  hoist_id_fill_random (&start, sizeof start);
  const guint span = LAST_PORT - FIRST_PORT + 1;
  guint found = 0;
  for (guint i = 0; i < span && found < n_ports; i++)
    {
      guint port = FIRST_PORT + (start + i) % span;
      if (is_port_free (port))
        ports[found++] = port;
    }
  if (found == n_ports)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               _ ("%u free loopback ports from %d to %d are needed, %u were found"), n_ports,
               FIRST_PORT, LAST_PORT, found);
  return FALSE;
}

static HoistTenant *
invent_tenant (HoistDemo *demo, guint index, guint frontend_port, guint backend_port)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *slug = dup_slug (index);
  g_autofree char *name = dup_name (slug);
  g_autofree char *directory = g_build_filename (demo->folder, "tenants", slug, NULL);
  g_autofree char *domain = g_strdup_printf ("%s.cbapp.example", slug);
  g_autofree char *api_domain = g_strdup_printf ("api.%s.cbapp.example", slug);
  g_autofree char *frontend = g_strdup_printf ("%u", frontend_port);
  g_autofree char *backend = g_strdup_printf ("%u", backend_port);
  g_autoptr (HoistValue) settings = hoist_value_new_object ();
  hoist_value_set (settings, "SLUG", hoist_value_new_string (slug));
  hoist_value_set (settings, "DOMAIN", hoist_value_new_string (domain));
  hoist_value_set (settings, "API_DOMAIN", hoist_value_new_string (api_domain));
  hoist_value_set (settings, "API_PORT", hoist_value_new_string (backend));
  hoist_value_set (settings, "FRONTEND_PORT", hoist_value_new_string (frontend));
  HoistTenant fields = {
    .id = id,
    .slug = slug,
    .name = name,
    .application = demo->guide->application,
    .environment = index == 0 ? HOIST_ENVIRONMENT_TEST : HOIST_ENVIRONMENT_PRODUCTION,
    .node = (char *) "",
    .directory = directory,
    .domain = domain,
    .api_domain = api_domain,
    .frontend_port = frontend_port,
    .backend_port = backend_port,
    .settings = settings,
    .created_at = hoist_clock_wall_us (),
    .deployed_at = hoist_clock_wall_us (),
  };
  return hoist_tenant_new (&fields);
}

gboolean
hoist_demo_invent_tenants (HoistDemo *demo, guint n_tenants, GError **error)
{
  g_autofree guint *ports = g_new0 (guint, 2 * n_tenants);
  if (!pick_ports (ports, 2 * n_tenants, error))
    return FALSE;
  g_ptr_array_set_size (demo->tenants, 0);
  for (guint i = 0; i < n_tenants; i++)
    g_ptr_array_add (demo->tenants, invent_tenant (demo, i, ports[2 * i + 1], ports[2 * i]));
  return TRUE;
}
