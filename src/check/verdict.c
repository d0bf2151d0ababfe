// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Verdicts: their memory, their sums.
 */
#include "check/verdict.h"

#include "base/assert.h"
#include "check/excerpt.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/** Strings lie in chunks that a reset keeps. */
struct fo_string_chunk {
    struct fo_string_chunk *next;
    size_t used;
    size_t capacity;
    alignas(max_align_t) char bytes[];
};

enum {
    CHUNK_BYTES = 16384
};

const char *
fo_unexercised_text(enum fo_unexercised why)
{
    static const char *const texts[FO_UNEXERCISED_COUNT] = {
        [FO_WAS_EXERCISED] = "exercised",
        [FO_NEVER_REACHED] = "no event concerned it",
        [FO_NOT_OBSERVED] = "the trace does not show what it needs",
        [FO_NO_TRACE_JUDGES] = "no trace can judge it",
        [FO_NOT_COMPLETE] = "it is about the end, and the trace has none",
        [FO_FILTERED] = "other rules were asked for",
        [FO_NOT_ASKED] = "it binds the caller, and only the provider was judged",
        [FO_OF_THE_PROVIDER] = "it binds the provider, and only the caller was judged",
    };
    return (unsigned)why < FO_UNEXERCISED_COUNT ? texts[why] : "unknown reason";
}

/* Strings. */

static struct fo_string_chunk *
add_chunk(struct fo_verdict *verdict, size_t bytes)
{
    const size_t capacity = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    struct fo_string_chunk *chunk = malloc(sizeof *chunk + capacity);
    if (chunk == NULL) {
        return NULL;
    }
    *chunk = (struct fo_string_chunk){.capacity = capacity};
    if (verdict->filling == NULL) {
        chunk->next = verdict->strings;
        verdict->strings = chunk;
    } else {
        chunk->next = verdict->filling->next;
        verdict->filling->next = chunk;
    }
    return chunk;
}

static char *
keep_bytes(struct fo_verdict *verdict, const void *from, size_t bytes, size_t alignment)
{
    struct fo_string_chunk *chunk = verdict->filling;
    const size_t gap = chunk == NULL ? 0 : -chunk->used & (alignment - 1);
    if (chunk == NULL || chunk->capacity - chunk->used < gap + bytes) {
        struct fo_string_chunk *next = chunk == NULL ? verdict->strings : chunk->next;
        if (next == NULL || next->capacity < bytes) {
            next = add_chunk(verdict, bytes);
        }
        if (next == NULL) {
            return NULL;
        }
        chunk = next;
        chunk->used = 0;
        verdict->filling = chunk;
    } else {
        chunk->used += gap;
    }
    char *place = chunk->bytes + chunk->used;
    memcpy(place, from, bytes);
    chunk->used += bytes;
    return place;
}

static char *
keep_string(struct fo_verdict *verdict, const char *string)
{
    const char *kept = string == NULL ? "" : string;
    return keep_bytes(verdict, kept, strlen(kept) + 1, 1);
}

char *
fo_verdict_keep(struct fo_verdict *verdict, const char *string)
{
    static char nothing[1];
    if (string == NULL || string[0] == '\0') {
        return nothing;
    }
    char *kept = keep_string(verdict, string);
    verdict->failed |= kept == NULL;
    return kept == NULL ? nothing : kept;
}

/** NULL stays NULL; without memory it becomes NULL, and failed is set. */
static const struct fo_excerpt *
keep_excerpt(struct fo_verdict *verdict, const struct fo_excerpt *excerpt)
{
    if (excerpt == NULL) {
        return NULL;
    }
    void *kept = keep_bytes(verdict, excerpt, sizeof *excerpt, alignof(struct fo_excerpt));
    verdict->failed |= kept == NULL;
    return kept;
}

/* Life. */

enum fo_error
fo_verdict_init(struct fo_verdict *verdict)
{
    struct fo_rule_tally *tallies = calloc(fo_rule_count() + 1, sizeof *tallies);
    if (tallies == NULL) {
        return FO_ERROR_MEMORY;
    }
    *verdict = (struct fo_verdict){.tallies = tallies};
    for (size_t index = 0; index < fo_rule_count(); index++) {
        tallies[index].why = fo_rule_at(index)->check == NULL ? FO_NO_TRACE_JUDGES : FO_NEVER_REACHED;
    }
    return FO_OK;
}

