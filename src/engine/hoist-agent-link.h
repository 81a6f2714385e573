/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One conversation with a hoist-agent over frames (PROTOCOL.md, section 2). What carries the bytes
 * is a row of a function table (HoistAgentTransport): a child of this machine, or `ssh node
 * hoist-agent`; nothing above this header knows which. Blocking; a link has one order
 * at a time. Thread: one owner at a time. Errors: UNREACHABLE (the agent could not be started, or
 * its end of the line is gone: what it was doing is unknown until it is probed), HOST_KEY, VERSION,
 * PROTOCOL, CANCELLED, TIMED_OUT, and every code that an agent answers. */
#pragma once
#include <gio/gio.h>
#include "model/hoist-run.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* "local" */
  /* The program and its arguments that carry frames to and from an agent; `target` is the
   * transport's own. */
  char **(*dup_argv) (gconstpointer target, GError **error);
  /* Where that program is started; NULL: where we are. */
  char *(*dup_folder) (gconstpointer target);
  /* Why there was no greeting: from what the program said on stderr and its exit status (-1: it did
   * not exit). NULL: its last line says it. */
  void (*explain) (gconstpointer target, const char *said, int exit_status, GError **error);
} HoistAgentTransport;

typedef struct
{
  const char *agent_path, *node_folder;
} HoistAgentLocalTarget;
extern const HoistAgentTransport hoist_agent_transport_local;

/* All called in the thread of hoist_agent_link_call; any may be NULL. */
typedef struct
{
  void (*log) (HoistLogLevel level, const char *text, gpointer user_data);
  void (*progress) (double fraction, const char *detail, gpointer user_data);
  void (*detail) (const char *text, gpointer user_data);
  /* For heartbeats and batches: called between frames, and again at the latest after *ret_next_ms.
   * FALSE ends the call with the error at once. */
  gboolean (*tick) (guint *ret_next_ms, gpointer user_data, GError **error);
  gpointer user_data;
} HoistAgentListener;

typedef struct
{
  const char *name;                   /* "step" */
  const HoistValue *members;          /* object; may be NULL */
  guint deadline_s;                   /* then the order is cancelled and ends TIMED_OUT; 0: none */
  const HoistAgentListener *listener; /* of a question over the pool; may be NULL */
} HoistAgentOrder;

typedef struct _HoistAgentLink HoistAgentLink;

typedef struct
{
  const HoistAgentTransport *transport;
  gconstpointer target;
  const char *instance;
  const HoistAgentListener *listener; /* its tick is heard while the agent is waited for; or NULL */
} HoistAgentOpening;
/* Starts the agent and says hello. Tells this thread's failpoints who the agent is. */
HoistAgentLink *hoist_agent_link_open_by (const HoistAgentOpening *opening,
                                          GCancellable *cancellable, GError **error);
HoistAgentLink *hoist_agent_link_open (const HoistAgentTransport *transport, gconstpointer target,
                                       const char *instance, GCancellable *cancellable,
                                       GError **error);
/* The answer. A cancelled order is waited for (it ends its child first) and gives CANCELLED, or its
 * answer when that was faster. */
HoistValue *hoist_agent_link_call (HoistAgentLink *link, const HoistAgentOrder *order,
                                   const HoistAgentListener *listener, GCancellable *cancellable,
                                   GError **error);

/* One of several orders that are under way at once, each over a link of its own. The first four are
 * given; the answer, or the error, comes back and is the caller's. */
typedef struct
{
  HoistAgentLink *link;
  const HoistAgentOrder *order;
  const HoistAgentListener *listener; /* may be NULL */
  GCancellable *cancellable;          /* may be NULL */
  HoistValue *answer;
  GError *error;
} HoistAgentCall;
/* Gives all the orders and returns when none has an answer to come. Everything is heard in the
 * caller's thread; what befalls one of them does not touch the others. */
void hoist_agent_link_call_all (HoistAgentCall *calls, guint n);
gint hoist_agent_link_get_pid (HoistAgentLink *link);
const HoistValue *hoist_agent_link_get_greeting (HoistAgentLink *link); /* hello's answer */
const HoistValue *hoist_agent_link_get_last_error (
    HoistAgentLink *link); /* the last error reply (its `findings`, `facts`), NULL */
gboolean hoist_agent_link_is_broken (HoistAgentLink *link);
/* TRUE when it is broken, or its agent has ended while nobody asked it. */
gboolean hoist_agent_link_has_ended (HoistAgentLink *link);
/* Closes the line, gives the agent grace_ms to end its present step, then ends our own child (never
 * any other process), and frees. NULL is fine. */
void hoist_agent_link_close (HoistAgentLink *link, guint grace_ms);

G_END_DECLS
