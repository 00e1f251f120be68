// SPDX-License-Identifier: MIT
/*
 * include/linux/mm_types.h - struct page
 */
#pragma once

#include "mm/page.h"
