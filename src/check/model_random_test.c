// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Random records: whatever a trace says, the model stays consistent and the rules stay pure.
 */
#include "base/hash.h"
#include "base/random.h"
#include "check/trial.h"

enum {
    TRACE_COUNT = 300,
    RECORD_COUNT = 400,
    OPEN_MAX = 4,
    NAMES = 5 /* Few names, so that values meet. */
};

struct generator {
    struct fo_random random;
    struct fo_record open[OPEN_MAX]; /* Begun and not ended. */
    unsigned open_count;
    uint32_t number;
    uint32_t line;
};

static uint32_t
pick(struct generator *generator, uint32_t count)
{
    return (uint32_t)fo_random_below(&generator->random, count);
}

static fo_name
pick_name(struct generator *generator, enum fo_name_kind kind)
{
    return fo_name_make(kind, pick(generator, NAMES));
}

static fo_name
pick_value(struct generator *generator, enum fo_name_kind kind)
{
    const uint32_t dice = pick(generator, 12);
    if (dice == 0) {
        return fo_name_make(FO_NAME_SPECIAL, pick(generator, FO_SPECIAL_COUNT));
    }
    if (dice == 1) {
        kind = kind == FO_NAME_CONTEXT ? FO_NAME_CREDENTIAL : FO_NAME_CONTEXT;
    }
    return pick_name(generator, kind);
}

static struct fo_place
pick_place(struct generator *generator)
{
    static const enum fo_name_kind kinds[] = {FO_NAME_MEMORY, FO_NAME_MEMORY, FO_NAME_MEMORY, FO_NAME_TOKEN,
                                              FO_NAME_TABLE,  FO_NAME_ARRAY,  FO_NAME_STORAGE};
    const uint32_t dice = pick(generator, 10);
    if (dice < 2) {
        return (struct fo_place){.name = dice == 0 ? 0 : FO_NAME_NULL};
    }
    return (struct fo_place){.name = pick_name(generator, kinds[pick(generator, 7)]),
                             .offset = pick(generator, 4) == 0 ? 16 : 0};
}

static struct fo_buffer_seen
pick_buffer(struct generator *generator)
{
    return (struct fo_buffer_seen){.type = pick(generator, 18) | (pick(generator, 8) == 0 ? 0x80000000U : 0),
                                   .bytes = pick(generator, 3) * 20,
                                   .place = pick_place(generator),
                                   .hash = pick(generator, 4)};
}

static void
fill_buffers(struct generator *generator, struct fo_buffers_seen *buffers)
{
    const fo_name none[] = {0, FO_NAME_NULL};
    const uint32_t dice = pick(generator, 4);
    *buffers = (struct fo_buffers_seen){.observed = true};
    buffers->array = dice < 2 ? none[dice] : pick_name(generator, FO_NAME_ARRAY);
    buffers->before_count = dice == 1 ? 0 : (uint8_t)pick(generator, 4);
    buffers->count = buffers->before_count;
    for (uint8_t index = 0; index < buffers->before_count; index++) {
        buffers->before[index] = pick_buffer(generator);
    }
}

static void
fill_operand(struct generator *generator, struct fo_call_seen *call, enum fo_operand_kind kind,
             struct fo_operand_seen *operand)
{
    static const char *const packages[] = {"NTLM", "Schannel", "WDigest", "Kerberos", "Other", ""};
    operand->observed = true;
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CONTEXT_OUT:
        operand->u.handle = (struct fo_handle_seen){
            .storage = pick(generator, 4) == 0 ? 0 : pick_name(generator, FO_NAME_STORAGE),
            .before = pick_value(generator, kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CREDENTIAL_OUT
                                                ? FO_NAME_CREDENTIAL
                                                : FO_NAME_CONTEXT)};
        if (kind == FO_OPERAND_CONTEXT && pick(generator, 3) == 0) {
            operand->u.handle = (struct fo_handle_seen){.before = FO_NAME_NULL};
        }
        break;
    case FO_OPERAND_PACKAGE:
        (void)strcpy(operand->u.package, packages[pick(generator, 6)]);
        break;
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        operand->u.buffers = call->buffers_count;
        fill_buffers(generator, &call->buffers[call->buffers_count++]);
        break;
    case FO_OPERAND_BLOCK:
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        operand->u.place = pick_place(generator);
        break;
    case FO_OPERAND_STRING:
    case FO_OPERAND_TOKEN_IN:
        operand->u.name = pick_name(generator, FO_NAME_STRING);
        break;
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
        operand->is_null = pick(generator, 4) == 0;
        operand->observed = !operand->is_null;
        operand->u.number = pick(generator, 3) == 0 ? 0x100 : pick(generator, 20);
        break;
    default:
        operand->u.number = pick(generator, 3) == 0 ? 0x100 : pick(generator, 20);
        break;
    }
}

