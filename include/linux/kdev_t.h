// SPDX-License-Identifier: MIT
/*
 * include/linux/kdev_t.h - numbers of devices
 */
#pragma once

#include "include/linux/types.h"

#define MINORBITS	20
#define MINORMASK	((1u << MINORBITS) - 1)
#define MAJOR(dev)	((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev)	((unsigned int)((dev) & MINORMASK))
#define MKDEV(ma, mi)	((dev_t)((ma) << MINORBITS | (mi)))
