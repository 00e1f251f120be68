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
	struct replay_header header;
	const struct replay_host *host;
	struct replay_result *result;
	bool set_up;
	bool balance;		/* the last operation made it pending */
	struct replay_ids ids;
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

/* --- operations --- */

static int set_up(struct replay *r, const struct replay_line *line)
{
	int err;

	if (r->set_up)
		return 0;
	err = replay_header_check(&r->header, line, r->result);
	if (err)
		return err;
	err = r->host->setup(&r->a, r->header.generation, &r->header.info);
	if (err)
		return replay_malformed(r->result, line, "the geometry cannot "
					"be set up (%s): see the log",
					format_errno_name(err));
	r->a.kick = note_balance;
	r->a.async = true;
	r->a.can_grow = true;
	r->set_up = true;
	return 0;
}

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

static void *do_alloc(struct replay *r, char mode, size_t size, size_t align)
{
	const struct pcpu_generation *g = r->a.generation;

	switch (mode) {
	case 'r':
		return g->alloc_reserved(&r->a, size, align,
					 GFP_KERNEL | __GFP_NOWARN);
	case 'x':
		return g->alloc(&r->a, size, align, GFP_NOWAIT | __GFP_NOWARN);
	default:
		return g->alloc(&r->a, size, align, GFP_KERNEL | __GFP_NOWARN);
	}
}

/* "a ID SIZE ALIGN k|x|r -> fail", or "-> CHUNK OFFSET". */
static bool alloc_can_be_read(const struct replay_line *line, size_t *id,
			      size_t *size, size_t *align)
{
	char *const *w = line->words;
	size_t n;

	if (!replay_word(line, 1, id) || !replay_word(line, 2, size) ||
	    !replay_word(line, 3, align) || line->nr_words < 7 ||
	    w[4][1] || !strchr("kxr", w[4][0]) || strcmp(w[5], "->"))
		return false;
	if (strcmp(w[6], "fail") == 0)
		return line->nr_words == 7;
	return line->nr_words == 8 && replay_word(line, 7, &n) &&
	       (strcmp(w[6], "R") == 0 || replay_word(line, 6, &n));
}

static int replay_alloc(struct replay *r, const struct replay_line *line)
{
	char *const *w = line->words;
	char expected[40], got[40];
	size_t number, size, align;
	struct replay_id *id;

	if (!alloc_can_be_read(line, &number, &size, &align))
		return replay_malformed(r->result, line, "this is not \"a ID "
					"SIZE ALIGN k|x|r -> CHUNK OFFSET\" "
					"or \"-> fail\"");
	id = replay_ids_find(&r->ids, number);
	if (id->known)
		return replay_malformed(r->result, line, "ID %zu again",
					number);
	id->known = true;
	id->live = true;
	id->cookie = do_alloc(r, w[4][0], size, align);
	format(expected, sizeof(expected), "%s%s%s", w[6],
	       line->nr_words > 7 ? " " : "", line->nr_words > 7 ? w[7] : "");
	name_place(r, id->cookie, got, sizeof(got));
	if (strcmp(expected, got))
		replay_mismatch(r->result, line,
				"a %s %s %s %s: expected %s, got %s",
				w[1], w[2], w[3], w[4], expected, got);
	finish_op(r);
	return 0;
}

static int replay_free(struct replay *r, const struct replay_line *line)
{
	struct replay_id *id;
	size_t number;

	if (!replay_word(line, 1, &number) || line->nr_words != 2)
		return replay_malformed(r->result, line, "this is not \"f "
					"ID\"");
	id = replay_ids_find(&r->ids, number);
	if (!id->known || !id->live)
		return replay_malformed(r->result, line, "ID %zu is not "
					"allocated", number);
	id->live = false;
	if (r->a.generation->free(&r->a, id->cookie))
		replay_mismatch(r->result, line, "f %zu: refused", number);
	id->cookie = NULL;
	finish_op(r);
	return 0;
}

static int replay_counts(struct replay *r, const struct replay_line *line)
{
	struct pcpu_stats s;
	size_t expected[4];

	for (unsigned int i = 0; i < 4; i++)
		if (!replay_word(line, i + 1, &expected[i]) ||
		    line->nr_words != 5)
			return replay_malformed(r->result, line, "this is not "
						"\"c FREE CHUNKS POPULATED "
						"EMPTY\"");
	r->a.generation->stats(&r->a, &s);
	if (expected[0] != s.free_bytes || expected[1] != s.nr_open_chunks ||
	    expected[2] != (size_t)s.nr_populated ||
	    expected[3] != (size_t)s.nr_empty)
		replay_mismatch(r->result, line, "expected c %zu %zu %zu %zu, "
				"got c %zu %u %d %d", expected[0], expected[1],
				expected[2], expected[3], s.free_bytes,
				s.nr_open_chunks, s.nr_populated, s.nr_empty);
	if (r->a.generation->verify(&r->a))
		replay_mismatch(r->result, line, "a rule is broken: see the "
				"log");
	return 0;
}

