/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a tenant. One function table per kind; today: supervised (a command of its own
 * session, with pid and start time recorded in the state folder, output appended to a log). A
 * service that was started by somebody else is found by its port and taken over when it lives in
 * the tenant's folder. Every call blocks. Thread: any, one call per service at a time. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "model/hoist-sighting.h"

G_BEGIN_DECLS

typedef struct
{
  char *name, *role;
  char **argv, **environment;
  char *folder; /* working directory */
  guint port;   /* 0: it listens on none */
  int stop_signal;
  guint stop_seconds;
  gboolean never_kill;
  char *log; /* absolute */
  /* filled by the agent, not by the plan */
  char *record;    /* …/services/NAME.json */
  char *directory; /* the tenant's folder: what a stranger must live in to be taken over */
  gint uid, gid;   /* whom it runs as */
} HoistServiceOrder;

/* From the `services` argument of a step; reads the members above the comment. */
HoistServiceOrder *hoist_service_order_read (const HoistValue *value, GError **error);
void hoist_service_order_free (HoistServiceOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistServiceOrder, hoist_service_order_free)

typedef struct
{
  gint pid; /* 0: none */
  guint64 start_time;
  gint64 started_at; /* boottime µs; 0 when somebody else started it */
  gint64 log_offset; /* length of the log when it was started */
} HoistServiceRecord;

typedef struct
{
  HoistServiceState state;
  HoistServiceRecord record;
  gboolean listening; /* its port is open and owned by it (TRUE when it has none) */
  gint stranger; /* pid of another process that has its port, 0 none, -1 one that can't be seen */
  gboolean adopted; /* alive, but started by somebody else */
} HoistServiceSight;

typedef struct
{
  const char *kind;
  gboolean (*look) (const HoistServiceOrder *order, HoistServiceSight *ret, GError **error);
  /* How many processes it has, those included that a head that ended left behind. */
  guint (*count_left) (const HoistServiceOrder *order);
  /* Does nothing when it runs; ends what a run that failed has left. BUSY when the port belongs to
   * somebody else (named). Returns at once. */
  gboolean (*start) (const HoistServiceOrder *order, HoistServiceRecord *ret,
                     const HoistDriverCall *call, GError **error);
  /* Does nothing when it is stopped. Afterwards none of its processes is left and its port is free.
   * TIMED_OUT when never_kill forbids what it would take. */
  gboolean (*stop) (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error);
  /* A descriptor that becomes readable when the process ends, -1 when it already has. */
  int (*watch) (const HoistServiceRecord *record);
  /* Last lines of what it wrote since it was started, cleaned. char* */
  GPtrArray *(*read_log) (const HoistServiceOrder *order, const HoistServiceRecord *record,
                          guint n_lines);
} HoistServiceDriver;

const HoistServiceDriver *hoist_service_get_supervised (void);
/* The cause a service's last lines speak of, as one sentence without the service's name
 * ("the Python module 'x' is missing", "its port is in use", "the database is locked"), or NULL. */
char *hoist_service_name_cause (const GPtrArray *lines);

G_END_DECLS
