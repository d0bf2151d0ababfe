// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The order in which a token case is shrunk.
 */
#include "program/minimize_token.h"

#include "base/assert.h"

#include <string.h>

struct search {
    const struct fo_minimize_token_options *options;
    struct fo_token_case best; /**< Smallest case known to pass; its bytes are those of home. */
    uint8_t *home;
    uint32_t try_count;
    bool is_stopped;
};

/** Ask about @p candidate, whose bytes may lie anywhere, and keep it when it passes. */
static bool
keep_if_broken(struct search *search, const struct fo_token_case *candidate)
{
    const struct fo_minimize_token_options *options = search->options;
    if (!search->is_stopped && options->progress != NULL) {
        search->is_stopped =
            !options->progress(options->user, search->try_count, (uint32_t)search->best.count);
    }
    if (search->is_stopped) {
        return false;
    }
    search->try_count++;
    if (!options->is_broken(options->user, candidate)) {
        return false;
    }
    if (candidate->count > 0 && candidate->bytes != search->home) {
        memcpy(search->home, candidate->bytes, candidate->count);
    }
    search->best = *candidate;
    search->best.bytes = search->home;
    return true;
}

/** Try to do without @p count bytes at @p begin. */
static bool
try_without(struct search *search, size_t begin, size_t count)
{
    uint8_t bytes[FO_TOKEN_CASE_BYTES_MAX];
    struct fo_token_case candidate = search->best;
    const size_t end = begin + count;
    memcpy(bytes, search->home, begin);
    memcpy(bytes + begin, search->home + end, search->best.count - end);
    candidate.bytes = bytes;
    candidate.count -= count;
    return keep_if_broken(search, &candidate);
}

/** Runs of bytes, ever shorter, from the back. */
static bool
drop_bytes(struct search *search)
{
    bool has_changed = false;
    for (size_t length = search->best.count; length > 0; length /= 2) {
        size_t end = search->best.count;
        while (end > 0) {
            const size_t begin = end > length ? end - length : 0;
            has_changed = try_without(search, begin, end - begin) || has_changed;
            end = begin;
        }
    }
    return has_changed;
}

/** What happens around the token, one thing at a time. */
static bool
simplify_story(struct search *search)
{
    bool has_changed = false;
    for (unsigned bit = 0; bit < 8; bit++) {
        struct fo_token_case candidate = search->best;
        candidate.then = (uint8_t)(candidate.then & ~(1U << bit));
        has_changed =
            (candidate.then != search->best.then && keep_if_broken(search, &candidate)) || has_changed;
        candidate = search->best;
        candidate.options = (uint8_t)(candidate.options & ~(1U << bit));
        has_changed =
            (candidate.options != search->best.options && keep_if_broken(search, &candidate)) || has_changed;
    }
    if (search->best.order != 0) {
        struct fo_token_case candidate = search->best;
        candidate.order = 0;
        has_changed = keep_if_broken(search, &candidate) || has_changed;
    }
    for (uint8_t legs = 0; legs < search->best.leg_count; legs++) {
        struct fo_token_case candidate = search->best;
        candidate.leg_count = legs;
        has_changed = keep_if_broken(search, &candidate) || has_changed;
    }
    return has_changed;
}

static bool
clear_bytes(struct search *search)
{
    bool has_changed = false;
    for (size_t i = 0; i < search->best.count; i++) {
        uint8_t bytes[FO_TOKEN_CASE_BYTES_MAX];
        struct fo_token_case candidate = search->best;
        memcpy(bytes, search->home, candidate.count);
        bytes[i] = 0;
        candidate.bytes = bytes;
        has_changed = (search->home[i] != 0 && keep_if_broken(search, &candidate)) || has_changed;
    }
    return has_changed;
}

enum fo_error
fo_token_case_minimize(struct fo_token_case *token, const struct fo_minimize_token_options *options,
                       uint8_t bytes[FO_TOKEN_CASE_BYTES_MAX], uint32_t *try_count)
{
    struct search search = {.options = options, .best = *token, .home = bytes};
    bool has_changed = true;
    FO_ASSERT(options->is_broken != NULL && token->count <= FO_TOKEN_CASE_BYTES_MAX);
    if (!keep_if_broken(&search, token)) {
        *try_count = search.try_count;
        return search.is_stopped ? FO_ERROR_INTERRUPTED : FO_ERROR_NOT_FOUND;
    }
    while (has_changed && !search.is_stopped) {
        has_changed = simplify_story(&search);
        has_changed = drop_bytes(&search) || has_changed;
        has_changed = clear_bytes(&search) || has_changed;
    }
    *token = search.best;
    *try_count = search.try_count;
    return search.is_stopped ? FO_ERROR_INTERRUPTED : FO_OK;
}
