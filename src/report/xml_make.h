// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * XML maker: elements and text for the formats that are XML.
 *
 * The writer of libxml2 escapes markup but lets control characters and damaged UTF-8 through, so every string
 * from outside is escaped first.
 */
#ifndef FO_REPORT_XML_MAKE_H
#define FO_REPORT_XML_MAKE_H

#include "base/error.h"
#include "base/text.h"

#include <libxml/xmlwriter.h>

/** A document that is being made. */
struct fo_xml_maker {
    xmlBufferPtr buffer;     /**< Owned. */
    xmlTextWriterPtr writer; /**< Owned. */
    struct fo_text scratch;
    bool failed;
};

/** FO_OK, or FO_ERROR_MEMORY and nothing to end. */
enum fo_error fo_xml_init(struct fo_xml_maker *maker);

/** Append the document and end the maker. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_xml_finish(struct fo_xml_maker *maker, struct fo_text *out);

/** Take the answer of a function of libxml2: below 0 fails the document. */
void fo_xml_note(struct fo_xml_maker *maker, int answer);

void fo_xml_begin(struct fo_xml_maker *maker, const char *element);
/** End the element; one without content becomes a tag that ends itself. */
void fo_xml_end(struct fo_xml_maker *maker);
/** End the element with a tag of its own, as HTML needs it. */
void fo_xml_end_full(struct fo_xml_maker *maker);

void fo_xml_attribute(struct fo_xml_maker *maker, const char *name, const char *value);
void fo_xml_attribute_count(struct fo_xml_maker *maker, const char *name, size_t count);

/** Text from outside. */
void fo_xml_text(struct fo_xml_maker *maker, const char *string);
/** Text of this program, which may have line feeds. */
void fo_xml_raw(struct fo_xml_maker *maker, const char *string);

#endif
