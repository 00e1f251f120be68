// SPDX-License-Identifier: MIT
/*
 * tests/host/main.c - the kernel's tests as a program of the host
 *
 *   ktest [-l] [-n COUNT] [-s SEED] [AREA | AREA.RULE | FOLDER]...
 *
 * The same command as in the kernel's shell, with the same output and exit
 * status.
 */
#include <stdio.h>

#include "tests/host/host.h"
#include "tests/ktest_run.h"

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	host_boot();
	return ktest_command(argc, argv);
}
