// SPDX-License-Identifier: MIT
/*
 * percpu/command_internal.h - the parts of the shell command pcpu
 *
 * argv[0] is "pcpu", argv[1] the part's name; each returns a status.
 */
#pragma once

#include "percpu/kernel_internal.h"

int pcpu_command_chunks(int argc, char **argv);
int pcpu_command_gens(int argc, char **argv);
int pcpu_command_history(int argc, char **argv);
int pcpu_command_map(int argc, char **argv);
int pcpu_command_who(int argc, char **argv);
int pcpu_command_leaks(int argc, char **argv);

/* Prints how the command is used. Return: the status for that. */
int pcpu_command_usage(void);
