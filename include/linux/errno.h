// SPDX-License-Identifier: MIT
/*
 * include/linux/errno.h - error numbers
 */
#pragma once

#include "kernel/lib/errno.h"
