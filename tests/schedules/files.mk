# SPDX-License-Identifier: MIT
obj-$(CONFIG_SCHED_POINTS) += command.o
obj-$(CONFIG_SCHED_POINTS) += run.o

# Scenarios, one file each.
obj-$(CONFIG_SCHED_POINTS) += scenario_preempt.o
obj-$(CONFIG_SCHED_POINTS) += scenario_lock.o scenario_mutex.o scenario_wait.o
obj-$(CONFIG_SCHED_POINTS) += scenario_work.o
