// SPDX-License-Identifier: MIT
/*
 * tests/modules/bad_thread.c - leaves a thread behind: what the mistake says
 *
 * The thread wakes up in code that is gone.
 */
#include "kernel/lib/errno.h"
#include "kernel/module/module.h"
#include "kernel/sched/thread.h"

static int sleeper(void *arg)
{
	(void)arg;
	for (;;)
		msleep(50);
	return 0;
}

static int __init thread_init(void)
{
	return kthread_run(sleeper, NULL, "sleeper") ? 0 : -ENOMEM;
}

static void __exit thread_exit_too_early(void)
{
}

module_init(thread_init);
module_exit(thread_exit_too_early);

MODULE_LICENSE("GPL");
