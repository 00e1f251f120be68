#!/bin/sh
# SPDX-License-Identifier: MIT
#
# setup.sh - install what is missing from Debian's packages
#
# Run by every make target; without anything to do it takes a few
# milliseconds. As root, or through sudo, it installs. Otherwise it prints
# the one command to run and fails.

set -eu

packages="
	binutils-arm-none-eabi
	device-tree-compiler
	gcc
	gcc-arm-none-eabi
	gdb-multiarch
	libc6-dev
	libnewlib-arm-none-eabi
	python3
	python3-kconfiglib
	python3-pexpect
	python3-pyelftools
	python3-pytest
	python3-pytest-xdist
	qemu-system-arm
	sparse
	universal-ctags
"

say()
{
	echo "setup: $*" >&2
}

if ! command -v dpkg-query >/dev/null 2>&1; then
	say "this is not a Debian system; the packages needed are called there:"
	say $packages
	for tool in arm-none-eabi-gcc qemu-system-arm /usr/bin/python3; do
		command -v "$tool" >/dev/null 2>&1 || {
			say "missing: $tool"
			exit 1
		}
	done
	exit 0
fi

# shellcheck disable=SC2086 # a list of words on purpose
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $packages \
	2>/dev/null | sed -n 's/^ii *//p') || true
missing=
for package in $packages; do
	case "
$installed
" in
	*"
$package
"*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	as_root="sudo -n"
elif command -v sudo >/dev/null 2>&1 && [ -t 0 ] && [ -t 2 ]; then
	as_root=sudo
else
	say "packages are missing and this is not root; run as root:"
	echo "apt-get update && $install" >&2
	exit 1
fi

say "installing:$missing"
run()
{
	$as_root env DEBIAN_FRONTEND=noninteractive "$@" >&2
}
# Without package lists, or with old ones, installing fails at once: then
# fetch the lists and try again.
# shellcheck disable=SC2086
if ! run $install -o DPkg::Lock::Timeout=300 2>/dev/null; then
	run apt-get update
	run $install -o DPkg::Lock::Timeout=300
fi
