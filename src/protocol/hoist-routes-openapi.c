/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The OpenAPI 3.1 document, written from the tables of routes and shapes: it can't say anything
 * that the daemon does not do. Any thread; keeps nothing. */
#include "protocol/hoist-routes.h"

#include <string.h>

#include "base/hoist-id.h"
#include "protocol/hoist-route-rows.h"
#include "protocol/hoist-route-shapes.h"

#define ID_PATTERN_TAIL "[0-9a-hjkmnp-tv-z]{16}$"
#define SLUG_PATTERN "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

static void
write_ref (HoistJsonWriter *w, const char *shape)
{
  g_autofree char *ref = g_strconcat ("#/components/schemas/", shape, NULL);
  hoist_json_writer_string (w, "$ref", ref);
}

static void
write_schema_ref (HoistJsonWriter *w, const char *name, const char *shape)
{
  hoist_json_writer_begin_object (w, name);
  if (shape != NULL)
    write_ref (w, shape);
  else
    hoist_json_writer_string (w, "type", "object");
  hoist_json_writer_end_object (w);
}

/* "string", or ["string", "null"]. */
static void
write_type (HoistJsonWriter *w, const char *type, gboolean nullable)
{
  if (!nullable)
    {
      hoist_json_writer_string (w, "type", type);
      return;
    }
  hoist_json_writer_begin_array (w, "type");
  hoist_json_writer_string (w, NULL, type);
  hoist_json_writer_string (w, NULL, "null");
  hoist_json_writer_end_array (w);
}

static void
write_enum (HoistJsonWriter *w, const char *const *words, gboolean nullable)
{
  hoist_json_writer_begin_array (w, "enum");
  for (guint i = 0; words[i] != NULL; i++)
    hoist_json_writer_string (w, NULL, words[i]);
  if (nullable)
    hoist_json_writer_null (w, NULL);
  hoist_json_writer_end_array (w);
}

static void
write_grammar (HoistJsonWriter *w, HoistGrammar grammar)
{
  switch (grammar)
    {
    case HOIST_GRAMMAR_SLUG:
      hoist_json_writer_string (w, "pattern", SLUG_PATTERN);
      hoist_json_writer_int (w, "maxLength", 40);
      break;
    case HOIST_GRAMMAR_TAG:
      hoist_json_writer_string (
          w, "pattern", "^([A-Za-z][A-Za-z_-]*[-_])?v?[0-9]+(\\.[0-9]+){1,3}(-[0-9A-Za-z.-]+)?$");
      hoist_json_writer_int (w, "maxLength", 64);
      break;
    case HOIST_GRAMMAR_USER:
      hoist_json_writer_string (w, "pattern", "^[a-z_][a-z0-9_-]{0,31}$");
      break;
    case HOIST_GRAMMAR_PATH:
      hoist_json_writer_string (w, "pattern", "^/");
      break;
    case HOIST_GRAMMAR_NAME:
      hoist_json_writer_int (w, "minLength", 1);
      hoist_json_writer_int (w, "maxLength", 100);
      break;
    case HOIST_GRAMMAR_TEXT:
      hoist_json_writer_int (w, "maxLength", 2000);
      break;
    default:
      break;
    }
}

/* `request`: limits are a promise of the caller; in an answer they are none of the daemon's. */
static void
write_text_members (HoistJsonWriter *w, const HoistRouteMember *member, gboolean request)
{
  gboolean nullable = member->flags == HOIST_MEMBER_NULLABLE;
  write_type (w, "string", nullable);
  if (member->words != NULL)
    write_enum (w, member->words, nullable);
  if (member->id_prefix != NULL)
    {
      g_autofree char *pattern = g_strconcat ("^", member->id_prefix, ID_PATTERN_TAIL, NULL);
      hoist_json_writer_string (w, "pattern", pattern);
    }
  if (request)
    write_grammar (w, member->grammar);
}

static void
write_array (HoistJsonWriter *w, const char *shape)
{
  hoist_json_writer_string (w, "type", "array");
  hoist_json_writer_begin_object (w, "items");
  if (shape != NULL)
    write_ref (w, shape);
  else
    hoist_json_writer_string (w, "type", "string");
  hoist_json_writer_end_object (w);
}

static void
write_object_member (HoistJsonWriter *w, const HoistRouteMember *member)
{
  if (member->flags != HOIST_MEMBER_NULLABLE)
    {
      if (member->shape != NULL)
        write_ref (w, member->shape);
      else
        hoist_json_writer_string (w, "type", "object");
      return;
    }
  hoist_json_writer_begin_array (w, "anyOf");
  write_schema_ref (w, NULL, member->shape);
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "type", "null");
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_array (w);
}

