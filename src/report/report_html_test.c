// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the HTML report, read again as XML with libxml2.
 */
#include "report/sample.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <stdio.h>

static xmlDocPtr
load(const struct fo_sample *sample)
{
    struct fo_text text;
    fo_sample_write(sample, FO_REPORT_HTML, &text);
    assert_memory_equal(text.bytes, "<!DOCTYPE html>\n<html ", 22);
    xmlDocPtr document = xmlReadMemory(text.bytes, (int)text.length, "report", NULL, XML_PARSE_NONET);
    assert_non_null(document);
    fo_text_fini(&text);
    return document;
}

/** Prefixes: h is XHTML, s is SVG. */
static void
expect(xmlDocPtr document, const char *expression, const char *expected)
{
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    xmlXPathRegisterNs(context, (const xmlChar *)"h", (const xmlChar *)"http://www.w3.org/1999/xhtml");
    xmlXPathRegisterNs(context, (const xmlChar *)"s", (const xmlChar *)"http://www.w3.org/2000/svg");
    xmlXPathObjectPtr object = xmlXPathEvalExpression((const xmlChar *)expression, context);
    assert_non_null(object);
    char *value = (char *)xmlXPathCastToString(object);
    if (strcmp(value, expected) != 0) {
        fail_msg("%s is \"%s\", not \"%s\"", expression, value, expected);
    }
    xmlFree(value);
    xmlXPathFreeObject(object);
    xmlXPathFreeContext(context);
}

