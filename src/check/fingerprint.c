// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What findings are known by.
 */
#include "check/fingerprint.h"

#include "base/hash.h"
#include "trace/mark.h"
#include "trace/stack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** Files of accepted findings last for years: neither the key nor what is hashed may ever change. */
#define KEY UINT64_C(0x66696e67)

/** The event without a stack: the call that was made, or was running; the mark. */
static const char *
name_event(const struct fo_view *view)
{
    if (view->record->kind != FO_RECORD_MARK) {
        return fo_call_get(view->record->u.call.call)->name;
    }
    return view->pending != NULL ? fo_call_get(view->pending->seen.call)->name
                                 : fo_mark_name(view->record->u.mark.mark);
}

/** Append the function that a stack begins with, or @p instead. @return which of the two, as a letter. */
static char
append_place(const char *stack, const char *instead, struct fo_text *out)
{
    const size_t before = out->length;
    fo_stack_site(stack, out);
    if (out->length > before) {
        return 'f';
    }
    fo_text_append(out, instead);
    return instead[0] == '\0' ? '-' : 'c';
}

/** The parts, none of which holds a line feed, one after the other. */
static uint64_t
hash_parts(const char *rule, const char *site, const char *origin, const char kinds[2])
{
    uint64_t hash = fo_hash_bytes(KEY, rule, strlen(rule));
    hash = fo_hash_bytes(hash, kinds, 2);
    hash = fo_hash_bytes(hash, site, strlen(site));
    return fo_hash_bytes(hash, origin, strlen(origin));
}

void
fo_fingerprint_set(const struct fo_view *view, struct fo_finding *finding, struct fo_text *site,
                   struct fo_text *origin)
{
    const struct fo_object *object = view->object;
    const char *created = object != NULL && object->created_call < FO_CALL_COUNT
                              ? fo_call_get((enum fo_call)object->created_call)->name
                              : "";
    fo_text_clear(site);
    fo_text_clear(origin);
    const char kinds[2] = {append_place(finding->stack, name_event(view), site),
                           append_place(finding->created_stack, created, origin)};
    finding->site = (char *)(uintptr_t)fo_text_get(site);
    finding->origin = (char *)(uintptr_t)fo_text_get(origin);
    finding->fingerprint = hash_parts(finding->rule->id, finding->site, finding->origin, kinds);
}

const char *
fo_fingerprint_print(uint64_t fingerprint, char out[FO_FINGERPRINT_BYTES_MAX])
{
    (void)snprintf(out, FO_FINGERPRINT_BYTES_MAX, "%016" PRIx64, fingerprint);
    return out;
}

bool
fo_fingerprint_parse(const char *word, size_t length, uint64_t *out)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t number = 0;
    if (length != FO_FINGERPRINT_BYTES_MAX - 1) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        const char *digit = word[i] == '\0' ? NULL : strchr(digits, word[i]);
        if (digit == NULL) {
            return false;
        }
        number = number << 4 | (uint64_t)(digit - digits);
    }
    *out = number;
    return true;
}

enum fo_error
fo_fingerprint_adopt(struct fo_verdict *verdict, const struct fo_verdict *from)
{
    const bool is_same = verdict->finding_count == from->finding_count;
    for (size_t i = 0; is_same && i < verdict->finding_count; i++) {
        struct fo_finding *finding = &verdict->findings[i];
        const struct fo_finding *other = &from->findings[i];
        if (finding->rule == other->rule) {
            finding->stack = fo_verdict_keep(verdict, other->stack);
            finding->created_stack = fo_verdict_keep(verdict, other->created_stack);
            finding->site = fo_verdict_keep(verdict, other->site);
            finding->origin = fo_verdict_keep(verdict, other->origin);
            finding->fingerprint = other->fingerprint;
        }
    }
    return verdict->failed ? FO_ERROR_MEMORY : FO_OK;
}
