/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings in a text that people keep: one value is set, added or removed, and every other byte -
 * comments, order, spelling, line ends - stays. Nothing is parsed into a tree and written anew.
 *
 * ini: sections in brackets, "key = value" or "key: value", names without regard to case.
 * dotenv: KEY=value. yaml: by line; a section is the names above the key, joined by dots; values in
 * braces are not looked into. python: assignments at the left margin. Thread: any. */
#pragma once
#include "model/hoist-guide-step.h"

G_BEGIN_DECLS

typedef struct
{
  const char *section, *key; /* section: "" none */
  const char *value;         /* NULL: the key is removed */
  gboolean literal;          /* value is written as it is: true, 3, None */
  const char *raw;           /* instead of a value: whole lines, as an edit before gave them back */
} HoistConfigChange;

/* What a change replaced, so that it can be taken back to the byte. */
typedef struct
{
  guint line;           /* the first of them, from 0 */
  char *before, *after; /* whole lines without the last end; NULL: none */
} HoistConfigEdit;
void hoist_config_edit_clear (HoistConfigEdit *edit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistConfigEdit, hoist_config_edit_clear)

/* The text with that change. INVALID where the file can't be edited by line there, with the reason.
 */
char *hoist_config_text_edit (HoistGuideFormat format, const char *text,
                              const HoistConfigChange *change, HoistConfigEdit *ret,
                              GError **error);
/* The text as it was before that edit; NULL where the lines are not those of the edit any more. */
char *hoist_config_text_revert (const char *text, const HoistConfigEdit *edit);

G_END_DECLS
