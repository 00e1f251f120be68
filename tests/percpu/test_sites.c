// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_sites.c - who asked for it, and who freed it
 *
 * Needs percpu_debug=1: the debug configuration, or the boot parameter.
 */
#include "kernel/core/ksym.h"
#include "mm/fault_inject.h"
#include "mm/slab.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"
#include "percpu/sites.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"
#include "tests/percpu/settle.h"

#include <string.h>

#define NEED_RECORDS()							\
	do {								\
		if (!pcpu_sites_on)					\
			SKIP("percpu_debug=1 is not on");		\
	} while (0)

/* Two places that ask and one that frees, under names of their own. */
static WHOLE void __percpu *site_one(size_t size, gfp_t gfp)
{
	void __percpu *p = __alloc_percpu_gfp(size, 8, gfp);

	barrier();		/* no tail call */
	return p;
}

static WHOLE void site_end(void __percpu *p)
{
	free_percpu(p);
	barrier();
}

static bool is_in(vaddr_t caller, const char *name)
{
	struct ksym sym;

	return ksym_lookup(caller, &sym) && strcmp(sym.name, name) == 0;
}

static vaddr_t number_of(void __percpu *p)
{
	return (vaddr_t)(void __force *)p;
}

TEST(percpu_sites, an_object_has_a_record_of_who_asked)
{
	void __percpu *p;
	struct pcpu_site site;
	unsigned int cpu;

	NEED_RECORDS();
	p = site_one(41, GFP_KERNEL);
	ASSERT_TRUE(p != NULL);
	ASSERT_TRUE(pcpu_site_find(pcpu_kernel(), number_of(p), &site, &cpu));
	EXPECT_EQ(site.cookie, number_of(p));
	EXPECT_EQ(site.size, 41);
	EXPECT_EQ(site.align, 8);
	EXPECT_EQ(site.number, pcpu_sites_latest());
	EXPECT_TRUE(is_in(site.taken.caller, "site_one"));
	EXPECT_EQ(site.taken.thread, current_context()->id);
	EXPECT_EQ(site.freed.caller, 0);
	free_percpu(p);
}

TEST(percpu_sites, an_object_is_found_by_every_byte_of_every_copy)
{
	u8 __percpu *p;
	struct pcpu_site site;
	unsigned int cpu, at;

	NEED_RECORDS();
	p = site_one(41, GFP_KERNEL);
	ASSERT_TRUE(p != NULL);
	for_each_possible_cpu(cpu) {
		vaddr_t copy = (vaddr_t)per_cpu_ptr(p, cpu);

		for (unsigned int i = 0; i < 41; i += 8) {
			EXPECT_TRUE(pcpu_site_find(pcpu_kernel(), copy + i,
						   &site, &at));
			EXPECT_EQ(at, cpu);
			EXPECT_EQ(site.cookie, number_of(p));
		}
		EXPECT_FALSE(pcpu_site_find(pcpu_kernel(), copy + 41, &site,
					    &at) &&
			     site.cookie == number_of(p));
	}
	free_percpu(p);
}

TEST(percpu_sites, who_freed_it_is_remembered)
{
	void __percpu *p;
	struct pcpu_site site;
	unsigned int cpu;

	NEED_RECORDS();
	p = site_one(24, GFP_KERNEL);
	ASSERT_TRUE(p != NULL);
	site_end(p);
	EXPECT_FALSE(pcpu_site_find(pcpu_kernel(), number_of(p), &site,
				    &cpu));
	ASSERT_TRUE(pcpu_site_find_dead(number_of(p) + 23, &site));
	EXPECT_EQ(site.size, 24);
	EXPECT_TRUE(is_in(site.taken.caller, "site_one"));
	EXPECT_TRUE(is_in(site.freed.caller, "site_end"));
	EXPECT_EQ(site.freed.thread, current_context()->id);
}

/* --- what is said of wrong frees --- */

static void free_wrongly(void)
{
	char __percpu *p = site_one(40, GFP_KERNEL);
	u64 start = clock_ns();

	ASSERT_TRUE(p != NULL);
	site_end(p + 8);
	EXPECT_EQ(log_count("it was site_end+", start), 1);
	EXPECT_EQ(log_count("in use there: 40 bytes that site_one+", start),
		  1);
	site_end((void __percpu __force *)per_cpu_ptr(p, 0));
	EXPECT_EQ(log_count("in use there: 40 bytes that site_one+", start),
		  2);
	free_percpu(p);
	site_end(p);
	EXPECT_EQ(log_count("freed before by ktest_", start) +
		  log_count("freed before by free_wrongly+", start), 1);
	EXPECT_EQ(log_count("40 bytes that site_one+", start), 3);
	site_end((void __percpu __force *)64ul);
	EXPECT_EQ(log_count("nobody is known to have had it", start), 1);
	EXPECT_EQ(log_count("it was site_end+", start), 4);
}

