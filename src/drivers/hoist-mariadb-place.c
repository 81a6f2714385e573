/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a tenant's MariaDB database is, kept on the node: a small file that says how to connect,
 * and one with the password alone. Owned by the agent's state folder; any thread. Never puts a URL
 * or a password into a message. */
#include "drivers/hoist-mariadb.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "model/hoist-json.h"
#include <string.h>

#define FILE_MAX 65536
#define NAME_MAX_CHARS 64
#define DEFAULT_SOCKET "/run/mysqld/mysqld.sock"
#define FORM "mysql://USER:PASSWORD@HOST:PORT/DATABASE"

void
hoist_mariadb_place_free (HoistMariadbPlace *place)
{
  if (place == NULL)
    return;
  g_free (place->host);
  g_free (place->socket);
  g_free (place->user);
  g_free (place->database);
  g_free (place->ssl_ca);
  g_free (place->passfile);
  g_free (place);
}

/* "mysql+pymysql://" and its like are SQLAlchemy's words. Libraries written in Python reach
 * "localhost" over the network, those on the C library by the socket; the server takes the two for
 * different hosts. */
static gboolean
is_known_scheme (const char *scheme, gboolean *ret_by_socket)
{
  static const char *const network[] = { "pymysql", "aiomysql", "asyncmy", "mysqlconnector", NULL };
  const char *plus = strchr (scheme, '+');
  g_autofree char *base =
      g_strndup (scheme, plus != NULL ? (gsize) (plus - scheme) : strlen (scheme));

  *ret_by_socket = plus == NULL || !g_strv_contains (network, plus + 1);
  return g_str_equal (base, "mysql") || g_str_equal (base, "mariadb");
}

static gboolean
is_harmless (const char *value)
{
  for (const char *at = value; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;
  return TRUE;
}

/* What a URL may say behind "?"; everything else could lead elsewhere, or read files. */
static gboolean
read_options (const char *query, HoistMariadbPlace *place, GError **error)
{
  static const char *const without_effect[] = { "charset", "collation", "connect_timeout",
                                                "binary_prefix", NULL };
  g_autoptr (GHashTable) options = NULL;
  GHashTableIter iter;
  gpointer key, value;

  if (query == NULL)
    return TRUE;
  options = g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL);
  if (options == NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "What the database URL says behind “?” is not understood.");
      return FALSE;
    }
  g_hash_table_iter_init (&iter, options);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      char **into = g_str_equal (key, "unix_socket") ? &place->socket
                    : g_str_equal (key, "ssl_ca")    ? &place->ssl_ca
                                                     : NULL;

      if (into != NULL && is_harmless (value) && g_path_is_absolute (value))
        {
          g_free (*into);
          *into = g_strdup (value);
        }
      else if (into != NULL || !g_strv_contains (without_effect, key))
        {
          g_autofree char *name = g_strcanon (g_strdup (key), G_CSET_a_2_z G_CSET_A_2_Z "_", '?');

          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "The database URL says “%s” in a way that is not understood here; it may "
                       "say unix_socket and ssl_ca, both with an absolute path, and charset.",
                       name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_names (const HoistMariadbPlace *place, GError **error)
{
  const char *fault = NULL;

  if (place->user[0] == '\0')
    fault = "The database URL names no user.";
  else if (place->database[0] == '\0')
    fault = "The database URL names no database.";
  else if (g_utf8_strlen (place->database, -1) > NAME_MAX_CHARS)
    fault = "The database URL's database is longer than 64 characters.";
  else if (strchr (place->database, '/') != NULL || !is_harmless (place->database)
           || !is_harmless (place->host) || !is_harmless (place->user))
    fault = "The database URL holds something that is not understood.";
  if (fault != NULL)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, fault);
  return fault == NULL;
}

