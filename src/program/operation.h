// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Operation: one step of a program, as a few small numbers whose meaning a table gives.
 *
 * Two kinds share one struct. Session operations drive whole sessions of a subject ("step client0
 * token=cut"); raw operations are one call of the security function table with operands out of variables
 * ("DeleteSecurityContext context=x0"). Codes and the numbers behind every word are append-only: a program
 * kept as bytes keeps its meaning.
 */
#ifndef FO_PROGRAM_OPERATION_H
#define FO_PROGRAM_OPERATION_H

#include "sspi/call.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What an operation does. Codes without a name here do nothing and are kept as they are. */
enum fo_operation_code {
    FO_OP_NOTHING,
    FO_OP_OPEN_LIBRARY,
    FO_OP_CLOSE_LIBRARY,
    FO_OP_ACQUIRE,          /**< Acquire a shared credential slot. */
    FO_OP_CLOSE_CREDENTIAL, /**< The user is done with it; sessions may still hold it. */
    FO_OP_OPEN,             /**< Open a session on a credential slot. */
    FO_OP_STEP,             /**< One leg with a token from the peer, honest or not. */
    FO_OP_HANDSHAKE,        /**< Honest legs of both sides in turn. */
    FO_OP_DROP,             /**< The next token for this session is lost. */
    FO_OP_PROTECT,
    FO_OP_UNPROTECT,
    FO_OP_RENEGOTIATE,
    FO_OP_SHUTDOWN,
    FO_OP_PEER_GONE,
    FO_OP_QUERY,
    FO_OP_IMPERSONATE,
    FO_OP_REVERT,
    FO_OP_EXPORT, /**< Pack the context into the session's parcel. */
    FO_OP_IMPORT, /**< Make a session of another's parcel. */
    FO_OP_USE_CREDENTIAL,
    FO_OP_CLOSE,           /**< End a session's context; the session stays and refuses to work. */
    FO_OP_FREE,            /**< End a session. */
    FO_OP_FREE_CREDENTIAL, /**< End a credential slot. */
    FO_OP_FAULT,           /**< A later call fails or gives altered output. */
    FO_OP_FAIL_ALLOCATION, /**< The n-th allocation of the layer from here fails. */
    FO_OP_FAIL_PROVIDER_ALLOCATION,
    FO_OP_SCRIPT, /**< Steer the honest peer: one setting of the provider's script. */
    FO_OP_CLOCK,  /**< The provider's clock moves. */
    FO_OP_CLOSE_ALL,
    FO_OP_SEND,          /**< Raw: the bytes of a memory variable go to the peer. */
    FO_OP_GIVE_UP,       /**< Raw: the caller takes its error path for a context. */
    FO_OP_BYTES,         /**< Put bytes at the end of the made-up token; FO_TOKEN_RAW delivers it. */
    FO_OP_WORD,          /**< Put an entry of the dictionary there. */
    FO_OP_OVERLAP,       /**< The next two operations run on two threads, with this schedule. */
    FO_OP_WISH,          /**< Wrapper: what a session is to do beside the handshake. */
    FO_OP_AGAIN,         /**< Wrapper: the connection ends, and the same object is used for another. */
    FO_OP_FAIL_MODULE,   /**< Wrapper: a later call about the module fails. */
    FO_OP_SESSION_COUNT, /**< First code without meaning; no code. */

    FO_OP_CALL = 0x80, /**< Plus enum fo_call: a raw operation. */
};

/** Where a leg's or an unprotect's bytes come from. */
enum fo_token_source {
    FO_TOKEN_NEXT,    /**< The oldest token that waits; none on a client's first leg. */
    FO_TOKEN_NONE,    /**< No input at all. The waiting token stays. */
    FO_TOKEN_EMPTY,   /**< An input of no bytes. */
    FO_TOKEN_CUT,     /**< Next, shortened. */
    FO_TOKEN_FLIP,    /**< Next, one byte inverted. */
    FO_TOKEN_REPEAT,  /**< The one that was delivered last, once more. */
    FO_TOKEN_OLDER,   /**< One delivered before the last. */
    FO_TOKEN_LATER,   /**< The newest that waits, ahead of its turn. */
    FO_TOKEN_SWAP,    /**< Next of another session. */
    FO_TOKEN_FOREIGN, /**< A token of another package. */
    FO_TOKEN_RANDOM,  /**< Bytes that nobody made. */
    FO_TOKEN_SPLIT,   /**< The first bytes of next; the rest stays first in the queue. */
    FO_TOKEN_EXTEND,  /**< Next with bytes behind its end. */
    FO_TOKEN_SPLICE, /**< Next up to a place, then what the newest token of another session has from there. */
    FO_TOKEN_DICTIONARY, /**< One entry of the dictionary. */
    FO_TOKEN_RAW,        /**< The made-up token: what FO_OP_BYTES and FO_OP_WORD have put together. */
    FO_TOKEN_ENORMOUS,   /**< Next, and as many bytes behind it as the transport carries at all. */
    FO_TOKEN_SOURCE_COUNT
};

/** How a raw operation's handle operand is chosen. Number = choice * 8 + variable for the first four. */
enum fo_handle_choice {
    FO_HANDLE_VARIABLE, /**< The address of a variable of the operand's kind: c0 or x0. */
    FO_HANDLE_MIXED,    /**< Of the other kind. */
    FO_HANDLE_STALE,    /**< A copy of the value that the variable held before its last release. */
    FO_HANDLE_COPY,     /**< A copy of its value in other storage. */
    FO_HANDLE_SPECIAL,  /**< Number 32 and up: enum fo_handle_special. */
};

enum fo_handle_special {
    FO_HANDLE_NULL = FO_HANDLE_SPECIAL * 8,
    FO_HANDLE_ZERO,
    FO_HANDLE_MINUS_ONE,
    FO_HANDLE_MINUS_TWO,
    FO_HANDLE_HALF,
    FO_HANDLE_OTHER,
    FO_HANDLE_CHOICES
};

enum {
    FO_VARIABLES_MAX = 8,           /**< Of each kind: c, x, b, h, n. */
    FO_OPERATION_OPERANDS_MAX = 11, /**< Small operands of one operation. */
    FO_SESSION_PAIRS_MAX = 4,
    FO_SESSIONS_MAX = 2 * FO_SESSION_PAIRS_MAX, /**< client0 to client3 are 0 to 3, server0 to server3 4 to 7.
                                                 */
    FO_CREDENTIAL_SLOTS_MAX = 4,
    FO_OPERATION_PAYLOAD_MAX = 6, /**< Bytes that one FO_OP_BYTES holds. */
};

/** One operation. Fields that its code does not use are 0. */
struct fo_operation {
    uint8_t code;
    uint8_t operands[FO_OPERATION_OPERANDS_MAX]; /**< Meaning by code, see operation.c and raw_operand.h. */
    uint32_t argument;
    uint32_t line; /**< Line (from 1) of the program's text that it came from; not part of its meaning. */
};

/** Operands of session operations by index, for those who execute them. */
enum {
    FO_OPERAND_A,
    FO_OPERAND_B,
    FO_OPERAND_C
};

/** What one operand of a session operation is. */
enum fo_field_kind {
    FO_FIELD_SESSION,    /**< client0 ... server3 */
    FO_FIELD_CREDENTIAL, /**< c0 ... c3 */
    FO_FIELD_CONTEXT,    /**< x0 ... x7 */
    FO_FIELD_MEMORY,     /**< b0 ... b7 */
    FO_FIELD_WORD,       /**< One of a list of words. */
    FO_FIELD_FLAGS,      /**< Several of a list of words. */
    FO_FIELD_NUMBER,
    FO_FIELD_STATUS, /**< A status of the list in operation.c. */
    FO_FIELD_CALL,   /**< "any" or a call's name. */
    FO_FIELD_BYTES,  /**< 1 to FO_OPERATION_PAYLOAD_MAX bytes in place of all operands, see
                        fo_operation_bytes_get. */
};

/** Where an operand lives. */
enum fo_field_place {
    FO_PLACE_A,
    FO_PLACE_B,
    FO_PLACE_C,
    FO_PLACE_ARGUMENT, /**< All 32 bits. */
    FO_PLACE_LOW,      /**< Lower 16 bits of the argument. */
    FO_PLACE_HIGH,     /**< Upper 16 bits of the argument. */
};

/** One operand of a session operation. */
struct fo_field {
    const char *name; /**< Key in text; NULL: stands behind the verb without key. */
    enum fo_field_kind kind;
    enum fo_field_place place;
    uint32_t max;             /**< NUMBER: largest value. Others: derived. */
    uint32_t bias;            /**< NUMBER: the text shows the stored value plus this. */
    const char *const *words; /**< WORD and FLAGS: the words, ended by NULL; the index or bit is the number.
                               */
};

enum {
    FO_FIELDS_MAX = 6
};

/** One session operation. */
struct fo_operation_info {
    const char *verb; /**< First word of its line. */
    uint8_t field_count;
    struct fo_field fields[FO_FIELDS_MAX];
};

/** The row of session operation @p code, or NULL for raw and reserved codes. */
const struct fo_operation_info *fo_operation_get(uint8_t code);

/** The code whose verb is @p word (@p length bytes), or FO_OP_SESSION_COUNT. */
uint8_t fo_operation_find(const char *word, size_t length);

/** True when @p code is a call of the table; @p call (may be NULL) is then written. */
bool fo_operation_is_call(uint8_t code, enum fo_call *call);

/** How many values @p field has: valid ones are below this; 0 means all of 32 bits. */
uint32_t fo_field_count(const struct fo_field *field);
uint32_t fo_field_read(const struct fo_field *field, const struct fo_operation *operation);
void fo_field_write(const struct fo_field *field, struct fo_operation *operation, uint32_t value);

/** The status numbered @p index in FO_FIELD_STATUS, and how many there are. */
SECURITY_STATUS fo_operation_status_at(uint32_t index);
uint32_t fo_operation_status_count(void);

/** The bytes of an FO_FIELD_BYTES. @return how many, from 1. */
size_t fo_operation_bytes_get(const struct fo_operation *operation, uint8_t bytes[FO_OPERATION_PAYLOAD_MAX]);

/** @p count is from 1 to FO_OPERATION_PAYLOAD_MAX. */
void fo_operation_bytes_set(struct fo_operation *operation, const uint8_t *bytes, size_t count);

/** Bring every number into its range and clear what the code does not use. */
void fo_operation_canonicalize(struct fo_operation *operation);

/** Equal but for the line. */
bool fo_operation_equal(const struct fo_operation *left, const struct fo_operation *right);

/** Requirement flags of FO_OP_OPEN's argument, in the order of their words. */
enum fo_open_flag {
    FO_OPEN_MUTUAL = 1 << 0,
    FO_OPEN_CONFIDENTIALITY = 1 << 1,
    FO_OPEN_INTEGRITY = 1 << 2,
    FO_OPEN_REPLAY = 1 << 3,
    FO_OPEN_SEQUENCE = 1 << 4,
    FO_OPEN_DELEGATE = 1 << 5,
    FO_OPEN_ALLOCATE = 1 << 6,       /**< The package allocates output tokens. */
    FO_OPEN_EXTENDED_ERROR = 1 << 7, /**< Error tokens on failure. */
    FO_OPEN_NO_TARGET = 1 << 8,      /**< A client names no target. */
    FO_OPEN_SIGN_ONLY = 1 << 9,      /**< Messages are signed, not encrypted. */
};

/** Packages by number; 0 stands for the program's own. */
enum fo_program_package {
    FO_PROGRAM_DEFAULT,
    FO_PROGRAM_NTLM,
    FO_PROGRAM_NEGOTIATE,
    FO_PROGRAM_KERBEROS,
    FO_PROGRAM_SCHANNEL,
    FO_PROGRAM_DIGEST,
    FO_PROGRAM_CREDSSP,
    FO_PROGRAM_UNKNOWN, /**< A name that no provider has. */
    FO_PROGRAM_COUNT
};

/** The package's name as providers list it; "" for the default. */
const char *fo_program_package_name(enum fo_program_package package);

/** The package's number by word or documented name, or FO_PROGRAM_COUNT. */
enum fo_program_package fo_program_package_find(const char *word, size_t length);

/** Attributes that FO_OP_QUERY asks for. */
enum fo_program_query {
    FO_QUERY_SIZES,
    FO_QUERY_STREAM_SIZES,
    FO_QUERY_NAMES,
    FO_QUERY_PACKAGE,
    FO_QUERY_KEY,
    FO_QUERY_COUNT
};

/** What FO_OP_WISH asks for, one bit each, in the order of its words and of enum fo_wish. */
enum fo_program_wish {
    FO_PROGRAM_WISH_MESSAGES = 1 << 0,
    FO_PROGRAM_WISH_QUERIES = 1 << 1,
    FO_PROGRAM_WISH_SHUTDOWN = 1 << 2,
    FO_PROGRAM_WISH_CLOSE_TWICE = 1 << 3,
    FO_PROGRAM_WISH_IMPERSONATE = 1 << 4,
};

/** Calls that FO_OP_FAIL_MODULE lets fail. */
enum fo_program_point {
    FO_PROGRAM_POINT_LOAD,    /**< LoadLibrary, GetModuleHandle. */
    FO_PROGRAM_POINT_ADDRESS, /**< GetProcAddress. */
    FO_PROGRAM_POINT_TABLE,   /**< InitSecurityInterface. */
    FO_PROGRAM_POINT_COUNT
};

/** Settings of FO_OP_SCRIPT. */
enum fo_script_setting {
    FO_SCRIPT_CLIENT_COMPLETE_LEG,
    FO_SCRIPT_SERVER_COMPLETE_LEG,
    FO_SCRIPT_CLIENT_FAIL_LEG,
    FO_SCRIPT_SERVER_FAIL_LEG,
    FO_SCRIPT_EXTRA_ROUNDS,
    FO_SCRIPT_INNER,
    FO_SCRIPT_OPTIMISTIC_REFUSED,
    FO_SCRIPT_ERROR_TOKEN,
    FO_SCRIPT_CERTIFICATE_REQUESTED,
    FO_SCRIPT_TLS13,
    FO_SCRIPT_TICKETS,
    FO_SCRIPT_LIFETIME, /**< Value in seconds. */
    FO_SCRIPT_SETTING_COUNT
};

#endif
