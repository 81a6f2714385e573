/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a tenant's PostgreSQL database is, kept on the node: a small file that says how to connect,
 * and a password file as libpq reads it. Owned by the agent's state folder; any thread. Never puts
 * a URL or a password into a message. */
#include "drivers/hoist-postgres.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "model/hoist-json.h"
#include <string.h>

#define FILE_MAX 65536
#define NAME_MAX_BYTES 63 /* of PostgreSQL; longer ones would be cut */

void
hoist_postgres_place_free (HoistPostgresPlace *place)
{
  g_free (place->host);
  g_free (place->port);
  g_free (place->user);
  g_free (place->database);
  g_free (place->ssl_mode);
  g_free (place->passfile);
  g_free (place);
}

/* "postgresql+psycopg2://" and "postgres://" are other people's words for "postgresql://". So is
 * "cockroachdb://": it is asked over there which server it is, and refused by its name. */
static char *
plain_url (const char *url)
{
  const char *rest = strstr (url, "://");
  g_autofree char *scheme = rest != NULL ? g_strndup (url, (gsize) (rest - url)) : NULL;

  if (scheme != NULL
      && (g_str_equal (scheme, "postgres") || g_str_equal (scheme, "postgresql")
          || g_str_has_prefix (scheme, "postgresql+") || g_str_equal (scheme, "cockroachdb")
          || g_str_has_prefix (scheme, "cockroachdb+")))
    return g_strconcat ("postgresql", rest, NULL);
  return NULL;
}

/* What a URL may say; everything else could lead elsewhere, or run something. */
static const struct
{
  const char *keyword, *fallback;
} known[] = {
  { "host", "/var/run/postgresql" }, { "port", "5432" }, { "user", NULL }, { "dbname", NULL },
  { "sslmode", "prefer" },           { "password", "" }
};

static gboolean
is_harmless (const char *value)
{
  for (const char *at = value; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;
  return strchr (value, ',') == NULL; /* a list of hosts is several servers */
}

static gboolean
check_option (const PQconninfoOption *option, GError **error)
{
  if (option->val == NULL || option->val[0] == '\0'
      || g_str_equal (option->keyword, "connect_timeout")
      || g_str_equal (option->keyword, "application_name"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].keyword, option->keyword))
      {
        if (g_str_equal (option->keyword, "password") || is_harmless (option->val))
          return TRUE;
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                     "The database URL's %s holds something that is not understood.",
                     option->keyword);
        return FALSE;
      }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               "The database URL says “%s”, which is not understood here; it may say host, port, "
               "user, password, database and sslmode.",
               option->keyword);
  return FALSE;
}

/* In the order of `known`. */
static char **
read_url (const char *url, GError **error)
{
  g_autofree char *plain = plain_url (url);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  char *message = NULL;
  PQconninfoOption *options = plain != NULL ? PQconninfoParse (plain, &message) : NULL;
  gboolean ok = options != NULL;

  if (message != NULL)
    PQfreemem (message); /* it may quote the URL */
  if (!ok)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                         "The database URL is not of the form "
                         "postgresql://USER:PASSWORD@HOST:PORT/DATABASE.");
  for (guint i = 0; ok && options[i].keyword != NULL; i++)
    ok = check_option (&options[i], error);
  for (guint k = 0; ok && k < G_N_ELEMENTS (known); k++)
    {
      const char *value = known[k].fallback;

      for (guint i = 0; options[i].keyword != NULL; i++)
        if (g_str_equal (options[i].keyword, known[k].keyword) && options[i].val != NULL
            && options[i].val[0] != '\0')
          value = options[i].val;
      if (value == NULL || (k == 3 && strlen (value) > NAME_MAX_BYTES))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       value == NULL ? "The database URL names no %s."
                                     : "The database URL's %s is longer than 63 bytes.",
                       k == 3 ? "database" : known[k].keyword);
          ok = FALSE;
        }
      else
        g_ptr_array_add (values, g_strdup (value));
    }
  PQconninfoFree (options);
  if (!ok)
    return NULL;
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

/* host:port:database:user:password with ':' and '\' escaped; any database of that server. */
static char *
write_password (char **values)
{
  GString *line = g_string_new (NULL);
  const char *fields[] = { values[0], values[1], "*", values[2], values[5] };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (i > 0)
        g_string_append_c (line, ':');
      if (i == 0 && fields[0][0] == '/' && g_str_equal (fields[0], known[0].fallback))
        {
          g_string_append (line, "*"); /* libpq looks up "localhost" for its default folder */
          continue;
        }
      for (const char *at = fields[i]; *at != '\0'; at++)
        {
          if ((*at == ':' || *at == '\\') && !(i == 2))
            g_string_append_c (line, '\\');
          g_string_append_c (line, *at);
        }
    }
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

static gboolean
keep_file (const char *path, const char *text, GError **error)
{
  g_autofree char *before = hoist_file_read (path, FILE_MAX, NULL, NULL);

  return g_strcmp0 (before, text) == 0
         || hoist_file_replace (path, text, strlen (text), 0600, error);
}

char *
hoist_postgres_place_keep (const char *folder, const char *name, const char *url, GError **error)
{
  static const char *const members[] = { "host", "port", "user", "database", "ssl_mode" };
  g_auto (GStrv) values = read_url (url, error);
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *pass = g_strconcat (name, ".pass", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *passfile = g_build_filename (folder, pass, NULL);
  g_autoptr (HoistValue) object = NULL;
  g_autofree char *text = NULL;
  g_autofree char *password = NULL;

  if (values == NULL || !hoist_file_make_folders (folder, 0700, error))
    return NULL;
  if (values[5][0] != '\0')
    hoist_secret_register (values[5]);
  object = hoist_value_new_object ();
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    hoist_value_set (object, members[i], hoist_value_new_string (values[i]));
  hoist_value_set (object, "passfile", hoist_value_new_string (passfile));
  text = hoist_value_to_json (object);
  password = write_password (values);
  if (!keep_file (passfile, password, error) || !keep_file (path, text, error))
    return NULL;
  return g_steal_pointer (&path);
}

HoistPostgresPlace *
hoist_postgres_place_load (const char *place, GError **error)
{
  const char *mark = strchr (place, '?');
  g_autofree char *path = mark != NULL ? g_strndup (place, (gsize) (mark - place)) : NULL;
  g_autofree char *text = hoist_file_read (path != NULL ? path : place, FILE_MAX, NULL, error);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, -1, error) : NULL;
  HoistPostgresPlace *self;

  if (value == NULL)
    return NULL;
  self = g_new0 (HoistPostgresPlace, 1);
  self->host = g_strdup (hoist_value_lookup_string (value, "host", ""));
  self->port = g_strdup (hoist_value_lookup_string (value, "port", ""));
  self->user = g_strdup (hoist_value_lookup_string (value, "user", ""));
  self->database =
      g_strdup (mark != NULL ? mark + 1 : hoist_value_lookup_string (value, "database", ""));
  self->ssl_mode = g_strdup (hoist_value_lookup_string (value, "ssl_mode", ""));
  self->passfile = g_strdup (hoist_value_lookup_string (value, "passfile", ""));
  return self;
}

char *
hoist_postgres_place_describe (const HoistPostgresPlace *place)
{
  return g_strdup_printf ("%s on %s", place->database, place->host);
}
