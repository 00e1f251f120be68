// SPDX-License-Identifier: MIT
/*
 * include/linux/config.h - the kernel's options (until Linux 2.6.18)
 */
#pragma once

#include "generated/autoconf.h"
