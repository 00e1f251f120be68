// SPDX-License-Identifier: MIT
/*
 * include/asm/semaphore.h - where Linux had semaphores until 2.6.26
 */
#pragma once

#include "include/linux/semaphore.h"
