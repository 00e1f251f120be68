// SPDX-License-Identifier: MIT
/*
 * percpu/gen/areamap_look.c - what an area map knows, and whether it is right
 *
 * Everything here goes along the array; nothing is changed.
 */
#include "percpu/gen/areamap_look.h"

#include "kernel/core/printk.h"
#include "percpu/gen/areamap_internal.h"

size_t areamap_hint(const struct pcpu_chunk *chunk)
{
	return map_of(chunk)->hint;
}

void areamap_walk(const struct pcpu_chunk *chunk, pcpu_area_fn fn, void *ctx)
{
	const struct area_map *m = map_of(chunk);
	unsigned int i;

	for (i = 0; i < m->areas; i++)
		if (area_begin(m, i) >= chunk->start)
			fn(ctx, chunk, &(struct pcpu_area){
				area_begin(m, i), area_len(m, i),
				area_used(m, i) });
}

bool pcpu_areamap_entry(const struct pcpu_chunk *chunk, unsigned int i,
			u32 *entry)
{
	const struct area_map *m = map_of(chunk);

	if (i > m->areas)
		return false;
	*entry = m->map[i];
	return true;
}

size_t areamap_metadata(const struct pcpu_chunk *chunk)
{
	const struct area_map *m = map_of(chunk);
	size_t entries = m->room;

	if (m->first_map && m->map != m->first_map)
		entries += ROOM_FIRST;
	return sizeof(*m) + entries * sizeof(u32);
}

int areamap_verify(const struct pcpu_chunk *chunk, size_t largest)
{
	const struct area_map *m = map_of(chunk);
	const char *wrong = NULL;
	unsigned int i;

	if (m->map[0] > USED || m->map[m->areas] != (chunk->end | USED) ||
	    m->areas >= m->room)
		wrong = "A1: begin, end or room";
	for (i = 0; i < m->areas; i++) {
		if (area_end(m, i) <= area_begin(m, i))
			wrong = "A1: offsets do not ascend";
		if (!area_used(m, i) && !area_used(m, i + 1))
			wrong = "A2: two free areas are neighbours";
		if (!area_used(m, i) && i < m->first_free)
			wrong = "A3: a free area before first_free";
	}
	if (m->hint < largest)
		wrong = "A4: the hint is too small";
	if (wrong)
		pr_err("percpu: chunk %u: %s (hint %zu, largest %zu, %u "
		       "areas)\n", chunk->id, wrong, m->hint, largest,
		       m->areas);
	return wrong ? -EINVAL : 0;
}