static void
the_page_needs_nothing_else(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    xmlDocPtr document = load(&sample);
    expect(document, "count(//h:script)", "0");
    expect(document, "count(//@src)", "0");
    expect(document, "count(//@*[starts-with(name(), 'on')])", "0");
    expect(document, "count(//h:link[@href != 'data:,'])", "0");
    expect(document, "boolean(contains(//h:style, 'url(') or contains(//h:style, '@import'))", "false");
    /* The style is raw text to HTML: what XML escapes would be broken there. */
    expect(document,
           "boolean(contains(//h:style, '<') or contains(//h:style, '&') or contains(//h:style, '>'))",
           "false");
    expect(document,
           "starts-with(//h:meta[@http-equiv='Content-Security-Policy']/@content, \"default-src 'none'\")",
           "true");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
figures_are_those_of_the_verdict(void **state)
{
    (void)state;
    struct fo_sample sample;
    char number[32];
    struct fo_verdict_summary summary;
    fo_sample_init(&sample);
    xmlDocPtr document = load(&sample);
    expect(document, "string(//*[@id='caller-exercised'])", "5");
    expect(document, "string(//*[@id='caller-held'])", "3");
    expect(document, "string(//*[@id='caller-broken'])", "2");
    expect(document, "string(//*[@id='provider-exercised'])", "0");
    fo_verdict_summarize(&sample.verdict, FO_BINDS_CALLER, &summary);
    snprintf(number, sizeof(number), "%zu", summary.not_exercised);
    expect(document, "string(//*[@id='caller-not-exercised'])", number);
    expect(document, "string(//*[@id='cases-run'])", "2");
    expect(document, "string(//*[@id='cases-crashed'])", "1");
    expect(document, "string(//*[@id='cases-skipped'])", "1");
    expect(document, "string(//*[@id='calls'])", "20");
    expect(document, "contains(//*[@id='documented-order'], 'broken in 1 place')", "true");
    snprintf(number, sizeof(number), "%zu", fo_rule_count());
    expect(document, "count(//*[@aria-labelledby='rules']//h:li)", number);
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
a_finding_has_a_picture_and_the_same_as_text(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    xmlDocPtr document = load(&sample);
    expect(document, "count(//h:article)", "3");
    expect(document, "count(//h:figure)", "1");
    expect(document, "count(//h:figure//s:svg[@role='img'])", "1");
    expect(document, "count(//s:line[starts-with(@class, 'life')])", "2");
    expect(document, "count(//h:figure//s:circle[@class='created'])", "2");
    expect(document, "count(//h:figure//s:rect[@class='released'])", "1");
    expect(document, "count(//h:figure//s:line[@class='stale'])", "2");
    expect(document, "count(//h:figure//s:rect[@class='band'])", "1");
    expect(document, "count(//h:figure//s:polygon[@class='alive'])", "1");
    expect(document, "count(//h:details[@class='story']//h:li)", "4");
    expect(document, "count(//h:details[@class='story']//h:li[@class='offending'])", "1");
    expect(document, "string(//h:figcaption)",
           "c0 is a credential, alive from 1 on; x0 is a context, alive from 3 to 5.");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
stacks_and_acceptance_are_told(void **state)
{
    (void)state;
    static char stack[] = "client+0x41d0 close_session client.c:21\nclient+0x9 ??";
    static char reason[] = "Windows survives it";
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.verdict.findings[1].stack = stack;
    sample.verdict.findings[1].accepted = reason;
    /* Both ways of breaking it. */
    sample.verdict.tallies[fo_rule_index(fo_sample_rule("CTX-DELETE-ONCE"))].accepted_count = 2;
    xmlDocPtr document = load(&sample);
    expect(document, "string(//h:article[@id='finding-CTX-DELETE-ONCE']//h:li[@class='mono'][1])",
           "close_session at client.c:21");
    expect(document, "string(//h:article[@id='finding-CTX-DELETE-ONCE']//h:li[@class='mono'][2])",
           "an unknown function in client+0x9");
    expect(document, "string(//h:article[@id='finding-CTX-DELETE-ONCE']/h:h3/h:span)", "Accepted");
    expect(document, "count(//h:p[. = 'Accepted by the baseline: Windows survives it'])", "1");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
whoever_cannot_see_it_finds_the_way(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    xmlDocPtr document = load(&sample);
    expect(document, "string(/h:html/@lang)", "en");
    expect(document, "count(//h:main)", "1");
    expect(document, "count(//h:h1)", "1");
    expect(document, "count(//h:nav[@aria-label]//h:a)", "4");
    /* What a name refers to is there, once. */
    expect(document, "count(//h:nav//h:a[not(substring(@href, 2) = //@id)])", "0");
    expect(document, "count(//h:section[not(@aria-labelledby = //@id)])", "0");
    expect(document, "count(//*[@id = preceding::*/@id])", "0");
    expect(document, "count(//s:svg[not(@aria-hidden) and not(s:title and s:desc)])", "0");
    expect(document, "count(//h:table[not(h:caption)])", "0");
    expect(document, "count(//h:th[not(@scope)])", "0");
    expect(document, "count(//*[@tabindex and not(@aria-label)])", "0");
    /* An empty element that HTML would not end. */
    expect(document, "count(//h:a[normalize-space(.) = ''])", "0");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
a_partial_report_says_so_first(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.report.is_partial = true;
    xmlDocPtr document = load(&sample);
    expect(document, "starts-with(//*[@class='card notice'], 'Partial: ')", "true");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
nasty_strings_are_only_text(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    fo_sample_poison(&sample);
    xmlDocPtr document = load(&sample);
    expect(document, "count(//h:b)", "0");
    expect(document, "contains(string(//h:h1), ']]> <b>&amp;')", "true");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_needs_nothing_else),
        cmocka_unit_test(figures_are_those_of_the_verdict),
        cmocka_unit_test(a_finding_has_a_picture_and_the_same_as_text),
        cmocka_unit_test(stacks_and_acceptance_are_told),
        cmocka_unit_test(whoever_cannot_see_it_finds_the_way),
        cmocka_unit_test(a_partial_report_says_so_first),
        cmocka_unit_test(nasty_strings_are_only_text),
    };
    const int failed_count = cmocka_run_group_tests(tests, NULL, NULL);
    xmlCleanupParser();
    return failed_count;
}
