// SPDX-License-Identifier: MIT
/*
 * include/linux/module.h - modules
 */
#pragma once

#include "include/linux/cache.h"
#include "include/linux/export.h"
#include "include/linux/init.h"
#include "include/linux/kernel.h"
#include "include/linux/list.h"
#include "include/linux/moduleparam.h"
#include "include/linux/percpu.h"
#include "include/linux/stat.h"
#include "include/linux/stringify.h"

/* Names of the module's licence and of what it is for, for tools alone. */
#define MODULE_IMPORT_NS(ns)		MODULE_INFO(import_ns, #ns)
