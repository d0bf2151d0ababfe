// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Findings on their way into the verdict: counted, told and attached.
 */
#include "check/checker_state.h"
#include "check/finding.h"
#include "check/fingerprint.h"
#include "trace/writer.h"

#include <string.h>

static bool
is_implied(const struct fo_checker *checker, const struct fo_finding *implying,
           const struct fo_finding *implied)
{
    const struct fo_rule_set *set = &checker->implied[fo_rule_index(implying->rule)];
    return fo_rule_set_has(set, fo_rule_index(implied->rule)) && fo_finding_is_same_defect(implying, implied);
}

/** The finding of the same rule about the same object, or the one that further ones count for; NULL: none. */
static struct fo_finding *
find_known(const struct fo_verdict *verdict, const struct fo_finding *finding)
{
    struct fo_finding *newest = NULL;
    uint32_t same_rule = 0;
    for (size_t index = verdict->finding_count; index-- > 0;) {
        struct fo_finding *known = &verdict->findings[index];
        if (known->rule != finding->rule) {
            continue;
        }
        if (known->object_id == finding->object_id &&
            (finding->object_id != 0 || strcmp(known->object, finding->object) == 0)) {
            return known;
        }
        /* What is known by another fingerprint must not vanish in what is accepted. */
        if (known->fingerprint == finding->fingerprint) {
            newest = newest == NULL ? known : newest;
            same_rule++;
        }
    }
    return same_rule >= FO_FINDINGS_PER_RULE_MAX ? newest : NULL;
}

static size_t
find_root(const struct fo_verdict *verdict, size_t index)
{
    while (verdict->findings[index].primary != index) {
        index = verdict->findings[index].primary;
    }
    return index;
}

/** Attach the newest finding to one that implies it, and those to it that it implies. */
static void
attach(const struct fo_checker *checker, size_t newest)
{
    struct fo_verdict *verdict = checker->verdict;
    struct fo_finding *finding = &verdict->findings[newest];
    for (size_t index = 0; index < newest; index++) {
        struct fo_finding *known = &verdict->findings[index];
        if (known->rule == finding->rule) {
            continue;
        }
        if (finding->primary == newest && is_implied(checker, known, finding)) {
            finding->primary = find_root(verdict, index);
        } else if (known->primary == index && is_implied(checker, finding, known)) {
            known->primary = find_root(verdict, newest);
        }
    }
    /* Whoever was attached to a finding that got attached itself follows it to the root. */
    for (size_t index = 0; index <= newest; index++) {
        verdict->findings[index].primary = find_root(verdict, index);
    }
}

/** Who made the offending call and who created the object, as far as that was observed. */
static void
find_stacks(const struct fo_checker *checker, const struct fo_view *view, struct fo_finding *finding)
{
    const uint32_t made = view->pending == NULL ? 0 : view->pending->stack;
    const uint32_t created =
        view->object == NULL ? 0 : fo_stack_pool_origin(&checker->stacks, view->object->id);
    const bool has_own = view->record->kind == FO_RECORD_MARK && view->record->stack != NULL;
    const char *stack = has_own ? view->record->stack : fo_stack_pool_get(&checker->stacks, made);
    finding->stack = (char *)(uintptr_t)stack;
    finding->created_stack = (char *)(uintptr_t)fo_stack_pool_get(&checker->stacks, created);
}

/** What the call is given, for rules that are asked about the call as such. */
static const struct fo_object *
operand_of(const struct fo_view *view)
{
    const struct fo_pending *pending = view->pending;
    if (pending == NULL) {
        return NULL;
    }
    const struct fo_object *handle = pending->context != NULL ? pending->context : pending->credential;
    return handle != NULL ? handle : pending->block;
}

void
fo_checker_report(struct fo_checker *checker, const struct fo_rule *rule, const struct fo_view *asked)
{
    struct fo_view about = *asked;
    const struct fo_view *view = &about;
    about.object = rule->is_about_operand ? operand_of(asked) : asked->object;
    struct fo_verdict *verdict = checker->verdict;
    struct fo_finding finding = {.rule = rule,
                                 .line = view->record->line,
                                 .op_line = view->record->op_line,
                                 .occurrence_count = 1,
                                 .primary = verdict->finding_count};
    fo_text_clear(&checker->object);
    fo_finding_name(view, &checker->object);
    finding.object = (char *)(uintptr_t)fo_text_get(&checker->object);
    fo_finding_identify(view, &finding);
    find_stacks(checker, view, &finding);
    fo_fingerprint_set(view, &finding, &checker->site, &checker->origin);
    struct fo_finding *known = find_known(verdict, &finding);
    if (known != NULL) {
        known->occurrence_count++;
        return;
    }
    fo_finding_note_near(view, &finding);
    fo_text_clear(&checker->message);
    fo_text_clear(&checker->call);
    fo_finding_tell(view, &checker->message);
    fo_finding_show(view, &checker->call);
    if (checker->message.failed || checker->call.failed || checker->object.failed || checker->site.failed ||
        checker->origin.failed) {
        verdict->failed = true;
        return;
    }
    finding.message = (char *)(uintptr_t)fo_text_get(&checker->message);
    finding.call = (char *)(uintptr_t)fo_text_get(&checker->call);
    if (fo_verdict_add(verdict, &finding) == FO_OK) {
        attach(checker, verdict->finding_count - 1);
    }
}
