/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One control plane: its address, its token, its two libsoup sessions and what the last answers
 * said about the connection. Owned by whoever shows that plane; main loop only; never follows
 * redirects, never keeps cookies, never uses a proxy, never logs the token. */
#include "client/hoist-client.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-grammar.h"
#include "base/hoist-secret.h"
#include "client/hoist-client-private.h"
#include "client/hoist-client-trust.h"
#include "client/hoist-plane-ssh.h"
#include "client/hoist-plane-tunnel.h"
#include "protocol/hoist-problem.h"

const char *const hoist_connection_state_names[] = { "unknown",      "online",    "unreachable",
                                                     "unauthorized", "untrusted", NULL };

struct _HoistClient
{
  GObject parent_instance;
  char *address; /* normal form */
  char *base;    /* "http://localhost" for sockets, else the address */
  char *token;
  HoistConnectionState state;
  gint64 since;
  SoupSession *sessions[2]; /* [1]: without time-out */
  HoistClientTrust *trust;  /* NULL: not https */
  HoistPlaneTunnel *tunnel; /* NULL: not ssh */
  gint64 clock_skew;
};

G_DEFINE_FINAL_TYPE (HoistClient, hoist_client, G_TYPE_OBJECT)

enum
{
  PROP_ADDRESS = 1,
  PROP_STATE,
  PROP_SINCE,
  PROP_HAS_TOKEN,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

static gboolean
host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) literal = g_inet_address_new_from_string (host);
  if (literal != NULL)
    return g_inet_address_get_is_loopback (literal);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static char *
normalize_url (const char *address, GError **error)
{
  g_autoptr (GUri) uri =
      g_uri_parse (address, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || *host == '\0'
      || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "“%s” is no address: write the path of a socket, http://127.0.0.1:PORT, "
                   "https://HOST or ssh://USER@HOST.",
                   address);
      return NULL;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "An address holds no user or password: sign in instead.");
      return NULL;
    }
  if (strlen (g_uri_get_path (uri)) > 1 || g_uri_get_query (uri) || g_uri_get_fragment (uri))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "“%s” has a path: only scheme, host and port are wanted.", address);
      return NULL;
    }
  if (strcmp (scheme, "http") == 0 && !host_is_loopback (host))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "Plain http is for this computer only (127.0.0.1): use https for “%s”.", host);
      return NULL;
    }
  gboolean six = strchr (host, ':') != NULL;
  int port = g_uri_get_port (uri);
  gboolean usual = port == (strcmp (scheme, "https") == 0 ? 443 : 80);
  if (port <= 0 || usual)
    return g_strdup_printf (six ? "%s://[%s]" : "%s://%s", scheme, host);
  return g_strdup_printf (six ? "%s://[%s]:%d" : "%s://%s:%d", scheme, host, port);
}

char *
hoist_client_normalize_address (const char *address, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (address != NULL ? address : ""));
  const char *path = g_str_has_prefix (text, "unix:") ? text + 5 : text;
  while (g_str_has_prefix (path, "//") && path != text)
    path++;
  if (*path == '/')
    {
      if (!hoist_grammar_check (HOIST_GRAMMAR_PATH, "socket", path, error))
        return NULL;
      return g_strconcat ("unix:", path, NULL);
    }
  if (hoist_plane_ssh_is_address (text))
    {
      g_autoptr (HoistPlaneSsh) ssh = hoist_plane_ssh_parse (text, error);
      return ssh != NULL ? hoist_plane_ssh_dup_address (ssh) : NULL;
    }
  return normalize_url (text, error);
}

static SoupSession *
new_session (HoistClient *self, guint timeout_s)
{
  g_autoptr (GSocketConnectable) socket = NULL;
  if (hoist_client_is_local_socket (self))
    socket = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (self->address + strlen ("unix:")));
  else if (self->tunnel != NULL)
    socket = G_SOCKET_CONNECTABLE (g_object_ref (self->tunnel));
  SoupSession *session =
      g_object_new (SOUP_TYPE_SESSION, "remote-connectable", socket, "proxy-resolver", NULL,
                    "timeout", timeout_s, "idle-timeout", 30, "max-conns", 32, "max-conns-per-host",
                    16, "user-agent", "hoist/" HOIST_VERSION, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (self->trust != NULL)
    hoist_client_trust_set_up_session (self->trust, session);
  return session;
}

