#!/bin/sh
# SPDX-License-Identifier: MIT
#
# debug.sh - QEMU stopped at the first instruction, for GDB
#
#   debug.sh FOLDER [GDB'S ARGUMENTS]   GDB on this terminal
#   debug.sh --server FOLDER            QEMU waits for somebody else's GDB
#
# With FOLDER/quartet.elf and quartet.bin, and FOLDER/modules.cpio as initial
# RAM disk if "make modules" has made it. Environment: CPUS, MEM, APPEND; and
# GDB_PORT (1234), where --server listens on 127.0.0.1.
#
# With a GDB here the kernel's console is a pseudo terminal of its own, told
# at the start (attach with "screen PATH"); all it prints also goes to
# FOLDER/console.log. Leaving GDB ends QEMU. With --server the console is
# this terminal; leave with Ctrl-A X.

set -eu

server=
if [ "$1" = --server ]; then
	server=yes
	shift
fi
build=$1
shift
here=$(dirname "$0")

# machine QEMU'S OTHER ARGUMENTS: becomes QEMU.
machine()
{
	[ ! -f "$build/modules.cpio" ] ||
		set -- "$@" -initrd "$build/modules.cpio"
	# For "make core", unless the name is too long for a socket.
	[ "${#build}" -gt 90 ] ||
		set -- "$@" -qmp "unix:$build/qmp.socket,server=on,wait=off"
	[ -z "${APPEND:-}" ] || set -- "$@" -append "$APPEND"
	exec qemu-system-arm -M vexpress-a9 -display none \
		-audiodev none,id=audio -global pl041.audiodev=audio \
		-smp "${CPUS:-4}" -m "${MEM:-256M}" -no-reboot \
		-semihosting-config enable=on,target=native \
		-S -kernel "$build/quartet.bin" "$@"
}

if [ -n "$server" ]; then
	port=${GDB_PORT:-1234}
	echo "debug: QEMU waits for GDB: target remote 127.0.0.1:$port"
	machine -gdb "tcp:127.0.0.1:$port" -serial mon:stdio
fi

socket_dir=$(mktemp -d)
socket=$socket_dir/gdb
qemu=
cleanup()
{
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true
	rm -rf "$socket_dir"
}
trap cleanup EXIT

machine -chardev "pty,id=console,logfile=$build/console.log" \
	-serial chardev:console -monitor none \
	-chardev "socket,path=$socket,server=on,wait=off,id=gdb" \
	-gdb chardev:gdb &
qemu=$!
tries=0
until [ -S "$socket" ]; do
	kill -0 "$qemu" 2>/dev/null || exit 1
	tries=$((tries + 1))
	[ "$tries" -le 100 ] || { echo "debug: no QEMU" >&2; exit 1; }
	sleep 0.05
done

# In the raw image QEMU starts in a stub of its own; run to _start.
gdb-multiarch -q "$build/quartet.elf" \
	-ex "set confirm off" -ex "source $here/gdb/quartet-gdb.py" \
	-ex "target remote $socket" \
	-ex "tbreak _start" -ex "continue" "$@"
