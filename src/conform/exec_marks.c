// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the executor tells, as marks of the recorder.
 */
#include "conform/exec_marks.h"

#include "trace/recorder.h"

static fo_name
provider_name(void)
{
    return fo_name_make(FO_NAME_TABLE, 0);
}

static void
mark(void *user, const struct fo_exec_event *event)
{
    (void)user;
    switch (event->mark) {
    case FO_EXEC_LOAD:
        fo_recorder_mark_module(FO_MARK_LOAD, event->memory);
        break;
    case FO_EXEC_UNLOAD:
        fo_recorder_mark_module(FO_MARK_UNLOAD, event->memory);
        break;
    case FO_EXEC_SEND:
        fo_recorder_mark_handle(FO_MARK_SEND, event->handle, event->memory);
        break;
    case FO_EXEC_RECEIVE:
        if (event->handle != NULL) {
            fo_recorder_mark_receive(event->handle, event->bytes);
        }
        break;
    case FO_EXEC_PEER_GONE:
        fo_recorder_mark_handle(FO_MARK_PEER_GONE, event->handle, NULL);
        break;
    case FO_EXEC_GIVE_UP:
        fo_recorder_mark_handle(FO_MARK_GIVE_UP, event->handle, NULL);
        break;
    case FO_EXEC_CLOSE_HANDLE:
        fo_recorder_mark_token(FO_MARK_CLOSE_HANDLE, event->memory);
        break;
    case FO_EXEC_FREE_CERTIFICATE:
        fo_recorder_mark_token(FO_MARK_FREE_CERTIFICATE, event->memory);
        break;
    case FO_EXEC_FOREIGN_FREE:
        fo_recorder_mark_block(FO_MARK_FOREIGN_FREE, event->memory, "free");
        break;
    }
}

static void
init(void *user, const struct fo_dispatch *dispatch, const void *memory)
{
    (void)user;
    fo_recorder_mark_init(provider_name(), memory, dispatch);
}

static void
begin_operation(void *user, uint32_t line)
{
    (void)user;
    fo_recorder_set_op_line(line);
}

static void
note_fault(void *user, uint8_t how)
{
    (void)user;
    fo_recorder_note_injected(how);
}

static void
observe(void *user, uint64_t objects, uint64_t bytes)
{
    (void)user;
    fo_recorder_mark_observe(provider_name(), objects, bytes);
}

const struct fo_exec_observer fo_exec_marks = {
    .mark = mark,
    .init = init,
    .operation = begin_operation,
    .fault = note_fault,
    .observe = observe,
};
