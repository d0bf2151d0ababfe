// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Model: what is alive, in which state and why, as far as the records tell.
 *
 * Rules read it, the engine alone moves it. Objects are found by recorded values and by variables; a value
 * that a provider gives out again denotes a new object of the next generation, and several values may denote
 * one object.
 *
 * Owns    all objects; pointers stay valid while a rule is asked, not longer.
 * Limits  a released object keeps FO_TOMBSTONE_BYTES_MAX bytes for each of its values, until the value is
 * reissued.
 */
#ifndef FO_CHECK_MODEL_H
#define FO_CHECK_MODEL_H

#include "sspi/knob.h"
#include "sspi/status.h"
#include "trace/header.h"
#include "trace/record.h"

struct fo_model;

enum {
    FO_TOMBSTONE_BYTES_MAX = 64,
    FO_CONTEXT_CREDENTIALS_MAX = 4, /**< A context remembers its first and its newest credentials. */
};

enum fo_object_kind {
    FO_OBJECT_NONE,
    FO_OBJECT_CREDENTIAL,
    FO_OBJECT_CONTEXT,
    FO_OBJECT_BLOCK,       /**< Memory that the package gave the caller, ended by FreeContextBuffer. */
    FO_OBJECT_TOKEN,       /**< Token handle, ended by CloseHandle, or borrowed from a context. */
    FO_OBJECT_CERTIFICATE, /**< Certificate context, ended by CertFreeCertificateContext. */
    FO_OBJECT_FRAME,       /**< One impersonation of a thread, ended by RevertSecurityContext. */
    FO_OBJECT_KIND_COUNT
};

#define FO_OBJECT_BIT(NAME) (1U << FO_OBJECT_##NAME)

/** States of a context. A context that never came to be has no object. */
enum fo_context_phase {
    FO_CONTEXT_NONE,
    FO_CONTEXT_PARTIAL,
    FO_CONTEXT_NEED_COMPLETE,
    FO_CONTEXT_NEED_COMPLETE_CONTINUE,
    FO_CONTEXT_WANT_CREDENTIAL,
    FO_CONTEXT_ESTABLISHED,
    FO_CONTEXT_RENEGOTIATING,
    FO_CONTEXT_PEER_CLOSED,
    FO_CONTEXT_SHUTTING_DOWN,
    FO_CONTEXT_SHUT_DOWN,
    FO_CONTEXT_FAILED, /**< A leg or CompleteAuthToken failed; also: the first leg failed and stored a handle.
                        */
    FO_CONTEXT_EXPORTED,
    FO_CONTEXT_DELETED,
    FO_CONTEXT_PHASE_COUNT
};

enum fo_side {
    FO_SIDE_UNKNOWN, /**< Imported, or a credential that no leg used yet. */
    FO_SIDE_CLIENT,
    FO_SIDE_SERVER,
    FO_SIDE_BOTH, /**< Credentials only. */
};

/** Packages that rules know; others are numbered from FO_PACKAGE_OTHER in order of appearance. */
enum fo_package_kind {
    FO_PACKAGE_UNKNOWN, /**< Not observed. Never compare unequal with it. */
    FO_PACKAGE_NEGOTIATE,
    FO_PACKAGE_KERBEROS,
    FO_PACKAGE_NTLM,
    FO_PACKAGE_SCHANNEL,
    FO_PACKAGE_DIGEST,
    FO_PACKAGE_CREDSSP,
    FO_PACKAGE_OTHER,
    FO_PACKAGE_MAX = 63, /**< More names share this one. */
};

struct fo_credential {
    uint8_t package; /**< enum fo_package_kind. */
    bool use_observed;
    uint32_t use;     /**< SECPKG_CRED_ bits of the acquire; meaningful when use_observed. */
    uint64_t expiry;  /**< 0: not observed. */
    bool client_used; /**< A client leg succeeded with it. */
    bool server_used;
    bool is_doubtful;     /**< A release of another object had its bits: the provider may have ended it. */
    uint32_t client_line; /**< First client leg that was given it, whatever its status; 0: none. */
    uint32_t server_line;
    uint32_t context_count; /**< Live contexts that were made with it, at the moment. */
    uint32_t contexts_ever_count;
    uint32_t replaces_id;      /**< Credential that it took over from on some context; 0: none. */
    uint32_t replaced_by_id;   /**< Credential that took over from it; 0: none. */
    uint32_t overwritten_line; /**< Its newest variable received another handle and nobody used it since; 0:
                                  no. */
    uint32_t gave_up_line; /**< Give-up mark for it, for one of its contexts or for everything; 0: none. */
    uint32_t done_line;    /**< Client-done mark; 0: none. */
    uint32_t server_shutdown_line; /**< 0: none. */
};

