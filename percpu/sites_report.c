// SPDX-License-Identifier: MIT
/*
 * percpu/sites_report.c - a wrong free, with the names of those involved
 *
 * What is wrong with it the allocator has said (percpu/free.c); here follows
 * who did it, and who had the memory.
 */
#include "percpu/sites.h"

#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"

static void tell_live(const struct pcpu_site *s)
{
	pr_err("percpu: in use there: %u bytes that %pS asked for (thread %u, "
	       "core %u); free 0x%p\n", s->size, (void *)s->taken.caller,
	       s->taken.thread, s->taken.cpu, (void *)s->cookie);
}

static void tell_dead(const struct pcpu_site *s)
{
	pr_err("percpu: freed before by %pS (thread %u, core %u): %u bytes "
	       "that %pS asked for (thread %u, core %u)\n",
	       (void *)s->freed.caller, s->freed.thread, s->freed.cpu,
	       s->size, (void *)s->taken.caller, s->taken.thread,
	       s->taken.cpu);
}

/* Who has it now comes first: that another had it before tells nothing. */
static void tell_owner(struct pcpu_allocator *a, vaddr_t va)
{
	struct pcpu_site s;
	unsigned int cpu;

	if (pcpu_site_find(a, va, &s, &cpu))
		tell_live(&s);
	else if (pcpu_site_find_dead(va, &s))
		tell_dead(&s);
	else
		pr_err("percpu: nobody is known to have had it\n");
}

void pcpu_site_tell_refused(struct pcpu_allocator *a, const void *cookie,
			    vaddr_t caller)
{
	pr_err("percpu: it was %pS that freed 0x%p (core %u)%s\n",
	       (void *)caller, cookie, raw_smp_processor_id(),
	       pcpu_sites_on ? "" : "; boot with percpu_debug=1 to be told "
	       "whose it was");
	if (pcpu_sites_on)
		tell_owner(a, (vaddr_t)cookie);
}
