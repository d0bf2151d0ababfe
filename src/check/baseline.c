// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Accepting findings, and bringing baselines up to date.
 */
#include "check/baseline.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_WORDS                                                                                     \
    "# Findings that are accepted, one a line: fingerprint, rule, until=YYYY-MM-DD where it ends, and " \
    "why.\n"
#define FIRST_REASON "nobody has said why yet"

void
fo_baseline_today(char out[FO_DATE_BYTES_MAX])
{
    const time_t now = time(NULL);
    struct tm day = {0};
    if (gmtime_r(&now, &day) == NULL || strftime(out, FO_DATE_BYTES_MAX, "%Y-%m-%d", &day) == 0) {
        memcpy(out, "9999-12-31", FO_DATE_BYTES_MAX);
    }
}

static void
drop_entry(struct fo_baseline_entry *entry)
{
    free(entry->reason);
    free(entry->above);
    *entry = (struct fo_baseline_entry){0};
}

void
fo_baseline_fini(struct fo_baseline *baseline)
{
    if (baseline == NULL) {
        return;
    }
    for (size_t i = 0; i < baseline->count; i++) {
        drop_entry(&baseline->entries[i]);
    }
    free(baseline->entries);
    free(baseline->head);
    free(baseline->tail);
    *baseline = (struct fo_baseline){0};
}

static struct fo_baseline_entry *
find_entry(const struct fo_baseline *baseline, uint64_t fingerprint, const struct fo_rule *rule)
{
    for (size_t i = 0; i < baseline->count; i++) {
        struct fo_baseline_entry *entry = &baseline->entries[i];
        if (entry->fingerprint == fingerprint && entry->rule == rule) {
            return entry;
        }
    }
    return NULL;
}

const struct fo_baseline_entry *
fo_baseline_find(const struct fo_baseline *baseline, uint64_t fingerprint, const struct fo_rule *rule)
{
    return find_entry(baseline, fingerprint, rule);
}

bool
fo_baseline_accepts(const struct fo_baseline *baseline, const struct fo_finding *finding)
{
    const struct fo_baseline_entry *entry =
        baseline == NULL ? NULL : find_entry(baseline, finding->fingerprint, finding->rule);
    return entry != NULL && !entry->is_expired;
}

enum fo_error
fo_baseline_apply(struct fo_baseline *baseline, struct fo_verdict *verdict)
{
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct fo_finding *finding = &verdict->findings[i];
        struct fo_baseline_entry *entry = find_entry(baseline, finding->fingerprint, finding->rule);
        if (entry == NULL) {
            continue;
        }
        entry->has_occurred = true;
        if (entry->is_expired || finding->accepted != NULL) {
            continue;
        }
        finding->accepted = fo_verdict_keep(verdict, entry->reason);
        if (fo_finding_is_primary(verdict, i)) {
            entry->occurrence_count += finding->occurrence_count;
            verdict->tallies[fo_rule_index(finding->rule)].accepted_count++;
        }
    }
    /* What follows from an accepted finding is accepted with it. */
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct fo_finding *finding = &verdict->findings[i];
        if (finding->accepted == NULL && finding->primary < verdict->finding_count) {
            finding->accepted = verdict->findings[finding->primary].accepted;
        }
    }
    return verdict->failed ? FO_ERROR_MEMORY : FO_OK;
}

bool
fo_baseline_is_stale(const struct fo_baseline_entry *entry, const struct fo_verdict *verdict)
{
    return !entry->has_occurred && verdict->tallies[fo_rule_index(entry->rule)].exercised_count > 0;
}

size_t
fo_baseline_stale_count(const struct fo_baseline *baseline, const struct fo_verdict *verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < baseline->count; i++) {
        count += fo_baseline_is_stale(&baseline->entries[i], verdict);
    }
    return count;
}

/* Updates. */

/** What stands above an entry without being about it: up to the last empty line. */
static size_t
free_bytes(const char *above)
{
    const char *free_end = above;
    const char *next = above;
    while (*next != '\0') {
        const char *line = next;
        const size_t length = strcspn(line, "\n");
        next = line + length + (line[length] == '\n');
        free_end = strspn(line, " \t") >= length ? next : free_end;
    }
    return (size_t)(free_end - above);
}

/** Put what @p carried holds before @p above, and empty it. */
static bool
prepend(struct fo_text *carried, char **above)
{
    if (carried->length == 0) {
        return true;
    }
    fo_text_append(carried, *above == NULL ? "" : *above);
    char *joined = carried->failed ? NULL : strdup(fo_text_get(carried));
    if (joined == NULL) {
        return false;
    }
    free(*above);
    *above = joined;
    fo_text_clear(carried);
    return true;
}

