# SPDX-License-Identifier: MIT
# Pure: these run on the host as well (tests/host).
obj-y += access.o packet.o protocol.o step.o step_arm.o step_thumb.o

obj-y += breakpoint.o target.o single.o stub.o command.o
