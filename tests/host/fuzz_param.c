// SPDX-License-Identifier: MIT
/*
 * tests/host/fuzz_param.c - libFuzzer's entry: any text as a parameter's value
 *
 * The first byte says which parameter. What was refused changed nothing, but
 * an array; what was taken is printed, and that text is taken too and
 * changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/lib/align.h"
#include "kernel/module/param.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static union {
	char bytes[32];
	s64 number;
	char *text;
} variable;
static short numbers[4];
static unsigned int nr_numbers;
static char word[8];

static const struct kparam_string string = { sizeof(word), word };
static const struct kparam_array array = {
	ARRAY_SIZE(numbers), sizeof(numbers[0]), &nr_numbers,
	&param_ops_short, numbers,
};

#define OF_TYPE(type)							\
	{ .name = #type, .ops = &param_ops_##type, .arg = &variable }
static const struct kernel_param params[] = {
	OF_TYPE(byte), OF_TYPE(short), OF_TYPE(ushort), OF_TYPE(int),
	OF_TYPE(uint), OF_TYPE(long), OF_TYPE(ulong), OF_TYPE(ullong),
	OF_TYPE(hexint), OF_TYPE(invbool), OF_TYPE(bool), OF_TYPE(bint),
	OF_TYPE(charp),
	{ .name = "string", .ops = &param_ops_string, .str = &string },
	{ .name = "array", .ops = &param_array_ops, .arr = &array },
};
#define FIRST_TEXT	12u	/* charp; its text may have a newline */

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void check_again(const struct kernel_param *kp)
{
	static char text[2 * PAGE_SIZE], again[2 * PAGE_SIZE], copy[PAGE_SIZE];
	int len = kp->ops->get(text, kp);

	must(len > 0 && (size_t)len < sizeof(copy) && text[len] == '\0');
	memcpy(copy, text, (size_t)len);	/* an array cuts it */
	copy[len - 1] = '\0';			/* without the newline */
	must(param_set_one(kp, copy) == 0);
	must(kp->ops->get(again, kp) == len && strcmp(again, text) == 0);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct kernel_param *kp;
	char *value, before[sizeof(variable)];
	unsigned int i;

	if (!size)
		return 0;
	i = data[0] % ARRAY_SIZE(params);
	kp = param_find(params, ARRAY_SIZE(params), params[i].name);
	must(kp == &params[i]);
	memset(&variable, 0, sizeof(variable));
	memcpy(before, &variable, sizeof(before));
	value = malloc(size);
	must(value);
	memcpy(value, data + 1, size - 1);
	value[size - 1] = '\0';
	if (param_set_one(kp, value))
		must(memcmp(before, &variable, sizeof(before)) == 0);
	else if (i < FIRST_TEXT || kp->ops == &param_array_ops)
		check_again(kp);
	free(value);
	return 0;
}
