/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One known control plane. Owned by the list; main loop only; never holds a secret. */
#include "client/hoist-known-plane.h"

#include "base/hoist-error.h"
#include "model/hoist-reader.h"

struct _HoistKnownPlane
{
  GObject parent_instance;
  char *uuid, *name, *address, *folder, *username;
  HoistPlaneKind kind;
};

G_DEFINE_FINAL_TYPE (HoistKnownPlane, hoist_known_plane, G_TYPE_OBJECT)

enum
{
  PROP_UUID = 1,
  PROP_KIND,
  PROP_NAME,
  PROP_ADDRESS,
  PROP_FOLDER,
  PROP_USERNAME,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  HoistKnownPlane *self = HOIST_KNOWN_PLANE (object);
  const char *const texts[N_PROPS] = {
    [PROP_UUID] = self->uuid,     [PROP_NAME] = self->name,         [PROP_ADDRESS] = self->address,
    [PROP_FOLDER] = self->folder, [PROP_USERNAME] = self->username,
  };
  if (id == PROP_KIND)
    g_value_set_int (value, self->kind);
  else
    g_value_set_string (value, texts[id]);
}

static void
finalize (GObject *object)
{
  HoistKnownPlane *self = HOIST_KNOWN_PLANE (object);
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->address);
  g_free (self->folder);
  g_free (self->username);
  G_OBJECT_CLASS (hoist_known_plane_parent_class)->finalize (object);
}

static void
hoist_known_plane_class_init (HoistKnownPlaneClass *klass)
{
  static const struct
  {
    guint id;
    const char *name;
  } texts[] = { { PROP_UUID, "uuid" },
                { PROP_NAME, "name" },
                { PROP_ADDRESS, "address" },
                { PROP_FOLDER, "folder" },
                { PROP_USERNAME, "username" } };
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  G_OBJECT_CLASS (klass)->get_property = get_property;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[texts[i].id] = g_param_spec_string (texts[i].name, NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, 0, HOIST_PLANE_DEMO, 0, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
hoist_known_plane_init (HoistKnownPlane *self)
{
}

HoistKnownPlane *
hoist_known_plane_new (const char *uuid, HoistPlaneKind kind, const char *name, const char *place)
{
  HoistKnownPlane *self = g_object_new (HOIST_TYPE_KNOWN_PLANE, NULL);
  self->uuid = g_strdup (uuid);
  self->kind = kind;
  self->name = g_strdup (name);
  self->address = kind == HOIST_PLANE_ADDRESS ? g_strdup (place) : NULL;
  self->folder = kind == HOIST_PLANE_ADDRESS ? NULL : g_strdup (place);
  return self;
}

void
hoist_known_plane_set_name (HoistKnownPlane *self, const char *name)
{
  char *copy = g_strdup (name);
  g_free (self->name);
  self->name = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

void
hoist_known_plane_set_username (HoistKnownPlane *self, const char *username)
{
  char *copy = g_strdup (username);
  g_free (self->username);
  self->username = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USERNAME]);
}

HoistKnownPlane *
hoist_known_plane_read (const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r = { 0 };
  hoist_reader_init_lenient (&r, value, "plane");
  const char *uuid = hoist_reader_string (&r, "uuid", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  const char *name = hoist_reader_string (&r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_NAME);
  int kind = hoist_reader_enum (&r, "kind", HOIST_READER_REQUIRED, hoist_plane_kind_names, 0);
  const char *place = hoist_reader_string (
      &r, kind == HOIST_PLANE_ADDRESS ? "address" : "folder", HOIST_READER_REQUIRED,
      kind == HOIST_PLANE_ADDRESS ? HOIST_READER_ANY_TEXT : HOIST_GRAMMAR_PATH);
  const char *username =
      hoist_reader_string (&r, "username", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  if (uuid != NULL && !g_uuid_string_is_valid (uuid))
    hoist_reader_fail (&r, "uuid", "no uuid");
  if (!hoist_reader_finish (&r, error))
    return NULL;
  HoistKnownPlane *self = hoist_known_plane_new (uuid, kind, name, place);
  self->username = g_strdup (username);
  return self;
}

void
hoist_known_plane_write (HoistKnownPlane *self, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "uuid", self->uuid);
  hoist_json_writer_string (w, "kind", hoist_plane_kind_names[self->kind]);
  hoist_json_writer_string (w, "name", self->name);
  hoist_json_writer_string (w, self->kind == HOIST_PLANE_ADDRESS ? "address" : "folder",
                            self->kind == HOIST_PLANE_ADDRESS ? self->address : self->folder);
  hoist_json_writer_string (w, "username", self->username);
  hoist_json_writer_end_object (w);
}

const char *
hoist_known_plane_get_uuid (HoistKnownPlane *self)
{
  return self->uuid;
}

HoistPlaneKind
hoist_known_plane_get_kind (HoistKnownPlane *self)
{
  return self->kind;
}

const char *
hoist_known_plane_get_name (HoistKnownPlane *self)
{
  return self->name;
}

const char *
hoist_known_plane_get_address (HoistKnownPlane *self)
{
  return self->address;
}

const char *
hoist_known_plane_get_folder (HoistKnownPlane *self)
{
  return self->folder;
}

const char *
hoist_known_plane_get_username (HoistKnownPlane *self)
{
  return self->username;
}
