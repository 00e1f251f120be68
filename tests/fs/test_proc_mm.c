// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_proc_mm.c - numbers in /proc move by what is taken and given
 *
 * The files are made into a buffer of the test's own, so that reading them
 * moves nothing. Whether the columns are Linux's is judged from outside, by
 * tests/e2e/test_proc.py.
 */
#include <string.h>

#include "kernel/fs/proc.h"
#include "kernel/lib/format.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "percpu/percpu.h"
#include "tests/ktest.h"
#include "tests/percpu/settle.h"

#define KIB_OF_PAGE	(PAGE_SIZE / 1024)

static char text[SZ_64K];

/* The text of a file, NULL if there is none or it does not fit. */
static const char *show(const char *name)
{
	struct proc_ref ref;
	struct seq_file m;
	int err = proc_get(name, &ref);

	if (err)
		return NULL;
	seq_open_buffer(&m, text, sizeof(text), ref.file->data);
	err = ref.file->show(&m, NULL);
	proc_put(&ref);
	return err || seq_has_overflowed(&m) || seq_verify(&m) ? NULL : text;
}

/* The line behind `line`, or NULL. */
static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

static const char *skip_word(const char *s)
{
	s += strcspn(s, " \n");
	return s + strspn(s, " ");
}

static unsigned long number(const char *s)
{
	unsigned long value = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		value = value * 10 + (unsigned long)(*s - '0');
	return value;
}

/*
 * Column `column` (the first word is 0) of the line that begins with the
 * word `name`. ~0: no such line.
 */
static unsigned long column_of(const char *file, const char *name,
			       unsigned int column)
{
	size_t len = strlen(name);

	for (const char *line = show(file); line; line = next_line(line)) {
		const char *s = line + strspn(line, " ");

		if (strncmp(s, name, len) != 0 ||
		    (s[len] != ' ' && s[len] != '\n'))
			continue;
		for (unsigned int i = 0; i < column; i++)
			s = skip_word(s);
		return number(s);
	}
	return ~0ul;
}

static unsigned long value_of(const char *file, const char *name)
{
	return column_of(file, name, 1);
}

/* Lines whose number is expected to move by so much. */
struct watched {
	const char *file;
	const char *name;
	long by;
	unsigned long before;
};

static void watch(struct watched *w, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		w[i].before = value_of(w[i].file, w[i].name);
		EXPECT_NE(w[i].before, ~0ul);
	}
}

static void expect_moved(const struct watched *w, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		long by = (long)(value_of(w[i].file, w[i].name) -
				 w[i].before);

		if (by != w[i].by)
			ktest_note("%s, %s", w[i].file, w[i].name);
		EXPECT_EQ(by, w[i].by);
	}
}

static void expect_back(const struct watched *w, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (value_of(w[i].file, w[i].name) != w[i].before)
			ktest_note("%s, %s", w[i].file, w[i].name);
		EXPECT_EQ(value_of(w[i].file, w[i].name), w[i].before);
	}
}

TEST(proc_mm, every_file_of_the_image_can_be_read)
{
	TABLE_FOREACH(struct proc_file, procs, file) {
		struct seq_file m;

		seq_open_buffer(&m, NULL, 0, file->data);
		EXPECT_EQ(file->show(&m, NULL), 0);
		seq_open_buffer(&m, text, sizeof(text), file->data);
		EXPECT_EQ(file->show(&m, NULL), 0);
		EXPECT_EQ(seq_verify(&m), 0);
		/* vmallocinfo may be empty. */
		if (m.used && !seq_has_overflowed(&m))
			EXPECT_EQ(text[m.used - 1], '\n');
	}
}

/* From the node that was wanted, or another. */
static unsigned long blocks_given_out(void)
{
	return value_of("vmstat", "numa_hit") +
		value_of("vmstat", "numa_miss");
}

TEST(proc_mm, pages_move_by_what_is_taken)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		long pages = 1L << order;
		struct watched now[] = {
			{ "meminfo", "MemFree:", -pages * (long)KIB_OF_PAGE, 0 },
			{ "meminfo", "LowFree:", -pages * (long)KIB_OF_PAGE, 0 },
			{ "meminfo", "MemAvailable:",
			  -pages * (long)KIB_OF_PAGE, 0 },
			{ "meminfo", "MemTotal:", 0, 0 },
			{ "vmstat", "nr_free_pages", -pages, 0 },
		};
		struct watched ever[] = {
			{ "vmstat", "pgalloc_normal", pages, 0 },
			{ "vmstat", "pgfree", pages, 0 },
		};
		unsigned long blocks = blocks_given_out();
		struct page *page;

		watch(now, ARRAY_SIZE(now));
		watch(ever, ARRAY_SIZE(ever));
		page = alloc_pages(GFP_KERNEL, order);
		ASSERT_NOT_NULL(page);
		EXPECT_EQ(blocks_given_out(), blocks + 1);
		expect_moved(now, ARRAY_SIZE(now));
		__free_pages(page, order);
		expect_back(now, ARRAY_SIZE(now));
		expect_moved(ever, ARRAY_SIZE(ever));
	}
}