/* id is of no use for the reserved one: "R". */
static const struct pcpu_chunk *chunk_named(struct replay *r, bool reserved,
					    size_t id)
{
	struct pcpu_chunk *chunk;

	if (reserved)
		return r->a.reserved;
	list_for_each_entry(chunk, &r->a.chunks, all)
		if (!chunk->reserved && chunk->id == id)
			return chunk;
	return NULL;
}

/* A number, or a dash, which stands for any; a hint may have a mark. */
static bool state_can_be_read(const struct replay_line *line)
{
	size_t n;

	for (unsigned int i = 2; i < 7; i++) {
		const char *w = line->words[i];
		size_t len = strlen(w);

		if (i == 3 && strchr("^v", w[len - 1]))
			len--;
		if (strcmp(w, "-") && !replay_number(w, len, &n))
			return false;
	}
	return true;
}

static bool differs(const char *word, size_t got)
{
	size_t n;

	return word[0] != '-' &&
	       (!replay_number(word, strspn(word, "0123456789"), &n) ||
		n != got);
}

static int replay_chunk(struct replay *r, const struct replay_line *line)
{
	const struct pcpu_chunk *chunk;
	char *const *w = line->words;
	bool reserved = line->nr_words > 1 && strcmp(w[1], "R") == 0;
	size_t hint, id = 0;

	if (line->nr_words != 7 || !state_can_be_read(line) ||
	    (!reserved && !replay_word(line, 1, &id)))
		return replay_malformed(r->result, line, "this is not \"h "
					"CHUNK FREE HINT SLOT POPULATED "
					"EMPTY\"");
	chunk = chunk_named(r, reserved, id);
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
	static const struct {
		const char *name;
		int (*fn)(struct replay *r, const struct replay_line *line);
	} ops[] = {
		{ "a", replay_alloc }, { "f", replay_free },
		{ "c", replay_counts }, { "h", replay_chunk },
	};
	int err;

	if (!line->nr_words && line->whole)
		return 0;
	if (line->nr_words && line->words[0][0] == '#')
		return r->set_up ? 0 :
		       replay_header_line(&r->header, line, r->result);
	for (size_t i = 0; i < ARRAY_SIZE(ops) && line->whole; i++) {
		if (strcmp(line->words[0], ops[i].name))
			continue;
		err = set_up(r, line);
		return err ? err : ops[i].fn(r, line);
	}
	return replay_malformed(r->result, line, line->whole ?
				"neither a, f, c, h nor #" :
				"too long, or a NUL in it");
}

/* Lines that allocate, roughly: more than there are is no harm. */
static size_t count_ids(struct replay_input in)
{
	struct replay_line line;
	size_t nr = 0;

	while (replay_next_line(&in, &line))
		nr += line.nr_words && strcmp(line.words[0], "#") != 0;
	return nr;
}

static void end(struct replay *r)
{
	if (!r->set_up)
		return;
	for (size_t i = 0; i < r->ids.nr_slots; i++)
		if (r->ids.slots[i].cookie)
			(void)r->a.generation->free(&r->a,
						  r->ids.slots[i].cookie);
	r->host->teardown(&r->a);
}

static int replay_trace(struct replay_input *in,
			const struct replay_host *host,
			struct replay_result *result)
{
	struct replay *r = host->zalloc(sizeof(*r));
	struct replay_line line = { .number = 0 };
	int err;

	if (!r)
		return -ENOMEM;
	r->host = host;
	r->result = result;
	err = replay_ids_init(&r->ids, count_ids(*in), host);
	while (!err && replay_next_line(in, &line))
		err = replay_line(r, &line);
	if (!err && !r->set_up)
		err = replay_malformed(result, &line, "the end, and no "
				       "operation before it");
	end(r);
	host->free(r->ids.slots);
	host->free(r);
	return err;
}

int replay_text(const char *text, size_t len, const struct replay_host *host,
		struct replay_result *result)
{
	static const char table[] = "nr_cpus,";
	struct replay_input in = { .next = text, .end = text + len };

	memset(result, 0, sizeof(*result));
	if (len >= sizeof(table) - 1 &&
	    memcmp(text, table, sizeof(table) - 1) == 0)
		return replay_table(&in, result);
	if (!len || text[0] != '#') {
		format(result->first, sizeof(result->first), "line 1: neither "
		       "a trace (#) nor a table (%s)", table);
		return -EINVAL;
	}
	return replay_trace(&in, host, result);
}
