# SPDX-License-Identifier: MIT
# tests/e2e/show.gdb - one text for both stubs: test_gdb_stub.py runs it
# through QEMU's and through the kernel's own while core 2 allocates.
break quartet_alloc_more if $_thread == 3
continue
bt 3
step
step
step
step
step
step
step
step
step
step
bt 3
q-percpu fault_template_word
set var $per_cpu("fault_template_word", 2) = 4711
q-percpu fault_template_word
q-pcpu-chunks
continue
delete
