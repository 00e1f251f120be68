// SPDX-License-Identifier: MIT
/*
 * tests/host/host.c - stand-ins for the console, the log and panic
 */
#include "tests/host/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/lib/format.h"
#include "mm/bootmem.h"
#include "tests/ktest_internal.h"

#define KEPT_SIZE	65536

/* Text kept for a test; what does not fit is lost. */
struct kept {
	char text[KEPT_SIZE];
	int used;
};

static struct kept captured;
static struct kept logged;
static bool capturing;

static void keep(struct kept *kept, const char *fmt, va_list args)
{
	int used = min(kept->used, KEPT_SIZE - 1);

	kept->used = used + vformat(kept->text + used,
				    (size_t)(KEPT_SIZE - used), fmt, args);
}

int console_printf(const char *fmt, ...)
{
	char text[4096];
	va_list args;
	int len;

	va_start(args, fmt);
	if (capturing) {
		keep(&captured, fmt, args);
		len = 0;
	} else {
		len = vformat(text, sizeof(text), fmt, args);
		fputs(text, stdout);
	}
	va_end(args);
	return len;
}

void host_capture_begin(void)
{
	captured.used = 0;
	captured.text[0] = '\0';
	capturing = true;
}

const char *host_capture_end(void)
{
	capturing = false;
	return captured.text;
}

int printk_level(enum log_level level, const char *fmt, ...)
{
	va_list args;

	(void)level;
	va_start(args, fmt);
	keep(&logged, fmt, args);
	va_end(args);
	return 0;
}

const char *host_log_text(void)
{
	return logged.text;
}

void host_log_clear(void)
{
	logged.used = 0;
	logged.text[0] = '\0';
}

static jmp_buf panic_target;
static bool panic_expected;
static char panic_text[512];

jmp_buf *host_panic_expect(void)
{
	panic_text[0] = '\0';
	panic_expected = true;
	return &panic_target;
}

void host_panic_expect_none(void)
{
	panic_expected = false;
}

const char *host_panic_text(void)
{
	return panic_text;
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vformat(panic_text, sizeof(panic_text), fmt, args);
	va_end(args);
	if (panic_expected)
		longjmp(panic_target, 1);
	fflush(stdout);
	fprintf(stderr, "panic: %s\n", panic_text);
	abort();
}

void assert_failed(const char *expr, const char *file, int line)
{
	panic("assertion failed: %s, %s:%d", expr, file, line);
}

bool host_says(const char *whole, const char *text)
{
	if (strstr(whole, text))
		return true;
	ktest_note("not found: %s", text);
	ktest_note("in: %s", whole);
	return false;
}

static int interrupt_after = -1;

void host_interrupt_after(int calls)
{
	interrupt_after = calls;
}

bool command_interrupted(void)
{
	if (interrupt_after > 0)
		interrupt_after--;
	return interrupt_after == 0;
}

/* There when built for "make coverage": _exit() does not write counts. */
void __gcov_dump(void) __weak;

int host_in_child(void (*fn)(void))
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct ktest_case c = { .seed = 0 };

		ktest_switch(&c);
		fn();
		fflush(stdout);
		if (__gcov_dump)
			__gcov_dump();
		_exit(c.failures != 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static void *ram;

paddr_t host_ram(void)
{
	return (paddr_t)ram;
}

void host_boot(void)
{
	ram = mmap(NULL, HOST_RAM_SIZE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ram == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	bootmem_init((paddr_t)ram, HOST_RAM_SIZE, (paddr_t)ram);
}
