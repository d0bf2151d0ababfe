// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The model's insides, for the files that move it.
 *
 * Errors  a move that finds no memory sets failed and leaves the object out; nothing is judged from then on.
 */
#ifndef FO_CHECK_MODEL_STATE_H
#define FO_CHECK_MODEL_STATE_H

#include "check/model.h"
#include "check/radix.h"
#include "check/slab.h"

#include <stddef.h>

enum {
    FO_MODEL_PROVIDERS_MAX = 8, /**< Further ones share the last place. */
    FO_MODEL_MODULES_MAX = 8,   /**< Further ones share the last place. */
    FO_MODEL_OUTPUTS_MAX = 32,  /**< Recent tokens that a peer may be recognised by. */
    FO_OPERAND_NONE = 255,
};

/** Where the operands that the model reads stand in a call's row; FO_OPERAND_NONE: it has none. */
struct fo_call_roles {
    uint8_t credential, context, new_credential, new_context;
    uint8_t package, use, requirements, attributes, expiry, target, flags, attribute;
    uint8_t inout;            /**< Buffers changed in place. */
    uint8_t input, output;    /**< Buffers that go in; that come out (also packed contexts). */
    uint8_t block, structure; /**< Block to free; caller's structure of a query or set. */
};

/** State of a live object; the object points to as. */
struct fo_detail {
    struct fo_object *object;
    struct fo_detail *previous; /**< Older live object. */
    struct fo_detail *next;
    uint32_t number; /**< Of this detail. */
    uint32_t object_number;
    uint64_t contribution; /**< What it adds to the state hash. */
    union {
        struct fo_credential credential;
        struct fo_context context;
        struct fo_block block;
        struct fo_token token;
        struct fo_impersonation frame;
    } as;
};

/** Memory names: the caller brought this memory. The rest of a value's place is its newest binding. */
#define FO_CALLER_MEMORY UINT32_C(0x80000000)
#define FO_OFFERED_MEMORY UINT32_C(0x40000000) /**< Also: for a token, in a leg that asked to allocate. */
#define FO_BINDING_MASK UINT32_C(0x3fffffff)

/** One value that denotes an object. */
struct fo_binding {
    uint32_t object_number;
    uint32_t next; /**< Binding of the same value that is older; 0: none. */
};

/** Blocks that the SecBuffers of one array hold. */
struct fo_array_slots {
    uint32_t block_ids[FO_BUFFERS_MAX];
};

/** A token that a leg returned, to recognise the context that takes it. */
struct fo_output {
    uint32_t context_id;
    uint32_t bytes;
    struct fo_place place;
    uint64_t hash;
};

/** An open call with the objects it keeps from being forgotten. */
struct fo_open_call {
    struct fo_pending pending; /**< First member. */
    uint32_t number;           /**< Of this item. */
    uint32_t pins[4];          /**< Object numbers; 0: none. */
};

struct fo_model {
    struct fo_slab objects, details, bindings, variables, arrays, open_calls;
    struct fo_radix values[FO_NAME_KIND_COUNT]; /**< Credential, context, memory and token names to bindings.
                                                 */
    struct fo_radix storages;                   /**< Storage names to variables. */
    struct fo_radix array_names;                /**< Array names to array slots. */
    uint32_t *live_ids; /**< Hash table of object numbers by id; capacity a power of two. Owned. */
    uint32_t live_capacity;
    uint32_t live_count;
    struct fo_detail *oldest, *newest; /**< Live objects. */
    struct fo_pending *open;           /**< Newest first. */
    uint32_t next_id;
    uint64_t next_order;
    uint64_t state_hash;
    uint32_t frame_count;
    uint32_t line; /**< Of the record that moves the model. */
    uint64_t clock;
    fo_name process;
    bool failed;
    bool has_module_marks;
    uint8_t package_count; /**< Names beyond the known ones. */
    char packages[FO_PACKAGE_MAX - FO_PACKAGE_OTHER][FO_PACKAGE_BYTES_MAX];
    uint32_t mark_lines[FO_MARK_COUNT];
    uint32_t foreign_free_count; /**< Of package blocks. */
    struct fo_provider_facts providers[FO_MODEL_PROVIDERS_MAX];
    struct fo_module_facts modules[FO_MODEL_MODULES_MAX];
    uint32_t module_count;                          /**< Modules that a mark named. */
    struct fo_output outputs[FO_MODEL_OUTPUTS_MAX]; /**< Ring. */
    uint32_t output_count;
    struct fo_trace_header header;
    struct fo_call_roles roles[FO_CALL_COUNT];
};