struct fo_context {
    uint8_t package; /**< enum fo_package_kind, from the first credential or the import. */
    uint8_t credential_count;
    uint32_t credential_ids[FO_CONTEXT_CREDENTIALS_MAX]; /**< All it was made or continued with, oldest first.
                                                          */
    uint32_t credential_id;                              /**< The current one; 0: unknown or none. */
    uint32_t credential_freed_line; /**< The first of its credentials was freed here while it lived; 0: none
                                       was. */
    uint32_t credential_freed_id;   /**< Which one it was. */
    uint8_t credential_freed_phase; /**< Phase of the context at that time, enum fo_context_phase. */
    bool is_current_freed;          /**< Its current credential is the freed one. */

    bool is_imported;
    bool is_first_failed; /**< The only leg failed, yet a handle was stored. */
    bool is_datagram;     /**< DATAGRAM was required. */
    bool is_aliased;      /**< A first leg of the server found it again (Digest). */
    bool was_established;
    bool was_shutdown_asked; /**< ApplyControlToken succeeded on it. */
    bool is_honest;          /**< All input is vouched for. */
    bool is_input_altered;   /**< An injected fault touched one of its calls. */
    bool wanted_error_token; /**< EXTENDED_ERROR was required or the package is Schannel. */
    bool is_completed;       /**< CompleteAuthToken succeeded since the last leg. */
    bool is_not_completed;   /**< It failed since the last leg, asked for or not. */
    bool is_closed_by_peer;  /**< DecryptMessage reported the end. */
    bool is_doubtful;        /**< A release of another object had its bits: the provider may have ended it. */

    uint32_t leg_count;
    uint32_t first_line;        /**< First leg. */
    uint32_t leg_line;          /**< Newest leg that ended. */
    SECURITY_STATUS leg_status; /**< Its status. */
    uint8_t leg_class;          /**< enum fo_status_class of it. */
    uint8_t asked_class;   /**< Class of the last status that moved the handshake; MORE_INPUT does not. */
    uint32_t failed_line;  /**< Leg or completion that failed; 0: none. */
    uint8_t failed_call;   /**< enum fo_call. */
    uint64_t requirements; /**< Of the newest leg. */
    bool requirements_observed;
    uint64_t attributes; /**< Returned by the newest leg that ended well. */
    bool attributes_observed;
    fo_name target;  /**< Target name of the first client leg; 0: not observed. */
    uint64_t expiry; /**< 0: not observed. */

    bool is_token_unsent; /**< The newest good leg returned bytes that no mark or peer took. */
    uint32_t token_line;  /**< Leg that returned them. */
    uint32_t token_bytes;
    struct fo_place token_place;
    uint64_t token_hash;        /**< 0: not hashed. */
    bool is_error_token_unsent; /**< The failing leg returned bytes that no mark took. */
    bool is_error_token_block;  /**< They lie in a package block. */
    uint32_t sent_line;         /**< Newest send mark about it; 0: none. */

    uint32_t peer_id; /**< Context at the other end, learnt from tokens that both saw; 0: unknown. */
    uint32_t peer_deleted_line; /**< The other end was deleted here; 0: it was not. */
    uint32_t peer_gone_line;    /**< Marks; 0: none. */
    uint32_t gave_up_line;
    uint32_t reject_line;
    uint32_t server_shutdown_line;
    uint32_t overwritten_line; /**< Its newest variable received another handle and nobody used it since; 0:
                                  no. */
    uint32_t frame_count;      /**< Impersonations not yet reverted. */
    uint32_t child_count;      /**< Live blocks, tokens and certificates that came from it. */
    uint32_t message_line;     /**< Newest message call on it; 0: none. */
};

/** How a block came to be. */
enum fo_block_origin {
    FO_BLOCK_CLIENT_LEG,
    FO_BLOCK_SERVER_LEG,
    FO_BLOCK_CONTEXT_QUERY,
    FO_BLOCK_CREDENTIAL_QUERY,
    FO_BLOCK_PACKAGES, /**< EnumerateSecurityPackages, QuerySecurityPackageInfo. */
    FO_BLOCK_EXPORT,
    FO_BLOCK_PASSWORD, /**< ChangeAccountPassword. */
};

