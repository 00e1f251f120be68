// SPDX-License-Identifier: MIT
/*
 * include/linux/printk.h - messages to the log
 */
#pragma once

#include "kernel/core/printk.h"
