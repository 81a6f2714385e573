/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that read the parts of a guide share. Private to model/hoist-guide*.c and their
 * tests. Every text that is returned is new and never NULL. Thread: any. */
#pragma once
#include "model/hoist-guide.h"
#include "model/hoist-reader.h"

G_BEGIN_DECLS

typedef void (*HoistGuideReadFunc) (HoistReader *r, HoistGuide *guide);

/* An object read by a function of its own; its errors are the parent's, in the same file. */
void hoist_guide_reader_part (HoistReader *parent, const char *name, const HoistValue *value,
                              HoistGuide *guide, HoistGuideReadFunc read);
void hoist_guide_reader_section (HoistReader *r, const char *name, HoistReaderNeed need,
                                 HoistGuide *guide, HoistGuideReadFunc read);
void hoist_guide_reader_list (HoistReader *r, const char *name, HoistReaderNeed need,
                              HoistGuide *guide, HoistGuideReadFunc read);
char *hoist_guide_reader_dup_text (HoistReader *r, const char *name, HoistReaderNeed need,
                                   HoistGrammar grammar);
char *hoist_guide_reader_dup_word (HoistReader *r, const char *name, HoistReaderNeed need,
                                   const char *const *words);
/* The name of the setting in "{settings.NAME}", where a URL stands; "" none. */
char *hoist_guide_reader_dup_setting (HoistReader *r, const char *name, HoistReaderNeed need);
char *hoist_guide_reader_dup_template (HoistReader *r, const char *name, HoistReaderNeed need);
/* `is_argv`: the first is a program; `own`: a placeholder that there is besides, or NULL. */
char **hoist_guide_reader_dup_templates (HoistReader *r, const char *name, HoistReaderNeed need,
                                         gboolean is_argv, const char *own);
/* A list of NAME=value, templates. */
char **hoist_guide_reader_dup_assignments (HoistReader *r, const char *name);
/* hoist-guide-reader-database.c: one element of `databases:`. */
void hoist_guide_reader_database (HoistReader *r, HoistGuide *guide);
void hoist_guide_reader_free_database (gpointer database);
/* hoist-guide-reader-dependencies.c: one element of `dependencies:`. */
void hoist_guide_reader_dependencies (HoistReader *r, HoistGuide *guide);
/* hoist-guide-reader-component.c: one element of `components:`. */
void hoist_guide_reader_component (HoistReader *r, HoistGuide *guide);
/* hoist-guide-reader-requirement.c: one element of `requires:`. */
void hoist_guide_reader_requirement (HoistReader *r, HoistGuide *guide);
/* hoist-guide-reader-message.c: one element of `messages:`. */
void hoist_guide_reader_message (HoistReader *r, HoistGuide *guide);
/* hoist-guide-reader-config.c: one element of `migrations: config:`. */
void hoist_guide_reader_config (HoistReader *r, HoistGuide *guide);
/* hoist-guide-reader-deed.c: what the last step of the guide does. */
void hoist_guide_reader_deed (HoistReader *r, HoistGuide *guide);
/* hoist-guide-reader-end.c: which daemons it ends; and whether the rest of the step fits that. */
void hoist_guide_reader_end (HoistReader *r, HoistGuide *guide);
void hoist_guide_reader_end_init (HoistGuideEnd *end);
void hoist_guide_reader_end_check (HoistReader *r, const HoistGuide *guide,
                                   const HoistGuideStep *step);
/* hoist-guide-reader-step.c: one element of `steps:`, added to the guide; and the members that say
 * to which upgrades something belongs. */
void hoist_guide_reader_step (HoistReader *r, HoistGuide *guide);
void hoist_guide_reader_range (HoistReader *r, HoistGuideRange *ret);

G_END_DECLS
