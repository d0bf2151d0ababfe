// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Which of the constant tables the installed instance has.
 */
#include "provider/provider_entry.h"
#include "provider/provider_instance.h"
#include "sspi/dispatch.h"

void
fo_provider_dispatch(bool wide, struct fo_dispatch *out)
{
    enum {
        NEWEST = SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_5
    };
    const struct fo_provider *provider = fo_provider_current();
    unsigned version = provider == NULL ? NEWEST : fo_prv_knob(provider, FO_KNOB_TABLE_VERSION, NEWEST);
    version = version > NEWEST ? NEWEST : version;
    const void *table =
        wide ? (const void *)fo_prv_table_wide(version) : (const void *)fo_prv_table_ansi(version);
    fo_dispatch_init(out, table, wide, 0);
}
