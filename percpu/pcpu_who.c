// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_who.c - pcpu who: what lies at an address
 *
 *   address --> a core's static variables?    symbol and core
 *           --> a core's unit of a chunk?     area, chunk, offset, core
 *           --> a cookie?                     the same, for all cores
 *           --> somebody else's               whose
 *
 * A cookie is a number that becomes an address with a core's offset; by
 * itself it may look like the address of something else, which is said too.
 */
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/fault.h"
#include "kernel/core/ksym.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "kernel/lib/sections.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "percpu/access/this_cpu.h"
#include "percpu/command_internal.h"
#include "percpu/sites.h"

/* --- static variables --- */

static bool in_template(vaddr_t va)
{
	return va - (vaddr_t)__per_cpu_start <
	       (vaddr_t)(__per_cpu_end - __per_cpu_start);
}

/* va: in the template. */
static void print_variable(vaddr_t va)
{
	struct ksym sym;

	if (ksym_lookup(va, &sym))
		console_printf("static variable %s", sym.name);
	else
		console_printf("between the static variables");
	if (ksym_lookup(va, &sym) && va != sym.addr)
		console_printf(", byte %zu", (size_t)(va - sym.addr));
	console_printf(", offset 0x%zx\n",
		       (size_t)(va - (vaddr_t)__per_cpu_start));
}

static void print_copies(vaddr_t va)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		console_printf("  core %u 0x%08lx\n", cpu, (unsigned long)va +
			       per_cpu_offset(cpu));
}

static bool who_is_static(vaddr_t va)
{
	unsigned int cpu;

	if (in_template(va)) {
		print_variable(va);
		print_copies(va);
		return true;
	}
	for_each_possible_cpu(cpu) {
		if (!in_template(va - per_cpu_offset(cpu)))
			continue;
		console_printf("core %u's copy: ", cpu);
		print_variable(va - per_cpu_offset(cpu));
		return true;
	}
	return false;
}

/* --- objects --- */

struct area_search {
	const struct pcpu_chunk *chunk;
	size_t off;
	struct pcpu_area found;
};

static void look_for(void *ctx, const struct pcpu_chunk *chunk,
		     const struct pcpu_area *area)
{
	struct area_search *s = ctx;

	if (chunk == s->chunk && s->off - area->off < area->size)
		s->found = *area;
}

/* What there is to say of an address in a chunk; copied under the lock. */
struct where {
	bool is_cookie;
	bool reserved;
	unsigned int id;
	unsigned int cpu;
	size_t off;		/* from the chunk's base */
	struct pcpu_area area;
	vaddr_t cookie;		/* of the area's first byte */
};

/* va: an address of a copy, or else (as_cookie) a cookie. */
static bool find_place(struct pcpu_allocator *a, vaddr_t va, bool as_cookie,
		       struct where *w)
{
	struct pcpu_place place = { 0 };
	struct area_search s;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	if (!as_cookie) {
		pcpu_place_of(a, va, &place);
	} else {
		place.chunk = pcpu_chunk_find(a, va - a->delta);
		if (place.chunk)
			place.off = va - a->delta - place.chunk->base;
	}
	if (place.chunk) {
		s = (struct area_search){ place.chunk, place.off, { 0 } };
		a->index->walk(place.chunk, look_for, &s);
		*w = (struct where){
			.is_cookie = as_cookie, .id = place.chunk->id,
			.reserved = place.chunk->reserved, .cpu = place.cpu,
			.off = place.off, .area = s.found,
			.cookie = place.chunk->base + s.found.off + a->delta,
		};
	}
	spin_unlock_irqrestore(&a->lock, flags);
	return place.chunk;
}

static void print_actor(const char *what, const struct pcpu_actor *actor)
{
	console_printf("  %s %pS, thread %u on core %u\n", what,
		       (void *)actor->caller, actor->thread, actor->cpu);
}

static void print_site(vaddr_t cookie, bool used)
{
	struct pcpu_site site;
	unsigned int cpu;

	if (!pcpu_sites_on)
		console_printf("  who asked for it is not recorded: boot with "
			       "percpu_debug=1\n");
	else if (used ? !pcpu_site_find(pcpu_kernel(), cookie, &site, &cpu) :
			!pcpu_site_find_dead(cookie, &site))
		console_printf("  who %s it is not known\n",
			       used ? "asked for" : "had");
	else
		console_printf("  %s%u bytes, align %u, allocation number "
			       "%u\n", used ? "" : "before: ", site.size,
			       site.align, site.number);
	if (!pcpu_sites_on || site.cookie == 0)
		return;
	print_actor("asked for by", &site.taken);
	if (!used)
		print_actor("freed by", &site.freed);
}

