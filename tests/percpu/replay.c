// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay.c - golden traces, op by op
 *
 * After a mismatch the replay goes on with what it got itself, so that the
 * count says how far apart the two are.
 */
#include "tests/percpu/replay.h"

#include "kernel/lib/format.h"
#include "tests/percpu/replay_internal.h"

#include <string.h>

struct replay {
	struct pcpu_allocator a;
	const struct pcpu_generation *generation;
	struct pcpu_alloc_info info;
	const struct replay_host *host;
	struct replay_result *result;
	bool set_up;
	bool balance;		/* the last operation made it pending */
	void **cookies;		/* by ID */
	size_t nr_ids;
};

static void note_balance(struct pcpu_allocator *a)
{
	container_of(a, struct replay, a)->balance = true;
}

static void finish_op(struct replay *r)
{
	r->result->ops++;
	while (r->balance) {
		r->balance = false;
		pcpu_balance(&r->a);
	}
}

/* --- the header --- */

/* Cores one after another, spread evenly over the groups. */
static void fill_info(struct pcpu_alloc_info *info, unsigned int nr_groups)
{
	unsigned int per_group = DIV_ROUND_UP(info->nr_cpus, nr_groups);
	unsigned int cpu = 0;

	while (cpu < info->nr_cpus) {
		unsigned int nr = min(per_group, info->nr_cpus - cpu);

		info->groups[info->nr_groups++] = (struct pcpu_group){
			.nr_units = nr, .base_offset = cpu * info->unit_size,
		};
		for (; nr; nr--, cpu++)
			info->cpu_of_unit[cpu] = (u8)cpu;
	}
	info->nr_units = cpu;
	info->upa = 1;
	info->alloc_size = info->unit_size;
}

static int read_geometry(struct replay *r, const struct replay_line *line)
{
	struct pcpu_alloc_info *info = &r->info;
	size_t groups = replay_value(line, "groups");

	memset(info, 0, sizeof(*info));
	info->nr_cpus = (unsigned int)replay_value(line, "nr_cpus");
	info->static_size = replay_value(line, "static");
	info->reserved_size = replay_value(line, "reserved");
	info->dyn_size = replay_value(line, "dynamic");
	info->unit_size = replay_value(line, "unit");
	info->atom_size = replay_value(line, "atom");
	if (replay_value(line, "page") != PAGE_SIZE || !info->nr_cpus ||
	    info->nr_cpus > PCPU_MAX_CPUS || groups > info->nr_cpus) {
		format(r->result->first, sizeof(r->result->first),
		       "line %lu: pages of %lu bytes and 1 to %u cores only",
		       line->number, PAGE_SIZE, PCPU_MAX_CPUS);
		return -EINVAL;
	}
	fill_info(info, max((unsigned int)groups, 1u));
	return 0;
}

static int read_header(struct replay *r, const struct replay_line *line)
{
	if (line->nr_words < 3)
		return 0;
	if (strcmp(line->words[1], "generation") == 0)
		r->generation = pcpu_generation_find(line->words[2]);
	else if (strcmp(line->words[1], "geometry") == 0)
		return read_geometry(r, line);
	return 0;
}

static int set_up(struct replay *r, const struct replay_line *line)
{
	int err = -EINVAL;

	if (r->set_up)
		return 0;
	if (r->generation && r->info.nr_cpus)
		err = r->host->setup(&r->a, r->generation, &r->info);
	if (err) {
		format(r->result->first, sizeof(r->result->first),
		       "line %lu: no header with a generation and a geometry "
		       "that can be set up", line->number);
		return err;
	}
	r->a.kick = note_balance;
	r->a.async = true;
	r->a.can_grow = true;
	r->set_up = true;
	return 0;
}

/* --- operations --- */

