// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Origins of findings, and the baseline, as JSON.
 */
#include "check/fingerprint.h"
#include "report/origin.h"
#include "trace/stack.h"

/** Part of a frame, escaped; null when it is unknown. */
static json_t *
make_part(struct fo_json_maker *maker, const char *bytes, size_t length)
{
    struct fo_text text = {0};
    json_t *value = NULL;

    if (length == 0) {
        return json_null();
    }
    fo_text_append_bytes(&text, bytes, length);
    value = fo_json_string(maker, fo_text_get(&text));
    maker->failed = maker->failed || text.failed;
    fo_text_fini(&text);
    return value;
}

static json_t *
make_frame(struct fo_json_maker *maker, const struct fo_stack_frame *frame)
{
    json_t *object = json_object();

    fo_json_set(maker, object, "function", make_part(maker, frame->function, frame->function_bytes));
    fo_json_set(maker, object, "file", make_part(maker, frame->file, frame->file_bytes));
    fo_json_set(maker, object, "line", fo_json_line(frame->line));
    fo_json_set(maker, object, "module", make_part(maker, frame->module, frame->module_bytes));
    fo_json_set(maker, object, "offset",
                frame->module_bytes > 0 ? fo_json_count(frame->offset) : json_null());
    return object;
}

static json_t *
make_stack(struct fo_json_maker *maker, const char *stack)
{
    json_t *array = json_array();

    while (stack != NULL && *stack != '\0') {
        struct fo_stack_frame frame;
        stack = fo_stack_frame_read(stack, &frame);
        fo_json_append(maker, array, make_frame(maker, &frame));
    }
    return array;
}

static json_t *
make_word(struct fo_json_maker *maker, const char *word)
{
    return word[0] == '\0' ? json_null() : fo_json_string(maker, word);
}

void
fo_report_set_origin(struct fo_json_maker *maker, json_t *object, const struct fo_finding *finding)
{
    char fingerprint[FO_FINGERPRINT_BYTES_MAX];

    fo_json_set(maker, object, "fingerprint",
                json_string(fo_fingerprint_print(finding->fingerprint, fingerprint)));
    fo_json_set(maker, object, "site", make_word(maker, finding->site));
    fo_json_set(maker, object, "origin", make_word(maker, finding->origin));
    fo_json_set(maker, object, "stack", make_stack(maker, finding->stack));
    fo_json_set(maker, object, "created_stack", make_stack(maker, finding->created_stack));
    fo_json_set(maker, object, "accepted", fo_json_string(maker, finding->accepted));
}

static json_t *
make_entry(struct fo_json_maker *maker, const struct fo_baseline_entry *entry)
{
    char fingerprint[FO_FINGERPRINT_BYTES_MAX];
    json_t *object = json_object();

    fo_json_set(maker, object, "fingerprint",
                json_string(fo_fingerprint_print(entry->fingerprint, fingerprint)));
    fo_json_set(maker, object, "rule", json_string(entry->rule->id));
    fo_json_set(maker, object, "reason", fo_json_string(maker, entry->reason));
    fo_json_set(maker, object, "until", make_word(maker, entry->until));
    fo_json_set(maker, object, "line", fo_json_line(entry->line));
    return object;
}

json_t *
fo_report_make_baseline(struct fo_json_maker *maker, const struct fo_report *report)
{
    const struct fo_baseline *baseline = report->baseline;

    if (baseline == NULL) {
        return json_null();
    }
    json_t *object = json_object();
    json_t *expired = json_array();
    json_t *stale = json_array();
    uint64_t accepted_count = 0;
    for (size_t index = 0; index < baseline->count; index++) {
        const struct fo_baseline_entry *entry = &baseline->entries[index];
        accepted_count += entry->occurrence_count;
        if (entry->is_expired && entry->has_occurred) {
            fo_json_append(maker, expired, make_entry(maker, entry));
        } else if (!report->is_part && fo_baseline_is_stale(entry, report->verdict)) {
            fo_json_append(maker, stale, make_entry(maker, entry));
        }
    }
    fo_json_set(maker, object, "entries", fo_json_count(baseline->count));
    fo_json_set(maker, object, "accepted", fo_json_count(accepted_count));
    fo_json_set(maker, object, "expired", expired);
    fo_json_set(maker, object, "stale", stale);
    return object;
}
