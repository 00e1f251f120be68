// SPDX-License-Identifier: MIT
/*
 * include/linux/module.h - modules
 */
#pragma once

#include "include/linux/export.h"
#include "include/linux/init.h"
#include "include/linux/moduleparam.h"
#include "include/linux/printk.h"

/* Names of the module's licence and of what it is for, for tools alone. */
#define MODULE_IMPORT_NS(ns)		MODULE_INFO(import_ns, #ns)
