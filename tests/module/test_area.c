// SPDX-License-Identifier: MIT
/*
 * tests/module/test_area.c - kernel/module/area.h: code comes and goes
 */
#include "kernel/core/smp.h"
#include "kernel/module/module_internal.h"
#include "mm/page.h"
#include "tests/ktest.h"

#define STEP		1024u	/* QEMU's unit: a quarter of a page */
#define NR		(2 * PAGE_SIZE / STEP)
#define MOV_R0		0xe3a00000u	/* mov r0, #0 */
#define BX_LR		0xe12fff1eu

struct calls {
	vaddr_t code;
	u32 expected;
	unsigned int right;	/* of NR functions on each core */
};

static void call_all(void *info)
{
	struct calls *c = info;

	for (u32 i = 0; i < NR; i++) {
		u32 (*fn)(void) = (u32 (*)(void))(c->code + i * STEP);

		c->right += fn() == c->expected;
	}
}

/* Functions that return value; each core calls them. */
static bool get_code(struct module_area *area, u32 value)
{
	struct calls c = { .expected = value };
	unsigned int cpu;

	if (module_area_get(area, 2 * PAGE_SIZE))
		return false;
	c.code = area->range.start;
	for (u32 i = 0; i < NR; i++) {
		u32 *insn = (u32 *)(c.code + i * STEP);

		insn[0] = MOV_R0 | value;
		insn[1] = BX_LR;
	}
	module_area_protect(area, 0, 2 * PAGE_SIZE, PROT_RX);
	for_each_online_cpu(cpu)
		(void)smp_call_function_single(cpu, call_all, &c, true);
	EXPECT_EQ(c.right, NR * num_online_cpus());
	return true;
}

/* Other code at the same addresses, in pages that had none before. */
static void exchange(struct module_area *area)
{
	struct mmu_mapping before, after;
	vaddr_t va = area->range.start;
	struct page *kept[2];

	mmu_mapping_at(va, &before);
	module_area_put(area);
	/* The old pages, unless another core has them now. */
	for (unsigned int i = 0; i < 2; i++)
		kept[i] = alloc_page(GFP_KERNEL);
	if (get_code(area, 2)) {
		EXPECT_EQ(area->range.start, va);
		mmu_mapping_at(va, &after);
		if (after.pa == before.pa)
			ktest_note("the pages are the same");
		module_area_put(area);
	}
	for (unsigned int i = 0; i < 2; i++)
		if (kept[i])
			__free_page(kept[i]);
}

/*
 * A core that has run the old code must not go on with it. What QEMU has
 * translated it finds by address, until the address is flushed: a flush by
 * pages leaves three quarters of each.
 */
TEST(module_area, every_core_runs_the_new_code)
{
	for (u32 round = 0; round < 4; round++) {
		struct module_area area;
		bool there;

		mutex_lock(&module_mutex);
		there = get_code(&area, 1);
		if (there)
			exchange(&area);
		mutex_unlock(&module_mutex);
		EXPECT_TRUE(there);
	}
}
