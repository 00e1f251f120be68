# SPDX-License-Identifier: MIT
#
# library.mk - what of percpu/ does not know this kernel (docs/reuse.md)
#
# The kernel's own build, "make lib" and the tests on the host take this list.

PERCPU_LIBRARY := alloc alloc_info backend balance chunk chunk_info free \
		  request slots stats translate verify \
		  gen/areamap gen/areamap_look gen/areamap_policy \
		  gen/bitmap gen/bitmap_policy gen/bitmap_search \
		  gen/bitmap_summary gen/bitmap_update gen/bitmap_verify \
		  gen/generations gen/quartet gen/quartet_cache \
		  gen/quartet_index gen/quartet_mark gen/quartet_run \
		  gen/quartet_scan gen/quartet_verify \
		  gen/modalloc gen/room gen/room_plan gen/table gen/table_book