static void
constructed (GObject *object)
{
  HoistClient *self = HOIST_CLIENT (object);
  G_OBJECT_CLASS (hoist_client_parent_class)->constructed (object);
  self->since = hoist_clock_wall_us ();
  if (hoist_plane_ssh_is_address (self->address))
    self->tunnel = hoist_plane_tunnel_new (self->address, NULL);
  self->base =
      g_strdup (hoist_client_is_local_socket (self) || self->tunnel != NULL ? "http://localhost"
                                                                            : self->address);
  if (g_str_has_prefix (self->address, "https:"))
    self->trust = hoist_client_trust_new (self->address);
  self->sessions[0] = new_session (self, 60);
  self->sessions[1] = new_session (self, 0);
}

static void
finalize (GObject *object)
{
  HoistClient *self = HOIST_CLIENT (object);
  g_clear_object (&self->sessions[0]);
  g_clear_object (&self->sessions[1]);
  g_clear_pointer (&self->trust, hoist_client_trust_free);
  if (self->tunnel != NULL)
    hoist_plane_tunnel_close (self->tunnel);
  g_clear_object (&self->tunnel);
  hoist_secret_free (self->token);
  g_free (self->address);
  g_free (self->base);
  G_OBJECT_CLASS (hoist_client_parent_class)->finalize (object);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  HoistClient *self = HOIST_CLIENT (object);
  switch (id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_SINCE:
      g_value_set_int64 (value, self->since);
      break;
    case PROP_HAS_TOKEN:
      g_value_set_boolean (value, self->token != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  HoistClient *self = HOIST_CLIENT (object);
  if (id == PROP_ADDRESS)
    self->address = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
hoist_client_class_init (HoistClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->constructed = constructed;
  object_class->finalize = finalize;
  object_class->get_property = get_property;
  object_class->set_property = set_property;
  properties[PROP_ADDRESS] =
      g_param_spec_string ("address", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, HOIST_CONNECTION_UNTRUSTED, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SINCE] = g_param_spec_int64 ("since", NULL, NULL, 0, G_MAXINT64, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HAS_TOKEN] = g_param_spec_boolean ("has-token", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hoist_client_init (HoistClient *self)
{
}

HoistClient *
hoist_client_new (const char *address, GError **error)
{
  g_autofree char *normal = hoist_client_normalize_address (address, error);
  return normal != NULL ? g_object_new (HOIST_TYPE_CLIENT, "address", normal, NULL) : NULL;
}

const char *
hoist_client_get_address (HoistClient *self)
{
  return self->address;
}

gboolean
hoist_client_is_local_socket (HoistClient *self)
{
  return g_str_has_prefix (self->address, "unix:");
}

gboolean
hoist_client_has_own_line (HoistClient *self)
{
  return hoist_client_is_local_socket (self) || self->tunnel != NULL;
}

HoistConnectionState
hoist_client_get_state (HoistClient *self)
{
  return self->state;
}

gint64
hoist_client_get_since (HoistClient *self)
{
  return self->since;
}

void
hoist_client_set_token (HoistClient *self, const char *token)
{
  char *copy = token != NULL && *token != '\0' ? g_strdup (token) : NULL;
  hoist_secret_free (self->token);
  self->token = copy;
  if (copy != NULL)
    hoist_secret_register (copy);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_TOKEN]);
}

char *
hoist_client_dup_token (HoistClient *self)
{
  return g_strdup (self->token);
}

gboolean
hoist_client_get_has_token (HoistClient *self)
{
  return self->token != NULL;
}

void
hoist_client_split_error (const GError *error, char **ret_detail, char **ret_what_is_true_now,
                          char **ret_next)
{
  hoist_problem_split (error, ret_detail, ret_what_is_true_now, ret_next);
}

static void
set_state (HoistClient *self, HoistConnectionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->since = hoist_clock_wall_us ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SINCE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
hoist_client_note_status (HoistClient *self, guint status)
{
  set_state (self, status == SOUP_STATUS_UNAUTHORIZED ? HOIST_CONNECTION_UNAUTHORIZED
                                                      : HOIST_CONNECTION_ONLINE);
}

static GError *
refuse (HoistClient *self)
{
  HoistCertificate *seen = hoist_client_trust_get_refused (self->trust);
  g_autofree char *detail = NULL;
  set_state (self, HOIST_CONNECTION_UNTRUSTED);
  if (hoist_client_trust_has_pin (self->trust))
    detail = g_strdup_printf ("The certificate of %s is not the one that was trusted.", seen->host);
  else
    detail = g_strdup_printf ("The certificate of %s is not trusted: %s", seen->host,
                              seen->reasons[0] != NULL ? seen->reasons[0] : "");
  return hoist_problem_new_error (
      HOIST_ERROR_PROTOCOL, detail, "Nothing was sent to it, no password and no token.",
      "Ask those who run the control plane for its certificate’s SHA-256, and compare.");
}

void
hoist_client_note_date (HoistClient *self, const char *date)
{
  g_autoptr (GDateTime) there = date != NULL ? soup_date_time_new_from_http_string (date) : NULL;
  if (there != NULL)
    self->clock_skew = g_date_time_to_unix (there) - hoist_clock_wall_us () / G_USEC_PER_SEC;
}

gint64
hoist_client_get_clock_skew (HoistClient *self)
{
  return self->clock_skew;
}

void
hoist_client_hurry (HoistClient *self)
{
  if (self->tunnel != NULL)
    hoist_plane_tunnel_hurry (self->tunnel);
}

void
hoist_client_set_pin (HoistClient *self, const char *fingerprint)
{
  if (self->trust != NULL)
    hoist_client_trust_set_pin (self->trust, fingerprint);
}

gboolean
hoist_client_has_pin (HoistClient *self)
{
  return self->trust != NULL && hoist_client_trust_has_pin (self->trust);
}

HoistCertificate *
hoist_client_get_refused_certificate (HoistClient *self)
{
  return self->trust != NULL ? hoist_client_trust_get_refused (self->trust) : NULL;
}

HoistCertificate *
hoist_client_get_accepted_certificate (HoistClient *self)
{
  return self->trust != NULL ? hoist_client_trust_get_accepted (self->trust) : NULL;
}

/* What the way there says, before a single byte was sent. */
static void
note_tunnel_failure (HoistClient *self, const GError *failure)
{
  if (self->tunnel == NULL)
    return;
  if (g_error_matches (failure, HOIST_ERROR, HOIST_ERROR_HOST_KEY))
    set_state (self, HOIST_CONNECTION_UNTRUSTED);
  else if (g_error_matches (failure, HOIST_ERROR, HOIST_ERROR_UNREACHABLE)
           || g_error_matches (failure, HOIST_ERROR, HOIST_ERROR_FORBIDDEN))
    set_state (self, HOIST_CONNECTION_UNREACHABLE);
}

GError *
hoist_client_note_failure (HoistClient *self, const GError *failure)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_new_literal (HOIST_ERROR, HOIST_ERROR_CANCELLED, "Cancelled.");
  if (failure->domain == HOIST_ERROR)
    {
      note_tunnel_failure (self, failure);
      return g_error_copy (failure);
    }
  if (self->trust != NULL && hoist_client_trust_get_refused (self->trust) != NULL
      && failure->domain == G_TLS_ERROR)
    return refuse (self);
  set_state (self, HOIST_CONNECTION_UNREACHABLE);
  GError *complaint = self->tunnel != NULL ? hoist_plane_tunnel_get_complaint (self->tunnel) : NULL;
  if (complaint != NULL)
    return complaint;
  g_autofree char *detail =
      g_strdup_printf ("No control plane answers at %s (%s).", self->address, failure->message);
  const char *next = hoist_client_is_local_socket (self)
                         ? "Start it (hoistd --data DIR), or check the path of the socket."
                         : "Check that hoistd runs there and that the address is right.";
  return hoist_problem_new_error (HOIST_ERROR_UNREACHABLE, detail, NULL, next);
}

SoupSession *
hoist_client_get_session (HoistClient *self, gboolean patient)
{
  return self->sessions[patient ? 1 : 0];
}

static gboolean
accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags unused, HoistClient *self)
{
  return self->trust != NULL && hoist_client_trust_judge (self->trust, certificate);
}

SoupMessage *
hoist_client_new_message (HoistClient *self, const char *method, const char *path, GError **error)
{
  g_autofree char *url = g_strconcat (self->base, path, NULL);
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, error);
  if (uri == NULL)
    return NULL;
  SoupMessage *message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self,
                           0);
  SoupMessageHeaders *head = soup_message_get_request_headers (message);
  soup_message_headers_replace (head, "Accept", "application/json, application/problem+json");
  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);
      soup_message_headers_replace (head, "Authorization", bearer);
      memset (bearer, 0, strlen (bearer));
    }
  return message;
}
