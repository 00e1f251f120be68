// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_call.c - run a command on another core
 *
 * The command's words are copied to memory that belongs to the target core
 * and is guarded by its slot (kernel/shell/remote.h).
 */
#include <string.h>

#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"
#include "kernel/shell/cmd.h"
#include "kernel/shell/remote.h"
#include "kernel/shell/syntax.h"

#define ANSWER_MS	5000

struct call_words {
	int argc;
	char *argv[SYNTAX_WORDS_MAX + 1];
	char text[SYNTAX_COMMAND_MAX + 1];
};

static DEFINE_PER_CPU(struct call_words, call_words);

static void store_words(struct call_words *words, int argc, char **argv)
{
	size_t used = 0;

	for (int i = 0; i < argc; i++) {
		size_t size = strlen(argv[i]) + 1;

		words->argv[i] = words->text + used;
		memcpy(words->argv[i], argv[i], size);
		used += size;
	}
	words->argv[argc] = NULL;
	words->argc = argc;
}

/* On the target, in a thread. */
static int run_stored(void *info)
{
	struct call_words *words = info;

	return cmd_run_words_or_line(words->argc, words->argv);
}

static int explain(const char *name, unsigned int cpu, int err)
{
	switch (err) {
	case -ENXIO:
		return cmd_fail(name, "core %u is not online", cpu);
	case -EBUSY:
		return cmd_fail(name, "core %u is still busy with an earlier "
				"call", cpu);
	case -EINTR:
		return STATUS_INTERRUPTED;
	case -ETIMEDOUT:
		cmd_fail(name, "core %u has not answered for %u ms; going on "
			 "without it", cpu, ANSWER_MS);
		return STATUS_TIMEOUT;
	default:
		return err;
	}
}

static int call_core(unsigned int cpu, bool wait, int argc, char **argv,
		     int *status)
{
	struct call_words *words = per_cpu_ptr(&call_words, cpu);
	int err = remote_claim(cpu);

	if (err)
		return err;
	store_words(words, argc, argv);
	*status = STATUS_OK;
	err = remote_start(cpu, run_stored, words, wait);
	if (err || !wait)
		return err;
	return remote_wait(cpu, ANSWER_MS, status);
}

static int run_call(int argc, char **argv)
{
	bool wait = argc < 2 || strcmp(argv[1], "-n") != 0;
	char **rest = wait ? argv + 1 : argv + 2;
	unsigned int cpu;
	int status, err;

	argc -= (int)(rest - argv);
	if (argc < 2)
		return cmd_usage(argv[0], "needs a core and a command");
	status = cmd_parse_cpu(argv[0], rest[0], &cpu);
	if (status != STATUS_OK)
		return status;
	if (cpu == raw_smp_processor_id())
		return cmd_run_words_or_line(argc - 1, rest + 1);
	err = call_core(cpu, wait, argc - 1, rest + 1, &status);
	return err ? explain(argv[0], cpu, err) : status;
}

static void complete_call(int argc, char **argv, command_emit_fn emit,
			  void *ctx)
{
	int words = argc > 2 && strcmp(argv[1], "-n") == 0 ? 2 : 1;

	if (argc == 2)
		emit(ctx, "-n");
	if (argc == words + 1)
		cmd_complete_cpu(emit, ctx);
	else if (argc > words + 1)
		shell_complete_words(argc - words - 1, argv + words + 1,
				     emit, ctx);
}

SHELL_COMMAND(call) = {
	.name = "call",
	.usage = "call [-n] CPU COMMAND [ARG...]",
	.summary = "Run a command on another core",
	.help = "The command runs in a thread of that core. A single word is taken as a\n"
		"whole line: call 2 'percpu; uptime'.\n"
		"\n"
		"-n   do not wait; the status is 0\n"
		"\n"
		"The status is that of the command. A core that has not answered after 5 s\n"
		"is left alone, with status 124; until it answers it can not be called\n"
		"again. On the core that runs the shell the command runs directly.",
	.run = run_call,
	.complete = complete_call,
};
