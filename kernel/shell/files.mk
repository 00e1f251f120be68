# SPDX-License-Identifier: MIT
# Pure: these run on the host as well (tests/host).
obj-y += line.o line_keys.o line_paint.o line_complete.o utf8.o
obj-y += nearest.o syntax.o

obj-y += shell.o cmd.o remote.o
obj-y += cmd_basic.o cmd_boot.o cmd_call.o cmd_cpus.o cmd_dmesg.o
obj-y += cmd_fault.o cmd_help.o cmd_irq.o cmd_mem.o cmd_percpu.o
obj-y += cmd_power.o cmd_timer.o cmd_cpu.o cmd_ps.o
obj-y += cmd_file.o cmd_free.o cmd_trace.o cmd_watch.o
obj-y += cmd_bt.o cmd_md.o trace_json.o