/* Life of the model. */

struct fo_model *fo_model_new(void);
void fo_model_free(struct fo_model *model);

/** Begin a trace; keeps the memory. */
void fo_model_start(struct fo_model *model, const struct fo_trace_header *header);
size_t fo_model_bytes(const struct fo_model *model);

/* Moves, one for each kind of record. */

/** Resolve a call's operands into an open call that nobody sees yet; NULL without memory. */
struct fo_open_call *fo_model_prepare(struct fo_model *model, const struct fo_record *record);

/** The call has begun: list it, and release what it releases. */
void fo_model_begin(struct fo_model *model, struct fo_open_call *open);

/** The open call that @p record ends, or NULL. */
struct fo_open_call *fo_model_find_open(const struct fo_model *model, const struct fo_record *record);

/** The call has ended: create, change or undo, and forget it. */
void fo_model_end(struct fo_model *model, struct fo_open_call *open, const struct fo_record *record);
void fo_model_mark(struct fo_model *model, const struct fo_record *record);

/** Object that a mark is about: behind its subject or its place; NULL: none known. */
const struct fo_object *fo_model_mark_subject(const struct fo_model *model, const struct fo_mark_seen *mark);

/** Live object of @p kind that @p value already denotes for @p provider here, or NULL. */
struct fo_object *
fo_model_live_owner(const struct fo_model *model, fo_name value, enum fo_object_kind kind, fo_name provider);

/* Activity, model_activity.c: what makes counts and statuses of a provider mean nothing. After a call's move,
 * yet while the call is open; before a mark's move. */
void fo_activity_begin(struct fo_model *model, const struct fo_pending *pending);
void
fo_activity_end(struct fo_model *model, const struct fo_pending *pending, const struct fo_record *record);
void fo_activity_mark(struct fo_model *model, const struct fo_record *record);

/* Objects, model_object.c. */

static inline struct fo_detail *
fo_detail_of(const struct fo_object *object)
{
    FO_ASSERT(object->as.any != NULL);
    return (struct fo_detail *)((char *)(uintptr_t)object->as.any - offsetof(struct fo_detail, as));
}

/** What a new object is. */
struct fo_birth {
    enum fo_object_kind kind;
    enum fo_call call;
    fo_name value;
    fo_name storage;
    fo_name provider;
};

/** Create a live object bound to its value. NULL without memory. */
struct fo_object *fo_object_create(struct fo_model *model, const struct fo_birth *birth);

/** Let one more value denote a live object. */
void fo_object_bind(struct fo_model *model, const struct fo_object *object, fo_name value);

/** End its life; its state stays until fo_object_forget. */
void fo_object_release(struct fo_model *model, struct fo_object *object, uint8_t call, fo_name storage);

/** Undo a release. */
void fo_object_revive(struct fo_model *model, struct fo_object *object);

/** Let go of a released object's state. */
void fo_object_forget(struct fo_model *model, struct fo_object *object);

/** Both in one, for what no call released. */
void fo_object_end(struct fo_model *model, struct fo_object *object);

/** Context or credential that a live block, token, certificate or impersonation came from; 0: none or
 * unknown. */
uint32_t fo_object_owner_id(const struct fo_object *object);

/** Its owner was written into its state: count it there. */
void fo_object_adopted(struct fo_model *model, const struct fo_object *object);

void fo_object_pin(struct fo_model *model, uint32_t object_number);
void fo_object_unpin(struct fo_model *model, uint32_t object_number);

/** Take the object into the state hash as it is now. */
void fo_object_touch(struct fo_model *model, const struct fo_object *object);

/** Number of the object that @p value denotes, see fo_model_object_by_value; 0: none. */
uint32_t
fo_object_lookup(const struct fo_model *model, fo_name value, enum fo_object_kind kind, fo_name provider);
static inline struct fo_object *
fo_object_at(const struct fo_model *model, uint32_t object_number)
{
    return object_number == 0 ? NULL : fo_slab_get(&model->objects, object_number);
}

/** Number of the object with @p id among those that @p value denotes; 0: none. */
uint32_t fo_object_bound(const struct fo_model *model, fo_name value, uint32_t id);

/** Make room for one more live object, then link and unlink it. */
bool fo_live_reserve(struct fo_model *model);
void fo_live_link(struct fo_model *model, struct fo_detail *detail);
void fo_live_unlink(struct fo_model *model, struct fo_detail *detail);

/** Empty the table of live objects. */
void fo_object_clear_live(struct fo_model *model);

/** Live object with @p id, or NULL. */
struct fo_object *fo_object_by_id(const struct fo_model *model, uint32_t id);

