// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Names: what stands in a trace or program in place of an address, a handle value or a thread.
 *
 * Raw values are numbered in order of first appearance, for each kind apart, so that no address enters a
 * trace. A name denotes a *value*: a provider that gives the bits of a released handle out again makes the
 * same name appear again. Which object a value denotes at which time is the checker's business alone.
 */
#ifndef FO_NOTATION_NAME_H
#define FO_NOTATION_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a name is a name of; its letter in text stands behind each. */
enum fo_name_kind {
    FO_NAME_SPECIAL,    /**< No letter: the words of enum fo_special. */
    FO_NAME_CREDENTIAL, /**< c  handle value first seen where a credential belongs. */
    FO_NAME_CONTEXT,    /**< x  handle value first seen where a context belongs. */
    FO_NAME_MEMORY,     /**< b  address of a buffer: a package block or caller memory. */
    FO_NAME_STORAGE,    /**< s  address of a handle variable. */
    FO_NAME_ARRAY,      /**< a  address of a SecBufferDesc's array. */
    FO_NAME_TOKEN,      /**< h  token handle or certificate context. */
    FO_NAME_STRING,     /**< n  contents of a string (target, principal), equal contents equal names. */
    FO_NAME_TABLE,      /**< p  provider: one interposed function table and its flat entries. */
    FO_NAME_MODULE,     /**< m  loaded library. */
    FO_NAME_THREAD,     /**< t */
    FO_NAME_PROCESS,    /**< q */
    FO_NAME_KIND_COUNT
};

/** Kind in the top 4 bits, index in the rest. 0 is "not observed". */
typedef uint32_t fo_name;

/** Values that need no number. */
enum fo_special {
    FO_SPECIAL_UNOBSERVED, /**< Printed as nothing: the operand or part is left out. */
    FO_SPECIAL_NULL,       /**< "null"      the pointer itself is NULL. */
    FO_SPECIAL_ZERO,       /**< "zero"      handle {0,0}. */
    FO_SPECIAL_MINUS_ONE,  /**< "minus-one" handle {-1,-1}, the invalidated value. */
    FO_SPECIAL_MINUS_TWO,  /**< "minus-two" handle {-2,-2}, the reserved deleted value. */
    FO_SPECIAL_HALF,       /**< "half"      exactly one word is -1. */
    FO_SPECIAL_OTHER, /**< "other"     bits of an output variable that no call ever returned or passed. */
    FO_SPECIAL_COUNT
};

static inline fo_name
fo_name_make(enum fo_name_kind kind, uint32_t index)
{
    return ((uint32_t)kind << 28) | (index & 0x0fffffffU);
}

static inline enum fo_name_kind
fo_name_kind(fo_name name)
{
    return (enum fo_name_kind)(name >> 28);
}

static inline uint32_t
fo_name_index(fo_name name)
{
    return name & 0x0fffffffU;
}

#define FO_NAME_NULL fo_name_make(FO_NAME_SPECIAL, FO_SPECIAL_NULL)
#define FO_NAME_ZERO fo_name_make(FO_NAME_SPECIAL, FO_SPECIAL_ZERO)
#define FO_NAME_OTHER fo_name_make(FO_NAME_SPECIAL, FO_SPECIAL_OTHER)

/** True for names that stand for a value of their own (c, x, b, ...), not for a special word or nothing. */
static inline bool
fo_name_is_numbered(fo_name name)
{
    return fo_name_kind(name) != FO_NAME_SPECIAL;
}

enum {
    FO_NAME_BYTES_MAX = 16
};

/** Write the word of @p name ("c0", "minus-one", "" for unobserved) into @p out and return it. */
const char *fo_name_print(fo_name name, char out[FO_NAME_BYTES_MAX]);

/** Parse a word of @p length bytes. False when it is no name; @p *name is then untouched. */
bool fo_name_parse(const char *word, size_t length, fo_name *name);

#endif
