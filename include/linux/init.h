// SPDX-License-Identifier: MIT
/*
 * include/linux/init.h - what a module begins and ends with
 *
 * The names of sections whose memory Linux frees or leaves out (__init,
 * __exitdata...) are names for readers here: all is kept.
 */
#pragma once

#include "kernel/lib/compiler.h"	/* __init */
#include "kernel/module/module.h"	/* __exit, module_init() */

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#define __initdata
#define __initconst
#define __exitdata
#define __ref
#define __refdata
#define __refconst

/* Until Linux 3.8. */
#define __devinit
#define __devinitdata
#define __devinitconst
#define __devexit
#define __devexitdata
#define __devexit_p(fn)		fn
/* Until Linux 3.11. */
#define __cpuinit
#define __cpuinitdata
#define __cpuexit
#define __cpuexitdata

/* A module has one beginning, whatever the level. */
#ifdef MODULE
#define early_initcall(fn)	module_init(fn)
#define core_initcall(fn)	module_init(fn)
#define postcore_initcall(fn)	module_init(fn)
#define arch_initcall(fn)	module_init(fn)
#define subsys_initcall(fn)	module_init(fn)
#define fs_initcall(fn)		module_init(fn)
#define rootfs_initcall(fn)	module_init(fn)
#define late_initcall(fn)	module_init(fn)
#endif
#define device_initcall(fn)	module_init(fn)
#define __initcall(fn)		device_initcall(fn)
#define __exitcall(fn)		module_exit(fn)
