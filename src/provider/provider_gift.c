// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The blocks inside the structures that queries fill.
 */
#include "provider/provider_instance.h"
#include "provider/provider_query.h"

#include "base/assert.h"

#include <string.h>

static const char stand_in[] = "FREEONCE\\user";

/** Remember @p block, or that there is none. */
static void *
keep(struct fo_prv_gift *gift, void *block)
{
    gift->has_failed = gift->has_failed || block == NULL;
    if (block != NULL) {
        FO_ASSERT(gift->count < sizeof gift->blocks / sizeof *gift->blocks);
        gift->blocks[gift->count++] = block;
    }
    return block;
}

void *
fo_prv_gift_bytes(struct fo_prv_gift *gift, const void *bytes, size_t count)
{
    if (gift->has_failed) {
        return NULL;
    }
    void *block = keep(gift, fo_prv_block_new(gift->provider, count));
    if (block != NULL && count > 0) {
        memcpy(block, bytes, count);
    }
    return block;
}

void *
fo_prv_gift_name(struct fo_prv_gift *gift, const struct fo_prv_string *name, bool wide)
{
    return gift->has_failed ? NULL : keep(gift, fo_prv_string_block(gift->provider, name, wide));
}

void *
fo_prv_gift_text(struct fo_prv_gift *gift, const char *text, bool wide)
{
    if (!wide) {
        return fo_prv_gift_bytes(gift, text, strlen(text) + 1);
    }
    SEC_WCHAR units[64];
    size_t count = strlen(text) + 1;
    FO_ASSERT(count <= sizeof units / sizeof *units);
    for (size_t index = 0; index < count; index++) {
        units[index] = (unsigned char)text[index];
    }
    return fo_prv_gift_bytes(gift, units, count * sizeof *units);
}

SECURITY_STATUS
fo_prv_gift_finish(struct fo_prv_gift *gift)
{
    if (!gift->has_failed) {
        return SEC_E_OK;
    }
    while (gift->count > 0) {
        fo_prv_block_undo(gift->provider, gift->blocks[--gift->count]);
    }
    return SEC_E_INSUFFICIENT_MEMORY;
}

SECURITY_STATUS
fo_prv_identity_name(struct fo_provider *provider, const struct fo_prv_identity *identity,
                     struct fo_prv_string **out)
{
    if (identity->user == NULL) {
        return fo_prv_string_copy(provider, stand_in, false, FO_PRV_TERMINATED, out);
    }
    if (identity->domain == NULL) {
        *out = fo_prv_string_share(identity->user);
        return SEC_E_OK;
    }
    uint16_t units[FO_PRV_NAME_MAX];
    size_t count = identity->domain->unit_count;
    size_t rest = FO_PRV_NAME_MAX - 1 - (count < FO_PRV_NAME_MAX ? count : FO_PRV_NAME_MAX - 1);
    if (identity->user->unit_count > rest) {
        /* Both together are longer than a name may be: the user alone is a name too. */
        *out = fo_prv_string_share(identity->user);
        return SEC_E_OK;
    }
    memcpy(units, identity->domain->units, count * sizeof *units);
    units[count++] = '\\';
    memcpy(units + count, identity->user->units, identity->user->unit_count * sizeof *units);
    count += identity->user->unit_count;
    return fo_prv_string_from_units(provider, units, count, out);
}
