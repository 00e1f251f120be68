// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/seam.h - the library's seam on a host with threads
 *
 * The bodies (seam.c) are what docs/reuse.md asks for, over pthreads and
 * malloc(). Log and panic are the program's: tests/host/host.c keeps what is
 * said, tests/host/percpu/seam_log.c prints it.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct work_struct;

/* Runs what schedule_work() noted. Return: whether there was any. */
bool host_run_work(void);
/* It does not run any more; nobody runs it just now. */
void host_forget_work(struct work_struct *work);

/* The heap fails once so many calls have succeeded; -1: it does not. */
void host_fail_kmalloc_after(int calls);

/* From here on locks keep nobody out: for those who look for races. */
void host_break_locks(void);