void
fo_verdict_fini(struct fo_verdict *verdict)
{
    if (verdict == NULL) {
        return;
    }
    while (verdict->strings != NULL) {
        struct fo_string_chunk *chunk = verdict->strings;
        verdict->strings = chunk->next;
        free(chunk);
    }
    free(verdict->findings);
    free(verdict->tallies);
    *verdict = (struct fo_verdict){0};
}

void
fo_verdict_reset(struct fo_verdict *verdict)
{
    const size_t count = fo_rule_count();
    for (size_t index = 0; index < count; index++) {
        const enum fo_unexercised why = verdict->tallies[index].why;
        verdict->tallies[index] =
            (struct fo_rule_tally){.why = why == FO_NO_TRACE_JUDGES ? FO_NO_TRACE_JUDGES : FO_NEVER_REACHED};
    }
    verdict->finding_count = 0;
    verdict->record_count = 0;
    verdict->call_count = 0;
    verdict->is_complete = false;
    verdict->is_truncated = false;
    verdict->failed = false;
    verdict->is_merged = false;
    verdict->filling = NULL;
}

/* Findings. */

static bool
reserve_finding(struct fo_verdict *verdict)
{
    if (verdict->finding_count < verdict->finding_capacity) {
        return true;
    }
    const size_t capacity = verdict->finding_capacity == 0 ? 16 : verdict->finding_capacity * 2;
    struct fo_finding *findings = realloc(verdict->findings, capacity * sizeof *findings);
    if (findings == NULL) {
        return false;
    }
    verdict->findings = findings;
    verdict->finding_capacity = capacity;
    return true;
}

enum fo_error
fo_verdict_add(struct fo_verdict *verdict, const struct fo_finding *finding)
{
    struct fo_finding copy = *finding;
    copy.message = keep_string(verdict, finding->message);
    copy.object = keep_string(verdict, finding->object);
    copy.case_name = keep_string(verdict, finding->case_name);
    copy.call = keep_string(verdict, finding->call);
    copy.excerpt = keep_excerpt(verdict, finding->excerpt);
    copy.stack = fo_verdict_keep(verdict, finding->stack);
    copy.created_stack = fo_verdict_keep(verdict, finding->created_stack);
    copy.site = fo_verdict_keep(verdict, finding->site);
    copy.origin = fo_verdict_keep(verdict, finding->origin);
    copy.accepted = finding->accepted == NULL ? NULL : fo_verdict_keep(verdict, finding->accepted);
    if (copy.message == NULL || copy.object == NULL || copy.case_name == NULL || copy.call == NULL ||
        verdict->failed || !reserve_finding(verdict)) {
        verdict->failed = true;
        return FO_ERROR_MEMORY;
    }
    verdict->findings[verdict->finding_count++] = copy;
    return FO_OK;
}

enum fo_error
fo_verdict_set_excerpt(struct fo_verdict *verdict, size_t index, const struct fo_excerpt *excerpt)
{
    FO_ASSERT(index < verdict->finding_count);
    verdict->findings[index].excerpt = keep_excerpt(verdict, excerpt);
    return verdict->failed ? FO_ERROR_MEMORY : FO_OK;
}

/* Merging. */

/** The finding of @p into that tells the same story, or the one that further stories count for; SIZE_MAX:
 * none. */
static size_t
find_same(const struct fo_verdict *into, const struct fo_verdict *from, size_t index)
{
    const struct fo_finding *finding = &from->findings[index];
    const bool is_primary = fo_finding_is_primary(from, index);
    size_t same_rule = 0;
    size_t newest = SIZE_MAX;
    for (size_t known = 0; known < into->finding_count; known++) {
        const struct fo_finding *candidate = &into->findings[known];
        /* What is known by another fingerprint must not vanish in what is accepted. */
        if (candidate->rule != finding->rule || candidate->fingerprint != finding->fingerprint ||
            fo_finding_is_primary(into, known) != is_primary) {
            continue;
        }
        if (strcmp(candidate->message, finding->message) == 0) {
            return known;
        }
        same_rule++;
        newest = known;
    }
    return same_rule >= FO_FINDINGS_PER_RULE_MAX ? newest : SIZE_MAX;
}

bool
fo_verdict_knows_all(const struct fo_verdict *into, const struct fo_verdict *from)
{
    for (size_t index = 0; index < from->finding_count; index++) {
        if (find_same(into, from, index) == SIZE_MAX) {
            return false;
        }
    }
    return true;
}

