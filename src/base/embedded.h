// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_EMBEDDED_H
#define FO_BASE_EMBEDDED_H

/**
 * @file
 * Text files of the tree that the build puts into the library.
 */
#include <stddef.h>

/** One embedded file. */
struct fo_embedded {
    const char *name; /**< File name without folder. */
    const char *text; /**< Content, NUL-terminated. */
    size_t bytes;     /**< Length of the content without the NUL. */
};

/** The files of corpus/lifecycle that end in .txt, in order of name; one nameless entry follows the last. */
extern const struct fo_embedded fo_embedded_corpus_lifecycle[];
extern const size_t fo_embedded_corpus_lifecycle_count;

/** Those of conformance/scenarios/either, client and server. */
extern const struct fo_embedded fo_embedded_scenarios_either[];
extern const size_t fo_embedded_scenarios_either_count;
extern const struct fo_embedded fo_embedded_scenarios_client[];
extern const size_t fo_embedded_scenarios_client_count;
extern const struct fo_embedded fo_embedded_scenarios_server[];
extern const size_t fo_embedded_scenarios_server_count;

/** The style sheet of the HTML report, alone. */
extern const struct fo_embedded fo_embedded_report_style[];
extern const size_t fo_embedded_report_style_count;

#endif
