// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Resources: which variables of a program hold something at a point, as far as the operations say.
 *
 * Knows what operations make and take, from their names and the call table; not whether they succeed.
 */
#ifndef FO_PROGRAM_RESOURCES_H
#define FO_PROGRAM_RESOURCES_H

#include "program/program.h"

/** Sets of variables, one bit each. Zero: nothing is there. */
struct fo_resources {
    uint8_t slots;        /**< Credentials of session operations. */
    uint8_t server_slots; /**< Those of them that are for servers. */
    uint8_t sessions;
    uint8_t exports;     /**< Sessions that left a parcel. */
    uint8_t credentials; /**< c0 to c7 of calls. */
    uint8_t contexts;    /**< x0 to x7 */
    uint8_t memories;    /**< b0 to b7 */
    uint8_t tokens;      /**< h0 to h7 */
    /** Calls beside legs that scripts and wishes bring about, one bit each of enum fo_call: a fault that is
     * planned for another never happens. */
    uint64_t expected;
};

/** Move by one operation. */
void fo_resources_apply(struct fo_resources *resources, const struct fo_operation *operation);

/** What is there in front of operation @p index. */
struct fo_resources fo_resources_at(const struct fo_program *program, uint32_t index);

#endif
