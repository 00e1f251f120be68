// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/seam.c - the library's seam on a host with threads
 *
 * A spin lock is a pthread mutex, so that thread sanitizers know it; there
 * are no interrupts to mask. Who holds it is noted for assert_held().
 */
#include "tests/host/percpu/seam.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/arch/barrier.h"
#include "kernel/arch/zero.h"
#include "kernel/core/smp.h"
#include "kernel/core/spinlock.h"
#include "kernel/lib/align.h"
#include "kernel/lib/sched_point.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/workqueue.h"
#include "mm/slab.h"

#define GARBAGE		0xa5

/* --- locks --- */

struct host_lock {
	pthread_mutex_t mutex;
	bool held;		/* by who asks, if true and the asker holds it */
} __may_alias;

static_assert(sizeof(struct host_lock) <= sizeof(struct spinlock),
	      "a host lock fits the room");
static_assert(sizeof(pthread_mutex_t) <= sizeof(struct mutex),
	      "a host mutex fits the room");

static bool locks_broken;	/* [I] before threads are made */

void host_break_locks(void)
{
	locks_broken = true;
}

static struct host_lock *lock_of(const struct spinlock *lock)
{
	return (struct host_lock *)lock->room;
}

void spin_lock_init_ranked(struct spinlock *lock, const char *name, u16 rank)
{
	(void)name;
	(void)rank;
	pthread_mutex_init(&lock_of(lock)->mutex, NULL);
	lock_of(lock)->held = false;
}

unsigned long seam_lock(struct spinlock *lock)
{
	if (locks_broken)
		return 0;
	pthread_mutex_lock(&lock_of(lock)->mutex);
	assert(!lock_of(lock)->held);
	lock_of(lock)->held = true;
	return 0;
}

void seam_unlock(struct spinlock *lock, unsigned long flags)
{
	(void)flags;
	if (locks_broken)
		return;
	assert(lock_of(lock)->held);
	lock_of(lock)->held = false;
	pthread_mutex_unlock(&lock_of(lock)->mutex);
}

bool seam_lock_is_held(const struct spinlock *lock)
{
	return locks_broken || lock_of(lock)->held;
}

static pthread_mutex_t *mutex_of(struct mutex *m)
{
	return (pthread_mutex_t *)m->room;
}

void mutex_init(struct mutex *m)
{
	pthread_mutex_init(mutex_of(m), NULL);
}

void mutex_lock(struct mutex *m)
{
	pthread_mutex_lock(mutex_of(m));
}

bool mutex_trylock(struct mutex *m)
{
	return pthread_mutex_trylock(mutex_of(m)) == 0;
}

void mutex_unlock(struct mutex *m)
{
	pthread_mutex_unlock(mutex_of(m));
}

/* --- cores: each thread is given one, and several may share it --- */

#define CORES	CONFIG_NR_CPUS

static struct host_core {
	pthread_mutex_t mutex;
	bool in_use;		/* [a] somebody has been on it */
} cores[CORES];

static pthread_once_t cores_once = PTHREAD_ONCE_INIT;
static unsigned int threads_seen;		/* [a] */
static __thread unsigned int this_core = CORES;	/* CORES: none yet */

static void cores_init(void)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	for (unsigned int i = 0; i < CORES; i++)
		pthread_mutex_init(&cores[i].mutex, &attr);
}

static void choose_core(void)
{
	pthread_once(&cores_once, cores_init);
	this_core = __atomic_fetch_add(&threads_seen, 1, __ATOMIC_RELAXED) %
		    CORES;
	__atomic_store_n(&cores[this_core].in_use, true, __ATOMIC_RELAXED);
}

unsigned long seam_core_enter(void)
{
	if (this_core == CORES)
		choose_core();
	pthread_mutex_lock(&cores[this_core].mutex);
	return 0;
}

void seam_core_leave(unsigned long flags)
{
	(void)flags;
	pthread_mutex_unlock(&cores[this_core].mutex);
}

unsigned int seam_core(void)
{
	return this_core;
}

void on_each_cpu(void (*fn)(void *info), void *info, bool wait)
{
	unsigned int own = this_core;

	(void)wait;
	for (this_core = 0; this_core < CORES; this_core++) {
		if (!__atomic_load_n(&cores[this_core].in_use,
				     __ATOMIC_RELAXED))
			continue;
		pthread_mutex_lock(&cores[this_core].mutex);
		fn(info);
		pthread_mutex_unlock(&cores[this_core].mutex);
	}
	this_core = own;
}

