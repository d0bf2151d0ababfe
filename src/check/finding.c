// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Sentences of findings.
 */
#include "check/finding.h"

#include "check/view.h"
#include "sspi/status.h"
#include "trace/writer.h"

#include <inttypes.h>
#include <string.h>

/* Words. */

static void
print_name(fo_name name, struct fo_text *out)
{
    char word[FO_NAME_BYTES_MAX];
    fo_text_append(out, fo_name_print(name, word));
}

static void
print_call(const struct fo_call_seen *call, struct fo_text *out)
{
    const struct fo_call_info *info = fo_call_get(call->call);
    const char *const suffix = call->form == FO_FORM_WIDE ? "W" : "A";
    fo_text_append(out, info->name);
    fo_text_append(out, info->has_forms ? suffix : "");
}

static void
print_status(SECURITY_STATUS status, struct fo_text *out)
{
    const char *name = fo_status_name(status);
    if (name != NULL) {
        fo_text_append(out, name);
    } else {
        fo_text_printf(out, "0x%08" PRIX32, (uint32_t)status);
    }
}

/* Names. */

static void
print_handle(const struct fo_handle_seen *handle, struct fo_text *out)
{
    print_name(handle->before, out);
    if (handle->storage != 0) {
        fo_text_append(out, "@");
        print_name(handle->storage, out);
    }
}

static void
print_place(struct fo_place place, struct fo_text *out)
{
    print_name(place.name, out);
    if (place.offset != 0) {
        fo_text_printf(out, "+%" PRIu32, place.offset);
    }
}

static struct fo_place
freed_place(const struct fo_view *view)
{
    if (view->record->kind == FO_RECORD_MARK) {
        return view->pending == NULL ? view->record->u.mark.place : (struct fo_place){0};
    }
    const int index = fo_call_operand_index(view->record->u.call.call, FO_OPERAND_BLOCK);
    return index < 0 ? (struct fo_place){0} : view->record->u.call.operands[index].u.place;
}

static void
print_nameless(const struct fo_object *object, struct fo_text *out)
{
    fo_text_append(out, object->kind == FO_OBJECT_FRAME ? "an impersonation" : "an object without a name");
}

void
fo_finding_name(const struct fo_view *view, struct fo_text *out)
{
    if (view->object != NULL) {
        if (view->object->value != 0) {
            print_name(view->object->value, out);
        } else {
            print_nameless(view->object, out);
        }
    } else if (view->buffer != NULL) {
        print_place(view->buffer->place, out);
    } else if (view->handle != NULL) {
        print_handle(view->handle, out);
    } else if (view->part == FO_PART_BLOCK) {
        print_place(freed_place(view), out);
    } else if (view->record->kind == FO_RECORD_MARK) {
        print_name(view->record->u.mark.subject, out);
    }
}

/* Sentences. */

static void
print_event(const struct fo_view *view, struct fo_text *out)
{
    if (view->record->kind != FO_RECORD_MARK) {
        const struct fo_call_seen *call = &view->record->u.call;
        print_call(call, out);
    } else {
        fo_text_append(out, "\"");
        fo_record_print(view->record, out);
        fo_text_append(out, "\"");
    }
}

static void
print_history(const struct fo_view *view, struct fo_text *out)
{
    const struct fo_object *object = view->object;
    if (object == NULL) {
        return;
    }
    fo_text_printf(out, ", which %s created at line %" PRIu32,
                   fo_call_get((enum fo_call)object->created_call)->name, object->created_line);
    if (!fo_view_was_released(view)) {
        return;
    }
    if (object->released_call < FO_CALL_COUNT) {
        fo_text_printf(out, " and %s released at line %" PRIu32,
                       fo_call_get((enum fo_call)object->released_call)->name, object->released_line);
    } else {
        fo_text_printf(out, " and which ended at line %" PRIu32, object->released_line);
    }
}

static void
tell_given(const struct fo_view *view, const char *verb, struct fo_text *out)
{
    const size_t before = out->length;
    print_event(view, out);
    fo_text_append(out, verb);
    const size_t named = out->length;
    fo_finding_name(view, out);
    if (out->length == named) {
        out->length = before;
        print_event(view, out);
        fo_text_append(out, view->moment == FO_AT_BEGIN ? " was called" : " happened");
        return;
    }
    print_history(view, out);
    if (view->object == NULL && view->handle != NULL && view->handle->before != FO_NAME_NULL) {
        fo_text_append(out, ", which no recorded call returned");
    }
}

static void
tell_return(const struct fo_view *view, struct fo_text *out)
{
    print_event(view, out);
    fo_text_append(out, " answered ");
    print_status(view->record->u.call.status, out);
    const size_t before = out->length;
    fo_text_append(out, " for ");
    const size_t named = out->length;
    fo_finding_name(view, out);
    if (out->length == named) {
        out->length = before;
        out->bytes[before] = '\0';
        return;
    }
    print_history(view, out);
}

