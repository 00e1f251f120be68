// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_table_access.c - pointers where the kernel has tables
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/fault.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/sections.h"
#include "mm/slab.h"
#include "percpu/access/define.h"
#include "percpu/access/ops.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"
#include "tests/ktest.h"

#include <string.h>

struct wide {
	u32 first;
	u32 second;
	u8 bytes[5000];
	u64 last;
};

static DEFINE_PER_CPU(struct wide, table_static);

TEST(percpu_access, both_kinds_of_pointers_lead_to_copies)
{
	struct wide __percpu *p = alloc_percpu(struct wide);
	unsigned int cpu;

	ASSERT_TRUE(p != NULL);
	for_each_possible_cpu(cpu) {
		struct percpu_data *pd = percpu_data_of((void __force *)p);

		EXPECT_EQ(per_cpu_ptr(p, cpu), (struct wide *)pd->ptrs[cpu]);
		EXPECT_EQ(per_cpu_ptr(&table_static, cpu),
			  &per_cpu(table_static, cpu));
		EXPECT_EQ((vaddr_t)&per_cpu(table_static, cpu) -
			  (vaddr_t)&table_static, per_cpu_offset(cpu));
	}
	preempt_disable();
	cpu = raw_smp_processor_id();
	EXPECT_EQ(this_cpu_ptr(p), per_cpu_ptr(p, cpu));
	EXPECT_EQ(raw_cpu_ptr(p), per_cpu_ptr(p, cpu));
	EXPECT_EQ(this_cpu_ptr(&table_static), &per_cpu(table_static, cpu));
	preempt_enable();
	free_percpu(p);
}

/* Any byte of an object, as later sources have it. */
TEST(percpu_access, fields_of_objects_are_reached)
{
	struct wide __percpu *p = alloc_percpu(struct wide);
	unsigned int cpu;

	ASSERT_TRUE(p != NULL);
	for_each_possible_cpu(cpu) {
		struct wide *w = per_cpu_ptr(p, cpu);

		EXPECT_EQ(per_cpu_ptr(&p->second, cpu), &w->second);
		EXPECT_EQ(per_cpu_ptr(&p->last, cpu), &w->last);
		for (unsigned int i = 0; i < sizeof(w->bytes); i += 37)
			EXPECT_EQ(per_cpu_ptr(&p->bytes[i], cpu),
				  &w->bytes[i]);
	}
	preempt_disable();
	this_cpu_inc(p->second);
	this_cpu_add(p->last, 1ull << 40);
	__this_cpu_inc(p->bytes[4999]);
	EXPECT_EQ(this_cpu_ptr(p)->second, 1);
	EXPECT_EQ(this_cpu_ptr(p)->last, 1ull << 40);
	EXPECT_EQ(this_cpu_ptr(p)->bytes[4999], 1);
	preempt_enable();
	free_percpu(p);
}

TEST(percpu_access, what_lies_in_no_object_is_seen)
{
	char __percpu *p = __alloc_percpu(100, 4);
	const char *cookie = (char __force *)p;
	size_t off;

	ASSERT_TRUE(p != NULL);
	EXPECT_NOT_NULL(percpu_table_find(cookie, &off));
	EXPECT_EQ(off, 0);
	EXPECT_NOT_NULL(percpu_table_find(cookie + 99, &off));
	EXPECT_EQ(off, 99);
	EXPECT_NULL(percpu_table_find(cookie + 100, &off));
	EXPECT_NULL(percpu_table_find(NULL, &off));
	EXPECT_NULL(percpu_table_find(per_cpu_ptr(p, 0), &off));
	free_percpu(p);
	EXPECT_NULL(percpu_table_find(cookie, &off));
}

TEST(percpu_access, modules_variables_are_like_static_ones)
{
	u32 __percpu *p = percpu_modalloc(sizeof(*p), 4, "test");
	unsigned int cpu;

	ASSERT_TRUE(p != NULL);
	EXPECT_GE((vaddr_t)(void __force *)p, (vaddr_t)__per_cpu_end);
	for_each_possible_cpu(cpu)
		EXPECT_EQ((vaddr_t)per_cpu_ptr(p, cpu),
			  (vaddr_t)(void __force *)p + per_cpu_offset(cpu));
	percpu_modfree(p);
}

TEST(percpu_access, a_dereferenced_cookie_is_explained)
{
	void __percpu *p = __alloc_percpu(8, 8);
	unsigned int explained = 0;
	char text[100];

	ASSERT_TRUE(p != NULL);
	TABLE_FOREACH(struct fault_explainer, explainers, e)
		if (e->explain((vaddr_t)(void __force *)p, text, sizeof(text)))
			explained += strstr(text, "what alloc_percpu() "
					    "returned") != NULL;
	EXPECT_EQ(explained, 1);
	free_percpu(p);
}

/* Linux 2.6.12 made copies also for cores that could not be there. */
TEST(percpu_access, every_core_the_kernel_is_built_for_has_variables)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		EXPECT_EQ(per_cpu_offset(cpu), pcpu_kernel()->base -
			  (vaddr_t)__per_cpu_start +
			  cpu * pcpu_kernel()->unit_size);
		EXPECT_EQ(per_cpu(table_static, cpu).first, 0);
	}
}