static void
write_member_schema (HoistJsonWriter *w, const char *name, const HoistRouteMember *member,
                     gboolean request)
{
  hoist_json_writer_begin_object (w, name);
  switch (member->type)
    {
    case HOIST_MEMBER_TEXT:
      write_text_members (w, member, request);
      break;
    case HOIST_MEMBER_BOOL:
      hoist_json_writer_string (w, "type", "boolean");
      break;
    case HOIST_MEMBER_INT:
      hoist_json_writer_string (w, "type", "integer");
      hoist_json_writer_int (w, "minimum", member->min);
      hoist_json_writer_int (w, "maximum", member->max);
      break;
    case HOIST_MEMBER_NUMBER:
      hoist_json_writer_string (w, "type", "number");
      break;
    case HOIST_MEMBER_TIME:
      write_type (w, "string", member->flags != HOIST_MEMBER_REQUIRED);
      hoist_json_writer_string (w, "format", "date-time");
      break;
    case HOIST_MEMBER_TEXTS:
      write_array (w, NULL);
      break;
    case HOIST_MEMBER_OBJECT:
      write_object_member (w, member);
      break;
    case HOIST_MEMBER_OBJECTS:
      write_array (w, member->shape);
      break;
    default:
      g_assert_not_reached ();
    }
  if (member->fallback != NULL)
    hoist_json_writer_raw (w, "default", member->fallback);
  hoist_json_writer_end_object (w);
}

static void
write_properties (HoistJsonWriter *w, const HoistRouteMember *members, gboolean request)
{
  for (const HoistRouteMember *member = members; member->name != NULL; member++)
    write_member_schema (w, member->name, member, request);
}

static void
write_required (HoistJsonWriter *w, const HoistRouteMember *members)
{
  for (const HoistRouteMember *member = members; member->name != NULL; member++)
    if (member->flags == HOIST_MEMBER_REQUIRED)
      hoist_json_writer_string (w, NULL, member->name);
}

static void
write_members_schema (HoistJsonWriter *w, const HoistRouteMember *members,
                      const HoistRouteMember *also, gboolean request)
{
  hoist_json_writer_string (w, "type", "object");
  hoist_json_writer_begin_object (w, "properties");
  if (also != NULL)
    write_properties (w, also, request);
  write_properties (w, members, request);
  hoist_json_writer_end_object (w);
  hoist_json_writer_begin_array (w, "required");
  if (also != NULL)
    write_required (w, also);
  write_required (w, members);
  hoist_json_writer_end_array (w);
  if (request)
    hoist_json_writer_bool (w, "additionalProperties", FALSE);
}

/* A noun's field, described as the member that it is on the wire. */
static void
write_field_schema (HoistJsonWriter *w, const HoistField *field)
{
  g_autofree char *prefix =
      field->has_id && field->required ? g_strdup (hoist_id_kind_get_prefix (field->id)) : NULL;
  HoistRouteMember member = {
    .name = field->name,
    .flags = field->required ? HOIST_MEMBER_REQUIRED : HOIST_MEMBER_OPTIONAL,
    .grammar = HOIST_READER_ANY_TEXT,
    .words = field->words,
    .id_prefix = prefix,
    .min = field->has_range ? field->min : -INT_MAX_JSON,
    .max = field->has_range ? MIN (field->max, INT_MAX_JSON) : INT_MAX_JSON
  };
  switch (field->type)
    {
    case HOIST_FIELD_TEXT:
    case HOIST_FIELD_ENUM:
      member.type = HOIST_MEMBER_TEXT;
      break;
    case HOIST_FIELD_TEXT_OR_NULL:
      member.type = HOIST_MEMBER_TEXT;
      member.flags = HOIST_MEMBER_NULLABLE;
      break;
    case HOIST_FIELD_LINES:
    case HOIST_FIELD_STRV:
      member.type = HOIST_MEMBER_TEXTS;
      break;
    case HOIST_FIELD_BOOL:
      member.type = HOIST_MEMBER_BOOL;
      break;
    case HOIST_FIELD_DOUBLE:
      member.type = HOIST_MEMBER_NUMBER;
      break;
    case HOIST_FIELD_TIME:
      member.type = HOIST_MEMBER_TIME;
      break;
    case HOIST_FIELD_OBJECT:
      member.type = HOIST_MEMBER_OBJECT;
      member.flags = HOIST_MEMBER_NULLABLE;
      break;
    case HOIST_FIELD_LIST:
      member.type = HOIST_MEMBER_OBJECTS;
      member.shape = field->element->noun;
      break;
    default:
      member.type = HOIST_MEMBER_INT;
    }
  write_member_schema (w, field->name, &member, FALSE);
}

