# SPDX-License-Identifier: MIT
# Pure: these run on the host as well (tests/host).
obj-y += archive.o cpio.o proc.o proc_show.o vfs.o

obj-y += initrd.o proc_cpuinfo.o proc_interrupts.o proc_kernel.o
obj-y += config_text.o vfs_load.o

# The configuration is part of the image: /proc/config.
$(O)/kernel/fs/config_text.o: AFLAGS += -DCONFIG_FILE='"$(O)/.config"'
$(O)/kernel/fs/config_text.o: $(O)/.config
