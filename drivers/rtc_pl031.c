// SPDX-License-Identifier: MIT
/*
 * drivers/rtc_pl031.c - the board's clock that knows the date
 *
 * It runs by itself and is only read. Source: PrimeCell PL031 (DDI 0224),
 * 3.3.1.
 */
#include "drivers/rtc_pl031.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"

#define RTCDR		(RTC_BASE + 0x00)

u32 rtc_seconds(void)
{
	return io_read32(RTCDR);
}
