// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Texts of the operating errors.
 */
#include "base/error.h"

const char *
fo_error_text(enum fo_error error)
{
    switch (error) {
    case FO_OK:
        return "no error";
    case FO_ERROR_MEMORY:
        return "out of memory";
    case FO_ERROR_LIMIT:
        return "a limit is exceeded";
    case FO_ERROR_IO:
        return "input or output failed";
    case FO_ERROR_SYNTAX:
        return "syntax error";
    case FO_ERROR_VERSION:
        return "unknown format version";
    case FO_ERROR_LOAD:
        return "a library could not be loaded";
    case FO_ERROR_NOT_FOUND:
        return "not found";
    case FO_ERROR_UNSUPPORTED:
        return "not supported here";
    case FO_ERROR_INTERRUPTED:
        return "interrupted";
    }
    return "unknown error";
}