/* Of one file: the sums of its zones Normal. */
static unsigned long sum_of_blocks(void)
{
	unsigned long sum = 0;

	for (const char *line = show("buddyinfo"); line;
	     line = next_line(line)) {
		const char *s = strstr(line, "zone");

		s = skip_word(skip_word(s));
		for (unsigned int order = 0; order < MAX_ORDER; order++) {
			sum += number(s) << order;
			s = skip_word(s);
		}
	}
	return sum;
}

static unsigned long sum_of(const char *file, const char *words)
{
	unsigned long sum = 0;
	const char *s = show(file);

	while (s && (s = strstr(s, words)) != NULL) {
		s += strlen(words);
		sum += number(s + strspn(s, " "));
	}
	return sum;
}

TEST(proc_mm, blocks_and_lists_are_all_free_pages)
{
	unsigned long in_blocks = sum_of_blocks();
	unsigned long on_lists = sum_of("zoneinfo", "count:");

	EXPECT_EQ(sum_of("zoneinfo", "pages free"), in_blocks);
	EXPECT_EQ(sum_of("zoneinfo", "nr_free_pages"), in_blocks + on_lists);
	EXPECT_EQ(value_of("vmstat", "nr_free_pages"), in_blocks + on_lists);
	EXPECT_EQ(value_of("meminfo", "MemFree:"),
		  (in_blocks + on_lists) * KIB_OF_PAGE);
	EXPECT_EQ(sum_of("zoneinfo", "managed") * KIB_OF_PAGE,
		  value_of("meminfo", "MemTotal:"));
	EXPECT_EQ(sum_of("zoneinfo", "numa_hit"),
		  value_of("vmstat", "numa_hit"));
}

/* Free blocks of an order, of all nodes. */
static unsigned long blocks_of(unsigned int order)
{
	unsigned int column = 4 + order;	/* "Node 0, zone Normal" */
	unsigned long nr = 0;

	for (const char *line = show("buddyinfo"); line;
	     line = next_line(line)) {
		const char *s = line;

		for (unsigned int i = 0; i < column; i++)
			s = skip_word(s);
		nr += number(s);
	}
	return nr;
}

/*
 * A block as large as there are is taken out of the column it was in. With
 * little RAM that need not be the last column.
 */
TEST(proc_mm, a_largest_block_leaves_its_column)
{
	unsigned int order = MAX_ORDER - 1;
	unsigned long before;
	struct page *page;

	while (order && !blocks_of(order))
		order--;
	before = blocks_of(order);
	page = alloc_pages(GFP_KERNEL, order);
	ASSERT_NOT_NULL(page);
	EXPECT_EQ(blocks_of(order), before - 1);
	__free_pages(page, order);
}

#define NR_OBJECTS	200

TEST(proc_mm, objects_move_by_what_is_taken)
{
	static void *objects[NR_OBJECTS];
	const char *name = kmem_cache_name(kmalloc_caches[KMALLOC_CLASS(64)]);
	unsigned long active = value_of("slabinfo", name);
	unsigned long slab_kib = value_of("meminfo", "Slab:");
	unsigned long slabs, pages_per_slab;

	for (size_t i = 0; i < NR_OBJECTS; i++) {
		objects[i] = kmalloc(64, GFP_KERNEL);
		EXPECT_NOT_NULL(objects[i]);
		EXPECT_EQ(value_of("slabinfo", name), active + i + 1);
	}
	/* Columns: the last but one is the number of slabs. */
	slabs = column_of("slabinfo", name, 14);
	pages_per_slab = column_of("slabinfo", name, 5);
	EXPECT_GE(column_of("slabinfo", name, 2), active + NR_OBJECTS);
	EXPECT_EQ(column_of("slabinfo", name, 2),
		  slabs * column_of("slabinfo", name, 4));
	EXPECT_GE(value_of("meminfo", "Slab:"), slab_kib);
	EXPECT_GE(value_of("meminfo", "Slab:"),
		  slabs * pages_per_slab * KIB_OF_PAGE);
	EXPECT_EQ(value_of("meminfo", "SUnreclaim:"),
		  value_of("meminfo", "Slab:"));
	for (size_t i = 0; i < NR_OBJECTS; i++)
		kfree(objects[i]);
	EXPECT_EQ(value_of("slabinfo", name), active);
}

