// SPDX-License-Identifier: MIT
/*
 * kernel/shell/shell.c - the shell: lines in, statuses out
 *
 * Two ways to be asked: at the prompt, and by the boot parameter run=. Both
 * end in run_line(), as does command_run_line() on any core.
 *
 * Rules and picture: kernel/shell/shell.h. Manual: docs/shell.md
 */
#include "kernel/shell/shell.h"

#include <string.h>

#include "kernel/core/boot_step.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/console.h"
#include "kernel/core/panic.h"
#include "kernel/core/power.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/sched/wait.h"
#include "kernel/shell/line.h"
#include "kernel/shell/nearest.h"
#include "kernel/shell/syntax.h"
#include "mm/slab.h"

#define PROMPT		"quartet> "
#define CTRL_C		0x03

struct run {
	int status;		/* of the last command */
	int failed;		/* of the last one that failed for good */
	bool announce;		/* print each command before it runs */
};

static struct line line;
static const char *run_text;	/* [I] value of run=, or NULL */

static int parse_run(const char *value)
{
	if (!value || value[0] == 0)
		return -EINVAL;
	run_text = value;	/* part of the kernel's copy, there for good */
	panic_set_poweroff();	/* nobody is there to watch it wait */
	return 0;
}

BOOT_PARAM(run) = {
	.name = "run",
	.parse = parse_run,
	.help = "run=\"COMMAND; COMMAND\": run these, then power off with the "
		"status of the last that failed",
};

/* ---- one command ---- */

const struct command *shell_find_command(const char *name)
{
	TABLE_FOREACH(struct command, commands, command) {
		if (strcmp(command->name, name) == 0)
			return command;
	}
	return NULL;
}

static int unknown_command(const char *name)
{
	const struct command *best = NULL;
	unsigned int best_distance = NEAREST_NAME_MAX;

	TABLE_FOREACH(struct command, commands, command) {
		unsigned int distance = edit_distance(name, command->name);

		if (distance < best_distance) {
			best_distance = distance;
			best = command;
		}
	}
	console_printf("shell: %s: unknown command; try \"help\"", name);
	if (best && edit_distance_close(best_distance, name))
		console_printf(", or did you mean \"%s\"?", best->name);
	console_printf("\n");
	return STATUS_UNKNOWN;
}

/* R1: from what a command returned to a status. */
static int to_status(const char *name, int returned)
{
	const char *errno_name;

	if (returned >= 0)
		return returned & 0xff;
	errno_name = format_errno_name(returned);
	if (errno_name)
		console_printf("%s: %s\n", name, errno_name);
	else
		console_printf("%s: error %d\n", name, returned);
	return STATUS_FAILED;
}

int shell_run_words(int argc, char **argv)
{
	const struct command *command = shell_find_command(argv[0]);

	if (!command)
		return unknown_command(argv[0]);
	return to_status(argv[0], command->run(argc, argv));
}

/* Upcall of kernel/core/command.h. */
bool command_interrupted(void)
{
	return console_interrupted();
}

/* ---- one line ---- */

static int report_syntax(const struct syntax_error *error)
{
	console_printf("shell: %s (character %zu): nothing of the line was "
		       "run\n", error->message, error->at + 1);
	return STATUS_USAGE;
}

static bool is_wanted(enum syntax_operator before, int status)
{
	if (before == SYNTAX_AND)
		return status == STATUS_OK;
	if (before == SYNTAX_OR)
		return status != STATUS_OK;
	return true;
}

/* ---- output to a file ---- */

#define OUTPUT_MAX	4096	/* bytes of one command that a file gets */

struct output {
	size_t used;
	bool cut;
	char text[OUTPUT_MAX];
};

static void keep_output(void *ctx, const char *text, size_t len)
{
	struct output *out = ctx;
	size_t part = min(len, OUTPUT_MAX - out->used);

	memcpy(out->text + out->used, text, part);
	out->used += part;
	out->cut |= part < len;
}

static int give_output(const char *path, const struct output *out)
{
	struct vfs_node node;
	int err = vfs_get(path, true, &node);

	if (!err) {
		err = out->cut ? -E2BIG : vfs_write(&node, out->text,
						    out->used);
		vfs_put(&node);
	}
	if (!err)
		return STATUS_OK;
	console_printf("shell: %s: %s\n", path, err == -EROFS || err == -EACCES
		       ? "cannot be written" : err == -ENOENT ?
		       "no such file, and none can be made" :
		       format_errno_name(err));
	return STATUS_FAILED;
}

/* The file gets the text when the command is over, if that succeeded. */
static int run_into_file(struct syntax_command *command)
{
	struct output *out = kzalloc(sizeof(*out), GFP_KERNEL);
	int status = STATUS_FAILED;

	if (!out || !console_redirect(keep_output, out)) {
		console_printf("shell: > %s: %s\n", command->output, out ?
			       "another core's command does that already" :
			       "out of memory");
		kfree(out);
		return status;
	}
	status = shell_run_words(command->argc, command->argv);
	console_redirect(NULL, NULL);
	if (status == STATUS_OK)
		status = give_output(command->output, out);
	else
		console_write(out->text, out->used);
	kfree(out);
	return status;
}

static void run_command(struct syntax_command *command, struct run *run)
{
	if (run->announce)
		console_printf(PROMPT "%.*s\n", (int)command->source_length,
			       command->source);
	run->status = command->output ? run_into_file(command) :
		      shell_run_words(command->argc, command->argv);
	/* What || catches has been dealt with. */
	if (run->status != STATUS_OK && command->next != SYNTAX_OR)
		run->failed = run->status;
	if (command_interrupted()) {
		run->status = STATUS_INTERRUPTED;
		run->failed = STATUS_INTERRUPTED;
	}
}

