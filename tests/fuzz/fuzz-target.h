/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libFuzzer and fuzz-replay.c call: one input, any bytes. A target asserts what must hold of
 * every input, not only that nothing crashes. */
#pragma once
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes);
