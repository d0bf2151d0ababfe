// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Package names as codes.
 */
#include "check/model_state.h"

#include <string.h>
#include <strings.h>

static const struct known_package {
    const char *name;
    enum fo_package package;
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

uint8_t
fo_model_package(const struct fo_model *model, const char *name)
{
    for (size_t index = 0; index < sizeof known_packages / sizeof *known_packages; index++) {
        /* Records cut long names, so only the part that fits is compared. */
        if (strncasecmp(name, known_packages[index].name, FO_PACKAGE_BYTES_MAX - 1) == 0) {
            return (uint8_t)known_packages[index].package;
        }
    }
    for (uint8_t index = 0; index < model->package_count; index++) {
        if (strcasecmp(name, model->packages[index]) == 0) {
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