TEST(percpu_sites, a_wrong_free_names_all_that_were_involved)
{
	NEED_RECORDS();
	quietly(free_wrongly);
}

static void free_without_records(void)
{
	u64 start = clock_ns();

	site_end((void __percpu __force *)64ul);
	EXPECT_EQ(log_count("it was site_end+", start), 1);
	EXPECT_EQ(log_count("boot with percpu_debug=1", start), 1);
}

TEST(percpu_sites, without_records_who_freed_wrongly_is_named)
{
	if (pcpu_sites_on)
		SKIP("percpu_debug=1 is on");
	quietly(free_without_records);
}

/* --- all cores, interrupts --- */

/* In all fewer than the 125 places of an area map that cannot grow. */
#define OBJECTS_EACH	24

static void __percpu *objects[NR_CPUS][OBJECTS_EACH];

static void take_some(unsigned int cpu, void *ctx)
{
	(void)ctx;
	for (unsigned int i = 0; i < OBJECTS_EACH; i++)
		objects[cpu][i] = site_one(4 + i, GFP_NOWAIT | __GFP_NOWARN);
}

/* Each core's are given back by another. */
static void give_some(unsigned int cpu, void *ctx)
{
	unsigned int other = cpumask_next((int)cpu, cpu_online_mask);

	(void)ctx;
	if (other >= NR_CPUS)
		other = cpumask_first(cpu_online_mask);
	for (unsigned int i = 0; i < OBJECTS_EACH; i++)
		free_percpu(objects[other][i]);
}

struct tally {
	unsigned long objects;
	unsigned long per_core[NR_CPUS];
};

static void tally(void *ctx, const struct pcpu_site *site)
{
	struct tally *t = ctx;

	if (!is_in(site->taken.caller, "site_one"))
		return;
	t->objects++;
	t->per_core[site->taken.cpu]++;
}

TEST(percpu_sites, all_cores_take_and_give_in_interrupts)
{
	struct tally t = { 0 };
	unsigned int cpu, got, all = 0;

	NEED_RECORDS();
	ASSERT_TRUE(run_together(take_some, NULL));
	pcpu_sites_foreach(tally, &t);
	for_each_online_cpu(cpu) {
		got = 0;
		for (unsigned int i = 0; i < OBJECTS_EACH; i++)
			got += objects[cpu][i] != NULL;
		EXPECT_GT(got, 0);
		EXPECT_EQ(t.per_core[cpu], got);
		all += got;
	}
	EXPECT_EQ(t.objects, all);
	ASSERT_TRUE(run_together(give_some, NULL));
	t = (struct tally){ 0 };
	pcpu_sites_foreach(tally, &t);
	EXPECT_EQ(t.objects, 0);
	EXPECT_EQ(pcpu_sites_verify(pcpu_kernel()), 0);
	percpu_settle();
}

/* --- no memory for records --- */

#define MORE_THAN_SPARE	80

TEST(percpu_sites, an_object_without_a_record_is_an_object)
{
	unsigned long before = pcpu_sites_unrecorded();
	static void __percpu *many[MORE_THAN_SPARE];
	void __percpu *p;

	NEED_RECORDS();
	if (pcpu_kernel()->generation == &pcpu_table)
		SKIP("without slab there is no object either");
	for (unsigned int i = 0; i < MORE_THAN_SPARE; i++)
		many[i] = site_one(8, GFP_KERNEL);
	fault_arm(FAULT_SLAB, &(struct fault_plan){
		.one_in = 1, .this_context = true });
	p = site_one(8, GFP_KERNEL);
	fault_disarm(FAULT_SLAB);
	EXPECT_TRUE(p != NULL);
	EXPECT_EQ(pcpu_sites_unrecorded(), before + 1);
	EXPECT_EQ(pcpu_sites_verify(pcpu_kernel()), 0);
	for (unsigned int i = 0; i < MORE_THAN_SPARE; i++)
		free_percpu(many[i]);
	free_percpu(p);
	EXPECT_EQ(pcpu_sites_unrecorded(), before);
}
