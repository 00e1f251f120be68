// SPDX-License-Identifier: MIT
/*
 * include/linux/random.h - numbers nobody foresees, or hardly
 *
 * Not for secrets: QEMU's board has no source of noise but the clock.
 */
#pragma once

#include "include/linux/types.h"
#include "kernel/compat/random.h"
