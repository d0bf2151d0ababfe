// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Swarm: classes of operations, which a run of mutations may switch off as a whole.
 *
 * What is rarely reached when everything is mixed is reached where most of the rest is missing.
 */
#ifndef FO_PROGRAM_SWARM_H
#define FO_PROGRAM_SWARM_H

#include "program/operation.h"

/** What an operation is about. */
enum fo_operation_class {
    FO_CLASS_BASE, /**< Making things and honest legs: never off. */
    FO_CLASS_DAMAGE,
    FO_CLASS_DRAFT, /**< Made-up tokens. */
    FO_CLASS_CLOSE,
    FO_CLASS_MESSAGE,
    FO_CLASS_SHUTDOWN, /**< And renegotiation, and a peer that goes. */
    FO_CLASS_QUERY,
    FO_CLASS_IMPERSONATE,
    FO_CLASS_TRANSFER, /**< Contexts and credentials that change hands. */
    FO_CLASS_FAULT,
    FO_CLASS_ALLOCATION,
    FO_CLASS_SCRIPT,
    FO_CLASS_OVERLAP,
    FO_CLASS_OTHER,
    FO_CLASS_WRAPPER, /**< What only wrappers under test have a use for: off unless asked for. */
    FO_CLASS_COUNT
};

/** All classes, one bit each. */
#define FO_CLASSES_ALL ((UINT32_C(1) << FO_CLASS_COUNT) - 1)

enum fo_operation_class fo_operation_class(const struct fo_operation *operation);

/** The classes that are on under @p seed: all under 0 and under every second other. */
uint32_t fo_swarm_classes(uint64_t seed);

#endif