struct fo_block {
    uint8_t origin;      /**< enum fo_block_origin. */
    bool is_unrequested; /**< A leg stored a new pointer without ALLOCATE_MEMORY: nobody knows whose it is. */
    bool is_secret;      /**< Attribute that holds keys. */
    bool is_ansi;        /**< Made by the A form. */
    bool origin_failed;  /**< The call that stored it failed. */
    uint32_t type;       /**< SecBuffer type without flag bits; 0 for queries. */
    uint32_t bytes;      /**< cbBuffer; 0 for queries. */
    uint64_t hash;       /**< Of its contents; 0: unknown. */
    uint32_t attribute;  /**< Queries: ulAttribute. */
    uint32_t owner_id;   /**< Context or credential it came from; 0: none. */
    struct fo_place structure; /**< Queries: the caller's structure that points to it; zero: not observed. */
    fo_name array;             /**< SecBuffer that received it; 0: none or not observed. */
    uint8_t array_index;
    uint32_t overwritten_line; /**< A later leg on its context stored into that SecBuffer while the block
                                  lived; 0: no. */
    uint32_t read_line;        /**< Newest mark or input that referred to it; 0: none. */
    uint32_t sent_line;        /**< Newest send mark; 0: none. */
    uint32_t foreign_line;     /**< Released by something else than FreeContextBuffer; 0: no. */
};

struct fo_token {
    bool is_borrowed;       /**< Lives as long as its context and is not closed. */
    uint32_t owner_id;      /**< Context. */
    uint32_t credential_id; /**< Current credential of that context; 0: unknown. */
    uint32_t attribute;     /**< Of the query; 0: QuerySecurityContextToken or ExportSecurityContext. */
};

struct fo_impersonation {
    uint32_t context_id;
    fo_name thread;
};

/** Something that is alive or was. */
struct fo_object {
    uint32_t id;              /**< Unique in the trace, from 1, in order of creation. */
    fo_name value;            /**< Newest value that denotes it; 0: none. */
    fo_name storage;          /**< Newest variable it was seen in; 0: not observed. */
    fo_name released_storage; /**< Variable it was released through; 0: it was not, or not observed. */
    uint32_t created_line;
    uint32_t released_line; /**< 0: alive. */
    uint32_t fingerprint; /**< Blocks: low bits of the contents' hash, 0 unknown. Contexts: first credential's
                             id. */
    uint8_t kind;         /**< enum fo_object_kind. */
    uint8_t phase;        /**< Contexts: enum fo_context_phase, kept after release; others 0. */
    uint8_t created_call; /**< enum fo_call. */
    uint8_t released_call; /**< enum fo_call; FO_CALL_COUNT: by a mark. Meaningful when released. */
    uint8_t provider;      /**< fo_name_index of the provider. */
    uint8_t process;       /**< fo_name_index of the process. */
    uint8_t side;          /**< enum fo_side. */
    bool is_live : 1;
    bool is_refused : 1; /**< A release was asked for and the provider failed it: the caller did its part. */
    uint16_t generation; /**< How many objects this value denoted before, capped. */
    uint16_t reference_count; /**< Engine's own. */
    union {
        const void *any; /**< NULL once the releasing call has ended. */
        const struct fo_credential *credential;
        const struct fo_context *context;
        const struct fo_block *block;
        const struct fo_token *token; /**< Tokens and certificates. */
        const struct fo_impersonation *frame;
    } as;
};

/** State of a live object of that kind, or NULL. NULL is allowed. */
static inline const struct fo_context *
fo_object_context(const struct fo_object *object)
{
    return object != NULL && object->is_live && object->kind == FO_OBJECT_CONTEXT ? object->as.context : NULL;
}

static inline const struct fo_credential *
fo_object_credential(const struct fo_object *object)
{
    return object != NULL && object->is_live && object->kind == FO_OBJECT_CREDENTIAL ? object->as.credential
                                                                                     : NULL;
}

static inline const struct fo_block *
fo_object_block(const struct fo_object *object)
{
    return object != NULL && object->is_live && object->kind == FO_OBJECT_BLOCK ? object->as.block : NULL;
}

static inline bool
fo_object_is(const struct fo_object *object, enum fo_object_kind kind)
{
    return object != NULL && object->kind == kind;
}

/** True for a released object of @p kind. */
static inline bool
fo_object_is_released(const struct fo_object *object, enum fo_object_kind kind)
{
    return fo_object_is(object, kind) && !object->is_live;
}

