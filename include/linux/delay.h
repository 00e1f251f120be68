// SPDX-License-Identifier: MIT
/*
 * include/linux/delay.h - waiting for time to pass
 */
#pragma once

#include "include/linux/sched.h"
#include "kernel/core/clock.h"

/* Spinning, in any context. */
#define udelay(us)		clock_delay_us(us)
#define ndelay(ns)		clock_delay_us(((ns) + 999) / 1000)
#define mdelay(ms)		clock_delay_us((ms) * 1000u)

/* Sleeping: a thread that holds nothing. msleep() is the kernel's own. */
#define ssleep(secs)		msleep((secs) * 1000)
#define usleep_range(least, most)	usleep(least)
#define usleep_range_state(least, most, state)	usleep(least)
#define fsleep(us)		usleep(us)

/* Also over by Ctrl-C. Return: what was left, in ms. */
unsigned long msleep_interruptible(unsigned int ms);
