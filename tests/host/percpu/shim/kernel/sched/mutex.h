// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/shim/kernel/sched/mutex.h - mutexes of the host
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>

struct mutex {
	pthread_mutex_t mutex;
};

static inline void mutex_init(struct mutex *m)
{
	pthread_mutex_init(&m->mutex, NULL);
}

static inline void mutex_lock(struct mutex *m)
{
	pthread_mutex_lock(&m->mutex);
}

static inline bool mutex_trylock(struct mutex *m)
{
	return pthread_mutex_trylock(&m->mutex) == 0;
}

static inline void mutex_unlock(struct mutex *m)
{
	pthread_mutex_unlock(&m->mutex);
}