/** State of the live object with @p id when it is of that kind, or NULL. */
struct fo_context *fo_context_by_id(const struct fo_model *model, uint32_t id);
struct fo_credential *fo_credential_by_id(const struct fo_model *model, uint32_t id);

/** Drop tombstones of @p value, so that it denotes nothing until it is issued again. */
void fo_object_drop_tombstones(struct fo_model *model, fo_name value);

/* Parts of a move. */

/** What the variable was seen to hold, to be changed; NULL without memory or without storage. */
struct fo_variable *fo_variable_slot(struct fo_model *model, fo_name storage);

/** @return The context that the leg worked on or created, or NULL. */
struct fo_object *
fo_model_end_leg(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call);
void fo_model_end_import(struct fo_model *model, struct fo_open_call *open, const struct fo_call_seen *call);

/** Any other call on a live context. */
void fo_model_end_context_call(struct fo_model *model, const struct fo_open_call *open,
                               const struct fo_call_seen *call, struct fo_object *context);

/** A call read the variable: remember what it held, and that its object was not abandoned. */
void fo_variable_read(struct fo_model *model, const struct fo_handle_seen *handle, struct fo_object *object);

/** A creating call succeeded and wrote @p object's value (NULL: none known) into the variable. */
void fo_model_written(struct fo_model *model, const struct fo_open_call *open,
                      const struct fo_handle_seen *out, const struct fo_object *object);

/** A creating call failed; @p history says which. */
void fo_model_not_written(struct fo_model *model, const struct fo_handle_seen *out,
                          enum fo_variable_history history);

/** A context takes its credential from a leg. */
void fo_context_use_credential(struct fo_model *model, struct fo_object *context,
                               const struct fo_object *credential);

/** Bring a context to @p phase because of @p call. */
void fo_context_move(struct fo_model *model, struct fo_object *context, uint8_t phase,
                     const struct fo_call_seen *call);

/** Input of a leg that another context's leg returned links the two and proves that it was sent. */
void
fo_context_receive(struct fo_model *model, const struct fo_object *receiver, const struct fo_call_seen *call);

/** Remember the bytes that a leg on @p context returned for the peer. */
void fo_context_note_output(struct fo_model *model, const struct fo_object *context,
                            const struct fo_call_seen *call, bool is_ok);

/** A credential was released or revived: tell its contexts. */
void fo_credential_released(struct fo_model *model, const struct fo_object *credential);
void fo_credential_revived(struct fo_model *model, const struct fo_object *credential);

/** A context was released or revived: tell its credentials and its peer. */
void fo_context_released(struct fo_model *model, const struct fo_object *context);
void fo_context_revived(struct fo_model *model, const struct fo_object *context);

/** The leg asks the package to allocate its output. */
bool fo_model_asks_allocation(const struct fo_model *model, const struct fo_call_seen *call);

/** Memory that the caller brings to a call becomes known as the caller's. */
void fo_model_begin_memory(struct fo_model *model, const struct fo_call_seen *call);

/** Blocks, tokens and certificates that a call returned come to be, from @p owner. */
void
fo_model_end_memory(struct fo_model *model, const struct fo_call_seen *call, const struct fo_object *owner);

/** True when entry @p index of a leg's output is memory that the package put there. */
bool fo_model_is_stored(const struct fo_model *model, const struct fo_call_seen *call,
                        const struct fo_buffers_seen *output, uint8_t index);

/** The operand at @p role, or NULL when the call has none or the record did not see it. */
static inline const struct fo_operand_seen *
fo_role_operand(const struct fo_call_seen *call, uint8_t role)
{
    return role == FO_OPERAND_NONE || !call->operands[role].observed ? NULL : &call->operands[role];
}

static inline const struct fo_handle_seen *
fo_role_handle(const struct fo_call_seen *call, uint8_t role)
{
    const struct fo_operand_seen *operand = fo_role_operand(call, role);
    return operand == NULL ? NULL : &operand->u.handle;
}

static inline const struct fo_buffers_seen *
fo_role_buffers(const struct fo_call_seen *call, uint8_t role)
{
    const struct fo_operand_seen *operand = fo_role_operand(call, role);
    return operand == NULL ? NULL : &call->buffers[operand->u.buffers];
}

/** Like fo_model_package, but a new name gets a code. */
uint8_t fo_model_learn_package(struct fo_model *model, const char *name);

struct fo_module_facts *fo_module_slot(struct fo_model *model, fo_name module);
struct fo_provider_facts *fo_provider_slot(struct fo_model *model, fo_name provider);

#endif
