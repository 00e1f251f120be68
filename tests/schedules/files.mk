# SPDX-License-Identifier: MIT
obj-$(CONFIG_SCHED_POINTS) += command.o
obj-$(CONFIG_SCHED_POINTS) += run.o
obj-$(CONFIG_SCHED_POINTS) += instance.o free_together.o

# Scenarios, one file each.
obj-$(CONFIG_SCHED_POINTS) += scenario_balance.o
obj-$(CONFIG_SCHED_POINTS) += scenario_counter.o
obj-$(CONFIG_SCHED_POINTS) += scenario_depopulate.o
obj-$(CONFIG_SCHED_POINTS) += scenario_drain.o
obj-$(CONFIG_SCHED_POINTS) += scenario_grow.o
obj-$(CONFIG_SCHED_POINTS) += scenario_hotplug.o
obj-$(CONFIG_SCHED_POINTS) += scenario_lock.o
obj-$(CONFIG_SCHED_POINTS) += scenario_mutex.o
obj-$(CONFIG_SCHED_POINTS) += scenario_populate.o
obj-$(CONFIG_SCHED_POINTS) += scenario_preempt.o
obj-$(CONFIG_SCHED_POINTS) += scenario_refuse.o
obj-$(CONFIG_SCHED_POINTS) += scenario_slab.o
obj-$(CONFIG_SCHED_POINTS) += scenario_this_cpu.o
obj-$(CONFIG_SCHED_POINTS) += scenario_trace.o
obj-$(CONFIG_SCHED_POINTS) += scenario_twice.o
obj-$(CONFIG_SCHED_POINTS) += scenario_vmalloc.o
obj-$(CONFIG_SCHED_POINTS) += scenario_wait.o
obj-$(CONFIG_SCHED_POINTS) += scenario_work.o
