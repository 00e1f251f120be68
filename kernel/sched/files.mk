# SPDX-License-Identifier: MIT
obj-y += sched.o runqueue.o thread.o snapshot.o wait.o completion.o mutex.o semaphore.o
obj-y += rwsem.o rcu.o workqueue.o work.o watchdog.o
obj-$(CONFIG_SMP) += hotplug.o
obj-$(CONFIG_SCHED_POINTS) += schedules.o
ifneq ($(CONFIG_SMP),y)
obj-y += hotplug_up.o
endif
