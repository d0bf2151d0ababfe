// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the JUnit report, read again with libxml2.
 */
#include "report/sample.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include <stdio.h>
#include <stdlib.h>

static xmlDocPtr
load(const struct fo_sample *sample)
{
    struct fo_text text;
    fo_sample_write(sample, FO_REPORT_JUNIT, &text);
    xmlDocPtr document = xmlReadMemory(text.bytes, (int)text.length, "report", NULL, XML_PARSE_NONET);
    assert_non_null(document);
    fo_text_fini(&text);
    return document;
}

/** The value of an XPath expression as a string that the caller frees. */
static char *
evaluate(xmlDocPtr document, const char *expression)
{
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    xmlXPathObjectPtr object = xmlXPathEvalExpression((const xmlChar *)expression, context);
    assert_non_null(object);
    char *value = (char *)xmlXPathCastToString(object);
    xmlXPathFreeObject(object);
    xmlXPathFreeContext(context);
    return value;
}

static void
expect(xmlDocPtr document, const char *expression, const char *expected)
{
    char *value = evaluate(document, expression);
    if (strcmp(value, expected) != 0) {
        fail_msg("%s is \"%s\", not \"%s\"", expression, value, expected);
    }
    xmlFree(value);
}

static void
expect_count(xmlDocPtr document, const char *expression, size_t expected)
{
    char number[32];
    snprintf(number, sizeof(number), "%zu", expected);
    expect(document, expression, number);
}

static void
each_rule_is_one_test_case(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    xmlDocPtr document = load(&sample);
    expect_count(document, "count(/testsuites/testsuite/testcase)", fo_rule_count());
    expect_count(document, "string(/testsuites/testsuite/@tests)", fo_rule_count());
    expect_count(document, "count(//testcase/skipped[@message != ''])", fo_rule_count() - 5);
    expect_count(document, "string(//testsuite/@skipped)", fo_rule_count() - 5);
    expect(document, "count(//testcase/failure)", "1");
    expect(document, "string(//testsuite/@failures)", "1");
    expect(document, "string(//testsuite/@errors)", "0");
    expect(document, "string(//testsuite/@name)", "provider libx.so");
    expect(document, "string(//testsuite/@time)", "4.125");
    expect(document, "string(//testcase[failure]/@name)", "CTX-DELETE-ONCE");
    expect(document, "string(//testcase[failure]/@classname)", "CTX");
    expect(document, "string(//failure/@type)", "MUST");
    expect(document, "string(//failure/@message)", "DeleteSecurityContext was given x0, created at line 3");
    expect(document, "string(//testcase[system-out]/@name)", "CRED-SAME-ON-CONT");
    expect(document, "string(//property[@name='profile']/@value)", "portable");
    expect(document, "string(//property[@name='cases.crashed']/@value)", "1");
    expect(document, "string(//property[@name='knob.dsc_twice_status']/@value)", "ok");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
a_failure_tells_its_story(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    xmlDocPtr document = load(&sample);
    expect(document, "boolean(contains(//failure, 'NTLM/delete-twice/copy'))", "true");
    expect(document,
           "boolean(contains(//failure, \"reproduce: freeonce conform --case 'NTLM/delete-twice/same'\"))",
           "true");
    expect(document, "boolean(contains(//failure, 'also breaks: HND-STALE-VALUE'))", "true");
    expect(document, "boolean(contains(//failure, 'https://'))", "true");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
strict_turns_warnings_into_failures(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.report.is_strict = true;
    xmlDocPtr document = load(&sample);
    expect(document, "count(//testcase/failure)", "2");
    expect(document, "string(//testsuites/@failures)", "2");
    expect(document, "count(//system-out)", "0");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
a_partial_report_is_not_green(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.report.is_partial = true;
    xmlDocPtr document = load(&sample);
    expect(document, "count(//testcase/error)", "1");
    expect(document, "string(//testsuite/@errors)", "1");
    expect_count(document, "string(//testsuite/@tests)", fo_rule_count() + 1);
    expect(document, "string(//property[@name='partial']/@value)", "true");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
nasty_strings_are_well_formed(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    fo_sample_poison(&sample);
    xmlDocPtr document = load(&sample);
    expect(document, "boolean(contains(//failure, '\\x1B[31m red \\x07 ]]> <b>&amp;'))", "true");
    expect(document, "string(//property[@name='provider.library']/@value)", "\\xFF<&\\x01");
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
}

static void
a_very_long_message_is_kept_whole(void **state)
{
    (void)state;
    enum {
        LENGTH = 200000
    };
    struct fo_sample sample;
    char *message = malloc(LENGTH + 1);
    assert_non_null(message);
    memset(message, 'y', LENGTH);
    message[LENGTH] = '\0';
    fo_sample_init(&sample);
    fo_sample_find(&sample, "CRED-LEAK", message, "NTLM/long", sample.verdict.finding_count);
    xmlDocPtr document = load(&sample);
    expect(document, "string(//testcase[@name='CRED-LEAK']/failure/@message)", message);
    xmlFreeDoc(document);
    fo_sample_fini(&sample);
    free(message);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_is_one_test_case),
        cmocka_unit_test(a_failure_tells_its_story),
        cmocka_unit_test(strict_turns_warnings_into_failures),
        cmocka_unit_test(a_partial_report_is_not_green),
        cmocka_unit_test(nasty_strings_are_well_formed),
        cmocka_unit_test(a_very_long_message_is_kept_whole),
    };
    const int failed_count = cmocka_run_group_tests(tests, NULL, NULL);
    xmlCleanupParser();
    return failed_count;
}
