// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of wrappers as subjects: honest sessions, what ends a run, and bugs that must be found.
 */
#include "wrapper/entry_trial.h"

#include "exec/breach.h"
#include "wrapper/heap_names.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
sessions_of_each_role_and_package_conform(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIXTURE_COUNT; i++) {
        fo_entry_set_wrapper(fixtures[i]);
        for (size_t j = 0; j < PACKAGE_COUNT; j++) {
            const struct fo_judgement client =
                run_text("wish client0 for=messages|queries|shutdown|close-twice\n"
                         "open client0\nhandshake client0\nunprotect client0\nclose client0\n",
                         packages[j]);
            assert_true(fixtures[i] != &table_fixture || client.run.applied_count == 5);
            const struct fo_judgement server =
                run_text("wish server0 for=messages|queries|shutdown|impersonate\n"
                         "open server0\nhandshake server0\nunprotect server0\npeer-gone server0\n",
                         packages[j]);
            assert_true(fixtures[i] != &table_fixture || server.run.applied_count == 5);
        }
    }
}

static void
both_ends_may_be_the_wrappers(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIXTURE_COUNT; i++) {
        fo_entry_set_wrapper(fixtures[i]);
        for (size_t j = 0; j < PACKAGE_COUNT; j++) {
            const struct fo_judgement judgement =
                run_text("wish client0 for=messages\nwish server0 for=messages\nopen client0\nopen server0\n"
                         "handshake client0\nclose client0\nclose server0\n",
                         packages[j]);
            assert_true(fixtures[i] != &table_fixture || judgement.run.applied_count == 7);
        }
    }
}

static void
an_object_is_used_again_from_every_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIXTURE_COUNT; i++) {
        fo_entry_set_wrapper(fixtures[i]);
        const struct fo_judgement judgement = run_text(
            "open client0\nagain client0\nhandshake client0\nagain client0\nstep client0 token=flip "
            "at=20\nagain client0\nhandshake client0\nopen server1\nagain server1\nhandshake server1\n"
            "again server1\n",
            "NTLM");
        assert_int_equal(judgement.run.applied_count, 11);
    }
}

static void
who_is_cut_off_by_the_other_end_joins_its_next_connection(void **state)
{
    (void)state;
    fo_entry_set_wrapper(&table_fixture);
    const struct fo_judgement judgement =
        run_text("open client0\nopen server0\nstep server0\nagain client0\nagain server0\nstep server0\n"
                 "step client0\nstep server0\n",
                 "NTLM");
    assert_int_equal(judgement.run.applied_count, 8);
}

static void
what_a_wrapper_cannot_do_is_said(void **state)
{
    struct fo_wrapper limited = table_fixture;
    (void)state;
    limited.is_no_server = true;
    limited.has_no_messages = true;
    limited.runs_one_at_a_time = true;
    limited.packages = "NTLM, Negotiate";
    fo_entry_set_wrapper(&limited);
    struct fo_judgement judgement = run_text("open server0\n", "NTLM");
    assert_int_equal(judgement.run.unsupported_count, 1);
    assert_string_equal(judgement.run.reason, "the wrapper accepts no sessions (is_no_server)");
    judgement = run_text("open client0\n", "Schannel");
    assert_string_equal(judgement.run.reason, "the wrapper is not used with this package (packages)");
    judgement = run_text("wish client0 for=messages\nopen client0\n", "Negotiate");
    assert_string_equal(judgement.run.reason, "the wrapper protects no messages (has_no_messages)");
    judgement = run_text("open client0\nopen client1\n", "NTLM");
    assert_string_equal(judgement.run.reason, "the wrapper runs one session at a time (runs_one_at_a_time)");
    limited.is_no_server = false;
    limited.is_no_client = true;
    judgement = run_text("open client0\n", "NTLM");
    assert_string_equal(judgement.run.reason, "the wrapper initiates no sessions (is_no_client)");
    fixture_bug = FIXTURE_DECLINES;
    judgement = run_text("open server0\n", "NTLM");
    fixture_bug = FIXTURE_IS_CORRECT;
    assert_int_equal(judgement.run.unsupported_count, 1);
    assert_string_equal(judgement.run.reason, "the fixture declines");
    fo_entry_set_wrapper(NULL);
}