static struct fo_record
make_begin(struct generator *generator)
{
    struct fo_record record = {.kind = FO_RECORD_BEGIN,
                               .line = ++generator->line,
                               .thread = fo_name_make(FO_NAME_THREAD, pick(generator, 3))};
    struct fo_call_seen *call = &record.u.call;
    /* The calls that matter most come up more often. */
    static const enum fo_call often[] = {FO_CALL_INITIALIZE_SECURITY_CONTEXT, FO_CALL_ACCEPT_SECURITY_CONTEXT,
                                         FO_CALL_ACQUIRE_CREDENTIALS_HANDLE,  FO_CALL_DELETE_SECURITY_CONTEXT,
                                         FO_CALL_FREE_CREDENTIALS_HANDLE,     FO_CALL_FREE_CONTEXT_BUFFER};
    call->call =
        pick(generator, 3) == 0 ? (enum fo_call)pick(generator, FO_CALL_COUNT) : often[pick(generator, 6)];
    call->provider = fo_name_make(FO_NAME_TABLE, pick(generator, 8) == 0);
    call->number = ++generator->number;
    call->is_slot_missing = pick(generator, 40) == 0;
    call->injected = pick(generator, 30) == 0 ? 1 : 0;
    const struct fo_call_info *info = fo_call_get(call->call);
    for (uint8_t index = 0; index < info->operand_count; index++) {
        if (pick(generator, 5) != 0) {
            fill_operand(generator, call, info->operands[index].kind, &call->operands[index]);
        }
    }
    return record;
}

static void
make_end(struct generator *generator, struct fo_record *record)
{
    static const SECURITY_STATUS statuses[] = {SEC_E_OK,
                                               SEC_E_OK,
                                               SEC_I_CONTINUE_NEEDED,
                                               SEC_I_CONTINUE_NEEDED,
                                               SEC_I_COMPLETE_NEEDED,
                                               SEC_I_COMPLETE_AND_CONTINUE,
                                               SEC_E_INCOMPLETE_MESSAGE,
                                               SEC_I_INCOMPLETE_CREDENTIALS,
                                               SEC_I_RENEGOTIATE,
                                               SEC_I_CONTEXT_EXPIRED,
                                               SEC_E_CONTEXT_EXPIRED,
                                               SEC_E_INVALID_HANDLE,
                                               SEC_E_INVALID_TOKEN};
    struct fo_call_seen *call = &record->u.call;
    const struct fo_call_info *info = fo_call_get(call->call);
    record->kind = FO_RECORD_END;
    record->line = ++generator->line;
    call->status = statuses[pick(generator, sizeof statuses / sizeof *statuses)];
    for (uint8_t index = 0; index < info->operand_count; index++) {
        struct fo_operand_seen *operand = &call->operands[index];
        const enum fo_operand_kind kind = info->operands[index].kind;
        if (operand->observed && pick(generator, 4) != 0 && operand->u.handle.before != FO_NAME_NULL) {
            if (kind == FO_OPERAND_CREDENTIAL_OUT) {
                operand->u.handle.after = pick_value(generator, FO_NAME_CREDENTIAL);
            } else if (kind == FO_OPERAND_CONTEXT_OUT) {
                operand->u.handle.after = pick_value(generator, FO_NAME_CONTEXT);
            }
        }
    }
    for (uint8_t index = 0; index < call->buffers_count; index++) {
        struct fo_buffers_seen *buffers = &call->buffers[index];
        buffers->after_count = pick(generator, 2) == 0 ? 0 : buffers->before_count;
        for (uint8_t entry = 0; entry < buffers->after_count; entry++) {
            buffers->after[entry] = pick_buffer(generator);
        }
    }
    call->returned_count = (uint8_t)pick(generator, FO_RETURNED_MAX + 1);
    for (uint8_t index = 0; index < call->returned_count; index++) {
        call->returned[index] = pick_place(generator);
    }
}

static struct fo_record
make_mark(struct generator *generator)
{
    static const enum fo_name_kind kinds[] = {FO_NAME_CONTEXT, FO_NAME_CREDENTIAL, FO_NAME_TOKEN,
                                              FO_NAME_MODULE,  FO_NAME_TABLE,      FO_NAME_PROCESS};
    struct fo_record record = {.kind = FO_RECORD_MARK, .line = ++generator->line};
    struct fo_mark_seen *mark = &record.u.mark;
    mark->mark = (enum fo_mark)pick(generator, FO_MARK_COUNT);
    mark->subject = pick_name(generator, kinds[pick(generator, 6)]);
    if (mark->mark == FO_MARK_LOAD || mark->mark == FO_MARK_UNLOAD) {
        mark->subject = pick_name(generator, FO_NAME_MODULE);
    } else if (mark->mark == FO_MARK_INIT) {
        mark->subject = pick_name(generator, FO_NAME_TABLE);
        mark->module = pick_name(generator, FO_NAME_MODULE);
    } else if (mark->mark == FO_MARK_PROCESS) {
        mark->subject = fo_name_make(FO_NAME_PROCESS, pick(generator, 2));
    } else if (pick(generator, 6) == 0) {
        mark->subject = 0;
    }
    mark->place = pick_place(generator);
    mark->flag = pick(generator, 2) == 0;
    mark->numbers[0] = pick(generator, 5);
    mark->numbers[1] = pick(generator, 5);
    return record;
}

