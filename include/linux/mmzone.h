// SPDX-License-Identifier: MIT
/*
 * include/linux/mmzone.h - pages
 */
#pragma once

#include "include/linux/mm.h"
