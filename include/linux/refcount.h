// SPDX-License-Identifier: MIT
/*
 * include/linux/refcount.h - counters of references, which saturate
 */
#pragma once

#include "kernel/compat/refcount.h"