/* --- work: a list of what is to be done --- */

enum { NEXT, WAITING };		/* of work_struct.room */

static pthread_mutex_t work_lock = PTHREAD_MUTEX_INITIALIZER;
static struct work_struct *work_list;	/* work_lock */

bool schedule_work(struct work_struct *work)
{
	bool waiting;

	pthread_mutex_lock(&work_lock);
	waiting = work->room[WAITING] != NULL;
	if (!waiting) {
		work->room[WAITING] = work;
		work->room[NEXT] = work_list;
		work_list = work;
	}
	pthread_mutex_unlock(&work_lock);
	return !waiting;
}

/* The first of the list, which is nobody's then; NULL: it is empty. */
static struct work_struct *take_work(void)
{
	struct work_struct *work;

	pthread_mutex_lock(&work_lock);
	work = work_list;
	if (work) {
		work_list = work->room[NEXT];
		work->room[WAITING] = NULL;
	}
	pthread_mutex_unlock(&work_lock);
	return work;
}

bool host_run_work(void)
{
	struct work_struct *work;
	bool any = false;

	while ((work = take_work()) != NULL) {
		work->func(work);
		any = true;
	}
	return any;
}

void host_forget_work(struct work_struct *work)
{
	struct work_struct **p = &work_list;

	pthread_mutex_lock(&work_lock);
	while (*p && *p != work)
		p = (struct work_struct **)&(*p)->room[NEXT];
	if (*p)
		*p = work->room[NEXT];
	pthread_mutex_unlock(&work_lock);
}

/* --- the heap --- */

static int kmalloc_left = -1;	/* [a] calls until it fails; -1: never */

void host_fail_kmalloc_after(int calls)
{
	__atomic_store_n(&kmalloc_left, calls, __ATOMIC_RELAXED);
}

static bool kmalloc_fails(void)
{
	int left = __atomic_load_n(&kmalloc_left, __ATOMIC_RELAXED);

	if (left > 0)
		__atomic_store_n(&kmalloc_left, left - 1, __ATOMIC_RELAXED);
	return left == 0;
}

/* In front of each object. */
struct header {
	void *block;		/* malloc()'s */
	size_t size;
};

static struct header *header_of(const void *p)
{
	return (struct header *)p - 1;
}

void *kmalloc(size_t size, gfp_t gfp)
{
	/* Aligned as the kernel's are: to what divides the size. */
	size_t align = clamp(size & -size, sizeof(struct header), PAGE_SIZE);
	void *block = NULL;
	char *p;

	if (kmalloc_fails() || posix_memalign(&block, align, align + size))
		return NULL;
	p = (char *)block + align;
	*header_of(p) = (struct header){ block, size };
	return memset(p, gfp & __GFP_ZERO ? 0 : GARBAGE, size);
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	(void)node;
	return kmalloc(size, gfp);
}

static struct kmem_cache classes[] = { { 64 }, { KMALLOC_MAX_CACHE } };
struct kmem_cache *const kmalloc_caches[] = { &classes[0], &classes[1] };

void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t gfp, int node)
{
	return kmalloc_node(c->size, gfp, node);
}

size_t ksize(const void *p)
{
	return header_of(p)->size;
}

void kfree(const void *p)
{
	if (p)
		free(header_of(p)->block);
}

/* --- waiting --- */

void cpu_relax(void)
{
	sched_yield();
}

/* --- copies --- */

void *arch_zero_copies(const size_t *offsets, size_t nr, vaddr_t va,
		       size_t bytes)
{
	while (nr--)
		memset((void *)(va + *offsets++), 0, bytes);
	return (void *)va;
}

void *arch_zero_four(vaddr_t va, size_t first, size_t stride, size_t bytes)
{
	for (size_t i = 0; i < 4; i++)
		memset((void *)(va + first + i * stride), 0, bytes);
	return (void *)va;
}

/* --- nodes: there is one --- */

int cpu_to_node(unsigned int cpu)
{
	(void)cpu;
	return 0;
}

bool node_valid(int node)
{
	return node == 0;
}

#ifdef CONFIG_SCHED_POINTS
/* Now and then others get their turn. */
void sched_point(void)
{
	static __thread unsigned int passed;

	if (++passed % 16 == 0)
		sched_yield();
}
#endif
