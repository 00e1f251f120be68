// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay_command.c - the command replay: golden files, here
 *
 * The files come in the initial RAM disk; the allocator that replays them is
 * one beside the kernel's own, with the geometry the file asks for.
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "mm/vmalloc.h"
#include "tests/percpu/replay.h"
#include "tests/percpu/suite.h"

static int setup(struct pcpu_allocator *a,
		 const struct pcpu_generation *generation,
		 const struct pcpu_alloc_info *info)
{
	return suite_setup(a, generation, info, false);
}

static void *zalloc(size_t size)
{
	return vzalloc(size);
}

static void release(void *p)
{
	vfree(p);
}

static const struct replay_host host = {
	.setup = setup, .teardown = suite_teardown,
	.zalloc = zalloc, .free = release,
};

/* Return: 0 equal, 1 not. */
static int replay_file(const char *path)
{
	struct vfs_contents contents;
	struct replay_result r = { 0 };
	int err = vfs_load(path, &contents);

	if (!err) {
		err = replay_text(contents.data, contents.size, &host, &r);
		vfs_unload(&contents);
	}
	if (err) {
		console_printf("replay: %s: %s\n", path, r.first[0] ? r.first :
			       format_errno_name(err));
		return 1;
	}
	console_printf("%s ops=%lu mismatches=%lu\n", path, r.ops,
		       r.mismatches);
	if (r.mismatches)
		console_printf("  %s\n", r.first);
	return r.mismatches != 0;
}

static int run_replay(int argc, char **argv)
{
	int status = 0;

	if (argc < 2) {
		console_printf("usage: replay FILE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		if (command_interrupted())
			return 130;
		status |= replay_file(argv[i]);
	}
	return status;
}

static void complete(int argc, char **argv, command_emit_fn emit, void *ctx)
{
	vfs_complete(argv[argc - 1], emit, ctx);
}

SHELL_COMMAND(replay) = {
	.name = "replay",
	.usage = "replay FILE...",
	.summary = "Do what a golden trace of per-CPU allocations did, and compare",
	.help = "Each FILE is a trace, or a table of unit layouts, of\n"
		"tests/percpu/golden. Prints its operations and mismatches,\n"
		"and the first mismatch; succeeds if there is none.\n",
	.run = run_replay,
	.complete = complete,
};
