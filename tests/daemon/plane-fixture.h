/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole control plane in this process, in a private folder, on a free port, with an agent double;
 * and a client that sends raw bytes. For the tests of daemon/. Thread: the test's; while a client
 * talks, the main context is iterated. */
#pragma once
#include "daemon/hoist-daemon.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder, *socket;
  guint port; /* of the loopback listener */
  HoistDaemon *daemon;
  const HoistPlane *plane;
  HoistListenerCaps caps; /* before set_up: what the next daemon gets */
} PlaneFixture;

typedef struct
{
  guint status;      /* 0: no answer */
  char *head, *body; /* of the first answer; "" when there is none */
  char *all;         /* every byte that came */
  HoistValue *json;  /* of the body; NULL when it is none */
} Reply;

void plane_fixture_set_up (PlaneFixture *f, gconstpointer unused);
void plane_fixture_tear_down (PlaneFixture *f, gconstpointer unused);
#define plane_fixture_add(path, function)                                                          \
  g_test_add (path, PlaneFixture, NULL, plane_fixture_set_up, function, plane_fixture_tear_down)
/* Stops the daemon and starts it again on the same folder. */
void plane_fixture_restart (PlaneFixture *f);
/* A token of that role over the loopback address. Newly allocated. */
char *plane_fixture_make_token (PlaneFixture *f, HoistRole role);
/* A tenant in the store, of application cbapp (releases v0.2.0, v0.3.0 with the notice v0.3.0#1,
 * v0.4.0-rc.1), and a world of the agent double where it runs at v0.2.0. Its id, newly allocated.
 */
char *plane_fixture_add_tenant (PlaneFixture *f, const char *slug);
#define PLANE_OLD_COMMIT "1111111111111111111111111111111111111111"
#define PLANE_NEW_COMMIT "2222222222222222222222222222222222222222"
/* A file of the agent double's folder (tests/fakes/fake-agent.c); single quotes stand for double
 * ones. */
void plane_fixture_write_node (PlaneFixture *f, const char *name, const char *json);

/* Sends the bytes (n -1: a string) over TCP or the socket and reads to the end of the connection,
 * at most 60 s. */
Reply *plane_fixture_send (PlaneFixture *f, gboolean over_socket, const char *bytes, gssize n);
/* One well-formed call with Connection: close; an answer of success is compared with its documented
 * shape. `token` NULL: over the socket as the local user; `body` NULL: none. `headers`: more lines,
 * each with \r\n, or NULL. */
Reply *plane_fixture_call (PlaneFixture *f, const char *method, const char *path, const char *token,
                           const char *body);
Reply *plane_fixture_call_with (PlaneFixture *f, const char *method, const char *path,
                                const char *token, const char *body, const char *headers);
void reply_free (Reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)
const char *reply_get (const Reply *reply,
                       const char *member); /* a text of the JSON object; "" when absent */
/* Asserts a problem document with this status and code, and that it says what is true now and what
 * to do next. */
void reply_assert_problem (const Reply *reply, guint status, const char *code);
/* Iterates the main context until the condition holds; fails the test after 60 s. */
#define plane_fixture_wait_until(condition)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 wait_end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                               \
    while (!(condition))                                                                           \
      {                                                                                            \
        g_assert_cmpint (g_get_monotonic_time (), <, wait_end);                                    \
        plane_fixture_iterate ();                                                                  \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END
void plane_fixture_iterate (void);

G_END_DECLS