/** How near the rule came to being exercised, for choosing among reasons. */
static unsigned
nearness(enum fo_unexercised why)
{
    static const uint8_t order[FO_UNEXERCISED_COUNT] = {
        [FO_NO_TRACE_JUDGES] = 1, [FO_FILTERED] = 2,     [FO_NOT_ASKED] = 3,     [FO_OF_THE_PROVIDER] = 3,
        [FO_NOT_OBSERVED] = 4,    [FO_NOT_COMPLETE] = 5, [FO_NEVER_REACHED] = 6, [FO_WAS_EXERCISED] = 7,
    };
    return order[why];
}

static void
merge_tallies(struct fo_verdict *into, const struct fo_verdict *from)
{
    const size_t count = fo_rule_count();
    for (size_t index = 0; index < count; index++) {
        struct fo_rule_tally *tally = &into->tallies[index];
        const struct fo_rule_tally *added = &from->tallies[index];
        tally->exercised_count += added->exercised_count;
        tally->broken_count += added->broken_count;
        tally->implied_count += added->implied_count;
        tally->accepted_count += added->accepted_count;
        if (!into->is_merged || nearness(added->why) > nearness(tally->why)) {
            tally->why = added->why;
        }
    }
}

static enum fo_error
merge_findings(struct fo_verdict *into, const struct fo_verdict *from, const char *case_name, size_t *places)
{
    for (size_t index = 0; index < from->finding_count; index++) {
        const size_t same = find_same(into, from, index);
        places[index] = same;
        if (same != SIZE_MAX) {
            into->findings[same].occurrence_count += from->findings[index].occurrence_count;
            continue;
        }
        struct fo_finding finding = from->findings[index];
        /* Until its own primary has a place it must look like what it is. */
        finding.primary = fo_finding_is_primary(from, index) ? into->finding_count : SIZE_MAX;
        if (case_name != NULL) {
            finding.case_name = (char *)(uintptr_t)case_name;
        }
        places[index] = into->finding_count;
        if (fo_verdict_add(into, &finding) != FO_OK) {
            return FO_ERROR_MEMORY;
        }
    }
    for (size_t index = 0; index < from->finding_count; index++) {
        struct fo_finding *finding = &into->findings[places[index]];
        if (finding->primary == SIZE_MAX) {
            finding->primary = places[from->findings[index].primary];
        }
    }
    return FO_OK;
}

enum fo_error
fo_verdict_merge(struct fo_verdict *into, const struct fo_verdict *from, const char *case_name)
{
    size_t *places = calloc(from->finding_count + 1, sizeof *places);
    if (places == NULL) {
        into->failed = true;
        return FO_ERROR_MEMORY;
    }
    const size_t before = into->finding_count;
    const enum fo_error error = merge_findings(into, from, case_name, places);
    free(places);
    if (error != FO_OK) {
        into->finding_count = before;
        return error;
    }
    merge_tallies(into, from);
    into->record_count += from->record_count;
    into->call_count += from->call_count;
    into->is_complete = from->is_complete && (into->is_complete || !into->is_merged);
    into->is_truncated |= from->is_truncated;
    into->failed |= from->failed;
    into->is_merged = true;
    return FO_OK;
}

/* Questions. */

const struct fo_finding *
fo_verdict_first(const struct fo_verdict *verdict, enum fo_profile profile, enum fo_severity severity)
{
    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        if (fo_finding_is_primary(verdict, index) && finding->accepted == NULL &&
            fo_rule_severity(finding->rule, profile) >= severity) {
            return finding;
        }
    }
    return NULL;
}

void
fo_verdict_summarize(const struct fo_verdict *verdict, enum fo_binds binds, struct fo_verdict_summary *out)
{
    struct fo_verdict_summary summary = {0};
    const size_t count = fo_rule_count();
    for (size_t index = 0; index < count; index++) {
        const struct fo_rule_tally *tally = &verdict->tallies[index];
        if (fo_rule_at(index)->binds != binds) {
            continue;
        }
        const bool is_exercised = tally->exercised_count > 0;
        const bool is_broken = tally->broken_count > 0;
        summary.rules++;
        summary.exercised += is_exercised;
        summary.broken += is_broken;
        summary.held += is_exercised && !is_broken;
        summary.accepted += is_broken && tally->accepted_count >= tally->broken_count;
        summary.not_exercised += !is_exercised;
    }
    *out = summary;
}
