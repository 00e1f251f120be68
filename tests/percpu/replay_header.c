// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay_header.c - the lines "#" of a trace: what it is about
 *
 *   # generation NAME ...
 *   # geometry nr_cpus N static N reserved N dynamic N unit N page N atom N
 *   groups N           (on the same line)
 *
 * Other lines that begin so are for people.
 */
#include "tests/percpu/replay_internal.h"

#include "kernel/lib/align.h"

#include <string.h>

#define SIZE_LIMIT	((size_t)1 << 28)	/* of a part, or a unit */

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

enum geometry {
	NR_CPUS_WORD, STATIC, RESERVED, DYNAMIC, UNIT, PAGE, ATOM, GROUPS,
	NR_GEOMETRY,
};

static const char *const geometry_names[NR_GEOMETRY] = {
	"nr_cpus", "static", "reserved", "dynamic", "unit", "page", "atom",
	"groups",
};

/* "NAME NUMBER" for each name, from the third word on, in any order. */
static int read_values(const struct replay_line *line, size_t *values,
		       struct replay_result *result)
{
	for (unsigned int i = 0; i < NR_GEOMETRY; i++) {
		unsigned int w = 2;

		while (w < line->nr_words &&
		       strcmp(line->words[w], geometry_names[i]))
			w++;
		if (!replay_word(line, w + 1, &values[i]) ||
		    values[i] > SIZE_LIMIT)
			return replay_malformed(result, line, "the "
						"geometry wants %s and a "
						"number, at most 256 Mi",
						geometry_names[i]);
	}
	return 0;
}

static int read_geometry(struct pcpu_alloc_info *info,
			 const struct replay_line *line,
			 struct replay_result *result)
{
	size_t v[NR_GEOMETRY];
	int err = read_values(line, v, result);

	if (err)
		return err;
	if (v[PAGE] != PAGE_SIZE || !v[NR_CPUS_WORD] ||
	    v[NR_CPUS_WORD] > PCPU_MAX_CPUS || !v[GROUPS] ||
	    v[GROUPS] > v[NR_CPUS_WORD])
		return replay_malformed(result, line, "pages of %lu bytes, "
					"1 to %u cores and as many groups at "
					"most", PAGE_SIZE, PCPU_MAX_CPUS);
	*info = (struct pcpu_alloc_info){
		.nr_cpus = (unsigned int)v[NR_CPUS_WORD],
		.static_size = v[STATIC], .reserved_size = v[RESERVED],
		.dyn_size = v[DYNAMIC], .unit_size = v[UNIT],
		.atom_size = v[ATOM],
	};
	fill_info(info, (unsigned int)v[GROUPS]);
	return 0;
}

static int read_generation(const struct pcpu_generation **g,
			   const struct replay_line *line,
			   struct replay_result *result)
{
	*g = pcpu_generation_find(line->words[2]);
	if (!*g)
		return replay_malformed(result, line, "no generation is "
					"called %s", line->words[2]);
	if (!(*g)->chunks)
		return replay_malformed(result, line, "generation %s has no "
					"chunks", line->words[2]);
	return 0;
}

int replay_header_line(struct replay_header *h, const struct replay_line *line,
		       struct replay_result *result)
{
	if (line->nr_words < 3)
		return 0;
	if (strcmp(line->words[1], "generation") == 0)
		return read_generation(&h->generation, line, result);
	if (strcmp(line->words[1], "geometry") == 0)
		return read_geometry(&h->info, line, result);
	return 0;
}

int replay_header_check(const struct replay_header *h,
			const struct replay_line *line,
			struct replay_result *result)
{
	if (h->generation && h->info.nr_cpus)
		return 0;
	return replay_malformed(result, line, "an operation, and no line "
				"\"# %s\" before it", h->generation ?
				"geometry ..." : "generation NAME");
}
