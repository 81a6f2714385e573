/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second header of hoist-client.c, for the files of src/client only: what a request needs of
 * the connection. Thread: main loop only. */
#pragma once
#include <libsoup/soup.h>
#include "client/hoist-client.h"

G_BEGIN_DECLS

/* A message to this plane with the token and without redirects; NULL with INVALID. */
SoupMessage *hoist_client_new_message (HoistClient *self, const char *method, const char *path,
                                       GError **error);
SoupSession *hoist_client_get_session (HoistClient *self, gboolean patient);
/* The other end of the connection is a process of this machine (hoistd itself, or our own ssh,
 * which watches its line): the kernel closes it when that process dies. */
gboolean hoist_client_has_own_line (HoistClient *self);
/* Remembers what an answer's status, or a failure to get one, says about the connection. The
 * second returns the sentence for people. */
void hoist_client_note_status (HoistClient *self, guint status);
void hoist_client_note_date (HoistClient *self, const char *date); /* of its Date header; NULL */
GError *hoist_client_note_failure (HoistClient *self, const GError *failure);

G_END_DECLS
