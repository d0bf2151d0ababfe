// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_ERROR_H
#define FO_BASE_ERROR_H

/**
 * @file
 * Operating errors of the harness itself; a SECURITY_STATUS is never one of these.
 */

/** What went wrong in the harness. Returned and always to be checked. */
enum fo_error {
    FO_OK = 0,
    FO_ERROR_MEMORY,      /**< An allocation failed. */
    FO_ERROR_LIMIT,       /**< A documented upper bound would be exceeded. */
    FO_ERROR_IO,          /**< The operating system refused; errno says why. */
    FO_ERROR_SYNTAX,      /**< Input is not in the documented grammar or encoding. */
    FO_ERROR_VERSION,     /**< Input has a format version that this build does not know. */
    FO_ERROR_LOAD,        /**< A library could not be loaded or lacks a needed symbol. */
    FO_ERROR_NOT_FOUND,   /**< A name given by the user is not known. */
    FO_ERROR_UNSUPPORTED, /**< Valid, but not possible here. */
    FO_ERROR_INTERRUPTED, /**< A signal asked for the end. */
};

/**
 * Name @p error in plain words.
 *
 * @return Static text without a full stop, never NULL, also for values outside the enumeration.
 */
const char *fo_error_text(enum fo_error error);

#endif
