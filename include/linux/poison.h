// SPDX-License-Identifier: MIT
/*
 * include/linux/poison.h - what freed memory looks like
 */
#pragma once

/* list_del() leaves NULL, hlist_del() too (kernel/lib/list.h, R2). */
#define LIST_POISON1	NULL
#define LIST_POISON2	NULL
