// SPDX-License-Identifier: MIT
/*
 * tests/arch/test_cache.c - cache and TLB maintenance
 *
 * An emulator has no caches: what can be seen there is that the calls are
 * legal and change no data, and that TLBs are flushed (tests/arch/test_mmu.c).
 */
#include "kernel/arch/cache.h"

#include "kernel/arch/mmu.h"
#include "kernel/arch/tlb.h"
#include "kernel/lib/sections.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

static u8 buffer[PAGE_SIZE] __aligned(PAGE_SIZE);

static u8 pattern(size_t i)
{
	return (u8)(i * 7 + (i >> 8));
}

static size_t damaged(void)
{
	size_t bad = 0;

	for (size_t i = 0; i < sizeof(buffer); i++)
		bad += buffer[i] != pattern(i);
	return bad;
}

TEST(arch, cache_maintenance_takes_any_range_and_keeps_the_data)
{
	static const size_t sizes[] = { 0, 1, 31, 32, 33, 64, 100, 1000 };

	for (size_t i = 0; i < sizeof(buffer); i++)
		buffer[i] = pattern(i);
	for (size_t offset = 0; offset < 70; offset += 7) {
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			cache_clean_range(buffer + offset, sizes[i]);
			cache_sync_code(buffer + offset, sizes[i]);
		}
	}
	EXPECT_EQ(damaged(), 0);
	cache_clean_range(__text_start, 256);
	cache_sync_code(__rodata_start, 256);
	cache_clean_range(buffer + sizeof(buffer) - 3, 3);
}

static void flush_and_look(unsigned int cpu, void *ctx)
{
	(void)ctx;
	for (unsigned int i = 0; i < 50; i++) {
		tlb_flush_page((vaddr_t)buffer);
		tlb_flush_range((vaddr_t)buffer, 3 * PAGE_SIZE);
		if (i % 10 == cpu)
			tlb_flush_all();
		tlb_sync_entries();
	}
	EXPECT_EQ(damaged(), 0);
}

TEST(arch, tlb_flushes_of_all_cores_at_once_change_no_data)
{
	for (size_t i = 0; i < sizeof(buffer); i++)
		buffer[i] = pattern(i);
	run_together(flush_and_look, NULL);
}

#define ARM_MOV_R0(n)	(0xe3a00000u | (n))	/* mov r0, #n */
#define ARM_BX_LR	0xe12fff1eu

static u32 code_page[PAGE_SIZE / 4] __aligned(PAGE_SIZE);

static void call_code(unsigned int cpu, void *ctx)
{
	u32 (*code)(void) = (u32 (*)(void))(vaddr_t)code_page;

	(void)cpu;
	EXPECT_EQ(code(), *(u32 *)ctx);
}

/* In turn writable and executable, never both. */
TEST(arch, code_written_at_run_time_runs_on_every_core)
{
	vaddr_t va = (vaddr_t)code_page;

	for (u32 n = 1; n <= 5; n++) {
		ASSERT_EQ(mmu_protect(va, PAGE_SIZE, PROT_RW), 0);
		code_page[0] = ARM_MOV_R0(n);
		code_page[1] = ARM_BX_LR;
		cache_sync_code(code_page, 8);
		ASSERT_EQ(mmu_protect(va, PAGE_SIZE, PROT_RX), 0);
		EXPECT_FALSE(mmu_writable(va));
		if (!run_together(call_code, &n))
			break;
	}
	EXPECT_EQ(mmu_protect(va, PAGE_SIZE, PROT_RW), 0);
}
