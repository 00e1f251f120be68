// SPDX-License-Identifier: MIT
/*
 * include/linux/hex.h - bytes as two digits
 */
#pragma once

#include "include/linux/types.h"

extern const char hex_asc[];
extern const char hex_asc_upper[];
#define hex_asc_lo(x)		hex_asc[(x) & 0x0f]
#define hex_asc_hi(x)		hex_asc[((x) & 0xf0) >> 4]
/* Writes two digits. Return: behind them. */
char *hex_byte_pack(char *buf, u8 byte);
/* 0 to 15, or -1. */
int hex_to_bin(unsigned char digit);
/* n bytes of 2 * n digits. Return: 0, -EINVAL at what is no digit. */
int hex2bin(u8 *to, const char *digits, size_t n) __must_check;
/* Return: behind the 2 * n digits. */
char *bin2hex(char *to, const void *from, size_t n);
