// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Programs, operation by operation, for the application around a wrapper.
 */
#include "wrapper_subject.h"

#include "base/assert.h"
#include "wrapper_application.h"

enum {
    ITEM_LIBRARY = FO_SESSIONS_MAX + FO_CREDENTIAL_SLOTS_MAX,
    ITEM_COUNT,
};

static enum fo_applied
apply(void *user, const struct fo_operation *operation)
{
    struct wrapper_application *application = user;
    uint8_t subject = operation->operands[FO_OPERAND_A];
    switch (operation->code) {
    case FO_OP_OPEN_LIBRARY:
        return wrapper_application_open(application);
    case FO_OP_CLOSE_LIBRARY:
        return wrapper_application_close(application);
    case FO_OP_ACQUIRE:
        return wrapper_application_log_in(application, operation);
    case FO_OP_CLOSE_CREDENTIAL:
    case FO_OP_FREE_CREDENTIAL:
        return wrapper_application_log_out(application, subject);
    case FO_OP_OPEN:
        return wrapper_application_connect(application, operation);
    case FO_OP_CLOSE:
    case FO_OP_FREE:
        return wrapper_application_disconnect(application, subject, operation->code == FO_OP_FREE);
    default:
        return wrapper_application_exchange(application, operation);
    }
}

static void
close_all(void *user, uint32_t order)
{
    struct wrapper_application *application = user;
    bool is_late = false;
    uint8_t items[ITEM_COUNT];
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        items[i] = (uint8_t)i;
    }
    fo_subject_shuffle(order, items, ITEM_COUNT);
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        if (items[i] < FO_SESSIONS_MAX) {
            (void)wrapper_application_disconnect(application, items[i], true);
        } else if (items[i] < ITEM_LIBRARY) {
            (void)wrapper_application_log_out(application, (uint32_t)items[i] - FO_SESSIONS_MAX);
        } else {
            is_late = wrapper_application_close(application) == FO_IDLE;
        }
    }
    if (is_late) {
        (void)wrapper_application_close(application);
    }
}

/** An application that has the module to itself keeps it to its own end, as most do. */
static void
end(void *user)
{
    struct wrapper_application *application = user;
    bool keeps_module = application->ops->detach == NULL;
    application->is_open = application->is_open && !keeps_module;
    close_all(user, 0);
}

/* A subject's callbacks do not know which subject they are of: one beginning for each style. */

static const struct wrapper_ops *const styles[WRAPPER_STYLE_COUNT] = {
    &wrapper_pointer, &wrapper_flags, &wrapper_stages, &wrapper_invalid, &wrapper_zero, &wrapper_lookup,
};

static void
begin_pointer(void *application, const struct fo_stage *stage)
{
    wrapper_application_begin(application, stage, &wrapper_pointer);
}

static void
begin_flags(void *application, const struct fo_stage *stage)
{
    wrapper_application_begin(application, stage, &wrapper_flags);
}

static void
begin_stages(void *application, const struct fo_stage *stage)
{
    wrapper_application_begin(application, stage, &wrapper_stages);
}

static void
begin_invalid(void *application, const struct fo_stage *stage)
{
    wrapper_application_begin(application, stage, &wrapper_invalid);
}

static void
begin_zero(void *application, const struct fo_stage *stage)
{
    wrapper_application_begin(application, stage, &wrapper_zero);
}

static void
begin_lookup(void *application, const struct fo_stage *stage)
{
    wrapper_application_begin(application, stage, &wrapper_lookup);
}

#define SUBJECT(STYLE)                                     \
    {                                                      \
        .name = #STYLE,                                    \
        .state_bytes = sizeof(struct wrapper_application), \
        .begin = begin_##STYLE,                            \
        .apply = apply,                                    \
        .close_all = close_all,                            \
        .end = end,                                        \
    }

static const struct fo_subject subjects[WRAPPER_STYLE_COUNT] = {
    SUBJECT(pointer), SUBJECT(flags), SUBJECT(stages), SUBJECT(invalid), SUBJECT(zero), SUBJECT(lookup),
};

const struct wrapper_ops *
wrapper_style_at(size_t index)
{
    FO_ASSERT(index < WRAPPER_STYLE_COUNT);
    return styles[index];
}

const struct fo_subject *
wrapper_subject_of(const struct wrapper_ops *ops)
{
    size_t index = 0;
    while (index < WRAPPER_STYLE_COUNT && styles[index] != ops) {
        index++;
    }
    FO_ASSERT(index < WRAPPER_STYLE_COUNT);
    return &subjects[index];
}
