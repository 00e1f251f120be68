# SPDX-License-Identifier: MIT
obj-y += test_static.o static_other.o
obj-y += test_codegen.o codegen.o
obj-y += test_ops.o test_ops_irq.o contest.o storm.o
obj-$(CONFIG_PERCPU_RAS) += test_ras.o test_ras_moved.o test_ras_fiq.o
obj-$(CONFIG_PERCPU_RAS) += contest_counter.o ras_hits.o ras_twin.o
obj-y += test_alloc.o test_engine.o test_first.o test_geometry.o test_sites.o
obj-y += test_counter.o
obj-$(CONFIG_SMP) += test_counter_cores.o
obj-y += churn_command.o example_command.o examples.o test_examples.o
obj-y += suite.o suite_chunks.o suite_common.o suite_examples.o
obj-y += suite_index.o suite_info.o
obj-y += suite_refuse.o suite_reserve.o suite_room.o suite_table.o
obj-y += suite_target.o suite_verify.o model.o
obj-y += replay.o replay_header.o replay_ids.o replay_read.o replay_table.o
obj-y += replay_command.o
obj-$(CONFIG_PERCPU_GEN_TABLE) += test_table_access.o
