// SPDX-License-Identifier: MIT
/*
 * include/linux/ctype.h - kinds of characters, ASCII
 */
#pragma once

#include "include/linux/types.h"

/* As macros: newlib has functions of these names with another table. */
#define isdigit(c)	((unsigned int)(c) - '0' < 10)
#define islower(c)	((unsigned int)(c) - 'a' < 26)
#define isupper(c)	((unsigned int)(c) - 'A' < 26)
#define isalpha(c)	(((unsigned int)(c) | 32) - 'a' < 26)
#define isalnum(c) ({							\
	int alnum_c_ = (c);						\
	isalpha(alnum_c_) || isdigit(alnum_c_); })
#define isxdigit(c) ({							\
	int xdigit_c_ = (c);						\
	isdigit(xdigit_c_) ||						\
		((unsigned int)xdigit_c_ | 32) - 'a' < 6; })
#define isspace(c) ({							\
	int space_c_ = (c);						\
	space_c_ == ' ' || (unsigned int)space_c_ - '\t' < 5; })
#define isascii(c)	((unsigned int)(c) < 128)
#define iscntrl(c) ({							\
	unsigned int cntrl_c_ = (unsigned int)(c);			\
	cntrl_c_ < 32 || cntrl_c_ == 127; })
#define isprint(c)	((unsigned int)(c) - ' ' < 95)
#define isgraph(c)	((unsigned int)(c) - '!' < 94)
#define ispunct(c) ({							\
	int punct_c_ = (c);						\
	isgraph(punct_c_) && !isalnum(punct_c_); })
#define tolower(c) ({							\
	int lower_c_ = (c);						\
	isupper(lower_c_) ? lower_c_ + 32 : lower_c_; })
#define toupper(c) ({							\
	int upper_c_ = (c);						\
	islower(upper_c_) ? upper_c_ - 32 : upper_c_; })
