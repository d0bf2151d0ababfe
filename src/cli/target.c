// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The fuzz targets by name.
 */
#include "cli/target.h"

#include "exec/token_subject.h"

#include <string.h>

static const struct fo_repro_target targets[] = {
    {"lifecycle", &fo_lifecycle_subject, false},
    {"program", &fo_raw_subject, false},
    {"calls", &fo_calls_subject, false},
    {"token", &fo_token_subject, true},
    {"trace", NULL, false},
};

static struct fo_repro_target wrapper_target = {"wrapper", NULL, false};

void
fo_repro_target_offer(const struct fo_subject *wrapper)
{
    wrapper_target.subject = wrapper;
}

const struct fo_subject *
fo_repro_target_wrapper(void)
{
    return wrapper_target.subject;
}

const char *
fo_repro_target_names(void)
{
    return wrapper_target.subject != NULL ? "wrapper, lifecycle, program, calls or token"
                                          : "lifecycle, program, calls or token";
}

const struct fo_repro_target *
fo_repro_target_find(const char *name)
{
    static const char prefix[] = "fuzz_";
    if (strncmp(name, prefix, sizeof prefix - 1) == 0) {
        name += sizeof prefix - 1;
    }
    if (wrapper_target.subject != NULL && strcmp(name, wrapper_target.name) == 0) {
        return &wrapper_target;
    }
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        if (strcmp(targets[i].name, name) == 0) {
            return &targets[i];
        }
    }
    return NULL;
}

const struct fo_repro_target *
fo_repro_target_default(void)
{
    return wrapper_target.subject != NULL ? &wrapper_target : &targets[0];
}

void
fo_repro_quote(const char *word, struct fo_text *out)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+,:=@%";
    if (*word != '\0' && word[strspn(word, plain)] == '\0') {
        fo_text_append(out, word);
        return;
    }
    fo_text_append(out, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            fo_text_append(out, "'\\''");
        } else {
            fo_text_append_bytes(out, word, 1);
        }
    }
    fo_text_append(out, "'");
}
