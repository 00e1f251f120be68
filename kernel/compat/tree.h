// SPDX-License-Identifier: MIT
/*
 * kernel/compat/tree.h - /sys, made of the same entries as /proc
 */
#pragma once

#include "include/linux/proc_fs.h"

/* The folder /sys, as a parent. */
extern struct proc_dir_entry *const sys_top;
