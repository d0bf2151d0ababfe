// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export layer: a transcript as calls of the lifecycle layer's interface.
 */
#ifndef FO_REPRO_EXPORT_LAYER_H
#define FO_REPRO_EXPORT_LAYER_H

#include "repro/export_writer.h"

enum {
    FO_EXPORT_NAME_BYTES = 16
};

/** The variable of the object that a call is about. */
void fo_export_layer_name(const struct fo_said_layer *layer, char out[FO_EXPORT_NAME_BYTES]);

/** Write the statements of the test. Twice: the first time finds out what later ones need. */
void fo_export_layer_body(struct fo_export_writer *writer);

/** Append the headers that they need. */
void fo_export_layer_include(const struct fo_export_writer *writer, struct fo_text *out);

/** Append the variables at the beginning of the test. */
void fo_export_layer_locals(const struct fo_export_writer *writer, struct fo_text *out);

#endif
