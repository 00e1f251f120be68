/* SPDX-License-Identifier: MIT */
/*
 * kernel/fs/config_text.S - the configuration this kernel was built with
 *
 * The file .config as it is, for /proc/config. files.mk says where it lies.
 */
	.section .rodata.config_text, "a", %progbits
	.global config_text_start
	.type config_text_start, %object
config_text_start:
	.incbin CONFIG_FILE
	.global config_text_end
config_text_end:
	.size config_text_start, . - config_text_start
