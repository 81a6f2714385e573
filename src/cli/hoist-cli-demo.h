/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo fleet: real git repositories, databases, environments and services on this machine, made
 * without network. Shared by the hoist-cli-demo-*.c files only.
 *
 *   DIR/.hoist-demo        marker {hoist_demo:1, complete}: only a folder that carries it is ever
 * removed DIR/origin/cbapp.git   bare repository, the same commits on every machine
 *   DIR/tenants/SLUG       clone at v0.2.0, .env, venv, db/pocket.db
 *   DIR/node               state of the node agent that started the services
 *   DIR/inventory.json     what hoistd --data DIR reads (PROTOCOL.md, section 3)
 * All calls block and take the fleet's cancellable. Thread: one worker owns the fleet. */
#pragma once
#include "model/hoist-guide.h"
#include "model/hoist-tenant.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define HOIST_DEMO_FIRST_RELEASE "v0.2.0"
#define HOIST_DEMO_MAX_TENANTS 500

typedef void (*HoistDemoReportFunc) (double fraction, const char *message, gpointer user_data);

typedef struct
{
  char *folder, *origin, *node, *scratch; /* scratch is removed at the end */
  guint rows;
  GPtrArray *tenants; /* HoistTenant* */
  HoistGuide *guide;
  int lock_fd; /* held while it is made; -1 */
  char *lock_path;
  GCancellable *cancellable;
  HoistDemoReportFunc report;
  gpointer report_target;
} HoistDemo;

HoistDemo *hoist_demo_new (const char *folder, GError **error); /* the folder need not be there */
void hoist_demo_free (HoistDemo *demo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistDemo, hoist_demo_free)
void hoist_demo_report (HoistDemo *demo, double fraction, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* The three commands. create removes what it made when it fails. */
gboolean hoist_demo_create (HoistDemo *demo, guint n_tenants, guint rows,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_demo_start (HoistDemo *demo, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_demo_destroy (HoistDemo *demo, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hoist-cli-demo-marker.c */
gboolean hoist_demo_marker_exists (const char *folder);
gboolean hoist_demo_marker_is_complete (const char *folder); /* it was made to its end */
gboolean hoist_demo_marker_write (const char *folder, gboolean complete,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_demo_inventory_write (HoistDemo *demo, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_demo_inventory_read (HoistDemo *demo, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hoist-cli-demo-names.c: invents n tenants with free loopback ports. */
gboolean hoist_demo_invent_tenants (HoistDemo *demo, guint n_tenants,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hoist-cli-demo-origin.c: the sources into scratch, the wheels, the bare repository. */
gboolean hoist_demo_make_origin (HoistDemo *demo, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hoist-cli-demo-tenant.c */
gboolean hoist_demo_make_tenants (HoistDemo *demo, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* hoist-cli-demo-copy.c: files with mode and time, links as links; `from` in the text files of an
 * environment becomes `to`. */
gboolean hoist_demo_copy_tree (const char *from, const char *to, GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_demo_relocate_environment (const char *environment, const char *from, const char *to,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hoist-cli-demo-services.c: through `hoist-agent once`; waits until both services answer. `first`
 * and `last` are the progress at begin and end. */
gboolean hoist_demo_start_services (HoistDemo *demo, double first, double last,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* hoist-cli-demo-destroy.c: everything that is recorded in the folder or works in it; returns when
 * nothing is left. */
gboolean hoist_demo_end_processes (HoistDemo *demo, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
