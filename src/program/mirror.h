// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Mirror: the same program with client and server changed about.
 */
#ifndef FO_PROGRAM_MIRROR_H
#define FO_PROGRAM_MIRROR_H

#include "program/program.h"

/**
 * Let each session operation be about the other end: client1 becomes server1, and so do what is scripted for
 * one side, the role of a credential, and a fault in one side's legs. Raw operations stay as they are.
 * Mirrored twice, a program is what it was.
 */
void fo_program_mirror(struct fo_program *program);

#endif
