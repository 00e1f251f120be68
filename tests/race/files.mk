# SPDX-License-Identifier: MIT
obj-y += race.o run.o workload.o measure.o print.o
obj-y += test_race.o test_run.o
