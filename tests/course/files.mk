# SPDX-License-Identifier: MIT
#
# The two programs of the course, as Linux spells them and as the course does.
obj-$(CONFIG_COURSE) += node_static.o node_static_bs.o
obj-$(CONFIG_COURSE) += node_dynamic.o node_dynamic_bs.o
