// SPDX-License-Identifier: MIT
/*
 * tests/percpu/ras_hits.c - where in a function's sequences interrupts came
 */
#include "tests/percpu/ras_hits.h"

#include <string.h>

#include "kernel/arch/ras.h"
#include "kernel/core/ksym.h"
#include "kernel/lib/format.h"
#include "tests/ktest.h"

#define INSNS_MAX	160

static struct {
	vaddr_t start;
	unsigned int nr;		/* instructions */
	bool inside[INSNS_MAX];		/* of a sequence, not its first */
	u32 hits[INSNS_MAX];
	unsigned int misjudged;
	unsigned int words;
} seen;

static void find_sequences(void)
{
	for (unsigned int i = 0; i < seen.nr; i++) {
		vaddr_t at = seen.start + 4 * i;
		struct ras_range r;

		if (!ras_find(at, &r))
			continue;
		seen.inside[i] = at != r.start;
		seen.words = max(seen.words, (unsigned int)(at - r.start) / 4);
	}
}

bool hits_begin(vaddr_t function)
{
	struct ksym sym;

	memset(&seen, 0, sizeof(seen));
	if (ksym_lookup(function, &sym) && sym.size / 4 <= INSNS_MAX) {
		seen.start = sym.addr;
		seen.nr = sym.size / 4;
		find_sequences();
	}
	EXPECT_GT(seen.words, 0);
	return seen.words > 0;
}

void hits_look(const struct pt_regs *regs)
{
	vaddr_t pc = regs_seen_pc(regs);
	struct ras_range r = { .start = pc };
	unsigned int i = (unsigned int)(pc - seen.start) / 4;

	if (ras_find(pc, &r) ? regs->rewound != pc - r.start : regs->rewound)
		seen.misjudged++;
	if (pc >= seen.start && i < seen.nr)
		seen.hits[i]++;
}

unsigned int hits_least(void)
{
	u32 least = ~0u;

	for (unsigned int i = 0; i < seen.nr; i++)
		if (seen.inside[i])
			least = min(least, seen.hits[i]);
	return least;
}

unsigned int hits_inside(void)
{
	u32 sum = 0;

	for (unsigned int i = 0; i < seen.nr; i++)
		if (seen.inside[i])
			sum += seen.hits[i];
	return sum;
}

unsigned int hits_misjudged(void)
{
	return seen.misjudged;
}

unsigned int hits_words(void)
{
	return seen.words;
}

void hits_note(const char *name)
{
	char text[160];
	int len = 0;

	for (unsigned int i = 0; i < seen.nr; i++)
		if (seen.inside[i] && len < (int)sizeof(text) - 20)
			len += format(text + len, sizeof(text) - (size_t)len,
				      "%s%u", seen.inside[i - 1] ? " " : " | +",
				      seen.hits[i]);
	text[len] = 0;
	ktest_note("%s:%s", name, text);
}
