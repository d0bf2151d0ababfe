// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Left memory by what is lost with it.
 */
#include "conform/left_memory.h"

#include "trace/recorder.h"

#include <string.h>

enum {
    HANDLES_MAX = 8
};

/** The group that is being visited. */
struct group {
    const struct fo_provider *provider;
    uint32_t number;
    uint64_t block_count;
    SecHandle handles[HANDLES_MAX]; /**< Live ones in it. */
    size_t handle_count;
    uint64_t told_count; /**< Blocks of groups that were told. */
};

static void
tell(struct group *group)
{
    if (group->handle_count > 0) {
        fo_recorder_mark_left_with(group->handles, group->handle_count, group->block_count);
        group->told_count += group->block_count;
    }
    group->block_count = 0;
    group->handle_count = 0;
}

/** Not every word of a block need have been written. */
#ifdef __clang__
__attribute__((no_sanitize("memory")))
#endif
static void
visit(void *user, uint32_t number, const void *block, size_t bytes)
{
    struct group *group = user;
    if (number != group->number) {
        tell(group);
    }
    group->number = number;
    group->block_count++;
    for (size_t at = 0; at + sizeof(SecHandle) <= bytes; at += sizeof(uintptr_t)) {
        SecHandle handle;
        memcpy(&handle, (const char *)block + at, sizeof handle);
        if (group->handle_count < HANDLES_MAX && fo_provider_has_handle(group->provider, handle)) {
            group->handles[group->handle_count++] = handle;
        }
    }
}

void
fo_left_memory_mark(const struct fo_subject *subject, const struct fo_provider *provider, uint64_t count)
{
    struct group group = {.provider = provider};
    if (count > 0 && provider != NULL && subject->each_left != NULL) {
        subject->each_left(visit, &group);
        tell(&group);
    }
    fo_recorder_mark_left("memory", count > group.told_count ? count - group.told_count : 0);
}
