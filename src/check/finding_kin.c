// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What findings are about, and which of them are about one defect.
 */
#include "check/finding.h"
#include "check/view.h"

#include <string.h>

static void
tie(struct fo_finding *finding, uint32_t id)
{
    for (size_t index = 0; id != 0 && index < FO_TIES_MAX; index++) {
        if (finding->tied_ids[index] == 0) {
            finding->tied_ids[index] = id;
            return;
        }
    }
}

static void
add_near(struct fo_finding *finding, const struct fo_object *object)
{
    for (size_t index = 0; object != NULL && index < FO_NEAR_MAX; index++) {
        if (finding->near_ids[index] == 0 || finding->near_ids[index] == object->id) {
            finding->near_ids[index] = object->id;
            return;
        }
    }
}

void
fo_finding_note_near(const struct fo_view *view, struct fo_finding *finding)
{
    const struct fo_pending *pending = view->pending;
    const struct fo_object *const near[FO_NEAR_MAX] = {
        pending == NULL ? NULL : pending->credential,
        pending == NULL ? NULL : pending->context,
        pending == NULL ? NULL : pending->overwritten,
        pending == NULL ? NULL : pending->block,
    };
    memset(finding->near_ids, 0, sizeof finding->near_ids);
    for (size_t index = 0; index < FO_NEAR_MAX; index++) {
        add_near(finding, near[index]);
    }
    /* What lives on a credential suffers with it. */
    const struct fo_object *context = NULL;
    while (view->object != NULL && view->object->kind == FO_OBJECT_CREDENTIAL &&
           finding->near_ids[FO_NEAR_MAX - 1] == 0 &&
           (context = fo_model_context_next(view->model, view->object->id, context)) != NULL) {
        add_near(finding, context);
    }
}

void
fo_finding_identify(const struct fo_view *view, struct fo_finding *finding)
{
    const struct fo_object *object = view->object;
    finding->object_id = 0;
    finding->cause_line = 0;
    memset(finding->tied_ids, 0, sizeof finding->tied_ids);
    if (object == NULL) {
        return;
    }
    finding->object_id = object->id;
    finding->created_line = object->created_line;
    finding->released_line = fo_view_was_released(view) ? object->released_line : 0;
    if (object->as.any == NULL) {
        tie(finding, object->kind == FO_OBJECT_CONTEXT ? object->fingerprint : 0);
        return;
    }
    switch (object->kind) {
    case FO_OBJECT_CONTEXT:
        finding->cause_line =
            object->as.context->is_current_freed ? object->as.context->credential_freed_line : 0;
        for (uint8_t index = 0; index < object->as.context->credential_count; index++) {
            tie(finding, object->as.context->credential_ids[index]);
        }
        break;
    case FO_OBJECT_BLOCK:
        tie(finding, object->as.block->owner_id);
        break;
    case FO_OBJECT_TOKEN:
    case FO_OBJECT_CERTIFICATE:
        tie(finding, object->as.token->owner_id);
        break;
    case FO_OBJECT_FRAME:
        tie(finding, object->as.frame->context_id);
        break;
    default:
        break;
    }
}

static bool
is_tied(const struct fo_finding *finding, uint32_t id)
{
    for (size_t index = 0; index < FO_TIES_MAX; index++) {
        if (finding->tied_ids[index] == id) {
            return true;
        }
    }
    return false;
}

bool
fo_finding_is_same_defect(const struct fo_finding *implying, const struct fo_finding *implied)
{
    if (implying->object_id == 0 || implied->object_id == 0) {
        return implying->line == implied->line;
    }
    if (implying->object_id == implied->object_id || is_tied(implying, implied->object_id)) {
        return true;
    }
    /* Of all that was wrong with a credential, what ended it is what its contexts suffer from. */
    const bool is_cause = implied->cause_line == 0 || implied->cause_line == implying->line;
    return is_cause && is_tied(implied, implying->object_id);
}