/** @param carried  Receives what stood above dropped entries and belongs to nobody that is left. */
static enum fo_error
drop_stale(struct fo_baseline *baseline, const struct fo_verdict *verdict, struct fo_text *carried)
{
    size_t kept = 0;
    bool is_good = true;
    for (size_t i = 0; i < baseline->count; i++) {
        struct fo_baseline_entry entry = baseline->entries[i];
        if (fo_baseline_is_stale(&entry, verdict)) {
            fo_text_append_bytes(carried, entry.above, free_bytes(entry.above));
            drop_entry(&entry);
            continue;
        }
        is_good = prepend(carried, &entry.above) && is_good;
        baseline->entries[kept] = entry;
        kept++;
    }
    baseline->count = kept;
    return is_good ? FO_OK : FO_ERROR_MEMORY;
}

static enum fo_error
add_finding(struct fo_baseline *baseline, const struct fo_finding *finding)
{
    struct fo_text above = {0};
    struct fo_baseline_entry *entries =
        realloc(baseline->entries, (baseline->count + 1) * sizeof *baseline->entries);
    if (entries == NULL) {
        return FO_ERROR_MEMORY;
    }
    baseline->entries = entries;
    baseline->capacity = baseline->count + 1;
    fo_text_append(&above, "# ");
    fo_text_append_escaped(&above, finding->site, strlen(finding->site));
    if (finding->origin[0] != '\0') {
        fo_text_append(&above, ", of what ");
        fo_text_append_escaped(&above, finding->origin, strlen(finding->origin));
        fo_text_append(&above, " created");
    }
    fo_text_append(&above, "\n");
    struct fo_baseline_entry entry = {
        .fingerprint = finding->fingerprint,
        .rule = finding->rule,
        .reason = strdup(FIRST_REASON),
        .above = above.failed ? NULL : strdup(fo_text_get(&above)),
        .has_occurred = true,
    };
    fo_text_fini(&above);
    if (entry.reason == NULL || entry.above == NULL) {
        drop_entry(&entry);
        return FO_ERROR_MEMORY;
    }
    baseline->entries[baseline->count] = entry;
    baseline->count++;
    return FO_OK;
}

/** Order in which findings are added: as the catalogue has their rules, then by fingerprint. */
static int
compare_findings(const void *left, const void *right)
{
    const struct fo_finding *one = *(const struct fo_finding *const *)left;
    const struct fo_finding *other = *(const struct fo_finding *const *)right;
    const size_t rules[2] = {fo_rule_index(one->rule), fo_rule_index(other->rule)};
    if (rules[0] != rules[1]) {
        return rules[0] < rules[1] ? -1 : 1;
    }
    return one->fingerprint < other->fingerprint ? -1 : one->fingerprint > other->fingerprint;
}

static enum fo_error
add_new(struct fo_baseline *baseline, const struct fo_verdict *verdict, enum fo_profile profile,
        enum fo_severity severity)
{
    const struct fo_finding **fresh = calloc(verdict->finding_count + 1, sizeof *fresh);
    size_t count = 0;
    enum fo_error error = FO_OK;
    if (fresh == NULL) {
        return FO_ERROR_MEMORY;
    }
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct fo_finding *finding = &verdict->findings[i];
        if (fo_finding_is_primary(verdict, i) && fo_rule_severity(finding->rule, profile) >= severity) {
            fresh[count] = finding;
            count++;
        }
    }
    qsort(fresh, count, sizeof(const struct fo_finding *), compare_findings);
    for (size_t i = 0; error == FO_OK && i < count; i++) {
        if (find_entry(baseline, fresh[i]->fingerprint, fresh[i]->rule) == NULL) {
            error = add_finding(baseline, fresh[i]);
        }
    }
    free(fresh);
    return error;
}

/** Say in a new file what it is. */
static enum fo_error
introduce(struct fo_baseline *baseline)
{
    struct fo_text words = {0};
    fo_text_append(&words, FIRST_WORDS "\n");
    const bool is_good = prepend(&words, baseline->count > 0 ? &baseline->entries[0].above : &baseline->tail);
    fo_text_fini(&words);
    baseline->head = strdup("");
    return is_good && baseline->head != NULL ? FO_OK : FO_ERROR_MEMORY;
}

enum fo_error
fo_baseline_update(struct fo_baseline *baseline, const struct fo_verdict *verdict, enum fo_profile profile,
                   enum fo_severity severity, bool is_whole)
{
    struct fo_text carried = {0};
    enum fo_error error = is_whole ? drop_stale(baseline, verdict, &carried) : FO_OK;
    const size_t kept = baseline->count;
    if (error == FO_OK) {
        error = add_new(baseline, verdict, profile, severity);
    }
    if (error == FO_OK &&
        !prepend(&carried, kept < baseline->count ? &baseline->entries[kept].above : &baseline->tail)) {
        error = FO_ERROR_MEMORY;
    }
    fo_text_fini(&carried);
    if (error == FO_OK && baseline->head == NULL) {
        error = introduce(baseline);
    }
    return error;
}