/** Where a pointer points. */
enum fo_where {
    FO_WHERE_UNOBSERVED,
    FO_WHERE_NULL,
    FO_WHERE_BLOCK, /**< Start of a live package block. */
    FO_WHERE_BLOCK_INSIDE,
    FO_WHERE_RELEASED, /**< Start of a block that was freed and not seen reused. */
    FO_WHERE_RELEASED_INSIDE,
    FO_WHERE_CALLER, /**< Memory that the caller brought. */
    FO_WHERE_CALLER_INSIDE,
    FO_WHERE_ARRAY,    /**< A SecBuffer array. */
    FO_WHERE_VARIABLE, /**< A handle variable. */
    FO_WHERE_TABLE,    /**< A function table. */
    FO_WHERE_HANDLE,   /**< A token or certificate handle. */
    FO_WHERE_UNKNOWN,  /**< No record ever told. */
};

struct fo_location {
    enum fo_where where;
    const struct fo_object *object; /**< The block, live or released, or the token or certificate; else NULL.
                                     */
};

/** What a handle variable was last seen to hold. */
enum fo_variable_history {
    FO_VARIABLE_UNKNOWN,          /**< Never seen. */
    FO_VARIABLE_CREATED,          /**< A creating call succeeded into it. */
    FO_VARIABLE_ACQUIRE_FAILED,   /**< The newest creating call was an acquire that failed. */
    FO_VARIABLE_FIRST_FAILED,     /**< The newest creating call was a first leg or import that failed. */
    FO_VARIABLE_FIRST_MORE_INPUT, /**< ... a first leg that wanted more input. */
    FO_VARIABLE_SEEN,             /**< Only read so far, or written by assignment. */
};

struct fo_variable {
    fo_name value;      /**< Value last seen in it; 0: not observed. */
    uint32_t object_id; /**< Object that this value denoted then; 0: none. */
    uint32_t line;      /**< Creating call that history tells of. */
    uint8_t history;    /**< enum fo_variable_history. */
    uint8_t is_changed; /**< The failing call changed the value. */
};

enum fo_module_state {
    FO_MODULE_UNKNOWN,
    FO_MODULE_LOADED,
    FO_MODULE_UNLOADED
};

struct fo_module_facts {
    uint8_t state; /**< enum fo_module_state. */
    uint32_t loaded_line;
    uint32_t unloaded_line;
    uint32_t load_count; /**< Loads that no unload answered; it goes with the last one. */
};

/** What happened to one provider since its objects were last counted; 0: it did not happen. */
struct fo_activity {
    bool was_empty;       /**< Nothing of it was alive when it was counted. */
    uint32_t misuse_line; /**< A release that must not be, or a crash: its count means nothing any more. */
    uint32_t first_fail_line;  /**< A first leg failed. */
    uint32_t rename_line;      /**< A later leg returned another value than it was given. */
    uint32_t handle_line;      /**< It gave out a credential or context. */
    uint32_t block_freed_line; /**< A block was freed. */
};

struct fo_provider_facts {
    bool is_initialized; /**< An init mark named it. */
    bool is_null;        /**< The newest answer was NULL. */
    bool differs;        /**< Two answers had different version or slots. */
    bool has_module;
    bool was_loaded_seen; /**< Its module's load or init was seen, so its unload would be too. */
    fo_name module;
    uint32_t init_line; /**< Newest init mark. */
    uint32_t init_count;
    uint32_t version;
    uint32_t slots;        /**< 0: not observed. */
    uint32_t written_line; /**< Table-write mark; 0: none. */
    bool zero_returned;    /**< It gave the handle {0,0} out as a good one. */
    bool is_counted;       /**< An observe mark was seen. */
    uint64_t object_count; /**< Of the newest observe mark. */
    uint64_t byte_count;
    uint64_t first_object_count; /**< Of the first one. */
    uint64_t first_byte_count;
    uint32_t unread_query_line; /**< A query succeeded that hands out pointers nobody here can read; 0: none.
                                 */
    uint32_t early_call_line;   /**< First call through its table before an init mark named it, while a module
                                   was loaded   that nobody had asked for its table; 0: none. */
    struct fo_activity activity; /**< Since the newest observe mark. */
};

/** What was known when a call began. Its operands are in seen. */
struct fo_pending {
    struct fo_call_seen seen; /**< The begin record's call; buffers beyond buffers_count are not initialised.
                               */
    fo_name thread;
    uint32_t line; /**< Of the begin. */
    uint32_t op_line;
    uint32_t stack; /**< Who made the call, in the checker's pool of stacks; 0: not observed. */
    uint64_t order; /**< Begins are numbered from 1. */
    bool is_leg;    /**< ISC or ASC. */
    bool is_first;  /**< A leg whose context operand is NULL (or left out, without a known handle). */
    const struct fo_object *credential; /**< Behind the credential operand; NULL: none known. */
    const struct fo_object *context;
    const struct fo_object *overwritten; /**< In the variable that the out handle is written to; NULL: none.
                                          */
    const struct fo_object *block;       /**< That the call frees; NULL: none known. */
    bool credential_was_live;
    bool context_was_live;
    bool overwritten_was_live;
    bool block_was_live;
    uint8_t context_phase; /**< At the begin. */
    enum fo_where block_where;
    const struct fo_object *releasing; /**< Object that the begin released, undone when the call fails; NULL:
                                          none. */
    const struct fo_pending *next;     /**< Another call that is open at the same time. */
};

