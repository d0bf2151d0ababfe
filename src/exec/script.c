// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Settings of the provider's script by the numbers that programs use.
 */
#include "exec/script.h"

void
fo_script_set(struct fo_provider_script *script, enum fo_script_setting setting, uint32_t value)
{
    const uint8_t leg = (uint8_t)(value == UINT8_MAX ? value : value % 16);
    switch (setting) {
    case FO_SCRIPT_CLIENT_COMPLETE_LEG:
        script->client.complete_leg = leg;
        break;
    case FO_SCRIPT_SERVER_COMPLETE_LEG:
        script->server.complete_leg = leg;
        break;
    case FO_SCRIPT_CLIENT_FAIL_LEG:
        script->client.fail_leg = leg;
        break;
    case FO_SCRIPT_SERVER_FAIL_LEG:
        script->server.fail_leg = leg;
        break;
    case FO_SCRIPT_EXTRA_ROUNDS:
        script->extra_round_count = (uint8_t)(value % (FO_PROVIDER_EXTRA_ROUNDS_MAX + 1));
        break;
    case FO_SCRIPT_INNER:
        script->inner = (enum fo_provider_inner)(value % (FO_PROVIDER_INNER_NTLM + 1));
        break;
    case FO_SCRIPT_OPTIMISTIC_REFUSED:
        script->is_optimistic_refused = value != 0;
        break;
    case FO_SCRIPT_ERROR_TOKEN:
        script->has_error_token = value != 0;
        break;
    case FO_SCRIPT_CERTIFICATE_REQUESTED:
        script->is_certificate_requested = value != 0;
        break;
    case FO_SCRIPT_TLS13:
        script->is_tls13 = value != 0;
        break;
    case FO_SCRIPT_TICKETS:
        script->ticket_count = (uint8_t)(value % (FO_PROVIDER_TICKETS_MAX + 1));
        break;
    case FO_SCRIPT_LIFETIME:
        script->lifetime = (int64_t)value * 10000000;
        break;
    case FO_SCRIPT_SETTING_COUNT:
        break;
    }
}