/** Programs that show bugs, and what they break: a rule, or nothing but the balance. */
static const struct {
    enum fixture_bug bug;
    const char *rule;
    const char *operations;
} bugs[] = {
    {FIXTURE_LEAKS_CONTEXT, "DLL-UNLOAD-CTX", "open client0\nhandshake client0\n"},
    {FIXTURE_LEAKS_CREDENTIAL, "DLL-UNLOAD-CRED", "open server0\nhandshake server0\nclose server0\n"},
    {FIXTURE_FREES_CREDENTIAL_FIRST, "CRED-FREE-ORDER", "open client0\nhandshake client0\n"},
    {FIXTURE_DELETES_TWICE, "CTX-DELETE-ONCE", "open client0\n"},
    {FIXTURE_FREES_TOKEN_ITSELF, "BUF-RIGHT-DEALLOCATOR", "open client0\n"},
    {FIXTURE_FORGETS_COMPLETION, "CAT-BEFORE-SEND",
     "script set=client-complete-leg to=1\nopen client0\nhandshake client0\n"},
    {FIXTURE_FORGETS_LAST_TOKEN, "CTX-TOKEN-SEND", "open client0\nhandshake client0\n"},
    {FIXTURE_DROPS_FAILED_CONTEXT, "DLL-UNLOAD-CTX", "script set=client-fail-leg to=1\nopen client0\n"},
    {FIXTURE_LEAKS_MODULE, NULL, "open client0\n"},
    {FIXTURE_LEAKS_MEMORY, "RUN-MEMORY", "wish client0 for=messages\nopen client0\nhandshake client0\n"},
};

static void
planted_bugs_are_found(void **state)
{
    (void)state;
    fo_entry_set_wrapper(&table_fixture);
    for (size_t i = 0; i < sizeof bugs / sizeof bugs[0]; i++) {
        struct fo_program program;
        struct fo_judgement judgement;
        struct fo_text text = {0};
        fo_text_append(&text, "freeonce-program 1\nknob first_fail_handle=live\n");
        fo_text_append(&text, bugs[i].operations);
        parse(fo_text_get(&text), &program);
        (void)run_good(&program);
        fixture_bug = bugs[i].bug;
        run(&program, NULL, &judgement);
        fixture_bug = FIXTURE_IS_CORRECT;
        const char *rule = judgement.finding != NULL ? judgement.finding->rule->id : "none";
        if (bugs[i].rule != NULL && strcmp(rule, bugs[i].rule) != 0) {
            fail_msg("%s, not %s, for\n%s", rule, bugs[i].rule, fo_text_get(&text));
        }
        if (bugs[i].rule == NULL && (judgement.finding != NULL || judgement.is_balanced)) {
            fail_msg("%s, not an imbalance, for\n%s", rule, fo_text_get(&text));
        }
        (void)run_good(&program);
        fo_text_fini(&text);
    }
}

/* What ends a process. */

static void
tell_word(void *user, const char *word, const char *sentence)
{
    const int pipe_end = *(const int *)user;
    (void)sentence;
    _exit(write(pipe_end, word, strlen(word)) > 0 ? 3 : 4);
}

