// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/replay.c - replay golden files on this machine
 *
 *   replay FILE...
 *
 * Prints "FILE ops=N mismatches=M" for each, and the first mismatch.
 * Exit status: 0 all equal, 1 mismatches, 2 a file that cannot be read.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/host/percpu/host_percpu.h"
#include "tests/percpu/replay.h"

static int setup(struct pcpu_allocator *a,
		 const struct pcpu_generation *generation,
		 const struct pcpu_alloc_info *info)
{
	return host_percpu_setup(a, generation, info, &host_backend);
}

static void *zalloc(size_t size)
{
	return calloc(1, size);
}

static const struct replay_host host = {
	.setup = setup, .teardown = host_percpu_teardown,
	.zalloc = zalloc, .free = free,
};

/* All of a file, or NULL with errno. */
static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	size_t room = 0, got = 1;
	char *text = NULL, *more;

	if (!f)
		return NULL;
	for (*len = 0; got; *len += got) {
		room = 2 * *len + (1 << 16);
		more = realloc(text, room);
		if (!more)
			break;
		text = more;
		got = fread(text + *len, 1, room - *len, f);
	}
	if (got || ferror(f)) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static int replay_file(const char *path)
{
	struct replay_result r;
	size_t len;
	char *text = read_file(path, &len);
	int err;

	if (!text) {
		fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
		return 2;
	}
	err = replay_text(text, len, &host, &r);
	free(text);
	if (err) {
		fprintf(stderr, "replay: %s: %s\n", path, r.first[0] ?
			r.first : "no memory");
		return 2;
	}
	printf("%s ops=%lu mismatches=%lu\n", path, r.ops, r.mismatches);
	if (r.mismatches)
		printf("  %s\n", r.first);
	return r.mismatches != 0;
}

int main(int argc, char **argv)
{
	int worst = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: replay FILE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		int status = replay_file(argv[i]);

		worst = status > worst ? status : worst;
	}
	return worst;
}
