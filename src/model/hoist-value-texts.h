/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of texts in a value (a command's argv, an environment, names), for calls that take
 * char **. Pure. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

/* Newly allocated (g_strfreev), never NULL: empty where `list` is NULL or no array; an element that
 * is no text is left out. */
char **hoist_value_dup_texts (const HoistValue *list);
/* The way back; ends with NULL, NULL is an empty list. */
HoistValue *hoist_value_new_texts (const char *const *texts);

G_END_DECLS
