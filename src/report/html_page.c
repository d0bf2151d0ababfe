// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What every HTML page begins and ends with.
 *
 * A page is well-formed as XML, so that any tool can read it; elements without content have an end tag, as
 * HTML needs it.
 */
#include "base/embedded.h"
#include "report/html_make.h"

static void
put_meta(struct fo_html *page, const char *name, const char *content)
{
    fo_html_open(page, "meta", NULL);
    fo_html_set(page, "name", name);
    fo_html_set(page, "content", content);
    fo_xml_end(&page->maker);
}

static void
put_head(struct fo_html *page, const char *title)
{
    fo_html_open(page, "head", NULL);
    fo_html_open(page, "meta", NULL);
    fo_html_set(page, "charset", "UTF-8");
    fo_xml_end(&page->maker);
    /* Nothing is loaded and nothing runs, whatever a message contains. */
    fo_html_open(page, "meta", NULL);
    fo_html_set(page, "http-equiv", "Content-Security-Policy");
    fo_html_set(page, "content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    fo_xml_end(&page->maker);
    put_meta(page, "viewport", "width=device-width, initial-scale=1");
    put_meta(page, "color-scheme", "light dark");
    put_meta(page, "generator", "freeonce " FO_VERSION);
    /* Without it, browsers ask the server for one. */
    fo_html_open(page, "link", NULL);
    fo_html_set(page, "rel", "icon");
    fo_html_set(page, "href", "data:,");
    fo_xml_end(&page->maker);
    fo_html_open(page, "title", NULL);
    fo_html_say(page, "freeonce: ");
    fo_html_say(page, title);
    fo_html_close(page);
    fo_html_open(page, "style", NULL);
    fo_xml_raw(&page->maker, "\n");
    fo_xml_raw(&page->maker, fo_embedded_report_style[0].text);
    fo_html_close(page);
    fo_html_close(page);
}

enum fo_error
fo_html_begin_page(struct fo_html *page, const char *title)
{
    const enum fo_error error = fo_xml_init(&page->maker);
    if (error != FO_OK) {
        return error;
    }
    fo_xml_note(&page->maker,
                xmlTextWriterWriteDTD(page->maker.writer, (const xmlChar *)"html", NULL, NULL, NULL));
    fo_xml_raw(&page->maker, "\n");
    fo_html_open(page, "html", NULL);
    fo_html_set(page, "xmlns", "http://www.w3.org/1999/xhtml");
    fo_html_set(page, "lang", "en");
    put_head(page, title);
    fo_html_open(page, "body", NULL);
    fo_html_open(page, "a", "skip");
    fo_html_set(page, "href", "#main");
    fo_html_say(page, "Skip to the report");
    fo_html_close(page);
    return FO_OK;
}

enum fo_error
fo_html_end_page(struct fo_html *page, struct fo_text *out)
{
    fo_html_open(page, "footer", NULL);
    fo_html_say(page, "Written by freeonce " FO_VERSION ".");
    fo_html_close(page);
    fo_html_close(page);
    fo_html_close(page);
    fo_xml_raw(&page->maker, "\n");
    fo_text_fini(&page->text);
    return fo_xml_finish(&page->maker, out);
}
