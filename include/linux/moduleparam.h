// SPDX-License-Identifier: MIT
/*
 * include/linux/moduleparam.h - parameters of a module
 */
#pragma once

#include "kernel/module/module.h"
#include "kernel/module/param.h"
