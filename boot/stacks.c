// SPDX-License-Identifier: MIT
/*
 * boot/stacks.c - the stacks each core gets from the image
 */
#include "boot/stacks.h"

#include "boot/memlayout.h"
#include "kernel/arch/context.h"
#include "kernel/lib/sections.h"

extern u32 trap_irq_stack[];	/* vectors.S reads it */

vaddr_t stack_base(unsigned int cpu, unsigned int which)
{
	return (vaddr_t)__stacks_start + cpu * CORE_STACKS_SIZE +
	       which * STACK_STRIDE + PAGE_SIZE;
}

vaddr_t stack_top(unsigned int cpu, unsigned int which)
{
	return stack_base(cpu, which) + STACK_SIZE;
}

const char *stack_name(unsigned int which)
{
	static const char *const names[NR_STACKS] = {
		[STACK_SVC] = "boot", [STACK_IRQ] = "IRQ",
		[STACK_ABT] = "abort", [STACK_UND] = "undefined",
		[STACK_FIQ] = "FIQ",
	};

	return names[which];
}

void stacks_init(void)
{
	for (unsigned int cpu = 0; cpu < CONFIG_NR_CPUS; cpu++) {
		struct cpu_context *context = boot_context(cpu);

		context->cpu = cpu;
		context->preempt_count = 1;	/* until the scheduler runs */
		context->stack_base = stack_base(cpu, STACK_SVC);
		context->stack_top = stack_top(cpu, STACK_SVC);
		trap_irq_stack[cpu] = stack_top(cpu, STACK_IRQ);
	}
}

bool stack_guard_at(vaddr_t va, unsigned int *cpu, unsigned int *which)
{
	vaddr_t offset = va - (vaddr_t)__stacks_start;

	if (va < (vaddr_t)__stacks_start || va >= (vaddr_t)__stacks_end ||
	    offset % STACK_STRIDE >= PAGE_SIZE)
		return false;
	*cpu = offset / CORE_STACKS_SIZE;
	*which = offset % CORE_STACKS_SIZE / STACK_STRIDE;
	return true;
}
