// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export state: which C variable holds which handle, and which expression names which memory.
 *
 * The text is written twice: what a later call turns out to need of an earlier one is noted the first time
 * and kept by a statement the second time.
 */
#ifndef FO_REPRO_EXPORT_STATE_H
#define FO_REPRO_EXPORT_STATE_H

#include "repro/transcript.h"

enum {
    FO_EXPORT_WORD_MAX = 64
};

/** A variable of type CredHandle or CtxtHandle. */
struct fo_export_variable {
    uintptr_t address; /**< Of the variable that it stands for. */
    bool is_credential;
    uint32_t number; /**< Among those of its kind. */
    SecHandle value; /**< What it holds at this point. */
    bool is_ended;   /**< What it holds was released through it. */
};

/** Memory that an earlier call gave or filled. */
struct fo_export_memory {
    size_t item;  /**< Index of the call in the transcript. */
    uint32_t bit; /**< Of the call's keeps; UINT32_MAX: need not be kept. */
    uintptr_t pointer;
    size_t room; /**< Bytes from pointer on that belong to it. */
    struct fo_said_bytes content;
    bool is_gone; /**< Released: its content cannot be read any more. */
    char name[FO_EXPORT_WORD_MAX];
    char count[FO_EXPORT_WORD_MAX]; /**< Expression for the length of the content; "": none is known. */
};

/** Bits of keeps: the handle that the call gave, or the content of entry n of its list. */
enum {
    FO_EXPORT_KEEP_HANDLE = 1 << 30
};

struct fo_export_state {
    const struct fo_transcript *said;
    uint32_t *keeps;   /**< One for each item; owned. */
    uint32_t *numbers; /**< Of each item that is a call: its number from 1, as a test counts. Owned. */
    size_t *homes;     /**< For each item the one whose output array its own goes over; owned. */
    struct fo_export_variable *variables; /**< Owned. */
    size_t variable_count;
    struct fo_export_memory *memories; /**< Owned; oldest first. */
    size_t memory_count;
    size_t memory_capacity;
    bool is_closing; /**< The program's operations are over. */
    bool uses_identity;
    bool uses_schannel;
    bool uses_other;
    bool uses_expiry;
    bool uses_number;
    bool uses_found_table; /**< A call was made before the table was asked for. */
    bool uses_close;       /**< CloseHandle. */
    bool uses_certificate; /**< CertFreeCertificateContext. */
    struct fo_said_bytes identity;
    bool failed;
};

/** FO_OK or FO_ERROR_MEMORY; fo_export_state_fini in every case. @p counts_layer: calls are the layer's. */
enum fo_error
fo_export_state_init(struct fo_export_state *state, const struct fo_transcript *said, bool counts_layer);
/** Forget everything but what is to be kept. */
void fo_export_state_restart(struct fo_export_state *state);
void fo_export_state_fini(struct fo_export_state *state);

/** What is known to equal a handle value. */
enum fo_export_value {
    FO_EXPORT_VALUE_HELD,    /**< The variable holds it already. */
    FO_EXPORT_VALUE_WORD,    /**< The word says it. */
    FO_EXPORT_VALUE_INVALID, /**< SecInvalidateHandle makes it. */
    FO_EXPORT_VALUE_GARBAGE, /**< What an output variable happens to contain. */
};

/**
 * The variable at @p address; a new one if there is none. An input that is only read may be another variable
 * of the same value once the program is over.
 */
struct fo_export_variable *fo_export_variable_at(struct fo_export_state *state, uintptr_t address,
                                                 bool is_credential, const SecHandle *value, bool is_read);

/** How to give @p variable the value that it is found to have. */
enum fo_export_value
fo_export_variable_value(struct fo_export_state *state, const struct fo_export_variable *variable,
                         const SecHandle *value, bool is_output, char word[FO_EXPORT_WORD_MAX]);

/** Note memory named by a printf format. */
void fo_export_memory_add(struct fo_export_state *state, const struct fo_export_memory *memory);

/** The newest memory that @p pointer points into, or NULL. */
const struct fo_export_memory *fo_export_memory_at(const struct fo_export_state *state, uintptr_t pointer);

/** Where equal content lies. */
struct fo_export_match {
    const struct fo_export_memory *memory; /**< NULL: nowhere. */
    size_t offset;
    bool is_whole;            /**< All of the memory's content. */
    uint32_t different_count; /**< Bytes that differ; then the match is whole. */
};

enum {
    FO_EXPORT_DIFFERENT_MAX = 4
};

/**
 * The newest readable memory with the content @p bytes, or with a part of that content, or, failing that,
 * with content of which a few bytes differ. What could be read only if it had been kept is noted for the
 * second time.
 */
struct fo_export_match fo_export_memory_match(struct fo_export_state *state, struct fo_said_bytes bytes);

/**
 * The item whose output array item @p item goes over, with a block in it that nobody frees any more: leaking
 * it so is the point. @p item itself where there is none.
 */
size_t fo_export_state_home(const struct fo_export_state *state, size_t item, uint32_t index);

/** Memory that begins at @p pointer was released. */
void fo_export_memory_release(struct fo_export_state *state, uintptr_t pointer);

#endif