static int run_line(const char *text, struct run *run)
{
	enum syntax_operator before = SYNTAX_THEN;
	struct syntax_command command;
	struct syntax_error error;
	const char *at = text;

	if (syntax_check(text, &command, &error) < 0) {
		run->status = report_syntax(&error);
		run->failed = run->status;
		return run->status;
	}
	while (syntax_next(text, &at, run->status, &command, &error) > 0) {
		if (is_wanted(before, run->status))
			run_command(&command, run);
		if (command_interrupted())
			break;
		before = command.next;
	}
	return run->status;
}

/* Upcall of kernel/core/command.h. */
int command_run_line(char *text)
{
	struct run run = { .status = STATUS_OK };

	return run_line(text, &run);
}

/* ---- completion ---- */

struct prefix_filter {
	const char *prefix;
	size_t length;
	line_emit_fn emit;
	void *ctx;
};

static void emit_matching(void *ctx, const char *word)
{
	const struct prefix_filter *filter = ctx;

	if (strncmp(word, filter->prefix, filter->length) == 0)
		filter->emit(filter->ctx, word);
}

void shell_complete_words(int argc, char **argv, command_emit_fn emit,
			  void *ctx)
{
	const struct command *command;

	if (argc == 1) {
		TABLE_FOREACH(struct command, commands, c)
			emit(ctx, c->name);
		return;
	}
	command = shell_find_command(argv[0]);
	if (command && command->complete)
		command->complete(argc, argv, emit, ctx);
}

static size_t complete(void *ctx, const char *before, line_emit_fn emit,
		       void *emit_ctx)
{
	struct syntax_command command;
	struct prefix_filter filter = { .emit = emit, .ctx = emit_ctx };

	(void)ctx;
	if (syntax_unfinished(before, &command) < 0)
		return 0;
	if (command.output) {
		filter.prefix = command.output;
		filter.length = strlen(filter.prefix);
		vfs_complete(filter.prefix, emit_matching, &filter);
		return filter.length;
	}
	filter.prefix = command.argv[command.argc - 1];
	filter.length = strlen(filter.prefix);
	shell_complete_words(command.argc, command.argv, emit_matching,
			     &filter);
	return filter.length;
}

/* ---- the main loop ---- */

static void write_console(void *ctx, const char *text, size_t size)
{
	(void)ctx;
	console_write(text, size);
}

static const struct line_ops line_ops = {
	.write = write_console,
	.complete = complete,
};

static void mark_prompt(void)
{
	boot_mark("prompt", "commands are run");
}

static void run_and_power_off(void) __noreturn;

static void run_and_power_off(void)
{
	struct run run = { .announce = true };

	mark_prompt();
	run_line(run_text, &run);
	machine_poweroff(run.failed);
}

/*
 * Ctrl-C stands in the input like any byte and was noted when it came. What
 * was typed before it is forgotten with it, as terminals do.
 */
static void take_interrupt(void)
{
	int byte;

	do {
		byte = console_getc();
	} while (byte >= 0 && byte != CTRL_C);
	console_clear_interrupt();
	console_printf("^C\n");
}

/* Not cleared before: a Ctrl-C typed right behind the line is for it. */
static int run_typed_line(int last_status)
{
	struct run run = { .status = last_status };

	run_line(line.text, &run);
	if (console_interrupted())
		take_interrupt();
	return run.status;
}

static int refuse_line(void)
{
	console_printf("line too long (%zu characters, at most %u): not run\n",
		       line_typed_length(&line), LINE_LENGTH_MAX);
	return STATUS_USAGE;
}

/* Takes one byte from the console; status is what $? stands for. */
static int feed(u8 byte, int status)
{
	switch (line_feed(&line, byte)) {
	case LINE_EDITING:
		return status;
	case LINE_DONE:
		status = run_typed_line(status);
		break;
	case LINE_REFUSED:
		status = refuse_line();
		break;
	case LINE_CANCELLED:
		console_clear_interrupt();
		status = STATUS_INTERRUPTED;
		break;
	}
	line_begin(&line);
	return status;
}

static DECLARE_WAIT_QUEUE_HEAD(input_arrived);

static struct thread *shell_thread;	/* [I] */

/* A command that sleeps interruptibly is told of Ctrl-C. */
static void input_notify(void)
{
	if (console_interrupted())
		wake_up_state(shell_thread, TASK_INTERRUPTIBLE);
	wake_up(&input_arrived);
}

/* Said where it is seen: once the input has been read. */
static void report_lost_input(void)
{
	u32 lost = console_take_lost();

	if (!lost)
		return;
	console_printf("\nshell: input came too fast: %u bytes were lost\n",
		       lost);
	line_begin(&line);
}

void shell_run(void)
{
	int status = STATUS_OK;
	int byte;

	if (run_text)
		run_and_power_off();
	console_printf("Type \"help\" for commands; leave QEMU with Ctrl-A X.\n");
	shell_thread = current;
	current->of_shell = true;
	console_set_notify(input_notify);
	line_init(&line, &line_ops, NULL, PROMPT);
	line_begin(&line);
	mark_prompt();
	for (;;) {
		byte = console_getc();
		if (byte >= 0) {
			status = feed((u8)byte, status);
			continue;
		}
		report_lost_input();
		wait_event(input_arrived, console_input_pending());
	}
}