TEST(proc_mm, a_large_kmalloc_is_slab_memory)
{
	struct watched w[] = {
		{ "meminfo", "Slab:", 64, 0 },
		{ "meminfo", "SUnreclaim:", 64, 0 },
		{ "meminfo", "MemFree:", -64, 0 },
		{ "vmstat", "nr_slab_unreclaimable", 16, 0 },
	};
	void *p;

	watch(w, ARRAY_SIZE(w));
	p = kmalloc(SZ_64K, GFP_KERNEL);
	ASSERT_NOT_NULL(p);
	expect_moved(w, ARRAY_SIZE(w));
	kfree(p);
	expect_back(w, ARRAY_SIZE(w));
}

#define NR_PAGES	10

static bool area_is_listed(const void *area)
{
	char start[32], pages[32];
	const char *line;

	format(start, sizeof(start), "0x%p-0x%p", area,
	       (const char *)area + (NR_PAGES + 1) * PAGE_SIZE);
	format(pages, sizeof(pages), " pages=%u vmalloc N0=%u\n", NR_PAGES,
	       NR_PAGES);
	for (line = show("vmallocinfo"); line; line = next_line(line)) {
		if (strncmp(line, start, strlen(start)) == 0)
			return strstr(line, pages) != NULL &&
			       strstr(line, pages) < strchr(line, '\n');
	}
	return false;
}

TEST(proc_mm, areas_come_and_go)
{
	struct watched w[] = {
		{ "meminfo", "VmallocUsed:", NR_PAGES * KIB_OF_PAGE, 0 },
		{ "meminfo", "VmallocTotal:", 0, 0 },
	};
	void *area;

	watch(w, ARRAY_SIZE(w));
	area = vmalloc_node(NR_PAGES * PAGE_SIZE, 0);
	ASSERT_NOT_NULL(area);
	expect_moved(w, ARRAY_SIZE(w));
	EXPECT_TRUE(area_is_listed(area));
	vfree(area);
	expect_back(w, ARRAY_SIZE(w));
	EXPECT_FALSE(area_is_listed(area));
}

static int until_stopped(void *unused)
{
	(void)unused;
	while (!kthread_should_stop())
		msleep(1000);
	return 0;
}

TEST(proc_mm, a_thread_has_its_stack)
{
	struct watched w[] = {
		{ "meminfo", "KernelStack:", THREAD_STACK_SIZE / 1024, 0 },
		{ "vmstat", "nr_kernel_stack", THREAD_STACK_SIZE / 1024, 0 },
	};
	struct thread *t;

	watch(w, ARRAY_SIZE(w));
	t = kthread_run(until_stopped, NULL, "proc_mm");
	ASSERT_NOT_NULL(t);
	expect_moved(w, ARRAY_SIZE(w));
	kthread_stop(t);
	expect_back(w, ARRAY_SIZE(w));
	/* All there is: core's own stacks are part of the image. */
	EXPECT_EQ(value_of("meminfo", "KernelStack:"),
		  thread_count() * (THREAD_STACK_SIZE / 1024));
}

static void expect_percpu_pages(void)
{
	percpu_settle();	/* nobody makes or frees chunks meanwhile */
	EXPECT_EQ(value_of("meminfo", "Percpu:"),
		  pcpu_nr_pages() * KIB_OF_PAGE);
}

/* More than the first chunk holds, where there can be more. */
TEST(proc_mm, per_cpu_memory_is_what_all_copies_have)
{
	static void __percpu *objects[16];
	unsigned long first;

	expect_percpu_pages();
	first = pcpu_nr_pages();
	for (unsigned int i = 0; i < ARRAY_SIZE(objects); i++) {
		objects[i] = __alloc_percpu(8192, 8);
		expect_percpu_pages();
	}
	if (objects[ARRAY_SIZE(objects) - 1])
		EXPECT_GE(pcpu_nr_pages(), first);
	for (unsigned int i = 0; i < ARRAY_SIZE(objects); i++)
		free_percpu(objects[i]);
	expect_percpu_pages();
}
