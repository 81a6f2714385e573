/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A repository that wants to run a program: by every hook and every setting of its own
 * configuration that names a command, and by attributes. The program leaves a trace; after what
 * Hoist did there must be none. Every trap is first shown to work with a git that nobody hardened.
 */
#pragma once
#include "fixture.h"

/* Sets it in the .git folder of a clone (or a bare repository) and shows that it works. */
void trap_set (const Fixture *f, const char *git_folder);
void trap_assert_untouched (const Fixture *f);
/* TRUE when something ran; forgets it. */
gboolean trap_take_trace (const Fixture *f);