static void
write_noun_schema (HoistJsonWriter *w, const HoistFields *fields)
{
  hoist_json_writer_string (w, "type", "object");
  hoist_json_writer_begin_object (w, "properties");
  for (const HoistField *field = fields->fields; field->name != NULL; field++)
    write_field_schema (w, field);
  hoist_json_writer_end_object (w);
  hoist_json_writer_begin_array (w, "required");
  for (const HoistField *field = fields->fields; field->name != NULL; field++)
    if (field->required)
      hoist_json_writer_string (w, NULL, field->name);
  hoist_json_writer_end_array (w);
}

static void
write_schemas (HoistJsonWriter *w)
{
  const HoistRouteShape *shape;
  hoist_json_writer_begin_object (w, "schemas");
  for (guint i = 0; (shape = hoist_route_shapes_get (i)) != NULL; i++)
    {
      hoist_json_writer_begin_object (w, shape->name);
      hoist_json_writer_string (w, "description", shape->summary);
      if (shape->fields != NULL)
        write_noun_schema (w, shape->fields);
      else
        write_members_schema (
            w, shape->members,
            shape->also != NULL ? hoist_route_shapes_find (shape->also)->members : NULL, FALSE);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_object (w);
}

/* The schema of a placeholder: an identifier, a word of services/{action}, or a name. */
static void
write_param_schema (HoistJsonWriter *w, const char *name)
{
  static const char *const actions[] = { "start", "stop", "restart", NULL };
  static const struct
  {
    const char *name;
    HoistIdKind kind;
  } ids[] = { { "tenant", HOIST_ID_TENANT },
              { "plan", HOIST_ID_PLAN },
              { "run", HOIST_ID_RUN },
              { "backup", HOIST_ID_BACKUP },
              { "token", HOIST_ID_TOKEN } };
  HoistRouteMember member = { ANY_TEXT (name), REQUIRED };
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (strcmp (ids[i].name, name) == 0)
      member.id_prefix = hoist_id_kind_get_prefix (ids[i].kind);
  if (strcmp (name, "action") == 0)
    member.words = actions;
  else if (member.id_prefix == NULL)
    member.grammar = HOIST_GRAMMAR_SLUG;
  write_member_schema (w, "schema", &member, TRUE);
}

static void
begin_parameter (HoistJsonWriter *w, const char *name, const char *where, gboolean required)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", name);
  hoist_json_writer_string (w, "in", where);
  hoist_json_writer_bool (w, "required", required);
}

static void
write_header_parameter (HoistJsonWriter *w, const char *name, const char *description)
{
  begin_parameter (w, name, "header", FALSE);
  hoist_json_writer_string (w, "description", description);
  hoist_json_writer_begin_object (w, "schema");
  hoist_json_writer_string (w, "type", "string");
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_object (w);
}

static void
write_parameters (HoistJsonWriter *w, const HoistRoute *route)
{
  hoist_json_writer_begin_array (w, "parameters");
  for (const char *at = strchr (route->path, '{'); at != NULL; at = strchr (at, '{'))
    {
      const char *end = strchr (at, '}');
      g_autofree char *name = g_strndup (at + 1, (gsize) (end - at - 1));
      begin_parameter (w, name, "path", TRUE);
      write_param_schema (w, name);
      hoist_json_writer_end_object (w);
      at = end;
    }
  for (const HoistRouteMember *member = route->query; member != NULL && member->name != NULL;
       member++)
    {
      begin_parameter (w, member->name, "query", member->flags == HOIST_MEMBER_REQUIRED);
      write_member_schema (w, "schema", member, TRUE);
      hoist_json_writer_end_object (w);
    }
  if ((route->flags & HOIST_ROUTE_CHANGES) != 0 && strcmp (route->method, "POST") == 0)
    write_header_parameter (w, "Idempotency-Key",
                            "1 to 128 printable characters; the same key and body give the same "
                            "answer for 7 days.");
  if ((route->flags & HOIST_ROUTE_ASYNC) != 0)
    write_header_parameter (w, "Prefer", "respond-async: answer 202 with the run at once.");
  if ((route->flags & HOIST_ROUTE_STREAM) != 0)
    write_header_parameter (w, "Last-Event-ID", "Replays the records behind this position.");
  hoist_json_writer_end_array (w);
}

static void
write_media (HoistJsonWriter *w, const char *type, const HoistRoute *route)
{
  hoist_json_writer_begin_object (w, type);
  hoist_json_writer_begin_object (w, "schema");
  write_members_schema (w, route->body, NULL, TRUE);
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_object (w);
}

