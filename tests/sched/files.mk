# SPDX-License-Identifier: MIT
obj-y += crew.o
obj-y += test_preempt.o
obj-y += test_runqueue.o
obj-y += test_sched.o
obj-y += test_thread.o
obj-y += test_wait.o
