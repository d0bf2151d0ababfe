// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Package names as codes.
 */
#include "check/model_state.h"

#include <string.h>

static const struct known_package {
    const char *name;
    enum fo_package_kind package;
} known_packages[] = {
    {"Negotiate", FO_PACKAGE_NEGOTIATE},
    {"Kerberos", FO_PACKAGE_KERBEROS},
    {"NTLM", FO_PACKAGE_NTLM},
    {"Schannel", FO_PACKAGE_SCHANNEL},
    {"Microsoft Unified Security Protocol Provider", FO_PACKAGE_SCHANNEL},
    {"Default TLS SSP", FO_PACKAGE_SCHANNEL},
    {"WDigest", FO_PACKAGE_DIGEST},
    {"Digest", FO_PACKAGE_DIGEST},
    {"CREDSSP", FO_PACKAGE_CREDSSP},
};

static inline char
to_lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/** Like strncasecmp in the C locale, without what a sanitizer adds to each call of that. Records cut long
 * names, so only the part that fits is compared. */
static bool
is_same_name(const char *left, const char *right)
{
    size_t index = 0;
    while (index < FO_PACKAGE_BYTES_MAX - 1 && left[index] != '\0' &&
           to_lower(left[index]) == to_lower(right[index])) {
        index++;
    }
    return index == FO_PACKAGE_BYTES_MAX - 1 || to_lower(left[index]) == to_lower(right[index]);
}

uint8_t
fo_model_package(const struct fo_model *model, const char *name)
{
    for (size_t index = 0; index < sizeof known_packages / sizeof *known_packages; index++) {
        if (is_same_name(name, known_packages[index].name)) {
            return (uint8_t)known_packages[index].package;
        }
    }
    for (uint8_t index = 0; index < model->package_count; index++) {
        if (is_same_name(name, model->packages[index])) {
            return (uint8_t)(FO_PACKAGE_OTHER + index);
        }
    }
    return FO_PACKAGE_UNKNOWN;
}

uint8_t
fo_model_learn_package(struct fo_model *model, const char *name)
{
    const uint8_t known = fo_model_package(model, name);
    if (known != FO_PACKAGE_UNKNOWN || name[0] == '\0' ||
        model->package_count == FO_PACKAGE_MAX - FO_PACKAGE_OTHER) {
        return known;
    }
    char *place = model->packages[model->package_count];
    memcpy(place, name, FO_PACKAGE_BYTES_MAX - 1);
    place[FO_PACKAGE_BYTES_MAX - 1] = '\0';
    return (uint8_t)(FO_PACKAGE_OTHER + model->package_count++);
}
