// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay_read.c - reading golden files, and tables of layouts
 */
#include "tests/percpu/replay_internal.h"

#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"

#include <string.h>

static void cut_words(struct replay_line *line, char *text)
{
	line->nr_words = 0;
	while (line->nr_words < REPLAY_WORDS) {
		while (*text == ' ')
			text++;
		if (!*text)
			return;
		line->words[line->nr_words++] = text;
		while (*text && *text != ' ')
			text++;
		if (*text)
			*text++ = '\0';
	}
}

static char *copy_line(struct replay_input *in, struct replay_line *line)
{
	const char *stop = memchr(in->next, '\n', (size_t)(in->end - in->next));
	size_t len;

	if (!stop)
		stop = in->end;
	len = min((size_t)(stop - in->next), sizeof(line->text) - 1);
	memcpy(line->text, in->next, len);
	line->text[len] = '\0';
	if (len && line->text[len - 1] == '\r')
		line->text[len - 1] = '\0';
	in->next = stop < in->end ? stop + 1 : stop;
	line->number = ++in->number;
	return line->text;
}

bool replay_next_line(struct replay_input *in, struct replay_line *line)
{
	if (in->next >= in->end)
		return false;
	cut_words(line, copy_line(in, line));
	return true;
}

size_t replay_number(const char *word)
{
	size_t n = 0;

	for (; *word >= '0' && *word <= '9'; word++)
		n = n * 10 + (size_t)(*word - '0');
	return n;
}

size_t replay_value(const struct replay_line *line, const char *name)
{
	for (unsigned int i = 0; i + 1 < line->nr_words; i++)
		if (strcmp(line->words[i], name) == 0)
			return replay_number(line->words[i + 1]);
	return 0;
}

void replay_mismatch(struct replay_result *result,
		     const struct replay_line *line, const char *fmt, ...)
{
	va_list args;
	int len;

	if (result->mismatches++)
		return;
	len = format(result->first, sizeof(result->first), "line %lu: ",
		     line->number);
	va_start(args, fmt);
	vformat(result->first + len, sizeof(result->first) - (size_t)len, fmt,
		args);
	va_end(args);
}

/* --- tables --- */

/* A digit for each core: two are near if they are equal. */
static int digit_distance(void *ctx, unsigned int from, unsigned int to)
{
	const char *nodes = ctx;

	return nodes[from] == nodes[to] ? PCPU_LOCAL_DISTANCE :
					  2 * PCPU_LOCAL_DISTANCE;
}

struct text {
	char buf[256];
	int len;
};

static __printf(2, 3) void add(struct text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (t->len < (int)sizeof(t->buf))
		t->len += vformat(t->buf + t->len,
				  sizeof(t->buf) - (size_t)t->len, fmt, args);
	va_end(args);
}

static void add_groups(struct text *t, const struct pcpu_alloc_info *info)
{
	unsigned int unit = 0, group, i;

	for (group = 0; group < info->nr_groups; group++) {
		add(t, "%s%zu:", group ? "|" : "",
		    info->groups[group].base_offset);
		for (i = 0; i < info->groups[group].nr_units; i++, unit++) {
			u8 cpu = info->cpu_of_unit[unit];

			add(t, i ? " " : "%s", "");
			if (cpu == PCPU_NO_CPU)
				add(t, "-");
			else
				add(t, "%u", cpu);
		}
	}
}

/* The columns of a row that were asked for; false: it is no row. */
static bool read_row(const char *row, struct pcpu_layout *l, char *nodes)
{
	const char *cell[6] = { row };
	unsigned int i;

	for (i = 1; i < ARRAY_SIZE(cell); i++) {
		cell[i] = strchr(cell[i - 1], ',');
		if (!cell[i]++)
			return false;
	}
	*l = (struct pcpu_layout){
		.nr_cpus = (unsigned int)replay_number(cell[0]),
		.reserved_size = replay_number(cell[1]),
		.dyn_size = replay_number(cell[2]),
		.atom_size = replay_number(cell[3]),
		.static_size = replay_number(cell[5]),
		.distance = digit_distance, .ctx = nodes,
	};
	for (i = 0; i < PCPU_MAX_CPUS && cell[4][i] != ','; i++)
		nodes[i] = cell[4][i];
	return i == l->nr_cpus;
}

static void check_row(const struct replay_line *line,
		      struct replay_result *result)
{
	char nodes[PCPU_MAX_CPUS];
	struct pcpu_alloc_info info;
	struct pcpu_layout l;
	struct text t = { .len = 0 };
	unsigned int cpu;

	if (!read_row(line->text, &l, nodes) ||
	    pcpu_build_alloc_info(&l, &info)) {
		replay_mismatch(result, line, "not a row that can be read: %s",
				line->text);
		return;
	}
	add(&t, "%u,%zu,%zu,%zu,", l.nr_cpus, l.reserved_size, l.dyn_size,
	    l.atom_size);
	for (cpu = 0; cpu < l.nr_cpus; cpu++)
		add(&t, "%c", nodes[cpu]);
	add(&t, ",%zu,%zu,%zu,%zu,%zu,%u,%u,", info.static_size,
	    info.reserved_size, info.dyn_size, info.unit_size,
	    info.alloc_size, info.upa, info.nr_groups);
	add_groups(&t, &info);
	if (strcmp(t.buf, line->text))
		replay_mismatch(result, line, "expected %s got %s",
				line->text, t.buf);
}

int replay_table(struct replay_input *in, struct replay_result *result)
{
	struct replay_line line;

	while (in->next < in->end) {
		copy_line(in, &line);	/* cells have blanks: whole lines */
		if (!line.text[0])
			continue;
		result->ops++;
		check_row(&line, result);
	}
	return 0;
}
