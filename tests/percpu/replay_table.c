// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay_table.c - tables of layouts, row by row
 *
 *   asked for:  nr_cpus,reserved,dyn,atom,nodes,static,
 *   result:     reserved,dyn,unit,alloc,upa,nr_groups,groups
 *
 * The result is made anew, written as it is in the table, and compared as
 * text.
 */
#include "tests/percpu/replay_internal.h"

#include "kernel/lib/format.h"

#include <string.h>

#define COLUMNS		13
#define SIZE_LIMIT	((size_t)1 << 28)	/* of a part, or an atom */

static const char header[] =
	"nr_cpus,reserved_in,dyn_in,atom_size,cpu_nodes,static_size,"
	"reserved_size,dyn_size,unit_size,alloc_size,upa,nr_groups,groups";

/* --- reading a row --- */

struct cell {
	const char *text;
	size_t len;
};

/* Return: how many there are, perhaps more than COLUMNS. */
static unsigned int cut_cells(const char *row, struct cell *cells)
{
	unsigned int nr = 0;

	for (;;) {
		size_t len = strcspn(row, ",");

		if (nr < COLUMNS)
			cells[nr] = (struct cell){ row, len };
		nr++;
		if (!row[len])
			return nr;
		row += len + 1;
	}
}

/* A digit for each core: two are near if they are equal. */
static int digit_distance(void *ctx, unsigned int from, unsigned int to)
{
	const char *nodes = ctx;

	return nodes[from] == nodes[to] ? PCPU_LOCAL_DISTANCE :
					  2 * PCPU_LOCAL_DISTANCE;
}

/* What is asked for. Return: NULL, or what is wrong with it. */
static const char *read_layout(const struct cell *cells, struct pcpu_layout *l)
{
	static const unsigned int sizes[] = { 1, 2, 3, 5 };
	size_t value[6] = { 0 };

	if (!replay_number(cells[0].text, cells[0].len, &value[0]) ||
	    value[0] < 1 || value[0] > PCPU_MAX_CPUS)
		return "nr_cpus is no number from 1 to 8";
	if (cells[4].len != value[0])
		return "cpu_nodes has not one digit for each core";
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		const struct cell *c = &cells[sizes[i]];

		if (!replay_number(c->text, c->len, &value[sizes[i]]) ||
		    value[sizes[i]] > SIZE_LIMIT)
			return "a size is no number, or more than 256 MiB";
	}
	*l = (struct pcpu_layout){
		.nr_cpus = (unsigned int)value[0],
		.reserved_size = value[1], .dyn_size = value[2],
		.atom_size = value[3], .static_size = value[5],
		.distance = digit_distance, .ctx = (void *)cells[4].text,
	};
	return NULL;
}

/* --- writing it --- */

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

static void write_row(struct text *t, const struct pcpu_layout *l,
		      const struct pcpu_alloc_info *info)
{
	const char *nodes = l->ctx;

	add(t, "%u,%zu,%zu,%zu,", l->nr_cpus, l->reserved_size, l->dyn_size,
	    l->atom_size);
	for (unsigned int cpu = 0; cpu < l->nr_cpus; cpu++)
		add(t, "%c", nodes[cpu]);
	add(t, ",%zu,%zu,%zu,%zu,%zu,%u,%u,", info->static_size,
	    info->reserved_size, info->dyn_size, info->unit_size,
	    info->alloc_size, info->upa, info->nr_groups);
	add_groups(t, info);
}

/* --- the table --- */

static int check_row(const struct replay_line *line,
		     struct replay_result *result)
{
	struct cell cells[COLUMNS];
	unsigned int nr = cut_cells(line->text, cells);
	struct pcpu_alloc_info info;
	struct pcpu_layout layout;
	struct text t = { .len = 0 };
	const char *wrong;

	if (!line->whole)
		return replay_malformed(result, line, "longer than %zu "
					"characters, or a NUL in it",
					sizeof(line->text) - 1);
	if (nr != COLUMNS)
		return replay_malformed(result, line, "%u columns instead of "
					"%u", nr, COLUMNS);
	wrong = read_layout(cells, &layout);
	if (!wrong && pcpu_build_alloc_info(&layout, &info))
		wrong = "there is no layout for that";
	if (wrong)
		return replay_malformed(result, line, "%s: %s", wrong,
					line->text);
	write_row(&t, &layout, &info);
	result->ops++;
	if (strcmp(t.buf, line->text))
		replay_mismatch(result, line, "expected %s got %s",
				line->text, t.buf);
	return 0;
}

int replay_table(struct replay_input *in, struct replay_result *result)
{
	struct replay_line line;
	int err = 0;

	if (!replay_next_text(in, &line) || strcmp(line.text, header))
		return replay_malformed(result, &line, "other columns than %s",
					header);
	while (!err && replay_next_text(in, &line))
		if (line.text[0])
			err = check_row(&line, result);
	if (!err && !result->ops)
		err = replay_malformed(result, &line, "the end, and no row "
				       "before it");
	return err;
}
