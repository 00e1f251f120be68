// SPDX-License-Identifier: MIT
/*
 * tests/host/fuzz_gdb_random.c - fuzz_gdb.c by chance, without libFuzzer
 *
 *   fuzz_gdb_random [INPUTS [SEED]]
 *
 * An input is a few packets: good ones, in part damaged, in part only
 * bytes. The same seed makes the same inputs. Prints how many there were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/lib/compiler.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static const char *const bodies[] = {
	"?", "g", "G00000000", "p0f", "P3=00000000", "m1000,40", "M1000,2:0011",
	"X1000,2:ab", "Hg1", "Hc-1", "T1", "qC", "qSupported:x", "vCont?",
	"qfThreadInfo", "qsThreadInfo", "qThreadExtraInfo,1", "qAttached",
	"qXfer:features:read:target.xml:0,100", "qRcmd,7570", "Z0,1000,4",
	"z0,1000,4", "Z2,1000,4", "vCont;c", "vCont;s:2;c", "vCont;C05:1",
	"c", "s", "D", "k", "vKill;1", "QStartNoAckMode", "mffffffff,2",
	"m1fff,ffffffff", "Xffffffff,2:zz",
};

static u64 state;

static u32 below(u32 limit)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (u32)(state >> 33) % limit;
}

static size_t add_rubbish(u8 *to)
{
	size_t len = below(40);

	for (size_t i = 0; i < len; i++)
		to[i] = below(3) ? (u8)"$#}+-\x03*"[below(7)] : (u8)below(256);
	return len;
}

/* One that is too long now and then, or has a byte changed, or cut off. */
static size_t add_packet(u8 *to)
{
	const char *body = bodies[below(ARRAY_SIZE(bodies))];
	size_t len = strlen(body), at;
	char text[3000];
	u8 sum = 0;

	memcpy(text, body, len);
	if (below(200) == 0) {
		memset(text + len, below(2) ? '0' : '}', 2000);
		len += 2000;
	}
	for (u32 n = below(4); n; n--)
		text[below((u32)len)] = below(2) ? (char)below(256) :
					"0123456789abcdef,;:=-"[below(21)];
	for (at = 0; at < len; at++)
		sum += (u8)text[at];
	if (below(8) == 0)
		sum = (u8)below(256);
	at = (size_t)sprintf((char *)to, "$%.*s", (int)len, "");
	memcpy(to + at, text, len);
	at += len;
	at += (size_t)sprintf((char *)to + at, "#%02x", sum);
	return below(10) ? at : below((u32)at + 1);
}

int main(int argc, char **argv)
{
	unsigned long inputs = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000000;
	static u8 input[16384];

	state = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	for (unsigned long i = 0; i < inputs; i++) {
		size_t len = 0;

		for (u32 n = 1 + below(4); n; n--)
			len += below(5) ? add_packet(input + len) :
					  add_rubbish(input + len);
		LLVMFuzzerTestOneInput(input, len);
	}
	printf("%lu inputs\n", inputs);
	return 0;
}
