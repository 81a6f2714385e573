/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long list in a JSON document, read one by one: the tree of each element lives only while `take`
 * looks at it (it may keep a reference), and the array in the result stays empty. Only an array
 * right in the outermost object counts; nothing is given before the whole text was checked. FALSE
 * from `take`, with an error, ends it. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  const char *member;
  gboolean cleaned; /* as hoist_json_parse_cleaned */
  gboolean (*take) (const HoistValue *element, gpointer user_data, GError **error);
  gpointer user_data;
} HoistJsonList;

/* Errors: HOIST_ERROR_INVALID with line and column, or that of `take`. */
HoistValue *hoist_json_parse_list (const char *bytes, gssize n_bytes, const HoistJsonList *list,
                                   GError **error);

G_END_DECLS
