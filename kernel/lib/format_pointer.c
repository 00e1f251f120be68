// SPDX-License-Identifier: MIT
/*
 * kernel/lib/format_pointer.c - %p and the directives that begin with it
 *
 * The letter behind the p says what the address stands for: S s a symbol,
 * e an error number, h (with C D N) bytes in memory; format_rare.c has more.
 * Any other letter is text and belongs to whoever wrote the format.
 */
#include "kernel/lib/format_internal.h"

#include <string.h>

#include "kernel/lib/errno.h"

/* Longer names are cut; gcc's own for nested functions are the longest. */
#define MAX_SYMBOL	160
#define MAX_HEX_BYTES	64

/* The one piece of state in this folder: written once, at boot. */
static format_symbolizer symbolizer_hook;

format_symbolizer format_set_symbolizer(format_symbolizer symbolizer)
{
	format_symbolizer previous = symbolizer_hook;

	WRITE_ONCE(symbolizer_hook, symbolizer);
	return previous;
}

#define NAME(e)		{ e, #e }

static const struct {
	short number;
	const char *name;
} errno_names[] = {
	NAME(EPERM), NAME(ENOENT), NAME(ESRCH), NAME(EINTR), NAME(EIO),
	NAME(ENXIO), NAME(E2BIG), NAME(ENOEXEC), NAME(EBADF), NAME(ECHILD),
	NAME(EAGAIN), NAME(ENOMEM), NAME(EACCES), NAME(EFAULT), NAME(ENOTBLK),
	NAME(EBUSY), NAME(EEXIST), NAME(EXDEV), NAME(ENODEV), NAME(ENOTDIR),
	NAME(EISDIR), NAME(EINVAL), NAME(ENFILE), NAME(EMFILE), NAME(ENOTTY),
	NAME(ETXTBSY), NAME(EFBIG), NAME(ENOSPC), NAME(ESPIPE), NAME(EROFS),
	NAME(EMLINK), NAME(EPIPE), NAME(EDOM), NAME(ERANGE), NAME(EDEADLK),
	NAME(ENAMETOOLONG), NAME(ENOLCK), NAME(ENOSYS), NAME(ENOTEMPTY),
	NAME(ELOOP), NAME(ENOMSG), NAME(ENODATA), NAME(ETIME), NAME(ENOLINK),
	NAME(EPROTO), NAME(EBADMSG), NAME(EOVERFLOW), NAME(EILSEQ),
	NAME(ERESTART), NAME(EUSERS), NAME(EOPNOTSUPP), NAME(EADDRINUSE),
	NAME(ENOBUFS), NAME(ENOTCONN), NAME(ETIMEDOUT), NAME(ECONNREFUSED),
	NAME(EHOSTUNREACH), NAME(EALREADY), NAME(EINPROGRESS), NAME(ESTALE),
	NAME(EDQUOT), NAME(ECANCELED), NAME(EKEYREJECTED), NAME(ERESTARTSYS),
	NAME(EPROBE_DEFER), NAME(ENOTSUPP),
};

const char *format_errno_name(int err)
{
	for (size_t i = 0; i < ARRAY_SIZE(errno_names); i++)
		if (err == errno_names[i].number ||
		    err == -errno_names[i].number)
			return errno_names[i].name;
	return NULL;
}

/* Every digit, so that addresses in a column line up. */
static void plain(struct format_out *out, const struct format_spec *spec,
		  const void *ptr)
{
	struct format_spec digits = {
		.left = spec->left, .width = spec->width,
		.precision = 2 * sizeof(ptr),
	};

	format_unsigned(out, &digits, (uintptr_t)ptr, 16, false);
}

static void symbol(struct format_out *out, const struct format_spec *spec,
		   const void *ptr, bool offset)
{
	format_symbolizer symbolizer = READ_ONCE(symbolizer_hook);
	char buf[MAX_SYMBOL];
	int len = 0;

	if (symbolizer)
		len = symbolizer(buf, sizeof(buf), (uintptr_t)ptr, offset);
	if (len <= 0)
		format(buf, sizeof(buf), "0x%p", ptr);
	format_string(out, spec, buf);
}

static void error_name(struct format_out *out, const struct format_spec *spec,
		       const void *ptr)
{
	intptr_t err = (intptr_t)ptr;
	const char *name = NULL;
	char buf[24];

	if (err < 0 && err >= -MAX_ERRNO)
		name = format_errno_name((int)err);
	if (!name) {
		plain(out, spec, ptr);
		return;
	}
	format(buf, sizeof(buf), "-%s", name);
	format_string(out, spec, buf);
}

static void hex_bytes(struct format_out *out, const struct format_spec *spec,
		      const u8 *bytes, char separator)
{
	static const struct format_spec two_digits = { .precision = 2 };
	int count = clamp(spec->width, 1, MAX_HEX_BYTES);

	if (!bytes) {
		format_text(out, "(null)", 6);
		return;
	}
	for (int i = 0; i < count; i++) {
		if (i && separator)
			format_put(out, separator);
		format_unsigned(out, &two_digits, bytes[i], 16, false);
	}
}

static size_t hex_directive(struct format_out *out,
			    const struct format_spec *spec,
			    const char *letter, const void *ptr)
{
	switch (*letter) {
	case 'C':
		hex_bytes(out, spec, ptr, ':');
		return 2;
	case 'D':
		hex_bytes(out, spec, ptr, '-');
		return 2;
	case 'N':
		hex_bytes(out, spec, ptr, '\0');
		return 2;
	default:
		hex_bytes(out, spec, ptr, ' ');
		return 1;
	}
}

size_t format_pointer(struct format_out *out, const struct format_spec *spec,
		      const char *suffix, const void *ptr)
{
	size_t taken;

	switch (*suffix) {
	case 'S':
	case 'B':
	case 'F':
		symbol(out, spec, ptr, true);
		return 1;
	case 's':
	case 'f':
		symbol(out, spec, ptr, false);
		return 1;
	case 'K':
	case 'x':
		plain(out, spec, ptr);
		return 1;
	case 'e':
		error_name(out, spec, ptr);
		return 1;
	case 'h':
		return hex_directive(out, spec, suffix + 1, ptr);
	default:
		taken = format_rare(out, spec, suffix, ptr);
		if (!taken)
			plain(out, spec, ptr);
		return taken;
	}
}
