// SPDX-License-Identifier: MIT
/*
 * include/linux/version.h - which Linux the source is written for
 *
 * "linux-version := 2.6.12" in a module's Makefile says it; else it is 6.1.
 */
#pragma once

#define KERNEL_VERSION(a, b, c)						\
	(((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))

#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE	KERNEL_VERSION(6, 1, 0)
#endif

#define LINUX_VERSION_MAJOR	(LINUX_VERSION_CODE >> 16)
#define LINUX_VERSION_PATCHLEVEL	((LINUX_VERSION_CODE >> 8) & 255)
#define LINUX_VERSION_SUBLEVEL	(LINUX_VERSION_CODE & 255)
