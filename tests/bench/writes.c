// SPDX-License-Identifier: MIT
/*
 * tests/bench/writes.c - noting what is written (see writes.h)
 *
 * The functions are those that -fsanitize=kernel-address calls before a store
 * when it is told to leave all to functions; the linker leads memset() and
 * memcpy() here too. This file is compiled without.
 *
 * Each core has a hash table of its own, of words and how often it has
 * written them. Only their owners write tables, interrupts off; at the end
 * they are compared.
 */
#include "tests/bench/writes.h"

#include "kernel/arch/cp15.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/panic.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"
#include "mm/vmalloc.h"

#define WORDS		32768u	/* of one core at most; a power of two */

struct written {
	u32 word;	/* its address; 0: nothing */
	u32 times;
};

static struct written *tables[NR_CPUS];
static bool noting[NR_CPUS];		/* [o] */

static struct written *find(unsigned int cpu, u32 word)
{
	u32 at = (word >> 2) * 2654435761u;

	for (u32 tries = 0; tries < WORDS; tries++, at++) {
		struct written *w = &tables[cpu][at % WORDS];

		if (w->word == word || !w->word)
			return w;
	}
	return NULL;
}

static void note_word(unsigned int cpu, u32 word)
{
	struct written *w = find(cpu, word);

	assert(w);	/* a larger table would do */
	w->word = word;
	w->times++;
}

static void note(uintptr_t addr, size_t size)
{
	unsigned int cpu = arch_cpu_id();
	unsigned long flags;

	if (!noting[cpu])
		return;
	local_irq_save(flags);
	for (u32 word = addr & ~3u; word < addr + size; word += 4)
		note_word(cpu, word);
	local_irq_restore(flags);
}

/* --- what the compiler and the linker call --- */

#define DEFINE_STORE(n)							\
void __asan_store##n##_noabort(uintptr_t addr);				\
void __asan_store##n##_noabort(uintptr_t addr)				\
{									\
	note(addr, n);							\
}
DEFINE_STORE(1)
DEFINE_STORE(2)
DEFINE_STORE(4)
DEFINE_STORE(8)
DEFINE_STORE(16)

void __asan_storeN_noabort(uintptr_t addr, size_t size);
void __asan_storeN_noabort(uintptr_t addr, size_t size)
{
	note(addr, size);
}

void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
}

#define DEFINE_WRAP(name, ...)						\
void *__real_##name(void *to, __VA_ARGS__, size_t size);		\
void *__wrap_##name(void *to, __VA_ARGS__, size_t size);		\
void *__wrap_##name(void *to, __VA_ARGS__, size_t size)		\
{									\
	note((uintptr_t)to, size);					\
	return __real_##name(to, what, size);				\
}
DEFINE_WRAP(memset, int what)
DEFINE_WRAP(memcpy, const void *what)
DEFINE_WRAP(memmove, const void *what)

/* --- who wants to know --- */

int writes_init(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		tables[cpu] = vzalloc(WORDS * sizeof(struct written));
		if (!tables[cpu]) {
			writes_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

void writes_exit(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		vfree(tables[cpu]);
		tables[cpu] = NULL;
	}
}

void writes_forget(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		for (u32 i = 0; i < WORDS; i++)
			tables[cpu][i] = (struct written){ 0 };
}

void writes_begin(void)
{
	noting[raw_smp_processor_id()] = true;
}

void writes_end(void)
{
	noting[raw_smp_processor_id()] = false;
}

static bool by_another(u32 word, unsigned int cpu)
{
	for (unsigned int other = 0; other < NR_CPUS; other++)
		if (other != cpu && find(other, word)->word == word)
			return true;
	return false;
}

u32 writes_shared(void)
{
	u32 times = 0;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		for (u32 i = 0; i < WORDS; i++) {
			const struct written *w = &tables[cpu][i];

			if (w->word && by_another(w->word, cpu))
				times += w->times;
		}
	return times;
}
