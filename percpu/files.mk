# SPDX-License-Identifier: MIT
include percpu/library.mk
obj-y += $(PERCPU_LIBRARY:%=%.o)

# What ties it to this kernel.
obj-y += backend_km.o
obj-y += backend_vm.o
obj-y += boot_params.o
obj-$(CONFIG_SMP) += copies.o counter.o
ifneq ($(CONFIG_SMP),y)
obj-y += copies_up.o counter_up.o
endif
obj-y += first_chunk.o
obj-y += first_embed.o
obj-y += first_page.o
obj-y += first_room.o
obj-$(CONFIG_PERCPU_GEN_TABLE) += kernel_table.o
obj-y += pcpu_command.o
obj-y += pcpu_gens.o
obj-y += pcpu_history.o
obj-y += pcpu_leaks.o
obj-y += pcpu_map.o
obj-y += pcpu_who.o
obj-y += percpu.o
obj-y += proc_percpu_stats.o
obj-y += sites.o
obj-y += sites_report.o
