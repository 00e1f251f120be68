// SPDX-License-Identifier: MIT
/*
 * include/linux/llist.h - lists that many add to and one takes, without a lock
 */
#pragma once

#include "include/linux/atomic.h"
#include "include/linux/container_of.h"
#include "include/linux/kernel.h"
#include "kernel/compat/llist.h"
