// SPDX-License-Identifier: MIT
/*
 * kernel/fs/initrd.h - the archive that was given at boot
 */
#pragma once

/*
 * Checks the initial RAM disk and mounts it. One that is not right in every
 * place is refused as a whole, with the reason in the log; the kernel goes
 * on without. Once, when memory can be allocated.
 */
void initrd_init(void);
