// SPDX-License-Identifier: MIT
/*
 * tests/core/test_boot.c - what start-up left in its records
 */
#include "kernel/core/boot_step.h"

#include <string.h>

#include "boot/bootinfo.h"
#include "boot/memlayout.h"
#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/sections.h"
#include "tests/ktest.h"

TEST(boot, every_step_tells_what_it_made_possible)
{
	unsigned int nr = boot_record_count();

	EXPECT_GT(nr, 5);
	for (unsigned int i = 0; i < nr; i++) {
		const struct boot_record *rec = boot_record_get(i);

		ASSERT_NOT_NULL(rec);
		ASSERT_NOT_NULL(rec->name);
		ASSERT_NOT_NULL(rec->sentence);
		EXPECT_GT(strlen(rec->name), 0);
		EXPECT_GT(strlen(rec->sentence), 0);
	}
	EXPECT_NULL(boot_record_get(nr));
	EXPECT_NULL(boot_record_get(~0u));
}

/* A step that waits for others ends after them, so ends are compared. */
TEST(boot, steps_of_a_core_end_in_the_order_of_their_records)
{
	u64 end[NR_CPUS] = { 0 };

	for (unsigned int i = 0; i < boot_record_count(); i++) {
		const struct boot_record *rec = boot_record_get(i);

		ASSERT_LT(rec->cpu, NR_CPUS);
		EXPECT_GE(rec->start_ns + rec->took_ns, end[rec->cpu]);
		end[rec->cpu] = rec->start_ns + rec->took_ns;
		EXPECT_LE(end[rec->cpu], clock_ns());
	}
}

TEST(boot, the_clock_comes_first_and_every_core_has_steps)
{
	unsigned int steps[NR_CPUS] = { 0 }, cpu;

	EXPECT_STREQ(boot_record_get(0)->name, "clock");
	EXPECT_EQ(boot_record_get(0)->cpu, 0);
	for (unsigned int i = 0; i < boot_record_count(); i++)
		steps[boot_record_get(i)->cpu]++;
	for_each_online_cpu(cpu)
		EXPECT_GT(steps[cpu], 2);
	for (cpu = 0; cpu < NR_CPUS; cpu++)
		if (!cpu_possible(cpu))
			EXPECT_EQ(steps[cpu], 0);
}

TEST(boot, what_was_found_out_makes_sense)
{
	EXPECT_EQ(boot_info.ram_start, RAM_BASE);
	EXPECT_GE(boot_info.ram_size, RAM_MIN_SIZE);
	EXPECT_LE(boot_info.ram_size, RAM_MAX_SIZE);
	EXPECT_EQ(boot_info.ram_size % SZ_1M, 0);
	EXPECT_LE((paddr_t)__image_end, RAM_BASE + boot_info.ram_size);
	EXPECT_LT(strlen(boot_info.cmdline), CMDLINE_SIZE);
	EXPECT_NOT_NULL(boot_source_name(boot_info.source));
	if (boot_info.initrd_size)
		EXPECT_LE(boot_info.initrd_start + boot_info.initrd_size,
			  RAM_BASE + boot_info.ram_size);
}
