/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a setting stands in a text, line by line, for each format. Private to
 * hoist-config-text.c, hoist-config-place.c, hoist-config-yaml.c and their tests. Lines are without
 * their ends. Thread: any. */
#pragma once
#include "model/hoist-guide-step.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean found;
  guint line, n_lines;    /* of the setting; not found: `line` is where it belongs */
  gsize value, value_end; /* bytes in the first line; value_end: in the last one */
  guint line_again;       /* another line that sets the same, + 1; 0: none */
  char *head;             /* not found: lines that must stand before it (a section); NULL */
  char *indent;           /* not found: what the new line begins with; NULL */
  const char *problem;    /* why it can't be edited by line; NULL */
} HoistConfigPlace;

void hoist_config_place_clear (HoistConfigPlace *place);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistConfigPlace, hoist_config_place_clear)

void hoist_config_place_find (HoistGuideFormat format, GPtrArray *lines, const char *section,
                              const char *key, HoistConfigPlace *ret);
void hoist_config_yaml_find (GPtrArray *lines, const char *section, const char *key,
                             HoistConfigPlace *ret);
/* Where a value ends that begins at `at`, before what is a comment behind it; quotes and their
 * contents are one. `marks`: what begins a comment when a blank stands before it. */
gsize hoist_config_place_end (const char *line, gsize at, const char *marks);

G_END_DECLS