static HoistMariadbPlace *
read_url (const char *url, char **ret_password, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (
      url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_NON_DNS, NULL);
  g_autoptr (HoistMariadbPlace) place = NULL;
  const char *host;
  gboolean by_socket = FALSE;

  if (uri == NULL || !is_known_scheme (g_uri_get_scheme (uri), &by_socket)
      || g_uri_get_path (uri)[0] != '/' || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "The database URL is not of the form " FORM ".");
      return NULL;
    }
  host = g_uri_get_host (uri) != NULL && g_uri_get_host (uri)[0] != '\0' ? g_uri_get_host (uri)
                                                                         : "localhost";
  place = g_new0 (HoistMariadbPlace, 1);
  place->host = g_strdup (host);
  place->port = g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 3306;
  place->user = g_strdup (g_uri_get_user (uri) != NULL ? g_uri_get_user (uri) : "");
  place->database = g_strdup (g_uri_get_path (uri) + 1);
  place->socket = g_strdup (
      by_socket && g_str_equal (host, "localhost") && g_uri_get_port (uri) <= 0 ? DEFAULT_SOCKET
                                                                                : "");
  place->ssl_ca = g_strdup ("");
  place->passfile = g_strdup ("");
  if (!read_options (g_uri_get_query (uri), place, error) || !check_names (place, error))
    return NULL;
  *ret_password = g_strdup (g_uri_get_password (uri) != NULL ? g_uri_get_password (uri) : "");
  return g_steal_pointer (&place);
}

static gboolean
keep_file (const char *path, const char *text, GError **error)
{
  g_autofree char *before = hoist_file_read (path, FILE_MAX, NULL, NULL);

  return g_strcmp0 (before, text) == 0
         || hoist_file_replace (path, text, strlen (text), 0600, error);
}

char *
hoist_mariadb_place_keep (const char *folder, const char *name, const char *url, GError **error)
{
  g_autofree char *password = NULL;
  g_autoptr (HoistMariadbPlace) place = read_url (url, &password, error);
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *pass = g_strconcat (name, ".pass", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *passfile = g_build_filename (folder, pass, NULL);
  g_autoptr (HoistValue) object = NULL;
  g_autofree char *text = NULL;
  gboolean ok;

  if (place == NULL || !hoist_file_make_folders (folder, 0700, error))
    return NULL;
  if (password[0] != '\0')
    hoist_secret_register (password);
  object = hoist_value_new_object ();
  hoist_value_set (object, "host", hoist_value_new_string (place->host));
  hoist_value_set (object, "port", hoist_value_new_int (place->port));
  hoist_value_set (object, "socket", hoist_value_new_string (place->socket));
  hoist_value_set (object, "user", hoist_value_new_string (place->user));
  hoist_value_set (object, "database", hoist_value_new_string (place->database));
  hoist_value_set (object, "ssl_ca", hoist_value_new_string (place->ssl_ca));
  hoist_value_set (object, "passfile", hoist_value_new_string (passfile));
  text = hoist_value_to_json (object);
  ok = keep_file (passfile, password, error) && keep_file (path, text, error);
  memset (password, 0, strlen (password));
  return ok ? g_steal_pointer (&path) : NULL;
}

HoistMariadbPlace *
hoist_mariadb_place_load (const char *place, GError **error)
{
  const char *mark = strchr (place, '?');
  g_autofree char *path = mark != NULL ? g_strndup (place, (gsize) (mark - place)) : NULL;
  g_autofree char *text = hoist_file_read (path != NULL ? path : place, FILE_MAX, NULL, error);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, -1, error) : NULL;
  HoistMariadbPlace *self;

  if (value == NULL)
    return NULL;
  self = g_new0 (HoistMariadbPlace, 1);
  self->host = g_strdup (hoist_value_lookup_string (value, "host", ""));
  self->port = (guint) hoist_value_lookup_int (value, "port", 3306);
  self->socket = g_strdup (hoist_value_lookup_string (value, "socket", ""));
  self->user = g_strdup (hoist_value_lookup_string (value, "user", ""));
  self->database =
      g_strdup (mark != NULL ? mark + 1 : hoist_value_lookup_string (value, "database", ""));
  self->ssl_ca = g_strdup (hoist_value_lookup_string (value, "ssl_ca", ""));
  self->passfile = g_strdup (hoist_value_lookup_string (value, "passfile", ""));
  return self;
}

char *
hoist_mariadb_place_describe (const HoistMariadbPlace *place)
{
  if (place->socket[0] != '\0')
    return g_strdup_printf ("%s on %s", place->database, place->socket);
  return g_strdup_printf ("%s on %s:%u", place->database, place->host, place->port);
}
