// SPDX-License-Identifier: MIT
/*
 * include/linux/sched/task.h - threads held and let go
 */
#pragma once

#include "include/linux/sched.h"