static void
write_body (HoistJsonWriter *w, const HoistRoute *route)
{
  gboolean needed = FALSE;
  if (route->body == NULL)
    return;
  for (const HoistRouteMember *member = route->body; member->name != NULL; member++)
    needed |= member->flags == HOIST_MEMBER_REQUIRED;
  hoist_json_writer_begin_object (w, "requestBody");
  hoist_json_writer_bool (w, "required", needed);
  hoist_json_writer_begin_object (w, "content");
  write_media (w, "application/json", route);
  if ((route->flags & HOIST_ROUTE_FORM) != 0)
    write_media (w, "application/x-www-form-urlencoded", route);
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_object (w);
}

static void
write_response (HoistJsonWriter *w, const char *status, const char *description, const char *type,
                const char *shape)
{
  hoist_json_writer_begin_object (w, status);
  hoist_json_writer_string (w, "description", description);
  if (type != NULL)
    {
      hoist_json_writer_begin_object (w, "content");
      hoist_json_writer_begin_object (w, type);
      write_schema_ref (w, "schema", shape);
      hoist_json_writer_end_object (w);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_object (w);
}

static void
write_responses (HoistJsonWriter *w, const HoistRoute *route)
{
  g_autofree char *status = g_strdup_printf ("%u", route->status);
  hoist_json_writer_begin_object (w, "responses");
  if (route->flags & HOIST_ROUTE_STREAM)
    {
      hoist_json_writer_begin_object (w, status);
      hoist_json_writer_string (w, "description", "A stream of events.");
      hoist_json_writer_begin_object (w, "content");
      hoist_json_writer_begin_object (w, "text/event-stream");
      hoist_json_writer_end_object (w);
      hoist_json_writer_end_object (w);
      hoist_json_writer_end_object (w);
    }
  else if (route->status < 400)
    write_response (w, status, route->status == 204 ? "Done." : "The answer.",
                    route->status == 204 ? NULL : "application/json", route->answer);
  if (route->id == HOIST_ROUTE_TENANT_ADOPT)
    write_response (w, "200", "What was found; nothing is written.", "application/json",
                    "Adoption");
  if ((route->flags & HOIST_ROUTE_ASYNC) != 0)
    write_response (w, "202", "The run, when asked to respond asynchronously.", "application/json",
                    "Run");
  write_response (w, "default", "A problem.", "application/problem+json", "Problem");
  hoist_json_writer_end_object (w);
}

static void
write_operation (HoistJsonWriter *w, const HoistRoute *route)
{
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  hoist_json_writer_begin_object (w, method);
  hoist_json_writer_string (w, "operationId", route->operation);
  hoist_json_writer_string (w, "summary", route->summary);
  hoist_json_writer_string (w, "x-role", hoist_role_names[route->role]);
  if ((route->flags & HOIST_ROUTE_NO_AUTH) != 0)
    {
      hoist_json_writer_begin_array (w, "security");
      hoist_json_writer_end_array (w);
    }
  write_parameters (w, route);
  write_body (w, route);
  write_responses (w, route);
  hoist_json_writer_end_object (w);
}

static gboolean
path_was_written (HoistRouteId id)
{
  for (guint i = 0; i < (guint) id; i++)
    if (strcmp (hoist_routes_get ((HoistRouteId) i)->path, hoist_routes_get (id)->path) == 0)
      return TRUE;
  return FALSE;
}

static void
write_paths (HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, "paths");
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    {
      const char *path = hoist_routes_get ((HoistRouteId) i)->path;
      if (path_was_written ((HoistRouteId) i))
        continue;
      hoist_json_writer_begin_object (w, path);
      for (guint j = i; j < HOIST_N_ROUTES; j++)
        if (strcmp (hoist_routes_get ((HoistRouteId) j)->path, path) == 0)
          write_operation (w, hoist_routes_get ((HoistRouteId) j));
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_object (w);
}

static void
write_security (HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, "securitySchemes");
  hoist_json_writer_begin_object (w, "token");
  hoist_json_writer_string (w, "type", "http");
  hoist_json_writer_string (w, "scheme", "bearer");
  hoist_json_writer_string (w, "description",
                            "Not needed on the unix socket, where the peer's uid is checked.");
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_object (w);
}

void
hoist_routes_write_openapi (HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "openapi", "3.1.0");
  hoist_json_writer_begin_object (w, "info");
  hoist_json_writer_string (w, "title", "Hoist control plane");
  hoist_json_writer_string (w, "version", HOIST_VERSION);
  hoist_json_writer_string (w, "description",
                            "Tenants, plans, runs, backups and events of a Hoist control plane.");
  hoist_json_writer_end_object (w);
  hoist_json_writer_begin_array (w, "security");
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_array (w, "token");
  hoist_json_writer_end_array (w);
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_array (w);
  write_paths (w);
  hoist_json_writer_begin_object (w, "components");
  write_schemas (w);
  write_security (w);
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_object (w);
}
