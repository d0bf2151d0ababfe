// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stacks in SARIF.
 */
#include "report/place.h"
#include "report/sarif_make.h"

/** One frame: what it says as text, and its file where the user has that. */
static json_t *
make_frame(struct fo_sarif *sheet, const struct fo_stack_frame *frame)
{
    struct fo_text uri = {0};
    json_t *object = json_object();
    json_t *location = json_object();
    const uint32_t line = fo_report_place_frame(frame, &uri);

    if (line != 0) {
        fo_json_set(&sheet->maker, location, "physicalLocation",
                    fo_sarif_physical(sheet, fo_text_get(&uri), line));
    }
    fo_report_frame_tell(frame, &sheet->text);
    fo_json_set(&sheet->maker, location, "message", fo_sarif_wrap(sheet, fo_sarif_take_text(sheet)));
    fo_json_set(&sheet->maker, object, "location", location);
    if (frame->module_bytes > 0) {
        fo_text_append_bytes(&sheet->text, frame->module, frame->module_bytes);
        fo_json_set(&sheet->maker, object, "module", fo_sarif_take_text(sheet));
    }
    sheet->maker.failed = sheet->maker.failed || uri.failed;
    fo_text_fini(&uri);
    return object;
}

static void
append_stack(struct fo_sarif *sheet, json_t *stacks, const char *stack, const char *message)
{
    json_t *object = json_object();
    json_t *frames = json_array();
    struct fo_stack_frame frame;

    while (stack != NULL && *stack != '\0') {
        stack = fo_stack_frame_read(stack, &frame);
        fo_json_append(&sheet->maker, frames, make_frame(sheet, &frame));
    }
    if (json_array_size(frames) == 0) {
        json_decref(frames);
        json_decref(object);
        return;
    }
    fo_json_set(&sheet->maker, object, "message", fo_sarif_message(sheet, message));
    fo_json_set(&sheet->maker, object, "frames", frames);
    fo_json_append(&sheet->maker, stacks, object);
}

void
fo_sarif_set_stacks(struct fo_sarif *sheet, json_t *result, const struct fo_finding *finding)
{
    json_t *stacks = json_array();

    append_stack(sheet, stacks, finding->stack, "The offending call was made here.");
    append_stack(sheet, stacks, finding->created_stack, "The object was created here.");
    if (json_array_size(stacks) > 0) {
        fo_json_set(&sheet->maker, result, "stacks", stacks);
    } else {
        json_decref(stacks);
    }
}
