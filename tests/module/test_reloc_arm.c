// SPDX-License-Identifier: MIT
/*
 * tests/module/test_reloc_arm.c - kernel/module/reloc_arm.h
 *
 * The expected words were made by the assembler and linker: arm-none-eabi-as,
 * arm-none-eabi-ld -Ttext, objdump -d.
 */
#include "kernel/module/reloc_arm.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "tests/ktest.h"

#define PLACE	0x5f800100u

/* What becomes of a word; 0 when it is refused. */
static u32 apply_at(u32 word, u32 type, u32 value, bool function, bool thumb)
{
	struct module_error e = { "" };
	struct reloc r = {
		.type = type, .place = PLACE, .value = value,
		.function = function, .thumb = thumb, .symbol = "there",
	};
	u8 bytes[4];
	int err;

	memcpy(bytes, &word, 4);
	err = reloc_apply(bytes, &r, &e);
	EXPECT_TRUE(!err || (err == -ENOEXEC && strstr(e.text, "there")));
	EXPECT_TRUE(!err || memcmp(bytes, &word, 4) == 0);
	memcpy(&word, bytes, 4);
	return err ? 0 : word;
}

TEST(module_reloc, words)
{
	EXPECT_EQ(apply_at(8, R_ARM_ABS32, 0x60010000, false, false),
		  0x60010008);
	EXPECT_EQ(apply_at(0, R_ARM_ABS32, 0x60010000, true, true),
		  0x60010001);
	EXPECT_EQ(apply_at(4, R_ARM_REL32, PLACE + 0x10, false, false), 0x14);
	EXPECT_EQ(apply_at(0x80000000, R_ARM_PREL31, PLACE - 4, true, false),
		  0xfffffffc);
	EXPECT_EQ(apply_at(0, R_ARM_PREL31, PLACE + 0x50000000, true, false),
		  0);
	EXPECT_EQ(apply_at(5, R_ARM_V4BX, 0, false, false), 5);
}

TEST(module_reloc, halves)
{
	/* movw r0, movt r0 */
	EXPECT_EQ(apply_at(0xe3000000, R_ARM_MOVW_ABS_NC, 0x60012345, false,
			   false), 0xe3020345);
	EXPECT_EQ(apply_at(0xe3400000, R_ARM_MOVT_ABS, 0x60012345, false,
			   false), 0xe3460001);
	EXPECT_EQ(apply_at(0x0000f240, R_ARM_THM_MOVW_ABS_NC, 0x60012f45,
			   false, false), 0x7045f642);
	EXPECT_EQ(apply_at(0x0000f2c0, R_ARM_THM_MOVT_ABS, 0x60012f45, false,
			   false), 0x0001f2c6);
}

TEST(module_reloc, arm_branches)
{
	/* bl with the addend -8, one word forward */
	EXPECT_EQ(apply_at(0xebfffffe, R_ARM_CALL, PLACE + 12, true, false),
		  0xeb000001);
	EXPECT_EQ(apply_at(0xebfffffe, R_ARM_CALL, PLACE - 8, true, false),
		  0xebfffffc);
	/* to Thumb: blx, with the half word in H */
	EXPECT_EQ(apply_at(0xebfffffe, R_ARM_CALL, PLACE + 14, true, true),
		  0xfb000001);
	/* back to ARM: bl again */
	EXPECT_EQ(apply_at(0xfafffffe, R_ARM_CALL, PLACE + 12, true, false),
		  0xeb000001);
	/* a jump, a conditional call cannot change */
	EXPECT_EQ(apply_at(0xeafffffe, R_ARM_JUMP24, PLACE + 12, true, true),
		  0);
	EXPECT_EQ(apply_at(0x0bfffffe, R_ARM_CALL, PLACE + 12, true, true), 0);
	EXPECT_EQ(apply_at(0x0afffffe, R_ARM_JUMP24, PLACE + 8, true, false),
		  0x0a000000);
}

TEST(module_reloc, arm_branches_reach_32_mib)
{
	EXPECT_EQ(apply_at(0xebfffffe, R_ARM_CALL, PLACE + 0x2000004, true,
			   false), 0xeb7fffff);
	EXPECT_EQ(apply_at(0xebfffffe, R_ARM_CALL, PLACE + 0x2000008, true,
			   false), 0);
	EXPECT_EQ(apply_at(0xebfffffe, R_ARM_CALL, PLACE - 0x1fffff8, true,
			   false), 0xeb800000);
	EXPECT_EQ(apply_at(0xebfffffe, R_ARM_CALL, PLACE + 10, true, false),
		  0);
}

TEST(module_reloc, thumb_branches)
{
	/* bl with the addend -4: f7ff fffe */
	EXPECT_EQ(apply_at(0xfffef7ff, R_ARM_THM_CALL, PLACE + 8, true, true),
		  0xf802f000);
	/* to ARM: blx */
	EXPECT_EQ(apply_at(0xfffef7ff, R_ARM_THM_CALL, PLACE + 8, true,
			   false), 0xe802f000);
	EXPECT_EQ(apply_at(0xbffef7ff, R_ARM_THM_JUMP24, PLACE + 8, true,
			   true), 0xb802f000);
	EXPECT_EQ(apply_at(0xbffef7ff, R_ARM_THM_JUMP24, PLACE + 8, true,
			   false), 0);
	EXPECT_EQ(apply_at(0xfffef7ff, R_ARM_THM_CALL, PLACE + 0x1000002,
			   true, true), 0xd7fff3ff);
	EXPECT_EQ(apply_at(0xfffef7ff, R_ARM_THM_CALL, PLACE + 0x1000004,
			   true, true), 0);
}

TEST(module_reloc, unknown_types_are_refused)
{
	for (u32 type = 49; type < 256; type++)
		EXPECT_EQ(apply_at(0x1234, type, 0, false, false), 0);
}
