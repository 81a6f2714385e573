/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One known control plane. Owned by the list; main loop only; never holds a secret. */
#include "client/hoist-known-plane.h"

#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-reader.h"

struct _HoistKnownPlane
{
  GObject parent_instance;
  char *uuid, *address, *folder;
  HoistPlaneKind kind;
  HoistPlaneNotes notes; /* its texts are owned */
};

const char *const hoist_plane_kind_names[] = { "address", "this-computer", "demo", NULL };
const char *const hoist_plane_stage_names[] = { "unset", "production", "staging", "test", NULL };

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
static guint changed_signal;

static HoistPlaneNotes
copy_notes (const HoistPlaneNotes *notes)
{
  HoistPlaneNotes copy = *notes;

  copy.name = g_strdup (notes->name != NULL ? notes->name : "");
  copy.username = g_strdup (notes->username != NULL ? notes->username : "");
  copy.pin = g_strdup (notes->pin != NULL ? notes->pin : "");
  copy.secret = g_strdup (notes->secret != NULL ? notes->secret : "");
  return copy;
}

static void
clear_notes (HoistPlaneNotes *notes)
{
  g_free ((char *) notes->name);
  g_free ((char *) notes->username);
  g_free ((char *) notes->pin);
  g_free ((char *) notes->secret);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  HoistKnownPlane *self = HOIST_KNOWN_PLANE (object);
  const char *const texts[N_PROPS] = {
    [PROP_UUID] = self->uuid,
    [PROP_NAME] = self->notes.name,
    [PROP_ADDRESS] = self->address,
    [PROP_FOLDER] = self->folder,
    [PROP_USERNAME] = self->notes.username,
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
  g_free (self->address);
  g_free (self->folder);
  clear_notes (&self->notes);
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
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_known_plane_init (HoistKnownPlane *self)
{
}

HoistKnownPlane *
hoist_known_plane_new (const char *uuid, HoistPlaneKind kind, const char *name, const char *place)
{
  HoistKnownPlane *self = g_object_new (HOIST_TYPE_KNOWN_PLANE, NULL);
  HoistPlaneNotes notes = { .name = name };
  self->uuid = g_strdup (uuid);
  self->kind = kind;
  self->notes = copy_notes (&notes);
  self->address = kind == HOIST_PLANE_ADDRESS ? g_strdup (place) : NULL;
  self->folder = kind == HOIST_PLANE_ADDRESS ? NULL : g_strdup (place);
  return self;
}

void
hoist_known_plane_set_notes (HoistKnownPlane *self, const HoistPlaneNotes *notes)
{
  HoistPlaneNotes old = self->notes;
  self->notes = copy_notes (notes); /* `notes` may borrow from the old ones */
  if (g_strcmp0 (old.name, self->notes.name) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  if (g_strcmp0 (old.username, self->notes.username) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USERNAME]);
  clear_notes (&old);
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
is_fingerprint (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static HoistPlaneNotes
read_notes (HoistReader *r)
{
  HoistPlaneNotes notes = { 0 };
  notes.name = hoist_reader_string (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_NAME);
  notes.username = hoist_reader_string (r, "username", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  notes.stage = hoist_reader_enum (r, "stage", HOIST_READER_OPTIONAL, hoist_plane_stage_names, 0);
  notes.paused = hoist_reader_bool (r, "paused", HOIST_READER_OPTIONAL, FALSE);
  notes.without_name = hoist_reader_bool (r, "without_name", HOIST_READER_OPTIONAL, FALSE);
  notes.pin = hoist_reader_string (r, "pin", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  notes.secret = hoist_reader_string (r, "secret", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  notes.pinned_at = hoist_reader_int (r, "pinned_at", HOIST_READER_OPTIONAL, 0, G_MAXINT64, 0);
  notes.secret_since =
      hoist_reader_int (r, "secret_since", HOIST_READER_OPTIONAL, 0, G_MAXINT64, 0);
  notes.last_contact =
      hoist_reader_int (r, "last_contact", HOIST_READER_OPTIONAL, 0, G_MAXINT64, 0);
  if (notes.pin != NULL && notes.pin[0] != '\0' && !is_fingerprint (notes.pin))
    hoist_reader_fail (r, "pin", "no SHA-256"); /* never taken for “not pinned” */
  return notes;
}

HoistKnownPlane *
hoist_known_plane_read (const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r = { 0 };
  hoist_reader_init_lenient (&r, value, "plane");
  const char *uuid = hoist_reader_string (&r, "uuid", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  int kind = hoist_reader_enum (&r, "kind", HOIST_READER_REQUIRED, hoist_plane_kind_names, 0);
  const char *place = hoist_reader_string (
      &r, kind == HOIST_PLANE_ADDRESS ? "address" : "folder", HOIST_READER_REQUIRED,
      kind == HOIST_PLANE_ADDRESS ? HOIST_READER_ANY_TEXT : HOIST_GRAMMAR_PATH);
  HoistPlaneNotes notes = read_notes (&r);
  if (uuid != NULL && !g_uuid_string_is_valid (uuid))
    hoist_reader_fail (&r, "uuid", "no uuid");
  if (!hoist_reader_finish (&r, error))
    return NULL;
  HoistKnownPlane *self = hoist_known_plane_new (uuid, kind, notes.name, place);
  hoist_known_plane_set_notes (self, &notes);
  return self;
}

void
hoist_known_plane_write (HoistKnownPlane *self, HoistJsonWriter *w)
{
  const HoistPlaneNotes *notes = &self->notes;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "uuid", self->uuid);
  hoist_json_writer_string (w, "kind", hoist_plane_kind_names[self->kind]);
  hoist_json_writer_string (w, self->kind == HOIST_PLANE_ADDRESS ? "address" : "folder",
                            self->kind == HOIST_PLANE_ADDRESS ? self->address : self->folder);
  hoist_json_writer_string (w, "name", notes->name);
  hoist_json_writer_string (w, "username", notes->username[0] != '\0' ? notes->username : NULL);
  hoist_json_writer_string (w, "stage", hoist_plane_stage_names[notes->stage]);
  hoist_json_writer_bool (w, "paused", notes->paused);
  hoist_json_writer_bool (w, "without_name", notes->without_name);
  hoist_json_writer_string (w, "pin", notes->pin);
  hoist_json_writer_int (w, "pinned_at", notes->pinned_at);
  hoist_json_writer_string (w, "secret", notes->secret);
  hoist_json_writer_int (w, "secret_since", notes->secret_since);
  hoist_json_writer_int (w, "last_contact", notes->last_contact);
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
  return self->notes.name;
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
  return self->notes.username;
}

const HoistPlaneNotes *
hoist_known_plane_get_notes (HoistKnownPlane *self)
{
  return &self->notes;
}