/**
 * Object that @p value denotes for calls to @p provider in the current process: of @p kind before others,
 * then of this process, then of @p provider, then alive, then the newest. NULL: never seen, or only before it
 * was the caller's.
 */
const struct fo_object *fo_model_object_by_value(const struct fo_model *model, fo_name value,
                                                 enum fo_object_kind kind, fo_name provider);

/** The object with @p id as long as anything refers to it, or NULL. */
const struct fo_object *fo_model_object_by_id(const struct fo_model *model, uint32_t id);

/** Object that the variable was last seen to hold, live or released; NULL: none, or reissued since. */
const struct fo_object *fo_model_object_by_storage(const struct fo_model *model, fo_name storage);

/** What the variable was last seen to hold; all zero when it was never seen. Never NULL. */
const struct fo_variable *fo_model_variable(const struct fo_model *model, fo_name storage);

/** True when some call of @p kind's creators ever returned @p value. */
bool fo_model_value_was_issued(const struct fo_model *model, fo_name value);

/** Live objects in order of creation: NULL starts, NULL ends. */
const struct fo_object *fo_model_live_next(const struct fo_model *model, const struct fo_object *object);

/** Next live context that was made with credential @p credential_id. NULL starts, NULL ends. */
const struct fo_object *
fo_model_context_next(const struct fo_model *model, uint32_t credential_id, const struct fo_object *context);

/** True when the context was made or continued with the credential. */
bool fo_context_has_credential(const struct fo_context *context, uint32_t credential_id);

/** Newest impersonation of @p thread that was not reverted, or NULL. */
const struct fo_object *fo_model_frame(const struct fo_model *model, fo_name thread);

/** Calls that have begun and not ended, newest first. At a begin, without the call that begins. */
const struct fo_pending *fo_model_open_calls(const struct fo_model *model);

/** True when the provider has no live object: nothing that a count would have to hold. Borrowed tokens do not
 *  matter. */
bool fo_model_is_provider_empty(const struct fo_model *model, fo_name provider);

/** True when a leg that was asked to allocate put its token into this memory of the caller's instead. */
bool fo_model_was_offered(const struct fo_model *model, struct fo_place place);

/** Where @p place points now. */
struct fo_location fo_model_locate(const struct fo_model *model, struct fo_place place);

/** Facts about a module or provider; all zero when nothing is known. Never NULL. */
const struct fo_module_facts *fo_model_module(const struct fo_model *model, fo_name module);
const struct fo_provider_facts *fo_model_provider(const struct fo_model *model, fo_name provider);

/** True when a load, init or unload mark was seen at all: then a missing init means something. */
bool fo_model_has_module_marks(const struct fo_model *model);

/** True when a module is loaded whose InitSecurityInterface nobody was seen to ask. */
bool fo_model_has_unasked_module(const struct fo_model *model);

/** True when @p object was issued by a table of @p module. */
bool fo_model_is_of_module(const struct fo_model *model, const struct fo_object *object, fo_name module);

/** Local time of the newest clock mark; 0: none. */
uint64_t fo_model_clock(const struct fo_model *model);

/** Process of the newest process mark; q0 by default. */
fo_name fo_model_process(const struct fo_model *model);

/** Line of the first mark of that kind, 0: none. For END, GIVE_UP (without subject), CLIENT_DONE,
 * SERVER_SHUTDOWN... */
uint32_t fo_model_mark_line(const struct fo_model *model, enum fo_mark mark);

/** Foreign-free marks so far that were about a live package block which the caller had asked for. */
uint32_t fo_model_foreign_free_count(const struct fo_model *model);

/** Code of a package name as written in a record (case ignored); FO_PACKAGE_UNKNOWN for "" or unseen others.
 */
uint8_t fo_model_package(const struct fo_model *model, const char *name);

/** Knob of the provider that issued @p object, or FO_KNOB_UNKNOWN. */
uint8_t fo_model_knob(const struct fo_model *model, uint8_t provider, enum fo_knob knob);

/** The trace's header. Never NULL. */
const struct fo_trace_header *fo_model_header(const struct fo_model *model);

#endif