/* What must hold after every record. */

static uint32_t
count_contexts(const struct fo_model *model, uint32_t credential_id)
{
    uint32_t count = 0;
    const struct fo_object *context = fo_model_context_next(model, credential_id, NULL);
    for (; context != NULL; context = fo_model_context_next(model, credential_id, context)) {
        count++;
    }
    return count;
}

static uint32_t
count_children(const struct fo_model *model, uint32_t id)
{
    uint32_t count = 0;
    const struct fo_object *object = fo_model_live_next(model, NULL);
    for (; object != NULL; object = fo_model_live_next(model, object)) {
        count += fo_object_owner_id(object) == id;
    }
    return count;
}

static void
check_model(const struct fo_model *model)
{
    uint64_t hash = 0;
    uint32_t live_count = 0;
    uint32_t last_frames = 0;
    const struct fo_object *object = fo_model_live_next(model, NULL);
    for (; object != NULL; object = fo_model_live_next(model, object)) {
        assert_true(object->is_live && object->released_line == 0 && object->as.any != NULL);
        assert_ptr_equal(fo_model_object_by_id(model, object->id), object);
        hash += fo_detail_of(object)->contribution;
        live_count++;
        last_frames += object->kind == FO_OBJECT_FRAME;
        if (object->kind == FO_OBJECT_CREDENTIAL) {
            assert_int_equal(object->as.credential->context_count, count_contexts(model, object->id));
        } else if (object->kind == FO_OBJECT_CONTEXT) {
            assert_true(object->phase != FO_CONTEXT_NONE && object->phase != FO_CONTEXT_DELETED &&
                        object->phase != FO_CONTEXT_EXPORTED);
            assert_int_equal(object->as.context->frame_count + object->as.context->child_count,
                             count_children(model, object->id));
        }
    }
    assert_int_equal(live_count, model->live_count);
    assert_int_equal(last_frames, model->frame_count);
    assert_int_equal(hash, model->state_hash);
}

static void
feed(struct trial *trial, const struct fo_record *record)
{
    fo_checker_feed(trial->checker, record);
    assert_false(trial->verdict.failed);
    check_model(trial->checker->model);
}

static void
run_trace(struct trial *trial, uint64_t seed)
{
    struct generator generator = {0};
    fo_random_init(&generator.random, seed);
    trial_restart(trial);
    for (unsigned index = 0; index < RECORD_COUNT; index++) {
        const uint32_t dice = pick(&generator, 10);
        if (dice == 0) {
            const struct fo_record mark = make_mark(&generator);
            feed(trial, &mark);
        } else if (generator.open_count == 0 || (dice < 5 && generator.open_count < OPEN_MAX)) {
            generator.open[generator.open_count] = make_begin(&generator);
            feed(trial, &generator.open[generator.open_count++]);
        } else {
            const uint32_t which = pick(&generator, generator.open_count);
            make_end(&generator, &generator.open[which]);
            feed(trial, &generator.open[which]);
            generator.open[which] = generator.open[--generator.open_count];
        }
    }
    trial_finish(trial);
}

static uint64_t
digest(const struct fo_verdict *verdict)
{
    uint64_t sum = verdict->finding_count;
    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        assert_true(finding->primary < verdict->finding_count);
        assert_true(fo_finding_is_primary(verdict, finding->primary));
        sum = fo_hash_mix(sum + finding->line + finding->primary * 1000 + finding->occurrence_count) ^
              fo_hash_bytes(1, finding->message, strlen(finding->message));
    }
    return sum;
}

static void
random_records_keep_the_model_consistent_and_the_verdict_repeatable(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    uint64_t first[TRACE_COUNT];
    for (unsigned seed = 0; seed < TRACE_COUNT; seed++) {
        run_trace(&trial, seed);
        first[seed] = digest(&trial.verdict);
    }
    for (unsigned seed = TRACE_COUNT; seed-- > 0;) {
        run_trace(&trial, seed);
        assert_int_equal(digest(&trial.verdict), first[seed]);
    }
    trial_fini(&trial);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_records_keep_the_model_consistent_and_the_verdict_repeatable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
