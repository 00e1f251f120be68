# SPDX-License-Identifier: MIT
obj-y += first_chunk.o
