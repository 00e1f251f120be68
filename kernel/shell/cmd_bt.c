// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_bt.c - call stacks: this one, a core's, a thread's
 *
 * Another core is stopped by FIQ while its stack is read. A thread that
 * waits has its registers in its context; it is held, so its stack stays
 * even if it wakes and ends meanwhile, and reads of it are checked.
 */
#include "kernel/core/backtrace.h"
#include "kernel/core/console.h"
#include "kernel/core/nmi.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/thread.h"
#include "kernel/shell/cmd.h"

#include <string.h>

/* ---- a core ---- */

static int bt_cpu(const char *name, unsigned int cpu)
{
	bool here;

	if (!cpu_online(cpu))
		return cmd_fail(name, "core %u is off", cpu);
	here = get_cpu() == cpu;
	put_cpu();
	if (here) {
		dump_stack_by(console_printf);
		return STATUS_OK;
	}
	if (nmi_show(cpu, console_printf))
		return STATUS_OK;
	return cmd_fail(name, "core %u does not answer an FIQ: it is being "
			"shown already, or this machine has none", cpu);
}

/* ---- a thread ---- */

struct search {
	const char *name;	/* NULL: by number */
	u32 id;
	struct thread *found;	/* held */
};

static void match(void *ctx, struct thread *t)
{
	struct search *s = ctx;

	if (s->found || (s->name ? strcmp(s->name, t->name) != 0 :
				   t->ctx.id != s->id))
		return;
	thread_get(t);
	s->found = t;
}

/* Where its context_switch() returns to. */
static void bt_sleeper(const struct thread *t)
{
	const struct cpu_context *ctx = &t->ctx;
	struct pt_regs regs = {
		.sp = ctx->sp, .lr = ctx->lr, .pc = ctx->lr & ~1u,
		.cpsr = CPSR_MODE_SVC,
	};

	memcpy(&regs.r[4], ctx->regs, sizeof(ctx->regs));
	console_printf("thread %u %s, which waits\n", ctx->id, t->name);
	backtrace_print_by(console_printf, &regs);
}

static int bt_thread(const char *name, struct search *s)
{
	struct thread *t;
	int status = STATUS_OK;

	thread_foreach(match, s);
	t = s->found;
	if (!t && s->name)
		return cmd_fail(name, "%s: no such thread; see ps", s->name);
	if (!t)
		return cmd_fail(name, "there is no thread %u; see ps", s->id);
	if (thread_is_running(t)) {
		console_printf("thread %u %s, which runs on core %u\n",
			       t->ctx.id, t->name, t->ctx.cpu);
		status = bt_cpu(name, t->ctx.cpu);
	} else {
		bt_sleeper(t);
	}
	thread_put(t);
	return status;
}

static int run_bt(int argc, char **argv)
{
	bool by_thread = argc == 3 && strcmp(argv[1], "-t") == 0;
	struct search s = { 0 };
	unsigned int cpu;
	int status;
	u32 number;

	if (argc == 1) {
		dump_stack_by(console_printf);
		return STATUS_OK;
	}
	if (argc != 2 && !by_thread)
		return cmd_usage(argv[0], "takes a core or a thread");
	if (parse_u32(argv[argc - 1], &number)) {
		s.name = argv[argc - 1];
		return bt_thread(argv[0], &s);
	}
	if (by_thread) {
		s.id = number;
		return number ? bt_thread(argv[0], &s) :
				cmd_usage(argv[0], "0 are all idle threads: "
					  "name one, as idle/0");
	}
	status = cmd_parse_cpu(argv[0], argv[1], &cpu);
	return status == STATUS_OK ? bt_cpu(argv[0], cpu) : status;
}

static void emit_name(void *ctx, struct thread *t)
{
	struct names { command_emit_fn emit; void *ctx; } *n = ctx;

	n->emit(n->ctx, t->name);
}

static void complete_bt(int argc, char **argv, command_emit_fn emit,
			void *ctx)
{
	struct names { command_emit_fn emit; void *ctx; } n = { emit, ctx };

	(void)argv;
	if (argc > 3)
		return;
	cmd_complete_cpu(emit, ctx);
	thread_foreach(emit_name, &n);
}

SHELL_COMMAND(bt) = {
	.name = "bt",
	.usage = "bt [CPU | NAME | -t ID]",
	.summary = "Print a call stack: this one, a core's, or a thread's",
	.help = "CPU   a core stands still, by FIQ, while its stack is read\n"
		"NAME  a thread, by its name as ps prints it\n"
		"ID    a thread, by its number",
	.run = run_bt,
	.complete = complete_bt,
};
