/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for the tables of members in hoist-routes.c and hoist-route-shapes.c. Private to this
 * folder; include it behind hoist-route-member.h or hoist-routes.h. */
#pragma once
#include "model/hoist-reader.h"

#define INT_MAX_JSON G_GINT64_CONSTANT (9007199254740992)

#define REQUIRED .flags = HOIST_MEMBER_REQUIRED
#define NULLABLE .flags = HOIST_MEMBER_NULLABLE
#define DEFAULT(json) .fallback = (json)
#define TEXT(member) .name = (member), .type = HOIST_MEMBER_TEXT, .grammar = HOIST_GRAMMAR_TEXT
#define TEXT_OF(member, word)                                                                      \
  .name = (member), .type = HOIST_MEMBER_TEXT, .grammar = HOIST_GRAMMAR_##word
#define ANY_TEXT(member)                                                                           \
  .name = (member), .type = HOIST_MEMBER_TEXT, .grammar = HOIST_READER_ANY_TEXT
#define WORDS(member, list)                                                                        \
  .name = (member), .type = HOIST_MEMBER_TEXT, .grammar = HOIST_READER_ANY_TEXT, .words = (list)
#define ID(member, prefix)                                                                         \
  .name = (member), .type = HOIST_MEMBER_TEXT, .grammar = HOIST_READER_ANY_TEXT,                   \
  .id_prefix = (prefix)
#define BOOL(member) .name = (member), .type = HOIST_MEMBER_BOOL
#define INT(member, low, high)                                                                     \
  .name = (member), .type = HOIST_MEMBER_INT, .min = (low), .max = (high)
#define ANY_INT(member) INT (member, -INT_MAX_JSON, INT_MAX_JSON)
#define NUMBER(member) .name = (member), .type = HOIST_MEMBER_NUMBER
#define TIME(member) .name = (member), .type = HOIST_MEMBER_TIME
#define TEXTS(member) .name = (member), .type = HOIST_MEMBER_TEXTS, .grammar = HOIST_GRAMMAR_TEXT
#define OBJECT(member, of) .name = (member), .type = HOIST_MEMBER_OBJECT, .shape = (of)
#define OBJECTS(member, of) .name = (member), .type = HOIST_MEMBER_OBJECTS, .shape = (of)