static void name_place(struct replay *r, const void *cookie, char *buf,
		       size_t size)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;
	vaddr_t va = (vaddr_t)cookie - r->a.delta;

	spin_lock_irqsave(&r->a.lock, flags);
	chunk = cookie ? pcpu_chunk_find(&r->a, va) : NULL;
	if (!chunk)
		format(buf, size, "fail");
	else if (chunk->reserved)
		format(buf, size, "R %zu", chunk->unit_start + va -
		       chunk->base);
	else
		format(buf, size, "%u %zu", chunk->id, chunk->unit_start +
		       va - chunk->base);
	spin_unlock_irqrestore(&r->a.lock, flags);
}

static void *do_alloc(struct replay *r, const struct replay_line *line)
{
	size_t size = replay_number(line->words[2]);
	size_t align = replay_number(line->words[3]);
	const struct pcpu_generation *g = r->generation;

	switch (line->words[4][0]) {
	case 'r':
		return g->alloc_reserved(&r->a, size, align,
					 GFP_KERNEL | __GFP_NOWARN);
	case 'x':
		return g->alloc(&r->a, size, align, GFP_NOWAIT | __GFP_NOWARN);
	default:
		return g->alloc(&r->a, size, align, GFP_KERNEL | __GFP_NOWARN);
	}
}

static int replay_alloc(struct replay *r, const struct replay_line *line)
{
	char expected[40], got[40];
	size_t id;

	if (line->nr_words < 7 || strcmp(line->words[5], "->"))
		return -EINVAL;
	id = replay_number(line->words[1]);
	if (id >= r->nr_ids)
		return -EINVAL;
	r->cookies[id] = do_alloc(r, line);
	format(expected, sizeof(expected), "%s%s%s", line->words[6],
	       line->nr_words > 7 ? " " : "",
	       line->nr_words > 7 ? line->words[7] : "");
	name_place(r, r->cookies[id], got, sizeof(got));
	if (strcmp(expected, got))
		replay_mismatch(r->result, line,
				"a %s %s %s %s: expected %s, got %s",
				line->words[1], line->words[2], line->words[3],
				line->words[4], expected, got);
	finish_op(r);
	return 0;
}

static int replay_free(struct replay *r, const struct replay_line *line)
{
	size_t id;

	if (line->nr_words < 2)
		return -EINVAL;
	id = replay_number(line->words[1]);
	if (id >= r->nr_ids)
		return -EINVAL;
	if (r->generation->free(&r->a, r->cookies[id]))
		replay_mismatch(r->result, line, "f %zu: refused", id);
	r->cookies[id] = NULL;
	finish_op(r);
	return 0;
}

static int replay_counts(struct replay *r, const struct replay_line *line)
{
	struct pcpu_stats s;
	size_t expected[4];

	if (line->nr_words < 5)
		return -EINVAL;
	for (unsigned int i = 0; i < 4; i++)
		expected[i] = replay_number(line->words[i + 1]);
	r->generation->stats(&r->a, &s);
	if (expected[0] != s.free_bytes || expected[1] != s.nr_open_chunks ||
	    expected[2] != (size_t)s.nr_populated ||
	    expected[3] != (size_t)s.nr_empty)
		replay_mismatch(r->result, line, "expected c %zu %zu %zu %zu, "
				"got c %zu %u %d %d", expected[0], expected[1],
				expected[2], expected[3], s.free_bytes,
				s.nr_open_chunks, s.nr_populated, s.nr_empty);
	if (r->generation->verify(&r->a))
		replay_mismatch(r->result, line, "a rule is broken: see the "
				"log");
	return 0;
}

static const struct pcpu_chunk *chunk_named(struct replay *r, const char *name)
{
	struct pcpu_chunk *chunk;

	if (name[0] == 'R')
		return r->a.reserved;
	list_for_each_entry(chunk, &r->a.chunks, all)
		if (!chunk->reserved && chunk->id == replay_number(name))
			return chunk;
	return NULL;
}

/* A dash in the trace stands for any number. */
static bool differs(const char *word, size_t got)
{
	return word[0] != '-' && replay_number(word) != got;
}

