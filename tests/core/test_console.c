// SPDX-License-Identifier: MIT
/*
 * tests/core/test_console.c - typed bytes on their way to the reader
 *
 * The ring has one writer, the UART's interrupt, and one reader, the shell.
 * The tests stand in for both: the interrupt is disabled meanwhile, and
 * what a user has typed ahead is put back afterwards.
 */
#include "kernel/core/console.h"

#include "kernel/arch/irqflags.h"
#include "kernel/core/irq.h"
#include "kernel/core/smp.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define UART0_IRQ	37
#define CTRL_C		0x03
#define TYPED_MAX	1024

static u8 typed[TYPED_MAX];

static void nothing(void *info)
{
	(void)info;
}

/* Returns what was typed ahead; typed holds it. */
static size_t take_over(void)
{
	size_t nr = 0;
	int byte;

	irq_disable(UART0_IRQ);
	/* Its handler may be running right now: wait until it is not. */
	on_each_cpu(nothing, NULL, true);
	while (nr < TYPED_MAX && (byte = console_getc()) >= 0)
		typed[nr++] = (u8)byte;
	return nr;
}

/* interrupted: as it was before. */
static void hand_back(size_t nr, bool interrupted)
{
	while (console_getc() >= 0)
		;
	console_clear_interrupt();
	console_input(typed, nr);
	if (interrupted && !console_interrupted())
		console_input((const u8 *)"\x03", 1);
	irq_enable(UART0_IRQ);
}

static void with_the_ring(void (*body)(void))
{
	bool interrupted = console_interrupted();
	size_t nr = take_over();

	console_clear_interrupt();
	body();
	hand_back(nr, interrupted);
}

static void order(void)
{
	EXPECT_FALSE(console_input_pending());
	EXPECT_EQ(console_getc(), -1);
	console_input((const u8 *)"ab", 2);
	console_input((const u8 *)"", 0);
	console_input((const u8 *)"\xff", 1);
	EXPECT_TRUE(console_input_pending());
	EXPECT_EQ(console_getc(), 'a');
	EXPECT_EQ(console_getc(), 'b');
	EXPECT_EQ(console_getc(), 0xff);
	EXPECT_EQ(console_getc(), -1);
	EXPECT_FALSE(console_input_pending());
}

TEST(console, bytes_come_out_in_the_order_they_came_in)
{
	with_the_ring(order);
}

static void ctrl_c(void)
{
	EXPECT_FALSE(console_interrupted());
	console_input((const u8 *)"x", 1);
	EXPECT_FALSE(console_interrupted());
	console_input((const u8 *)"y\x03z", 3);
	EXPECT_TRUE(console_interrupted());
	EXPECT_TRUE(console_interrupted());
	console_clear_interrupt();
	EXPECT_FALSE(console_interrupted());
	EXPECT_EQ(console_getc(), 'x');
	EXPECT_EQ(console_getc(), 'y');
	EXPECT_EQ(console_getc(), CTRL_C);
	EXPECT_EQ(console_getc(), 'z');
}

TEST(console, ctrl_c_is_noticed_at_once_and_stays_in_its_place)
{
	with_the_ring(ctrl_c);
}

static void overflow(void)
{
	u32 lost = 0, in = 0, wrong = 0;
	u8 byte;

	EXPECT_EQ(console_take_lost(), 0);
	while (!lost && in < SZ_1M) {
		byte = (u8)(in++ % 251) | 0x80;
		console_input(&byte, 1);
		lost = console_take_lost();
	}
	EXPECT_GT(in, 256);
	EXPECT_EQ(lost, 1);
	console_input((const u8 *)"ab", 2);
	EXPECT_EQ(console_take_lost(), 2);
	console_input((const u8 *)"\x03", 1);
	EXPECT_TRUE(console_interrupted());	/* though it found no room */
	EXPECT_EQ(console_take_lost(), 1);
	EXPECT_EQ(console_take_lost(), 0);
	for (u32 i = 0; i < in - 1; i++)
		wrong += console_getc() != (((u8)(i % 251)) | 0x80);
	EXPECT_EQ(wrong, 0);
	EXPECT_EQ(console_getc(), -1);
}

TEST(console, a_full_ring_keeps_what_it_has_and_counts_what_it_loses)
{
	with_the_ring(overflow);
}
