// SPDX-License-Identifier: MIT
/*
 * kernel/core/smp_call.c - running a function on another core
 *
 * Each core has a stack of calls to make, pushed by any core with one
 * compare-and-swap and taken whole by the owner with one swap. A waiting
 * call lives on the caller's stack; one that does not wait lives in a slot
 * that the calling core owns per target, and its `busy` says when it may be
 * used again: once the target has taken it.
 *
 * A function that is called may call on, and wait for a slot. Meanwhile its
 * core makes the other calls it has: from the list that the interrupted
 * round took, so that none lies where nobody gets at it, and in their order.
 * And the slot of the call being made is free already: or two cores that
 * call each other from each other's calls would wait for ever.
 *
 * Barriers: the push is a release (fn and info are seen by who takes the
 * call), clearing busy is a release (what fn did is seen by who waited).
 */
#include "kernel/core/smp.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/irq.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

struct call {
	struct call *next;	/* [queue] */
	smp_call_fn fn;
	void *info;
	bool waited;		/* the caller waits until fn has returned */
	u32 busy;		/* [a] set by the caller, cleared when done */
};

/* [a] the newest call first */
static DEFINE_PER_CPU_SHARED_ALIGNED(struct call *, call_queue);
/* [o] taken from there, the oldest first */
static DEFINE_PER_CPU(struct call *, calls_taken);
/* [o] one per target, for calls that do not wait */
static DEFINE_PER_CPU(struct call[NR_CPUS], call_slots);

static struct call *reversed(struct call *list)
{
	struct call *first = NULL;

	while (list) {
		struct call *next = list->next;

		list->next = first;
		first = list;
		list = next;
	}
	return first;
}

static struct call *take_call(void)
{
	struct call **taken = raw_cpu_ptr(&calls_taken);
	struct call *call;

	if (!*taken)
		*taken = reversed(xchg(raw_cpu_ptr(&call_queue), NULL));
	call = *taken;
	if (call)
		*taken = call->next;
	return call;
}

static void release(struct call *call)
{
	sched_point();
	smp_store_release(&call->busy, 0);	/* pairs: wait_idle */
	sev();
}

void smp_call_run_queue(void)
{
	struct call *call;

	while ((call = take_call()) != NULL) {
		smp_call_fn fn = call->fn;
		void *info = call->info;
		bool waited = call->waited;

		if (!waited)
			release(call);
		sched_point();
		fn(info);
		if (waited)
			release(call);
	}
}

static irq_result_t call_interrupt(unsigned int irq, void *data)
{
	(void)irq;
	(void)data;
	smp_call_run_queue();
	return IRQ_HANDLED;
}

void smp_call_init(void)
{
	if (irq_register(SGI_CALL, "function call", call_interrupt, NULL))
		panic("smp: the call SGI is taken");
}

void smp_call_init_cpu(void)
{
	irq_enable(SGI_CALL);
}

/*
 * Two cores that wait for each other with interrupts off would wait for
 * ever: whoever waits so serves its own queue meanwhile.
 */
static void wait_idle(struct call *call)
{
	while (smp_load_acquire(&call->busy)) {
		if (irqs_disabled())
			smp_call_run_queue();
		cpu_relax();
	}
}

static void push(unsigned int cpu, struct call *call)
{
	struct call **queue = per_cpu_ptr(&call_queue, cpu);
	struct call *head = READ_ONCE(*queue);

	do {
		sched_point();
		call->next = head;
	} while (!__atomic_compare_exchange_n(queue, &head, call, false,
					      __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	irq_chip_get()->send_sgi(BIT(cpu), SGI_CALL);
}

static void call_here(smp_call_fn fn, void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	fn(info);
	local_irq_restore(flags);
}

static void call_without_wait(unsigned int cpu, smp_call_fn fn, void *info)
{
	unsigned long flags;
	struct call *call;

	local_irq_save(flags);	/* the slot is this core's, irqs included */
	call = &(*raw_cpu_ptr(&call_slots))[cpu];
	wait_idle(call);
	*call = (struct call){ .fn = fn, .info = info, .busy = 1 };
	push(cpu, call);
	local_irq_restore(flags);
}

static void call_and_wait(unsigned int cpu, smp_call_fn fn, void *info)
{
	struct call call = {
		.fn = fn, .info = info, .waited = true, .busy = 1,
	};

	assert_irqs_on();
	assert_not_in_irq();
	push(cpu, &call);
	wait_idle(&call);
}

int smp_call_function_single(unsigned int cpu, smp_call_fn fn, void *info,
			     bool wait)
{
	unsigned int here = get_cpu();
	int err = 0;

	if (!cpu_online(cpu))
		err = -ENXIO;
	else if (cpu == here)
		call_here(fn, info);
	else if (wait)
		call_and_wait(cpu, fn, info);
	else
		call_without_wait(cpu, fn, info);
	put_cpu();
	return err;
}
EXPORT_SYMBOL(smp_call_function_single);

void smp_call_function_many(const struct cpumask *mask, smp_call_fn fn,
			    void *info, bool wait)
{
	struct call calls[NR_CPUS];
	unsigned int cpu, here = get_cpu();
	u32 sent = 0;

	if (wait) {
		assert_irqs_on();
		assert_not_in_irq();
	}
	for_each_cpu(cpu, mask) {
		if (cpu == here || !cpu_online(cpu))
			continue;
		if (!wait) {
			call_without_wait(cpu, fn, info);
			continue;
		}
		calls[cpu] = (struct call){
			.fn = fn, .info = info, .waited = true, .busy = 1,
		};
		push(cpu, &calls[cpu]);
		sent |= BIT(cpu);
	}
	for (; sent; sent &= sent - 1)
		wait_idle(&calls[ctz_long(sent)]);
	put_cpu();
}
EXPORT_SYMBOL(smp_call_function_many);

void on_each_cpu(smp_call_fn fn, void *info, bool wait)
{
	preempt_disable();
	smp_call_function_many(cpu_online_mask, fn, info, wait);
	call_here(fn, info);
	preempt_enable();
}
EXPORT_SYMBOL(on_each_cpu);