static int replay_chunk(struct replay *r, const struct replay_line *line)
{
	const struct pcpu_chunk *chunk;
	char *const *w = line->words;
	size_t hint;

	if (line->nr_words < 7)
		return -EINVAL;
	chunk = chunk_named(r, w[1]);
	if (!chunk) {
		replay_mismatch(r->result, line, "h: there is no chunk %s",
				w[1]);
		return 0;
	}
	hint = r->a.index->hint(chunk);
	if (differs(w[2], chunk->free_bytes) || differs(w[3], hint) ||
	    differs(w[4], (size_t)chunk->slot) ||
	    differs(w[5], (size_t)chunk->nr_populated) ||
	    differs(w[6], (size_t)chunk->nr_empty))
		replay_mismatch(r->result, line, "expected h %s %s %s %s %s "
				"%s, got h %s %zu %zu %d %d %d", w[1], w[2],
				w[3], w[4], w[5], w[6], w[1],
				chunk->free_bytes, hint, chunk->slot,
				chunk->nr_populated, chunk->nr_empty);
	return 0;
}

static int replay_line(struct replay *r, const struct replay_line *line)
{
	int err;

	if (!line->nr_words)
		return 0;
	if (line->words[0][0] == '#')
		return read_header(r, line);
	err = set_up(r, line);
	if (err)
		return err;
	switch (line->words[0][0]) {
	case 'a':
		return replay_alloc(r, line);
	case 'f':
		return replay_free(r, line);
	case 'c':
		return replay_counts(r, line);
	case 'h':
		return replay_chunk(r, line);
	default:
		return -EINVAL;
	}
}

/* IDs are numbers in a line: none is larger than the largest there. */
static size_t largest_id(struct replay_input in)
{
	struct replay_line line;
	size_t largest = 0;

	while (replay_next_line(&in, &line))
		if (line.nr_words > 1 && (line.words[0][0] == 'a' ||
					  line.words[0][0] == 'f'))
			largest = max(largest, replay_number(line.words[1]));
	return largest;
}

static void free_rest(struct replay *r)
{
	for (size_t i = 0; i < r->nr_ids; i++)
		if (r->cookies[i])
			r->generation->free(&r->a, r->cookies[i]);
}

static int replay_trace(struct replay *r, struct replay_input *in)
{
	struct replay_line line;
	int err = 0;

	while (!err && replay_next_line(in, &line))
		err = replay_line(r, &line);
	if (err && !r->result->first[0])
		format(r->result->first, sizeof(r->result->first),
		       "line %lu cannot be read", line.number);
	if (r->set_up) {
		free_rest(r);
		r->host->teardown(&r->a);
	}
	return err;
}

static int replay_with_memory(struct replay_input *in,
			      const struct replay_host *host,
			      struct replay_result *result)
{
	struct replay *r = host->zalloc(sizeof(*r));
	int err = -ENOMEM;

	if (!r)
		return -ENOMEM;
	r->host = host;
	r->result = result;
	r->nr_ids = largest_id(*in) + 1;
	r->cookies = host->zalloc(r->nr_ids * sizeof(*r->cookies));
	if (r->cookies) {
		err = replay_trace(r, in);
		host->free(r->cookies);
	}
	host->free(r);
	return err;
}

int replay_text(const char *text, size_t len, const struct replay_host *host,
		struct replay_result *result)
{
	static const char table[] = "nr_cpus,";
	struct replay_input in = { .next = text, .end = text + len };
	struct replay_line line;

	memset(result, 0, sizeof(*result));
	if (len > sizeof(table) &&
	    memcmp(text, table, sizeof(table) - 1) == 0) {
		(void)!replay_next_line(&in, &line);
		return replay_table(&in, result);
	}
	if (!len || text[0] != '#') {
		format(result->first, sizeof(result->first),
		       "neither a trace (#) nor a table (%s)", table);
		return -EINVAL;
	}
	return replay_with_memory(&in, host, result);
}
