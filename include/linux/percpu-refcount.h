// SPDX-License-Identifier: MIT
/*
 * include/linux/percpu-refcount.h - references that are counted per core
 */
#pragma once

#include "include/linux/atomic.h"
#include "include/linux/percpu.h"

#include "kernel/compat/percpu_ref.h"
