// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what an exported C test says, and of the harness that it is linked with.
 */
#include "repro/export_c.h"

#include "base/test.h"
#include "repro/regress_session.h"

#include <string.h>

/** The C text of a program. */
static void export(const char *text, const struct fo_subject *subject, bool wants_calls, struct fo_text *out)
{
    struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_transcript said = {0};
    struct fo_judge *judge = NULL;
    struct fo_program program;
    struct fo_judgement judgement;
    assert_int_equal(fo_program_parse(text, strlen(text), &program, NULL), FO_OK);
    fo_transcript_attach(&said, &options);
    assert_int_equal(fo_judge_new(&options, &judge), FO_OK);
    assert_int_equal(fo_judge_program(judge, &program, subject, NULL, &judgement), FO_OK);
    const struct fo_export what = {
        .program = &program, .said = &said, .wants_calls = wants_calls, .rule = "CTX-DELETE-ONCE"};
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
assert_lacks(const struct fo_text *text, const char *part)
{
    if (strstr(fo_text_get(text), part) != NULL) {
        fail_msg("the export says: %s\n%s", part, fo_text_get(text));
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
           &fo_calls_subject, false, &text);
    assert_says(&text, "    PSecurityFunctionTableW sspi = InitSecurityInterfaceW();\n");
    assert_says(&text, "    sspi->AcquireCredentialsHandleW(NULL, u\"NTLM\", SECPKG_CRED_OUTBOUND, ");
    assert_says(&text, "sspi->InitializeSecurityContextW(&c0, NULL, u\"host/server.example\", "
                       "ISC_REQ_MUTUAL_AUTH, 0, 0,");
    assert_says(&text, "    sspi->DeleteSecurityContext(&x0); // SEC_E_OK\n"
                       "    sspi->DeleteSecurityContext(&x0); // SEC_E_OK\n"
                       "    sspi->FreeCredentialsHandle(&c0); // SEC_E_OK\n"
                       "}\n");
    assert_says(&text, "return freeonce_judge(&(struct fo_regress){.test = test, "
                       ".rule = \"CTX-DELETE-ONCE\"});\n");
    fo_text_fini(&text);
}

static void
what_only_freeonce_can_do_is_a_comment_in_the_test(void **state)
{
    struct fo_text text = {0};
    (void)state;
    export("freeonce-program 1\n"
           "table ansi\n"
           "knob value_reuse=yes\n"
           "fault call=AcquireCredentialsHandle kind=status status=SEC_E_INTERNAL_ERROR\n"
           "clock seconds=9\n"
           "AcquireCredentialsHandleA package=NTLM use=1 newcredential=c0\n",
           &fo_calls_subject, false, &text);
    assert_says(&text, "    // freeonce: knob value_reuse=yes\n");
    assert_says(&text, "    PSecurityFunctionTableA sspi = InitSecurityInterfaceA(); // 1\n"
                       "    // freeonce: fault call=AcquireCredentialsHandle\n"
                       "    // freeonce: clock seconds=9\n");
    assert_says(&text, "(NULL, \"NTLM\", SECPKG_CRED_INBOUND, ");
    assert_says(&text, "// 2: SEC_E_INTERNAL_ERROR\n");
    assert_says(&text, "    case 1:\n"
                       "        freeonce_inject(\"fault call=AcquireCredentialsHandle\");\n"
                       "        freeonce_inject(\"clock seconds=9\");\n"
                       "        break;\n");
    assert_says(&text, "        \"table ansi\\n\"\n");
    fo_text_fini(&text);
}

static const char session[] = "freeonce-program 1\n"
                              "acquire c0\n"
                              "acquire c1 role=server\n"
                              "open client0 credential=c0 flags=mutual\n"
                              "open server0 credential=c1\n"
                              "step client0\n"
                              "step server0 token=flip at=9\n"
                              "fail-allocation nth=1\n"

                              "step server0 token=random at=3\n"
                              "close client0\n";

static void
a_session_is_exported_as_calls_of_the_layer(void **state)
{
    struct fo_text text = {0};
    (void)state;
    export(session, &fo_lifecycle_subject, false, &text);
    assert_says(&text, "    fo_library_open(&options, &library); // 1: SEC_E_OK\n");
    assert_says(&text, ".package = \"NTLM\", .role = FO_ROLE_SERVER, .identity = &identity},");
    assert_says(&text, "    fo_session_open(c0,\n        &(struct fo_session_options){.target = ");
    assert_says(&text, ".requirements = ISC_REQ_MUTUAL_AUTH},\n");
    assert_says(&text, "    struct fo_step_result leg6 = fo_session_step(client0, NULL, 0); // 6: "
                       "SEC_I_CONTINUE_NEEDED, 126 bytes\n");
    assert_says(&text, "    memcpy(given7, leg6.token.bytes, leg6.token.count);\n"
                       "    given7[9] ^= 0xff;\n"
                       "    fo_session_step(server0, given7, leg6.token.count); // 7: SEC_E_INVALID_TOKEN\n");
    assert_says(&text, "    case 7:\n        freeonce_inject(\"fail-allocation\");\n");
    assert_says(&text, "    fo_session_close(client0); // ");
    assert_lacks(&text, "sspi->");
    fo_text_fini(&text);
}

static void
a_session_is_exported_as_calls_of_sspi_when_that_is_wanted(void **state)
{
    struct fo_text text = {0};
    (void)state;
    export(session, &fo_lifecycle_subject, true, &text);
    assert_says(&text, "    sspi->InitializeSecurityContextW(&c0, NULL, ");
    assert_says(&text, "    // token8 goes to the peer.\n");
    assert_says(&text, "        freeonce_sent(&x0, freeonce_gave(");
    assert_lacks(&text, "fo_session_");
    fo_text_fini(&text);
}

/** What the first leg of close_as_often answered. */
static SECURITY_STATUS step_status;

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
    freeonce_sent(&x0, freeonce_gave(3, 0));
    for (int i = 0; i < count; i++) {
        sspi->DeleteSecurityContext(&x0);
    }
    sspi->FreeCredentialsHandle(&c0);
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

/** A leg that fails, and a session that is closed as often as @p count says. */
static void
close_as_often(int count)
{
    struct fo_library_options options = {0};
    struct fo_library *library = NULL;
    struct fo_credential *credential = NULL;
    struct fo_session *client = NULL;
    fo_dispatch_init(&options.dispatch, InitSecurityInterfaceW(), true, 0);
    fo_library_open(&options, &library);
    fo_credential_acquire(library, &(struct fo_credential_options){.package = "NTLM", .role = FO_ROLE_CLIENT},
                          &credential);
    fo_session_open(credential, &(struct fo_session_options){.target = "host"}, &client);
    step_status = fo_session_step(client, NULL, 0).status;
    fo_session_step(client, "junk", 4);
    for (int i = 0; i < count; i++) {
        fo_session_free(client);
    }
    fo_credential_free(credential);
    fo_library_free(library);
}

static void
close_once(void)
{
    close_as_often(1);
}

static void
close_never(void)
{
    close_as_often(0);
}

static void
do_nothing(void)
{
}

static void
inject_nonsense(int call)
{
    if (call == 0) {
        freeonce_inject("frobnicate");
    }
}

static void
inject_before_the_leg(int call)
{
    if (call == 3) {
        freeonce_inject("fault call=InitializeSecurityContext status=SEC_E_INTERNAL_ERROR");
    }
}

static enum fo_regress_end
run(void (*test)(void), const char *rule, const char *settings, char text[FO_REGRESS_TEXT_BYTES])
{
    const struct fo_regress regress = {.test = test, .rule = rule, .settings = settings};
    return fo_regress_run(&regress, text);
}

static void
a_test_is_judged_by_its_calls(void **state)
{
    char text[FO_REGRESS_TEXT_BYTES];
    (void)state;
    assert_int_equal(run(delete_once, NULL, NULL, text), FO_REGRESS_HELD);
    assert_string_equal(text, "");
    assert_int_equal(run(delete_twice, "CTX-DELETE-ONCE", "freeonce-program 1\nseed 5\n", text),
                     FO_REGRESS_BROKEN);
    assert_memory_equal(text, "CTX-DELETE-ONCE: ", 17);
    assert_int_equal(run(delete_never, NULL, NULL, text), FO_REGRESS_BROKEN);
    assert_non_null(strstr(text, "left with the provider: 1 of kind context"));
    assert_int_equal(run(delete_once, "CTX-DELETE-ONCE", NULL, text), FO_REGRESS_HELD);
}

static void
a_test_of_the_layer_is_judged_by_calls_and_memory(void **state)
{
    char text[FO_REGRESS_TEXT_BYTES];
    struct fo_regress regress = {.test = close_once, .counts_layer = true};
    (void)state;
    assert_int_equal(fo_regress_run(&regress, text), FO_REGRESS_HELD);
    assert_string_equal(text, "");
    assert_int_equal(step_status, SEC_I_CONTINUE_NEEDED);
    regress.after = inject_before_the_leg;
    assert_int_equal(fo_regress_run(&regress, text), FO_REGRESS_HELD);
    assert_int_equal(step_status, SEC_E_INTERNAL_ERROR);
    regress.after = NULL;
    regress.test = close_never;
    assert_int_equal(fo_regress_run(&regress, text), FO_REGRESS_BROKEN);
    assert_non_null(strstr(text, "left with the provider: 1 of kind context"));
    assert_non_null(strstr(text, "memory that was not released: "));
}

static void
the_module_is_let_go_unless_the_test_keeps_it(void **state)
{
    char text[FO_REGRESS_TEXT_BYTES];
    struct fo_regress regress = {.test = delete_never, .rule = "DLL-UNLOAD-CTX"};
    (void)state;
    assert_int_equal(fo_regress_run(&regress, text), FO_REGRESS_BROKEN);
    assert_memory_equal(text, "DLL-UNLOAD-CTX: ", 16);
    regress.keeps_module = true;
    assert_int_equal(fo_regress_run(&regress, text), FO_REGRESS_BROKEN);
    assert_null(strstr(text, "unloaded"));
}

static void
a_wrong_test_is_no_finding(void **state)
{
    char text[FO_REGRESS_TEXT_BYTES];
    const struct fo_regress regress = {.test = do_nothing, .after = inject_nonsense};
    (void)state;
    assert_int_equal(fo_regress_run(&regress, text), FO_REGRESS_HARNESS);
    assert_string_equal(text, "no operation: frobnicate\n");
    assert_int_equal(run(delete_once, NULL, "no program", text), FO_REGRESS_HARNESS);
    assert_string_equal(text, "the settings are no program\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_is_one_statement),
        cmocka_unit_test(what_only_freeonce_can_do_is_a_comment_in_the_test),
        cmocka_unit_test(a_session_is_exported_as_calls_of_the_layer),
        cmocka_unit_test(a_session_is_exported_as_calls_of_sspi_when_that_is_wanted),
        cmocka_unit_test(a_test_is_judged_by_its_calls),
        cmocka_unit_test(a_test_of_the_layer_is_judged_by_calls_and_memory),
        cmocka_unit_test(the_module_is_let_go_unless_the_test_keeps_it),
        cmocka_unit_test(a_wrong_test_is_no_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
