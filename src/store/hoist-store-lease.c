/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leases of tenants (SAFETY.md, Leases). Any thread. An epoch only rises (triggers hold it as
 * well). Never: takes a lease from a process that lives and renews; judges by wall clock. */
#include "store/hoist-store-run.h"

#include <stdio.h>
#include <unistd.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "base/hoist-process.h"
#include "store/hoist-store-object.h"

#define TTL_US (15 * G_USEC_PER_SEC)

typedef struct
{
  gint64 epoch, expires;
  gboolean held;
  char *run, *boot_id;
  gint pid;
  guint64 start;
} Lease;

static void
lease_clear (Lease *lease)
{
  g_clear_pointer (&lease->run, g_free);
  g_clear_pointer (&lease->boot_id, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lease, lease_clear)

/* The epoch is 0 when the tenant never had one. */
static gboolean
read_lease (HoistStore *self, const char *tenant, Lease *ret_lease, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "SELECT epoch, held, run, holder_pid, holder_start, boot_id, expires"
                              " FROM leases WHERE tenant = $1");
  hoist_store_statement_bind_text (&s, 1, tenant);
  int n = hoist_store_statement_next (&s, error);
  if (n > 0)
    *ret_lease = (Lease){ .epoch = hoist_store_statement_get_int (&s, "epoch"),
                          .held = hoist_store_statement_get_int (&s, "held"),
                          .run = g_strdup (hoist_store_statement_get_text (&s, "run")),
                          .pid = hoist_store_statement_get_int (&s, "holder_pid"),
                          .start = hoist_store_statement_get_int (&s, "holder_start"),
                          .boot_id = g_strdup (hoist_store_statement_get_text (&s, "boot_id")),
                          .expires = hoist_store_statement_get_int (&s, "expires") };
  return n >= 0;
}

gboolean
hoist_store_lease_check (HoistStore *self, const char *tenant, gint64 epoch, GError **error)
{
  g_auto (Lease) lease = { 0 };
  if (!read_lease (self, tenant, &lease, error))
    return FALSE;
  if (lease.held && lease.epoch == epoch)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FENCED,
               "The lease of tenant %s is not held with epoch %" G_GINT64_FORMAT
               "; it stands at %" G_GINT64_FORMAT "%s.",
               tenant, epoch, lease.epoch, lease.held ? "" : " and is released");
  return FALSE;
}

static gboolean
is_live (const Lease *lease)
{
  return lease->held && g_str_equal (lease->boot_id, hoist_clock_get_boot_id ())
         && lease->expires > hoist_clock_boottime_us ()
         && hoist_process_is_alive (lease->pid, lease->start);
}

static gboolean
is_ours (const Lease *lease, const char *run)
{
  return lease->pid == getpid () && lease->start == hoist_process_get_start_time (getpid ())
         && g_str_equal (lease->run, run);
}

static gboolean
write_lease (HoistStore *self, const char *tenant, const char *run, gint64 epoch, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO leases (tenant, epoch, held, run, holder_pid, holder_start, boot_id, expires)"
      " VALUES ($1, $2, 1, $3, $4, $5, $6, $7)"
      " ON CONFLICT (tenant) DO UPDATE SET epoch = excluded.epoch, held = 1, run = excluded.run,"
      " holder_pid = excluded.holder_pid, holder_start = excluded.holder_start,"
      " boot_id = excluded.boot_id, expires = excluded.expires");
  hoist_store_statement_bind_text (&s, 1, tenant);
  hoist_store_statement_bind_int (&s, 2, epoch);
  hoist_store_statement_bind_text (&s, 3, run);
  hoist_store_statement_bind_int (&s, 4, getpid ());
  hoist_store_statement_bind_int (&s, 5, hoist_process_get_start_time (getpid ()));
  hoist_store_statement_bind_text (&s, 6, hoist_clock_get_boot_id ());
  hoist_store_statement_bind_int (&s, 7, hoist_clock_boottime_us () + TTL_US);
  return hoist_store_statement_run (&s, error);
}

typedef struct
{
  const char *tenant, *run;
  gint64 epoch;  /* of a claim: the new one, set by it */
  gboolean held; /* of a change: what shall be */
} Order;

static gboolean
claim (HoistStore *self, gpointer data, GError **error)
{
  Order *order = data;
  g_auto (Lease) lease = { 0 };
  if (!read_lease (self, order->tenant, &lease, error))
    return FALSE;
  if (is_live (&lease) && !is_ours (&lease, order->run))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                   "The tenant %s is held by run %s (pid %d, epoch %" G_GINT64_FORMAT ").",
                   order->tenant, lease.run, lease.pid, lease.epoch);
      return FALSE;
    }
  order->epoch = lease.epoch + 1;
  return write_lease (self, order->tenant, order->run, order->epoch, error);
}

gint64
hoist_store_claim_lease (HoistStore *self, const char *tenant, const char *run, GError **error)
{
  if (!hoist_id_check (HOIST_ID_TENANT, tenant) || !hoist_id_check (HOIST_ID_RUN, run))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "A lease needs the identifiers of a tenant (tn_…) and a run (rn_…).");
      return 0;
    }
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  Order order = { .tenant = tenant, .run = run };
  return locker != NULL && hoist_store_write_surely (self, TRUE, claim, &order, error) ? order.epoch
                                                                                       : 0;
}

static gboolean
change (HoistStore *self, gpointer data, GError **error)
{
  const Order *order = data;
  if (!hoist_store_lease_check (self, order->tenant, order->epoch, error))
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "UPDATE leases SET held = $2, expires = $3 WHERE tenant = $1");
  hoist_store_statement_bind_text (&s, 1, order->tenant);
  hoist_store_statement_bind_int (&s, 2, order->held);
  hoist_store_statement_bind_int (&s, 3, order->held ? hoist_clock_boottime_us () + TTL_US : 0);
  return hoist_store_statement_run (&s, error);
}

gboolean
hoist_store_renew_lease (HoistStore *self, const char *tenant, gint64 epoch, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  Order order = { .tenant = tenant, .epoch = epoch, .held = TRUE };
  return locker != NULL && hoist_store_write_surely (self, TRUE, change, &order, error);
}

gboolean
hoist_store_release_lease (HoistStore *self, const char *tenant, gint64 epoch, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  Order order = { .tenant = tenant, .epoch = epoch, .held = FALSE };
  return locker != NULL && hoist_store_write_surely (self, TRUE, change, &order, error);
}
