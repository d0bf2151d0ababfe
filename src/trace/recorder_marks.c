// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Marks that the running recorder reports.
 */
#include "trace/recorder.h"

#include "trace/recorder_core.h"

#include <string.h>

void
fo_recorder_mark_seen(const struct fo_mark_seen *seen)
{
    if (fo_recorder_core_enter()) {
        fo_recorder_core_mark(seen);
        fo_recorder_core_leave();
    }
}

void
fo_recorder_mark(enum fo_mark mark)
{
    fo_recorder_mark_seen(&(struct fo_mark_seen){.mark = mark});
}

/** Name of the value at @p handle, 0 for no handle. Under the lock. */
static fo_name
name_handle(const SecHandle *handle)
{
    return handle != NULL ? fo_renamer_handle(fo_recorder_core_renamer(), FO_NAME_CONTEXT, *handle) : 0;
}

void
fo_recorder_mark_handle(enum fo_mark mark, const SecHandle *handle, const void *block)
{
    if (!fo_recorder_core_enter()) {
        return;
    }
    struct fo_mark_seen seen = {.mark = mark, .subject = name_handle(handle)};
    if (block != NULL) {
        seen.place = fo_renamer_place(fo_recorder_core_renamer(), block);
    }
    fo_recorder_core_mark(&seen);
    fo_recorder_core_leave();
}

void
fo_recorder_mark_receive(const SecHandle *handle, size_t bytes)
{
    if (fo_recorder_core_enter()) {
        fo_recorder_core_mark(&(struct fo_mark_seen){
            .mark = FO_MARK_RECEIVE, .subject = name_handle(handle), .numbers = {bytes}});
        fo_recorder_core_leave();
    }
}

void
fo_recorder_mark_block(enum fo_mark mark, const void *block, const char *word)
{
    if (block == NULL || !fo_recorder_core_enter()) {
        return;
    }
    if (fo_renamer_knows(fo_recorder_core_renamer(), block)) {
        struct fo_mark_seen seen = {.mark = mark};
        seen.place = fo_renamer_place(fo_recorder_core_renamer(), block);
        if (word != NULL) {
            size_t length = strnlen(word, sizeof(seen.word) - 1);
            memcpy(seen.word, word, length);
        }
        fo_recorder_core_mark(&seen);
        if (mark == FO_MARK_FOREIGN_FREE) {
            fo_renamer_release(fo_recorder_core_renamer(), block);
        }
    }
    fo_recorder_core_leave();
}

void
fo_recorder_mark_token(enum fo_mark mark, const void *token)
{
    if (fo_recorder_core_enter()) {
        fo_recorder_core_mark(&(struct fo_mark_seen){
            .mark = mark, .subject = fo_renamer_pointer(fo_recorder_core_renamer(), FO_NAME_TOKEN, token)});
        fo_recorder_core_leave();
    }
}

void
fo_recorder_mark_module(enum fo_mark mark, const void *module)
{
    if (fo_recorder_core_enter()) {
        fo_recorder_core_mark(&(struct fo_mark_seen){
            .mark = mark,
            .subject = fo_renamer_value(fo_recorder_core_renamer(), FO_NAME_MODULE, (uintptr_t)module)});
        fo_recorder_core_leave();
    }
}

void
fo_recorder_mark_init(fo_name provider, const void *module, const struct fo_dispatch *answered)
{
    struct fo_mark_seen seen = {.mark = FO_MARK_INIT, .subject = provider};
    seen.flag = answered == NULL || answered->table == NULL;
    if (!seen.flag) {
        seen.numbers[0] = answered->version;
        for (int call = 0; call < FO_CALL_COUNT; call++) {
            seen.numbers[1] += fo_dispatch_has(answered, (enum fo_call)call) ? 1 : 0;
        }
    }
    if (fo_recorder_core_enter()) {
        seen.module = fo_renamer_value(fo_recorder_core_renamer(), FO_NAME_MODULE, (uintptr_t)module);
        fo_recorder_core_mark(&seen);
        fo_recorder_core_leave();
    }
}

void
fo_recorder_mark_observe(fo_name provider, uint64_t objects, uint64_t bytes)
{
    fo_recorder_mark_seen(
        &(struct fo_mark_seen){.mark = FO_MARK_OBSERVE, .subject = provider, .numbers = {objects, bytes}});
}

void
fo_recorder_mark_compare(const char *what, bool is_different)
{
    struct fo_mark_seen seen = {.mark = FO_MARK_COMPARE, .flag = is_different};
    size_t length = strnlen(what, sizeof(seen.word) - 1);
    memcpy(seen.word, what, length);
    fo_recorder_mark_seen(&seen);
}

void
fo_recorder_mark_left(const char *what, uint64_t count)
{
    struct fo_mark_seen seen = {.mark = FO_MARK_LEFT, .numbers = {count}};
    size_t length = strnlen(what, sizeof(seen.word) - 1);
    memcpy(seen.word, what, length);
    fo_recorder_mark_seen(&seen);
}

void
fo_recorder_mark_left_with(const SecHandle *handles, size_t handle_count, uint64_t count)
{
    struct fo_mark_seen seen = {.mark = FO_MARK_LEFT, .word = "memory", .numbers = {count}};
    if (!fo_recorder_core_enter()) {
        return;
    }
    for (size_t i = 0; i < handle_count; i++) {
        const fo_name name = name_handle(&handles[i]);
        seen.subject = seen.subject == 0 || name < seen.subject ? name : seen.subject;
    }
    fo_recorder_core_mark(&seen);
    fo_recorder_core_leave();
}

void
fo_recorder_mark_fault(enum fo_call call, SECURITY_STATUS status)
{
    fo_recorder_mark_seen(&(struct fo_mark_seen){.mark = FO_MARK_FAULT, .numbers = {call}, .status = status});
}
