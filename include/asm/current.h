// SPDX-License-Identifier: MIT
/*
 * include/asm/current.h - the running thread
 */
#pragma once

#include "kernel/sched/thread.h"
