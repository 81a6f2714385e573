/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applications and their releases. Any thread. Never: keeps a release of an application it does not
 * know. */
#include "store/hoist-store-tenant.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-version.h"
#include "store/hoist-store-object.h"

void
hoist_application_free (HoistApplication *application)
{
  if (application == NULL)
    return;
  g_free (application->name);
  g_free (application->title);
  g_free (application->repository);
  g_free (application->guide);
  g_free (application);
}

static gboolean
check_application (const HoistApplication *application, GError **error)
{
  return hoist_grammar_check (HOIST_GRAMMAR_SLUG, "application", application->name, error)
         && hoist_grammar_check (HOIST_GRAMMAR_NAME, "title", application->title, error)
         /* "": a guide is installed, but no tenant of it was adopted yet */
         && (application->repository[0] == '\0'
             || hoist_grammar_check (HOIST_GRAMMAR_REPOSITORY, "repository",
                                     application->repository, error));
}

gboolean
hoist_store_put_application (HoistStore *self, const HoistApplication *application, GError **error)
{
  if (!check_application (application, error))
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO applications (name, title, repository, guide, releases_at)"
      " VALUES ($1, $2, $3, $4, $5)"
      " ON CONFLICT (name) DO UPDATE SET title = excluded.title,"
      " repository = excluded.repository, guide = excluded.guide,"
      " releases_at = excluded.releases_at");
  hoist_store_statement_bind_text (&s, 1, application->name);
  hoist_store_statement_bind_text (&s, 2, application->title);
  hoist_store_statement_bind_text (&s, 3, application->repository);
  hoist_store_statement_bind_text (&s, 4, application->guide ? application->guide : "");
  hoist_store_statement_bind_int (&s, 5, application->releases_at);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  hoist_store_cache_touch (self->cache);
  return TRUE;
}

static HoistApplication *
read_application (HoistStoreStatement *s, GError **error)
{
  g_autoptr (HoistApplication) application = g_new0 (HoistApplication, 1);
  application->name = g_strdup (hoist_store_statement_get_text (s, "name"));
  application->title = g_strdup (hoist_store_statement_get_text (s, "title"));
  application->repository = g_strdup (hoist_store_statement_get_text (s, "repository"));
  application->guide = g_strdup (hoist_store_statement_get_text (s, "guide"));
  application->releases_at = hoist_store_statement_get_int (s, "releases_at");
  GError *local = NULL;
  if (check_application (application, &local))
    return g_steal_pointer (&application);
  hoist_store_body_set_corrupt (error, local, "application", application->name);
  return NULL;
}

#define SELECT_APPLICATIONS "SELECT name, title, repository, guide, releases_at FROM applications"

HoistApplication *
hoist_store_dup_application (HoistStore *self, const char *name, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, SELECT_APPLICATIONS " WHERE name = $1");
  hoist_store_statement_bind_text (&s, 1, name);
  int n = hoist_store_statement_next (&s, error);
  if (n == 0)
    hoist_store_set_not_found (error, "application", name);
  return n > 0 ? read_application (&s, error) : NULL;
}

GPtrArray *
hoist_store_list_applications (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) applications =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_application_free);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, SELECT_APPLICATIONS " ORDER BY name");
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistApplication *application = read_application (&s, error);
      if (application == NULL)
        return NULL;
      g_ptr_array_add (applications, application);
    }
  return n == 0 ? g_steal_pointer (&applications) : NULL;
}

/* Says by the way whether there is such an application. */
static gboolean
mark_refreshed (HoistStore *self, const char *application, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "UPDATE applications SET releases_at = $2 WHERE name = $1");
  hoist_store_statement_bind_text (&s, 1, application);
  hoist_store_statement_bind_int (&s, 2, hoist_clock_wall_us ());
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  if (hoist_store_statement_get_changes (&s) == 1)
    return TRUE;
  hoist_store_set_not_found (error, "application", application);
  return FALSE;
}

static gboolean
replace_releases (HoistStore *self, const char *application, GPtrArray *releases, GError **error)
{
  {
    g_auto (HoistStoreStatement) s = { 0 };
    hoist_store_statement_init (&s, self->writer, "DELETE FROM releases WHERE application = $1");
    hoist_store_statement_bind_text (&s, 1, application);
    if (!hoist_store_statement_run (&s, error))
      return FALSE;
  }
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO releases (application, tag, body) VALUES ($1, $2, $3)");
  hoist_store_statement_bind_text (&s, 1, application);
  for (guint i = 0; i < releases->len; i++)
    {
      const HoistRelease *release = releases->pdata[i];
      g_autofree char *body = hoist_store_body_make (&hoist_release_fields, release, NULL, error);
      if (body == NULL)
        return FALSE;
      hoist_store_statement_bind_text (&s, 2, release->tag);
      hoist_store_statement_bind_text (&s, 3, body);
      if (!hoist_store_statement_run (&s, error))
        {
          g_prefix_error (error, "Release %s of %s: ", release->tag, application);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
hoist_store_put_releases (HoistStore *self, const char *application, GPtrArray *releases,
                          GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreTransaction) transaction = { 0 };
  if (!hoist_store_transaction_begin (&transaction, self->writer, error)
      || !mark_refreshed (self, application, error)
      || !replace_releases (self, application, releases, error)
      || !hoist_store_transaction_commit (&transaction, error))
    return FALSE;
  hoist_store_cache_touch (self->cache);
  return TRUE;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const HoistRelease *left = *(const HoistRelease *const *) a;
  const HoistRelease *right = *(const HoistRelease *const *) b;
  return hoist_version_compare (right->tag, left->tag);
}

GPtrArray *
hoist_store_list_releases (HoistStore *self, const char *application, GError **error)
{
  g_autoptr (GPtrArray) releases =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT tag, body FROM releases WHERE application = $1");
  hoist_store_statement_bind_text (&s, 1, application);
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistRelease *release =
          hoist_store_body_read (&hoist_release_fields, hoist_store_statement_get_text (&s, "tag"),
                                 hoist_store_statement_get_text (&s, "body"), error);
      if (release == NULL)
        return NULL;
      g_ptr_array_add (releases, release);
    }
  if (n < 0)
    return NULL;
  g_ptr_array_sort (releases, compare_newest_first);
  return g_steal_pointer (&releases);
}