static void print_place(vaddr_t va, const struct where *w)
{
	struct ksym sym;

	if (w->is_cookie)
		console_printf("cookie: ");
	else
		console_printf("core %u's copy: ", w->cpu);
	console_printf("byte %zu of %s %zu bytes, offset %zu of chunk ",
		       w->off - w->area.off, w->area.used ? "an area of" :
		       "free", w->area.size, w->area.off);
	if (w->reserved)
		console_printf("R\n");
	else
		console_printf("%u\n", w->id);
	if (!w->is_cookie && w->area.used)
		console_printf("  its cookie is 0x%08lx\n",
			       (unsigned long)w->cookie);
	else if (w->area.used)
		print_copies(w->cookie);
	if (w->is_cookie && ksym_lookup(va, &sym))
		console_printf("  (as an address it would be %pS)\n",
			       (void *)va);
	print_site(w->area.used ? w->cookie : w->cookie + w->off - w->area.off,
		   w->area.used);
}

/* It may be the one and look like the other: both are told. */
static bool who_is_in_chunk(vaddr_t va)
{
	struct pcpu_allocator *a = pcpu_kernel();
	bool address, cookie;
	struct where w;

	if (!a->generation->chunks)
		return false;
	address = find_place(a, va, false, &w);
	if (address)
		print_place(va, &w);
	cookie = find_place(a, va, true, &w);
	if (cookie)
		print_place(va, &w);
	return address || cookie;
}

/* Of generations without chunks only what was recorded is known. */
static bool who_is_recorded(vaddr_t va)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_site site;
	unsigned int cpu;

	if (a->generation->chunks || !pcpu_site_find(a, va, &site, &cpu))
		return false;
	console_printf("byte %zu of core %u's copy, cookie 0x%08lx\n",
		       (size_t)(va - (vaddr_t)a->generation->ptr(a,
				(const void *)site.cookie, cpu)), cpu,
		       (unsigned long)site.cookie);
	print_site(site.cookie, true);
	return true;
}

/* --- others' --- */

static void describe_ram(vaddr_t va, char *buf, size_t size)
{
	const struct page *page = virt_to_page((void *)va);

	if (page->flags & PG_OWNER_PERCPU)
		format(buf, size, "a page of a chunk, under its address as "
		       "RAM");
	else if (page->flags & PG_OWNER_VMALLOC)
		format(buf, size, "a page of vmalloc's, under its address as "
		       "RAM");
	else if (page->flags & PG_RESERVED)
		format(buf, size, "RAM from before there was a page "
		       "allocator");
	else if (page->flags & (PG_BUDDY | PG_PCP | PG_OWNER_SLAB))
		slab_describe((void *)va, buf, size);
	else
		format(buf, size, "RAM, a page in use");
}

static bool describe_other(vaddr_t va, char *buf, size_t size)
{
	struct ksym sym;

	if (ksym_lookup(va, &sym)) {
		format(buf, size, "%pS", (void *)va);
		return true;
	}
	TABLE_FOREACH(struct fault_explainer, explainers, e)
		if (e->explain(va, buf, size))
			return true;
	if (!page_valid((void *)va))
		return false;
	describe_ram(va, buf, size);
	return true;
}

static int who_else(vaddr_t va)
{
	char text[160];

	if (describe_other(va, text, sizeof(text)))
		console_printf("0x%08lx is no per-CPU memory: %s\n",
			       (unsigned long)va, text);
	else
		console_printf("0x%08lx is no per-CPU memory, and no RAM "
			       "either\n", (unsigned long)va);
	return 1;
}

int pcpu_command_who(int argc, char **argv)
{
	struct ksym sym;
	vaddr_t va;
	u32 number;

	if (argc != 3)
		return pcpu_command_usage();
	if (parse_u32(argv[2], &number) == 0) {
		va = number;
	} else if (ksym_find(argv[2], &sym)) {
		va = sym.addr;
		return in_template(va) ? !who_is_static(va) : who_else(va);
	} else {
		console_printf("pcpu: %s is neither an address nor a symbol\n",
			       argv[2]);
		return 1;
	}
	if (who_is_static(va) || who_is_in_chunk(va) || who_is_recorded(va))
		return 0;
	return who_else(va);
}
