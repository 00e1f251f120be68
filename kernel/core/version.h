// SPDX-License-Identifier: MIT
/*
 * kernel/core/version.h - what this image was built from
 *
 * The strings are in a file that scripts/gen_version.py writes.
 */
#pragma once

extern const char version_release[];	/* "0.1.0" */
extern const char version_commit[];	/* "1a2b3c4d5e6f-dirty", "unknown" */
extern const char version_compiler[];	/* first line of gcc --version */
extern const char version_config[];	/* name, checksum of all options */
