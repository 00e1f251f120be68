// SPDX-License-Identifier: MIT
/*
 * tests/host/test_bootmem_kernel.c - the classic names of mm/bootmem.h
 *
 * The kernel's own instance has host_ram() here. What leaves it changed for
 * good, and what panics half-way, happens in a child process.
 */
#include <string.h>

#include "kernel/lib/format.h"
#include "mm/bootmem.h"
#include "tests/host/host.h"

static bool in_low_memory(const void *p)
{
	return (paddr_t)p >= host_ram() &&
	       (paddr_t)p < host_ram() + BOOTMEM_LOW_SIZE;
}

TEST(bootmem, map_is_reserved_at_init)
{
	const struct bootmem *bm = bootmem_kernel();

	EXPECT_EQ(bm->map, (unsigned long *)host_ram());
	EXPECT_LT(bm->nr_free, bm->nr_pages);
	EXPECT_EQ(bootmem_verify(bm), 0);
}

TEST(bootmem, low_memory_is_kept_for_those_who_ask)
{
	void *low = alloc_bootmem_low_pages(PAGE_SIZE);
	void *high = alloc_bootmem_pages(PAGE_SIZE);

	EXPECT_TRUE(in_low_memory(low));
	EXPECT_FALSE(in_low_memory(high));
	EXPECT_EQ((uintptr_t)low % PAGE_SIZE, 0);
	EXPECT_EQ((uintptr_t)high % PAGE_SIZE, 0);
	free_bootmem((paddr_t)low, PAGE_SIZE);
	free_bootmem((paddr_t)high, PAGE_SIZE);
}

static void small_ones(void)
{
	void *low = alloc_bootmem_low(1);
	void *high = alloc_bootmem(1);
	void *next = alloc_bootmem(1);

	EXPECT_TRUE(in_low_memory(low));
	EXPECT_FALSE(in_low_memory(high));
	EXPECT_EQ((uintptr_t)low % SMP_CACHE_BYTES, 0);
	EXPECT_EQ(next, (char *)high + SMP_CACHE_BYTES);
	EXPECT_EQ((uintptr_t)__alloc_bootmem(1, 256, 0) % 256, 0);
}

TEST(bootmem, small_ones_are_aligned_to_cache_lines)
{
	EXPECT_EQ(host_in_child(small_ones), 0);
}

/* High memory used up, others go low rather than fail. */
static void overflow(void)
{
	void *high = alloc_bootmem_pages(HOST_RAM_SIZE - BOOTMEM_LOW_SIZE);

	EXPECT_FALSE(in_low_memory(high));
	EXPECT_TRUE(in_low_memory(alloc_bootmem_pages(PAGE_SIZE)));
	EXPECT_NULL(__alloc_bootmem_nopanic(BOOTMEM_LOW_SIZE, 1, 0));
}

TEST(bootmem, low_memory_is_the_last_resort)
{
	EXPECT_EQ(host_in_child(overflow), 0);
}

static bool panic_says(const char *text)
{
	return host_says(host_panic_text(), text);
}

TEST(bootmem, out_of_memory_panics_with_the_numbers)
{
	EXPECT_PANIC((void)!alloc_bootmem_pages(HOST_RAM_SIZE));
	EXPECT_TRUE(panic_says("out of memory"));
	EXPECT_TRUE(panic_says("wanted 41943040 bytes"));
	EXPECT_TRUE(panic_says("alignment 4096"));
	EXPECT_TRUE(panic_says("10239 of 10240 pages are free"));
	EXPECT_TRUE(panic_says("largest run is 10239"));
	EXPECT_PANIC((void)!alloc_bootmem_low(BOOTMEM_LOW_SIZE));
	EXPECT_TRUE(panic_says("wanted 16777216 bytes"));
	EXPECT_TRUE(panic_says("alignment 64"));
}

TEST(bootmem, bad_requests_are_programming_errors)
{
	EXPECT_PANIC((void)!alloc_bootmem(0));
	EXPECT_TRUE(panic_says("assertion failed"));
	EXPECT_PANIC((void)!__alloc_bootmem(1, 3, 0));
	EXPECT_TRUE(panic_says("assertion failed"));
	EXPECT_PANIC((void)!__alloc_bootmem(1, 0, 0));
	EXPECT_TRUE(panic_says("assertion failed"));
}

