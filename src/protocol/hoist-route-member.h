/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A member of a body, a query or a documented answer: the rows of the tables in hoist-routes.c and
 * hoist-route-shapes.c. Thread: any (constant). */
#pragma once
#include "base/hoist-grammar.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_MEMBER_TEXT,
  HOIST_MEMBER_BOOL,
  HOIST_MEMBER_INT,
  HOIST_MEMBER_NUMBER,
  HOIST_MEMBER_TIME,
  HOIST_MEMBER_TEXTS /* array of texts */,
  HOIST_MEMBER_OBJECT /* shape: see `shape` */,
  HOIST_MEMBER_OBJECTS /* array of shape */
} HoistMemberType;
typedef enum
{
  HOIST_MEMBER_OPTIONAL = 0,
  HOIST_MEMBER_REQUIRED = 1,
  HOIST_MEMBER_NULLABLE = 2 /* null has a meaning of its own */
} HoistMemberFlags;

/* A member of a body, a query or a documented answer. */
typedef struct
{
  const char *name;
  HoistMemberType type;
  HoistMemberFlags flags;
  const char *fallback; /* as JSON text ("true", "50", "\"upgrade\""); NULL: absent stays absent */
  HoistGrammar grammar; /* of texts; HOIST_READER_ANY_TEXT (-1): any, at most 2,000 characters */
  const char *const *words; /* closed list of a text, or NULL */
  const char *id_prefix;    /* "pl_": an identifier of that kind; else NULL */
  gint64 min, max;          /* of an int; max of a text: its bytes, where it may be longer */
  const char *shape;        /* name of the object's shape ("Hold"), see hoist-route-shapes.c */
} HoistRouteMember;

G_END_DECLS
