/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every `_async/_finish` pair of this floor is made of: one order, sent, its answer read off
 * the main thread, and given to the caller. For the files of src/client only. Thread: main loop
 * only; `read` runs in a worker for long answers and must not touch the client. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-json.h"

G_BEGIN_DECLS

/* `value` is NULL for an empty body (204). Returns what `_finish` gives, or NULL with an error. */
typedef gpointer (*HoistClientReadFunc) (const HoistValue *value, gpointer hint, GError **error);
/* The elements of one member of an answer. */
typedef struct
{
  const char *member;
  gpointer (*read) (const HoistValue *value, GError **error);
  GDestroyNotify free;
} HoistClientListReader;

typedef struct
{
  const char *method;        /* "GET" … static */
  char *path;                /* taken: path and query, already escaped */
  char *body;                /* taken: JSON, or NULL */
  gboolean form;             /* the body is an HTML form instead */
  gboolean starts_something; /* carries a fresh Idempotency-Key */
  gboolean respond_async;    /* Prefer: respond-async */
  gboolean patient;          /* no time-out: the answer comes when the work is done */
  gboolean long_answer;      /* up to 64 MiB, read in a worker */
  const char *etag; /* If-None-Match, or NULL; a 304 gives NULL value and ret "not modified" */
  HoistClientReadFunc read;
  gpointer hint; /* for `read`; must live until the callback (static or owned by the answer) */
  /* Static, or NULL. A list that may be very long is read one by one, never as one tree: `read`
   * gets the GPtrArray of its elements (borrowed) as its hint, and the member empty. */
  const HoistClientListReader *list;
  GDestroyNotify free_answer;
} HoistClientOrder;

void hoist_client_request_async (HoistClient *self, HoistClientOrder *order, gpointer tag,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
gpointer hoist_client_request_finish (HoistClient *self, GAsyncResult *result, gpointer tag,
                                      GError **error);
/* Of a finished request: its ETag (borrowed, NULL) and whether it was answered 304. */
const char *hoist_client_request_get_etag (GAsyncResult *result);
guint hoist_client_request_get_status (GAsyncResult *result); /* 0: there was no answer */
gboolean hoist_client_request_was_unchanged (GAsyncResult *result);

/* Path building: hoist_client_path ("api", "tenants", id, NULL), each part escaped. */
char *hoist_client_path (const char *first, ...) G_GNUC_NULL_TERMINATED;
/* Ready-made readers. */
gpointer hoist_client_read_value (const HoistValue *value, gpointer hint, GError **error);
gpointer hoist_client_read_done (const HoistValue *value, gpointer hint, GError **error);
/* hint is a static HoistClientListReader. */
gpointer hoist_client_read_list (const HoistValue *value, gpointer hint, GError **error);
/* hint is a pointer to such a function. */
typedef gpointer (*HoistClientNounReader) (const HoistValue *value, GError **error);
gpointer hoist_client_read_noun (const HoistValue *value, gpointer hint, GError **error);

G_END_DECLS