TEST(bootmem, ram_must_be_a_page_at_least)
{
	struct bootmem bm;
	unsigned long map[1];

	EXPECT_PANIC(bootmem_setup(&bm, 0x60000800, PAGE_SIZE, map));
	EXPECT_PANIC(bootmem_setup(&bm, 0x60000000, PAGE_SIZE - 1, map));
	EXPECT_PANIC(bootmem_setup(&bm, 0x60000000, 0, map));
	EXPECT_PANIC(bootmem_setup(&bm, (paddr_t)0 - PAGE_SIZE,
				   2 * PAGE_SIZE, map));
	bootmem_setup(&bm, 0x60000000, PAGE_SIZE, map);
	EXPECT_EQ(bm.nr_free, 1);
}

static bool log_says(const char *text)
{
	return host_says(host_log_text(), text);
}

TEST(bootmem, refusals_are_explained)
{
	paddr_t end = host_ram() + HOST_RAM_SIZE;
	char address[32];

	host_log_clear();
	free_bootmem(end - PAGE_SIZE - 1, PAGE_SIZE + 1);
	EXPECT_TRUE(log_says("freeing"));
	EXPECT_TRUE(log_says("is not in use"));
	format(address, sizeof(address), "%p is not", (void *)(end -
							       PAGE_SIZE));
	EXPECT_TRUE(log_says(address));
	host_log_clear();
	free_bootmem(end, PAGE_SIZE);
	EXPECT_TRUE(log_says("RAM is 10240 pages"));
	host_log_clear();
	EXPECT_NE(reserve_bootmem(host_ram(), 1), 0);
	EXPECT_TRUE(log_says("reserving"));
	format(address, sizeof(address), "%p is in use already",
	       (void *)host_ram());
	EXPECT_TRUE(log_says(address));
	host_log_clear();
	EXPECT_EQ(reserve_bootmem(end - 1, 1), 0);
	EXPECT_STREQ(host_log_text(), "");
	free_bootmem(end - PAGE_SIZE, PAGE_SIZE);
	EXPECT_STREQ(host_log_text(), "");
}

static void retire(void)
{
	void *p = alloc_bootmem_pages(PAGE_SIZE);

	bootmem_retire();
	EXPECT_PANIC((void)!alloc_bootmem(1));
	EXPECT_TRUE(panic_says("retired"));
	EXPECT_NULL(__alloc_bootmem_nopanic(1, 1, 0));
	host_log_clear();
	free_bootmem((paddr_t)p, PAGE_SIZE);
	EXPECT_TRUE(log_says("refused"));
	EXPECT_NE(reserve_bootmem((paddr_t)p, PAGE_SIZE), 0);
	EXPECT_EQ(bootmem_verify(bootmem_kernel()), 0);
}

TEST(bootmem, retirement_is_for_good)
{
	EXPECT_EQ(host_in_child(retire), 0);
}

static size_t count_in_log(const char *text)
{
	const char *p = host_log_text();
	size_t count = 0;

	while ((p = strstr(p, text))) {
		count++;
		p++;
	}
	return count;
}

static void fragments(void)
{
	for (unsigned long i = 0; i < 20; i++)
		EXPECT_EQ(reserve_bootmem(host_ram() + BOOTMEM_LOW_SIZE +
					  i * 2 * PAGE_SIZE, 1), 0);
	host_log_clear();
	bootmem_report();
	EXPECT_TRUE(log_says("10240 pages of RAM"));
	EXPECT_TRUE(log_says("10219 free in 21 runs, largest 6105"));
	EXPECT_TRUE(log_says("in use, 1 pages"));
	EXPECT_EQ(count_in_log("in use, "), 16);
	EXPECT_TRUE(log_says("and 5 more"));
}

TEST(bootmem, report_lists_some_and_counts_the_rest)
{
	EXPECT_EQ(host_in_child(fragments), 0);
}

static void init_without_room(void)
{
	EXPECT_PANIC((void)bootmem_init(host_ram() + PAGE_SIZE, PAGE_SIZE * 9,
					host_ram()));
	EXPECT_TRUE(panic_says("is outside the RAM"));
}

TEST(bootmem, map_must_be_in_ram)
{
	EXPECT_EQ(host_in_child(init_without_room), 0);
}
