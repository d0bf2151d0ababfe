// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what an exported C test says, and of the harness that it is linked with.
 */
#include "repro/export_c.h"

#include "base/test.h"
#include "repro/regress.h"

#include <string.h>

/** The C text of a program of calls. */
static void export(const char *text, struct fo_text *out)
{
    struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_transcript said = {0};
    struct fo_judge *judge = NULL;
    struct fo_program program;
    struct fo_judgement judgement;
    assert_int_equal(fo_program_parse(text, strlen(text), &program, NULL), FO_OK);
    fo_transcript_attach(&said, &options);
    assert_int_equal(fo_judge_new(&options, &judge), FO_OK);
    assert_int_equal(fo_judge_program(judge, &program, &fo_calls_subject, NULL, &judgement), FO_OK);
    const struct fo_export what = {.program = &program, .said = &said, .rule = "CTX-DELETE-ONCE"};
    assert_int_equal(fo_export_c(&what, out), FO_OK);
    fo_judge_free(judge);
    fo_transcript_fini(&said);
}

static void
assert_says(const struct fo_text *text, const char *part)
{
    if (strstr(fo_text_get(text), part) == NULL) {
        fail_msg("the export does not say: %s\n%s", part, fo_text_get(text));
    }
}

static void
each_call_is_one_statement(void **state)
{
    struct fo_text text = {0};
    (void)state;
    export("freeonce-program 1\n"
           "AcquireCredentialsHandleW package=NTLM use=2 newcredential=c0\n"
           "InitializeSecurityContextW credential=c0 context=null target=n0 requirements=2 input=null "
           "newcontext=x0 output=[token@b0]\n"
           "DeleteSecurityContext context=x0\n"
           "DeleteSecurityContext context=x0\n",
           &text);
    assert_says(&text, "    PSecurityFunctionTableW sspi = InitSecurityInterfaceW();\n");
    assert_says(&text, "    sspi->AcquireCredentialsHandleW(NULL, u\"NTLM\", SECPKG_CRED_OUTBOUND, ");
    assert_says(&text, "sspi->InitializeSecurityContextW(&c0, NULL, u\"host/server.example\", "
                       "ISC_REQ_MUTUAL_AUTH, 0, 0,");
    assert_says(&text, "    sspi->DeleteSecurityContext(&x0); // SEC_E_OK\n"
                       "    sspi->DeleteSecurityContext(&x0); // SEC_E_OK\n"
                       "    sspi->FreeCredentialsHandle(&c0); // SEC_E_OK\n"
                       "    freeonce_unload();\n");
    assert_says(&text, "return freeonce_judge(test, \"CTX-DELETE-ONCE\", \"\");\n");
    fo_text_fini(&text);
}

static void
what_only_freeonce_can_do_is_injected(void **state)
{
    struct fo_text text = {0};
    (void)state;
    export("freeonce-program 1\n"
           "table ansi\n"
           "fault call=AcquireCredentialsHandle kind=status status=SEC_E_INTERNAL_ERROR\n"
           "clock seconds=9\n"
           "AcquireCredentialsHandleA package=NTLM use=1 newcredential=c0\n",
           &text);
    assert_says(&text, "    PSecurityFunctionTableA sspi = InitSecurityInterfaceA();\n");
    assert_says(&text, "    freeonce_inject(\"fault call=AcquireCredentialsHandle\");\n");
    assert_says(&text, "    freeonce_inject(\"clock seconds=9\");\n");
    assert_says(&text, "(NULL, \"NTLM\", SECPKG_CRED_INBOUND, ");
    assert_says(&text, "// SEC_E_INTERNAL_ERROR\n");
    assert_says(&text, "\"table ansi\\n\");\n");
    fo_text_fini(&text);
}

static void
delete_as_often(int count)
{
    PSecurityFunctionTableW sspi = InitSecurityInterfaceW();
    CredHandle c0;
    CtxtHandle x0;
    ULONG attributes;
    unsigned char token[4096];
    SecBuffer out[] = {{sizeof token, SECBUFFER_TOKEN, token}};
    sspi->AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)(uintptr_t)u"NTLM", SECPKG_CRED_OUTBOUND, NULL, NULL,
                                    NULL, NULL, &c0, NULL);
    sspi->InitializeSecurityContextW(&c0, NULL, NULL, 0, 0, 0, NULL, 0, &x0,
                                     &(SecBufferDesc){SECBUFFER_VERSION, 1, out}, &attributes, NULL);
    freeonce_sent(&x0, token);
    for (int i = 0; i < count; i++) {
        sspi->DeleteSecurityContext(&x0);
    }
    sspi->FreeCredentialsHandle(&c0);
    freeonce_unload();
}

static void
delete_once(void)
{
    delete_as_often(1);
}

static void
delete_twice(void)
{
    delete_as_often(2);
}

static void
delete_never(void)
{
    delete_as_often(0);
}

static void
inject_nonsense(void)
{
    freeonce_inject("frobnicate");
}

static enum fo_regress_end
run(fo_regress_test test, const char *rule, const char *settings, char text[FO_REGRESS_TEXT_BYTES])
{
    const struct fo_regress_options options = {.rule = rule, .settings = settings};
    return fo_regress_run(test, &options, text);
}

static void
a_test_is_judged_by_its_calls(void **state)
{
    char text[FO_REGRESS_TEXT_BYTES];
    (void)state;
    assert_int_equal(run(delete_once, "", "", text), FO_REGRESS_HELD);
    assert_string_equal(text, "");
    assert_int_equal(run(delete_twice, "CTX-DELETE-ONCE", "freeonce-program 1\nseed 5\n", text),
                     FO_REGRESS_BROKEN);
    assert_memory_equal(text, "CTX-DELETE-ONCE: ", 17);
    assert_int_equal(run(delete_never, "", "", text), FO_REGRESS_BROKEN);
    assert_non_null(strstr(text, "left with the provider: 1 of kind context"));
    assert_int_equal(run(delete_once, "CTX-DELETE-ONCE", "", text), FO_REGRESS_HELD);
}

static void
a_wrong_test_is_no_finding(void **state)
{
    char text[FO_REGRESS_TEXT_BYTES];
    (void)state;
    assert_int_equal(run(inject_nonsense, "", "", text), FO_REGRESS_HARNESS);
    assert_int_equal(run(delete_once, "", "no program", text), FO_REGRESS_HARNESS);
    assert_string_equal(text, "the settings are no program\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_is_one_statement),
        cmocka_unit_test(what_only_freeonce_can_do_is_injected),
        cmocka_unit_test(a_test_is_judged_by_its_calls),
        cmocka_unit_test(a_wrong_test_is_no_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
