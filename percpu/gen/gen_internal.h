// SPDX-License-Identifier: MIT
/*
 * percpu/gen/gen_internal.h - what the generations share among themselves
 */
#pragma once

#include "percpu/percpu_internal.h"

extern const struct pcpu_area_index pcpu_index_areamap;
extern const struct pcpu_area_index pcpu_index_bitmap;
extern const struct pcpu_slot_policy pcpu_policy_areamap;
extern const struct pcpu_slot_policy pcpu_policy_bitmap;
extern const struct pcpu_slot_policy pcpu_policy_quartet;
