// SPDX-License-Identifier: MIT
/*
 * tests/core/test_fault.c - what the abort handler says about an address
 *
 * The aborts themselves end the kernel; tests/e2e/test_faults.py has them.
 */
#include "kernel/core/fault.h"

#include <string.h>

#include "boot/memlayout.h"
#include "boot/stacks.h"
#include "kernel/arch/traps.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"
#include "percpu/access/define.h"
#include "tests/ktest.h"

static u32 some_data;
static const u32 some_constant = 1;
static DEFINE_PER_CPU(u32, fault_test_variable);

/* What the first explainer that knows the address says, or "". */
static const char *explanation(vaddr_t va)
{
	static char buf[160];

	TABLE_FOREACH(struct fault_explainer, explainers, e)
		if (e->explain(va, buf, sizeof(buf)))
			return buf;
	return "";
}

static void expect_words(vaddr_t va, const char *words)
{
	if (strstr(explanation(va), words) == NULL)
		EXPECT_STREQ(explanation(va), words);
	else
		EXPECT_NOT_NULL(strstr(explanation(va), words));
}

TEST(fault, an_address_is_explained)
{
	expect_words(0, "null pointer");
	expect_words(PAGE_SIZE + 4, "null pointer");
	expect_words((vaddr_t)expect_words, "text");
	expect_words((vaddr_t)&some_constant, "constants");
	expect_words((vaddr_t)&some_data, "data");
}

TEST(fault, each_stack_guard_is_named_with_its_core)
{
	char words[64];

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		for (unsigned int which = 0; which < NR_STACKS; which++) {
			format(words, sizeof(words), "%s stack of core %u",
			       stack_name(which), cpu);
			expect_words(stack_base(cpu, which) - 4, words);
			expect_words(stack_base(cpu, which) - PAGE_SIZE,
				     words);
		}
	}
}

TEST(fault, the_template_names_the_variable)
{
	vaddr_t va = (vaddr_t)&fault_test_variable;

	if (!IS_ENABLED(CONFIG_SMP))
		SKIP("the template is the one core's copy");
	expect_words(va, "fault_test_variable");
	expect_words(va + 3, "fault_test_variable");
	expect_words(va, "this_cpu_ptr");
	expect_words((vaddr_t)__per_cpu_start, "template");
}

TEST(fault, every_status_has_words)
{
	EXPECT_STREQ(fault_status_name(0x005),
		     "translation fault, section (nothing mapped)");
	EXPECT_STREQ(fault_status_name(0x807),
		     "translation fault, page (nothing mapped)");
	EXPECT_STREQ(fault_status_name(0x80d), "permission fault, section");
	EXPECT_STREQ(fault_status_name(0x00f), "permission fault, page");
	EXPECT_STREQ(fault_status_name(0x001), "alignment fault");
	EXPECT_STREQ(fault_status_name(0x406), "asynchronous external abort");
	EXPECT_STREQ(fault_status_name(0x002), "debug event");
	for (u32 fsr = 0; fsr < 0x2000; fsr++)
		if (!fault_status_name(fsr) || !fault_status_name(fsr)[0])
			EXPECT_EQ(fsr, ~0u);
}
