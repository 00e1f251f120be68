#!/bin/sh
# SPDX-License-Identifier: MIT
#
# debug.sh - QEMU stopped at the first instruction, GDB on this terminal
#
#   debug.sh FOLDER      with FOLDER/quartet.elf and quartet.bin
#
# The kernel's console is a pseudo terminal of its own, told at the start
# (attach with "screen PATH"); all it prints also goes to FOLDER/console.log.
# Leaving GDB ends QEMU.

set -eu

build=$1
socket_dir=$(mktemp -d)
socket=$socket_dir/gdb
qemu=
cleanup()
{
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true
	rm -rf "$socket_dir"
}
trap cleanup EXIT

qemu-system-arm -M vexpress-a9 -display none \
	-audiodev none,id=audio -global pl041.audiodev=audio \
	-smp "${CPUS:-4}" -m "${MEM:-256M}" -no-reboot \
	-semihosting-config enable=on,target=native \
	-chardev "pty,id=console,logfile=$build/console.log" \
	-serial chardev:console -monitor none \
	-chardev "socket,path=$socket,server=on,wait=off,id=gdb" \
	-gdb chardev:gdb -S -kernel "$build/quartet.bin" &
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
	-ex "set confirm off" -ex "target remote $socket" \
	-ex "tbreak _start" -ex "continue" "$@"
