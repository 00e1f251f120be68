// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/breakpoint.c - instructions that stop, in place of others
 */
#include "kernel/gdb/breakpoint.h"

#include "kernel/arch/cache.h"
#include "kernel/arch/mmu.h"
#include "kernel/arch/safe_access.h"
#include "kernel/arch/tlb.h"
#include "kernel/gdb/step.h"
#include "kernel/lib/errno.h"
#include "mm/vmalloc.h"

#define BREAKPOINTS	64u

static struct breakpoint {
	u32 addr;		/* as it was asked for */
	u32 at;			/* where it is */
	u32 kind;
	u32 size;		/* bytes; 0: free */
	u32 uses;
	bool placed;		/* in memory, and saved is what was there */
	u32 saved;
} breakpoints[BREAKPOINTS];

static u8 *window;		/* a page, whose mapping is lent to others */

int breakpoint_init(void)
{
	window = vmalloc(PAGE_SIZE);
	return window ? 0 : -ENOMEM;
}

/*
 * At once, if it is an instruction in one piece: another core may come by.
 * Not by memcpy(): there may be one in that.
 */
static void store(u8 *there, const void *bytes, size_t size)
{
	if (size == 4 && (vaddr_t)there % 4 == 0)
		WRITE_ONCE(*(u32 *)there, *(const u32 *)bytes);
	else
		for (size_t i = 0; i < size; i += 2)
			WRITE_ONCE(*(u16 *)(there + i),
				   *(const u16 *)((const u8 *)bytes + i));
}

/* Bytes of one page, whatever its protection. */
static bool patch_page(vaddr_t va, const void *bytes, size_t size)
{
	l2_entry_t *entry = mmu_l2_entry((vaddr_t)window), own = *entry;
	u8 *there = window + (va & ~PAGE_MASK);
	paddr_t pa;

	if (!mmu_translate(va, &pa))
		return false;
	*entry = mmu_l2_page(pa & (paddr_t)PAGE_MASK, PROT_RW);
	tlb_flush_page((vaddr_t)window);
	store(there, bytes, size);
	cache_sync_code(there, size);
	*entry = own;
	tlb_flush_page((vaddr_t)window);
	cache_sync_code((void *)va, size);
	return true;
}

static bool patch(vaddr_t va, const void *bytes, size_t size)
{
	size_t first = min(size, (size_t)(PAGE_SIZE - (va & ~PAGE_MASK)));

	return patch_page(va, bytes, first) &&
	       (first == size || patch_page(va + first, (const u8 *)bytes +
					    first, size - first));
}

static struct breakpoint *find(u32 addr)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		if (breakpoints[i].size && breakpoints[i].addr == addr)
			return &breakpoints[i];
	return NULL;
}

static struct breakpoint *find_free(void)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		if (!breakpoints[i].size)
			return &breakpoints[i];
	return NULL;
}

static bool takes(u32 addr, u32 kind)
{
	return kind == 4 ? addr % 4 == 0 :
	       (kind == 2 || kind == 3) && addr % 2 == 0;
}

static bool read_code(void *ctx, u32 addr, void *to, size_t size)
{
	(void)ctx;
	return safe_read(to, addr, size) == size;
}

static u32 place_for(u32 addr, u32 kind)
{
	const struct step s = { .read = read_code };

	return kind == 4 ? step_outside_sequence(&s, addr) : addr;
}

int breakpoint_insert(u32 addr, u32 kind)
{
	struct breakpoint *b = find(addr);
	u32 at, insn, size = kind == 2 ? 2 : 4;
	paddr_t pa;

	if (!takes(addr, kind))
		return -EINVAL;
	if (b) {
		b->uses++;
		return 0;
	}
	b = find_free();
	if (!b)
		return -ENOSPC;
	at = place_for(addr, kind);
	if (safe_read(&insn, at, size) != size || !mmu_translate(at, &pa))
		return -EFAULT;
	*b = (struct breakpoint){ .addr = addr, .at = at, .kind = kind,
				  .size = size, .uses = 1 };
	return 0;
}

static bool is_placed(u32 at)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		if (breakpoints[i].placed && breakpoints[i].at == at)
			return true;
	return false;
}

/* Two may have one place: then one of them saves what is there. */
static void place(struct breakpoint *b)
{
	u32 insn = b->kind == 4 ? BREAKPOINT_ARM :
		   b->kind == 3 ? BREAKPOINT_WIDE : BREAKPOINT_THUMB;

	if (is_placed(b->at))
		return;
	b->placed = safe_read(&b->saved, b->at, b->size) == b->size &&
		    patch(b->at, &insn, b->size);
}

/* Memory of a module that is gone needs no mending. */
static void lift(struct breakpoint *b)
{
	if (b->placed)
		(void)patch(b->at, &b->saved, b->size);
	b->placed = false;
}

void breakpoint_place_all_but(u32 at)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		if (breakpoints[i].size && breakpoints[i].at != at)
			place(&breakpoints[i]);
}

void breakpoint_place_all(void)
{
	breakpoint_place_all_but(~0u);
}

void breakpoint_lift_all(void)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		lift(&breakpoints[i]);
}

static void take_out(struct breakpoint *b)
{
	lift(b);
	b->size = 0;
	b->uses = 0;
}

int breakpoint_remove(u32 addr)
{
	struct breakpoint *b = find(addr);

	if (!b)
		return -ENOENT;
	if (--b->uses == 0)
		take_out(b);
	return 0;
}

void breakpoint_remove_all(void)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		if (breakpoints[i].size)
			take_out(&breakpoints[i]);
}

bool breakpoint_at(u32 pc)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		if (breakpoints[i].size && breakpoints[i].at == pc)
			return true;
	return false;
}

bool breakpoint_moved_to(u32 pc, u32 *from)
{
	for (unsigned int i = 0; i < BREAKPOINTS && !find(pc); i++) {
		*from = breakpoints[i].addr;
		if (breakpoints[i].size && breakpoints[i].at == pc)
			return true;
	}
	return false;
}

/* A free place remembers, until it is used again. */
bool breakpoint_was_at(u32 pc)
{
	for (unsigned int i = 0; i < BREAKPOINTS; i++)
		if (!breakpoints[i].size && breakpoints[i].uses == 0 &&
		    breakpoints[i].at == pc && pc)
			return true;
	return false;
}