/** Run a session with @p bug in a process of its own. @return its status as waitpid gives it. */
static int
run_breach(const char *operations, enum fixture_bug bug, char word[32])
{
    int ends[2];
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct fo_program program;
        struct fo_judgement judgement;
        (void)signal(SIGSEGV, SIG_DFL);
        (void)signal(SIGABRT, SIG_DFL);
        (void)freopen("/dev/null", "w", stderr);
        fo_breach_set(tell_word, &ends[1]);
        fixture_bug = bug;
        struct fo_text text = {0};
        fo_text_printf(&text, "freeonce-program 1\n%s", operations);
        parse(fo_text_get(&text), &program);
        run(&program, NULL, &judgement);
        _exit(0);
    }
    (void)close(ends[1]);
    const ssize_t count = read(ends[0], word, 31);
    word[count > 0 ? count : 0] = '\0';
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void
breaches_end_the_run_with_a_word(void **state)
{
    static const char operations[] = "open client0\nclose client0\n";
    char word[32];
    (void)state;
    fo_entry_set_wrapper(&table_fixture);
    int status = run_breach(operations, FIXTURE_NEVER_RETURNS, word);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    assert_string_equal(word, "never-returns");
    status = run_breach(operations, FIXTURE_ENDS_PROCESS, word);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    assert_string_equal(word, "exit");
    /* Where a jump into a stack that is gone leads cannot be foreseen: but not to a good end. */
    status = run_breach(operations, FIXTURE_JUMPS_AWAY, word);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
sessions_over_a_socket_conform(void **state)
{
    (void)state;
    fo_entry_set_wrapper(&socket_fixture);
    for (size_t i = 0; i < PACKAGE_COUNT; i++) {
        struct fo_judgement judgement =
            run_text("open client0\nhandshake client0\nclose client0\n", packages[i]);
        assert_true(judgement.run.unsupported_count > 0 || judgement.run.applied_count == 3);
        judgement =
            run_text("open server1\nhandshake client1\nagain server1\nhandshake client1\n", packages[i]);
        assert_true(judgement.run.unsupported_count > 0 || judgement.run.applied_count == 4);
    }
    (void)run_text("open client0\nopen server0\nhandshake client0\nclose server0\n", "NTLM");
    (void)run_text("open client0\nstep client0 token=cut at=9\nopen server1\nstep server1 token=random at=3\n"
                   "open client2\nstep client2 token=enormous\nopen server3\nstep server3 token=empty\n",
                   "Negotiate");
}

static void
a_socket_that_is_not_closed_is_found(void **state)
{
    struct fo_program program;
    struct fo_judgement judgement;
    (void)state;
    fo_entry_set_wrapper(&socket_fixture);
    parse("freeonce-program 1\nopen client0\nhandshake client0\n", &program);
    fixture_bug = FIXTURE_LEAKS_SOCKET;
    run(&program, NULL, &judgement);
    fixture_bug = FIXTURE_IS_CORRECT;
    assert_null(judgement.finding);
    assert_false(judgement.is_balanced);
    assert_int_equal(judgement.run.socket_count, 1);
}

/** Like the fixture, and frees what the C library allocated for it behind the wrapper's back. */
static void
free_a_path(struct fo_peer *peer)
{
    fo_heap_free(realpath("/", NULL));
    table_fixture.session(peer);
}

static void
what_the_c_library_allocated_is_no_foreign_memory(void **state)
{
    struct fo_wrapper wrapper = table_fixture;
    (void)state;
    wrapper.session = free_a_path;
    fo_entry_set_wrapper(&wrapper);
    (void)run_text("open client0\nhandshake client0\nclose client0\n", "NTLM");
    fo_entry_set_wrapper(NULL);
}

static void
a_wrapper_that_ignores_a_failed_allocation_dies(void **state)
{
    (void)state;
    fo_entry_set_wrapper(&table_fixture);
    char word[32];
    const int status = run_breach("fail-allocation nth=1\nopen client0\n", FIXTURE_IGNORES_NO_MEMORY, word);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_of_each_role_and_package_conform),
        cmocka_unit_test(both_ends_may_be_the_wrappers),
        cmocka_unit_test(an_object_is_used_again_from_every_state),
        cmocka_unit_test(who_is_cut_off_by_the_other_end_joins_its_next_connection),
        cmocka_unit_test(what_a_wrapper_cannot_do_is_said),
        cmocka_unit_test(planted_bugs_are_found),
        cmocka_unit_test(breaches_end_the_run_with_a_word),
        cmocka_unit_test(sessions_over_a_socket_conform),
        cmocka_unit_test(a_socket_that_is_not_closed_is_found),
        cmocka_unit_test(what_the_c_library_allocated_is_no_foreign_memory),
        cmocka_unit_test(a_wrapper_that_ignores_a_failed_allocation_dies),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
