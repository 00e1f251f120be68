// SPDX-License-Identifier: MIT
/*
 * drivers/rtc_pl031.h - the board's clock that knows the date
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Seconds since 1970, as the board has it. Context: any. */
u32 rtc_seconds(void);
