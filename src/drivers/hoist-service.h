/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a tenant. One function table per kind: supervised (a command of its own session, with
 * pid and start time recorded in the state folder, output appended to a log; one that was started
 * by somebody else is found by its port and taken over when it lives in the tenant's folder),
 * systemd (a unit of the node, over D-Bus) and container (of podman or docker, by its name). Every
 * call blocks. Thread: any, one call per service at a time. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "model/hoist-plan.h"
#include "model/hoist-sighting.h"

G_BEGIN_DECLS

typedef struct
{
  char *name, *role;
  char *driver;              /* "supervised", "systemd" or "container"; NULL is the first */
  char *unit;                /* systemd: "acme-api.service", else "" */
  char *container, *runtime; /* container: its name; "podman", "docker" or "": what is there */
  char **argv, **environment;
  char *folder; /* working directory */
  guint port;   /* 0: it listens on none */
  int stop_signal;
  guint stop_seconds; /* 0: the driver's; of a unit, its own */
  gboolean never_kill;
  char *log; /* absolute; systemd: where people find it */
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
  gint pid;            /* 0: none */
  char invocation[33]; /* systemd's name of this run, 32 hex; "" none */
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
  gboolean looping; /* its supervisor starts it again and again: never healthy */
  char words[200];  /* what its supervisor says, for people; "" nothing */
} HoistServiceSight;

typedef struct
{
  const char *kind;
  gboolean (*look) (const HoistServiceOrder *order, HoistServiceSight *ret, GError **error);
  /* How many processes it has, those included that a head that ended left behind. */
  guint (*count_left) (const HoistServiceOrder *order);
  /* Does nothing when it runs; ends what a run that failed has left. BUSY when the port belongs to
   * somebody else (named). Returns as soon as it is started, which a unit tells by its type; `ret`
   * is filled as far as it is known when it fails. What hold has put in its way goes before. */
  gboolean (*start) (const HoistServiceOrder *order, HoistServiceRecord *ret,
                     const HoistDriverCall *call, GError **error);
  /* Does nothing when it is stopped. Afterwards none of its processes is left and its port is free.
   * TIMED_OUT when never_kill forbids what it would take; it runs on then. */
  gboolean (*stop) (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error);
  /* A descriptor that becomes readable when the process ends, -1 when it already has. */
  int (*watch) (const HoistServiceOrder *order, const HoistServiceRecord *record);
  /* FAILED when the run of the record is not the one that is there now. */
  gboolean (*confirm) (const HoistServiceOrder *order, const HoistServiceRecord *record,
                       GError **error);
  /* Whether the process belongs to the run. */
  gboolean (*owns) (const HoistServiceOrder *order, const HoistServiceRecord *record, gint pid);
  /* Last lines of what it wrote since it was started, cleaned. char* */
  GPtrArray *(*read_log) (const HoistServiceOrder *order, const HoistServiceRecord *record,
                          guint n_lines);
  /* From now on until start or release nothing else starts it, a start of the machine included;
   * durable. What runs is left alone. REFUSED, with what to do, where it would be started by its
   * machine and that can't be kept from it. NULL, as the next two: nobody but Hoist starts it. */
  gboolean (*hold) (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error);
  /* Nothing of a hold is left. Does nothing where there is none. */
  gboolean (*release) (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error);
  gboolean (*is_held) (const HoistServiceOrder *order); /* anything of a hold is there */
  /* What a preflight has to say beyond the state; HoistFinding* are added. NULL: nothing. */
  void (*examine) (const HoistServiceOrder *order, const HoistDriverCall *call,
                   GPtrArray *findings);
} HoistServiceDriver;

/* What a line of read_log begins with that the service's supervisor wrote, not the service. */
#define HOIST_SERVICE_MANAGER_LINE "systemd: "

const HoistServiceDriver *hoist_service_get_supervised (void);
const HoistServiceDriver *hoist_service_get_systemd (void);
const HoistServiceDriver *hoist_service_get_container (void);
/* The one that the order names. */
const HoistServiceDriver *hoist_service_find (const HoistServiceOrder *order);
/* BUSY: the port of the order belongs to `stranger` (-1: one that can't be seen). Always FALSE. */
gboolean hoist_service_refuse_port (const HoistServiceOrder *order, gint stranger, GError **error);
/* The cause a service's last lines speak of, as one sentence without the service's name
 * ("the Python module 'x' is missing", "its port is in use", "the database is locked"), or NULL. */
char *hoist_service_name_cause (const GPtrArray *lines);

G_END_DECLS