/** What the process died of, or that it did not end. */
static void
print_death(const struct fo_view *view, struct fo_text *out)
{
    const struct fo_mark_seen *mark = &view->record->u.mark;
    if (mark->mark == FO_MARK_TIME_OUT) {
        fo_text_append(out, "the call never came back");
    } else {
        fo_text_printf(out, "%s in the call", mark->word);
    }
}

static void
tell_crash(const struct fo_view *view, struct fo_text *out)
{
    print_death(view, out);
    fo_text_append(out, " of ");
    print_call(&view->pending->seen, out);
    if (view->object != NULL) {
        fo_text_append(out, " with ");
        fo_finding_name(view, out);
        print_history(view, out);
    }
}

/** The provider's own count has grown though everything was given back. */
static void
tell_growth(const struct fo_view *view, struct fo_text *out)
{
    const struct fo_mark_seen *mark = &view->record->u.mark;
    const struct fo_provider_facts *facts = fo_model_provider(view->model, mark->subject);
    print_name(mark->subject, out);
    fo_text_printf(out,
                   " held %" PRIu64 " objects and %" PRIu64 " bytes before, and %" PRIu64
                   " objects and %" PRIu64 " bytes after everything was given back",
                   facts->object_count, facts->byte_count, mark->numbers[0], mark->numbers[1]);
}

/** What became of the process outside every call. */
static void
tell_run(const struct fo_view *view, struct fo_text *out)
{
    const struct fo_mark_seen *mark = &view->record->u.mark;
    const uint64_t count = mark->numbers[0];
    if (mark->mark == FO_MARK_TIME_OUT) {
        fo_text_append(out, "it did not end in time, outside every call");
    } else if (mark->mark == FO_MARK_CRASH) {
        const bool is_exit = strcmp(mark->word, "exit") == 0;
        fo_text_printf(out, "%s outside every call", is_exit ? "the process ended itself" : mark->word);
    } else if (strcmp(mark->word, "memory") == 0) {
        fo_text_printf(out, "%" PRIu64 " %s of memory %s left allocated", count,
                       count == 1 ? "block" : "blocks", count == 1 ? "was" : "were");
        if (view->object != NULL) {
            fo_text_append(out, " with ");
            fo_finding_name(view, out);
            print_history(view, out);
        }
    } else if (strcmp(mark->word, "thread") == 0) {
        fo_text_printf(out, "%" PRIu64 " %s left running", count, count == 1 ? "thread was" : "threads were");
    } else {
        const uint64_t untold_count = count - fo_model_foreign_free_count(view->model);
        fo_text_printf(out, "%" PRIu64 " %s of what was not held: no live block, module or store",
                       untold_count, untold_count == 1 ? "release" : "releases");
    }
}

/** Marks that are about no object. */
static bool
is_about_run(enum fo_mark mark)
{
    return mark == FO_MARK_CRASH || mark == FO_MARK_TIME_OUT || mark == FO_MARK_LEFT;
}

void
fo_finding_tell(const struct fo_view *view, struct fo_text *out)
{
    switch (view->moment) {
    case FO_AT_BEGIN:
        tell_given(view, view->part == FO_PART_OVERWRITTEN ? " writes over " : " was given ", out);
        break;
    case FO_AT_RETURN:
        tell_return(view, out);
        break;
    case FO_AT_MARK:
        if (view->pending != NULL) {
            tell_crash(view, out);
        } else if (view->record->u.mark.mark == FO_MARK_OBSERVE) {
            tell_growth(view, out);
        } else if (is_about_run(view->record->u.mark.mark)) {
            tell_run(view, out);
        } else {
            tell_given(view, " concerns ", out);
        }
        break;
    case FO_AT_UNLOAD:
    case FO_AT_END:
        fo_finding_name(view, out);
        print_history(view, out);
        fo_text_printf(out, ", %s alive at line %" PRIu32 ", when %s",
                       view->object == NULL ? "something was" : "was still", view->record->line,
                       view->moment == FO_AT_END ? "the trace ends" : "its module is unloaded");
        break;
    }
}

void
fo_finding_show(const struct fo_view *view, struct fo_text *out)
{
    if (view->record->kind != FO_RECORD_MARK || view->pending == NULL) {
        fo_record_print(view->record, out);
        return;
    }
    struct fo_record fatal = {
        .kind = FO_RECORD_BEGIN, .line = view->pending->line, .thread = view->pending->thread};
    fatal.u.call = view->pending->seen;
    fo_record_print(&fatal, out);
}
