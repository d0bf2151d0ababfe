// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Elements and text for the formats that are XML.
 */
#include "report/xml_make.h"

#include <stdio.h>
#include <string.h>

enum fo_error
fo_xml_init(struct fo_xml_maker *maker)
{
    *maker = (struct fo_xml_maker){.buffer = xmlBufferCreate()};
    maker->writer = maker->buffer == NULL ? NULL : xmlNewTextWriterMemory(maker->buffer, 0);
    if (maker->writer == NULL) {
        xmlBufferFree(maker->buffer);
        return FO_ERROR_MEMORY;
    }
    return FO_OK;
}

enum fo_error
fo_xml_finish(struct fo_xml_maker *maker, struct fo_text *out)
{
    /* The writer flushes into the buffer when it goes. */
    xmlFreeTextWriter(maker->writer);
    if (!maker->failed) {
        fo_text_append_bytes(out, xmlBufferContent(maker->buffer), (size_t)xmlBufferLength(maker->buffer));
    }
    xmlBufferFree(maker->buffer);
    fo_text_fini(&maker->scratch);
    return maker->failed ? FO_ERROR_MEMORY : FO_OK;
}

void
fo_xml_note(struct fo_xml_maker *maker, int answer)
{
    maker->failed = maker->failed || answer < 0;
}

static const xmlChar *
clean(struct fo_xml_maker *maker, const char *string)
{
    fo_text_clear(&maker->scratch);
    fo_text_append_escaped(&maker->scratch, string, strlen(string));
    maker->failed = maker->failed || maker->scratch.failed;
    return (const xmlChar *)fo_text_get(&maker->scratch);
}

void
fo_xml_begin(struct fo_xml_maker *maker, const char *element)
{
    fo_xml_note(maker, xmlTextWriterStartElement(maker->writer, (const xmlChar *)element));
}

void
fo_xml_end(struct fo_xml_maker *maker)
{
    fo_xml_note(maker, xmlTextWriterEndElement(maker->writer));
}

void
fo_xml_end_full(struct fo_xml_maker *maker)
{
    fo_xml_note(maker, xmlTextWriterFullEndElement(maker->writer));
}

void
fo_xml_attribute(struct fo_xml_maker *maker, const char *name, const char *value)
{
    fo_xml_note(maker,
                xmlTextWriterWriteAttribute(maker->writer, (const xmlChar *)name, clean(maker, value)));
}

void
fo_xml_attribute_count(struct fo_xml_maker *maker, const char *name, size_t count)
{
    char number[32];

    snprintf(number, sizeof(number), "%zu", count);
    fo_xml_attribute(maker, name, number);
}

void
fo_xml_text(struct fo_xml_maker *maker, const char *string)
{
    fo_xml_note(maker, xmlTextWriterWriteString(maker->writer, clean(maker, string)));
}

void
fo_xml_raw(struct fo_xml_maker *maker, const char *string)
{
    fo_xml_note(maker, xmlTextWriterWriteString(maker->writer, (const xmlChar *)string));
}
