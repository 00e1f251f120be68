// SPDX-License-Identifier: MIT
/*
 * include/linux/container_of.h - from a member to what it is part of
 */
#pragma once

#include "kernel/lib/compiler.h"
