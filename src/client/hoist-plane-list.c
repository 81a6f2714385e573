/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control planes this user knows, kept in planes.json. Owned by the application; main loop
 * only; never holds a secret, never loses a damaged file (it is set aside). */
#include "client/hoist-plane-list.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "client/hoist-known-plane.h"
#include "model/hoist-json.h"
#include "model/hoist-reader.h"

#define MAX_BYTES (1024 * 1024)
#define MAX_PLANES 1000
#define PLACE "hoist-place" /* where a plane that leaves stood */

struct _HoistPlaneList
{
  GObject parent_instance;
  char *file;
  char *warning;
  char *last;
  GPtrArray *planes;
  GPtrArray *leaving; /* taken out, their secrets are still kept */
};

static GType
get_item_type (GListModel *model)
{
  return HOIST_TYPE_KNOWN_PLANE;
}

static guint
get_n_items (GListModel *model)
{
  return HOIST_PLANE_LIST (model)->planes->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *planes = HOIST_PLANE_LIST (model)->planes;
  return position < planes->len ? g_object_ref (planes->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HoistPlaneList, hoist_plane_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
finalize (GObject *object)
{
  HoistPlaneList *self = HOIST_PLANE_LIST (object);
  g_ptr_array_unref (self->planes);
  g_ptr_array_unref (self->leaving);
  g_free (self->file);
  g_free (self->warning);
  g_free (self->last);
  G_OBJECT_CLASS (hoist_plane_list_parent_class)->finalize (object);
}

static void
hoist_plane_list_class_init (HoistPlaneListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
hoist_plane_list_init (HoistPlaneList *self)
{
  self->planes = g_ptr_array_new_with_free_func (g_object_unref);
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
read_into (GPtrArray *into, const HoistValue *planes, GError **error)
{
  for (guint i = 0; i < hoist_value_get_size (planes); i++)
    {
      HoistKnownPlane *plane = hoist_known_plane_read (hoist_value_get_element (planes, i), error);
      if (plane == NULL)
        return FALSE;
      g_ptr_array_add (into, plane);
    }
  return TRUE;
}

static gboolean
read_planes (HoistPlaneList *self, const HoistValue *document, GError **error)
{
  g_auto (HoistReader) r = { 0 };
  hoist_reader_init_lenient (&r, document, "planes.json");
  const HoistValue *planes = hoist_reader_array (&r, "planes", HOIST_READER_REQUIRED, MAX_PLANES);
  const HoistValue *leaving = hoist_reader_array (&r, "leaving", HOIST_READER_OPTIONAL, MAX_PLANES);
  const char *last = hoist_reader_string (&r, "last", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  if (!hoist_reader_finish (&r, error))
    return FALSE;
  if (!read_into (self->planes, planes, error)
      || (leaving != NULL && !read_into (self->leaving, leaving, error)))
    return FALSE;
  self->last = g_strdup (last);
  return TRUE;
}

static void
load (HoistPlaneList *self)
{
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  g_autofree char *text = hoist_file_read (self->file, MAX_BYTES, &size, &error);
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    return;
  g_autoptr (HoistValue) document = text != NULL ? hoist_json_parse (text, size, &error) : NULL;
  if (document != NULL && read_planes (self, document, &error))
    return;
  g_autofree char *aside = g_strconcat (self->file, ".damaged", NULL);
  g_autoptr (GError) stuck = NULL;
  g_ptr_array_set_size (self->planes, 0);
  g_ptr_array_set_size (self->leaving, 0);
  gboolean moved = hoist_file_rename (self->file, aside, &stuck);
  self->warning =
      g_strdup_printf ("The list of control planes could not be read (%s). %s %s.", error->message,
                       moved ? "It was set aside as" : "It is left as", moved ? aside : self->file);
}

static gboolean
save (HoistPlaneList *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *folder = g_path_get_dirname (self->file);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "planes");
  for (guint i = 0; i < self->planes->len; i++)
    hoist_known_plane_write (self->planes->pdata[i], &w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_begin_array (&w, "leaving");
  for (guint i = 0; i < self->leaving->len; i++)
    hoist_known_plane_write (self->leaving->pdata[i], &w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_string (&w, "last", self->last);
  hoist_json_writer_end_object (&w);
  return hoist_file_make_folders (folder, 0700, error)
         && hoist_file_replace (self->file, text->str, text->len, 0600, error);
}

HoistPlaneList *
hoist_plane_list_new (const char *file)
{
  HoistPlaneList *self = g_object_new (HOIST_TYPE_PLANE_LIST, NULL);
  self->file = file != NULL
                   ? g_strdup (file)
                   : g_build_filename (g_get_user_data_dir (), "hoist", "planes.json", NULL);
  load (self);
  return self;
}

const char *
hoist_plane_list_get_warning (HoistPlaneList *self)
{
  return self->warning;
}

HoistKnownPlane *
hoist_plane_list_find (HoistPlaneList *self, const char *uuid)
{
  for (guint i = 0; i < self->planes->len; i++)
    if (g_strcmp0 (hoist_known_plane_get_uuid (self->planes->pdata[i]), uuid) == 0)
      return self->planes->pdata[i];
  return NULL;
}

HoistKnownPlane *
hoist_plane_list_find_address (HoistPlaneList *self, const char *address)
{
  for (guint i = 0; i < self->planes->len; i++)
    if (hoist_known_plane_get_kind (self->planes->pdata[i]) == HOIST_PLANE_ADDRESS
        && g_strcmp0 (hoist_known_plane_get_address (self->planes->pdata[i]), address) == 0)
      return self->planes->pdata[i];
  return NULL;
}

HoistKnownPlane *
hoist_plane_list_find_kind (HoistPlaneList *self, HoistPlaneKind kind)
{
  for (guint i = 0; i < self->planes->len; i++)
    if (hoist_known_plane_get_kind (self->planes->pdata[i]) == kind)
      return self->planes->pdata[i];
  return NULL;
}

static HoistKnownPlane *
find_place (HoistPlaneList *self, HoistPlaneKind kind, const char *place)
{
  for (guint i = 0; i < self->planes->len; i++)
    {
      HoistKnownPlane *plane = self->planes->pdata[i];
      const char *its = kind == HOIST_PLANE_ADDRESS ? hoist_known_plane_get_address (plane)
                                                    : hoist_known_plane_get_folder (plane);
      if (hoist_known_plane_get_kind (plane) == kind && g_strcmp0 (its, place) == 0)
        return plane;
    }
  return NULL;
}

HoistKnownPlane *
hoist_plane_list_add (HoistPlaneList *self, HoistPlaneKind kind, const char *name,
                      const char *place, GError **error)
{
  HoistKnownPlane *plane = find_place (self, kind, place);
  if (plane != NULL)
    return plane;
  g_autofree char *uuid = g_uuid_string_random ();
  plane = hoist_known_plane_new (uuid, kind, name, place);
  g_ptr_array_add (self->planes, plane);
  if (!save (self, error))
    {
      g_ptr_array_remove (self->planes, plane);
      return NULL;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), self->planes->len - 1, 0, 1);
  return plane;
}

gboolean
hoist_plane_list_change (HoistPlaneList *self, HoistKnownPlane *plane, const HoistPlaneNotes *notes,
                         GError **error)
{
  HoistPlaneNotes before = *hoist_known_plane_get_notes (plane);
  g_autofree char *name = g_strdup (before.name);
  g_autofree char *username = g_strdup (before.username);
  g_autofree char *pin = g_strdup (before.pin);
  g_autofree char *secret = g_strdup (before.secret);
  hoist_known_plane_set_notes (plane, notes);
  if (save (self, error))
    return TRUE;
  before.name = name;
  before.username = username;
  before.pin = pin;
  before.secret = secret;
  hoist_known_plane_set_notes (plane, &before);
  return FALSE;
}

static void
move (GPtrArray *from, GPtrArray *to, guint position, int place)
{
  g_ptr_array_insert (to, place, g_ptr_array_steal_index (from, position));
}

gboolean
hoist_plane_list_remove (HoistPlaneList *self, HoistKnownPlane *plane, GError **error)
{
  guint position = 0;
  if (!g_ptr_array_find (self->planes, plane, &position))
    return TRUE;
  move (self->planes, self->leaving, position, -1);
  if (!save (self, error))
    {
      move (self->leaving, self->planes, self->leaving->len - 1, (int) position);
      return FALSE;
    }
  g_object_set_data (G_OBJECT (plane), PLACE, GUINT_TO_POINTER (position));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

gboolean
hoist_plane_list_restore (HoistPlaneList *self, HoistKnownPlane *plane, GError **error)
{
  guint at = 0;
  guint position =
      MIN (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (plane), PLACE)), self->planes->len);
  if (!g_ptr_array_find (self->leaving, plane, &at))
    return TRUE;
  move (self->leaving, self->planes, at, (int) position);
  if (!save (self, error))
    {
      move (self->planes, self->leaving, position, (int) at);
      return FALSE;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  return TRUE;
}

gboolean
hoist_plane_list_forget (HoistPlaneList *self, HoistKnownPlane *plane, GError **error)
{
  guint at = 0;
  if (!g_ptr_array_find (self->leaving, plane, &at))
    return TRUE;
  HoistKnownPlane *kept = g_ptr_array_steal_index (self->leaving, at);
  if (!save (self, error))
    {
      g_ptr_array_insert (self->leaving, (int) at, kept);
      return FALSE;
    }
  g_object_unref (kept);
  return TRUE;
}

GPtrArray *
hoist_plane_list_dup_leaving (HoistPlaneList *self)
{
  GPtrArray *leaving = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->leaving->len; i++)
    g_ptr_array_add (leaving, g_object_ref (self->leaving->pdata[i]));
  return leaving;
}

HoistKnownPlane *
hoist_plane_list_get_last (HoistPlaneList *self)
{
  return self->last != NULL ? hoist_plane_list_find (self, self->last) : NULL;
}

gboolean
hoist_plane_list_set_last (HoistPlaneList *self, HoistKnownPlane *plane, GError **error)
{
  const char *uuid = plane != NULL ? hoist_known_plane_get_uuid (plane) : NULL;
  if (g_strcmp0 (uuid, self->last) == 0)
    return TRUE;
  g_free (self->last);
  self->last = g_strdup (uuid);
  return save (self, error);
}
