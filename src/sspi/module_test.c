// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of loading providers.
 */
#include "sspi/module.h"

#include "base/test.h"

#include <dlfcn.h>
#include <string.h>

#define WINPR "libwinpr2.so.2"

static void
refuse(const char *path, enum fo_error expected, const char *reason)
{
    struct fo_module module = {.exports_ansi = true, .library = &module};
    const struct fo_module before = module;
    struct fo_text why = {0};

    assert_int_equal(fo_module_open(path, 0, &module, &why), expected);
    assert_non_null(strstr(fo_text_get(&why), path));
    assert_non_null(strstr(fo_text_get(&why), reason));
    assert_non_null(strstr(fo_text_get(&why), "expected InitSecurityInterfaceA"));
    assert_null(strchr(fo_text_get(&why), '\n'));
    assert_memory_equal(&module, &before, sizeof module);
    fo_text_fini(&why);
}

static void
a_missing_library_is_named(void **state)
{
    (void)state;
    refuse("./no-such-provider.so", FO_ERROR_LOAD, "cannot be loaded");
}

static void
a_library_without_entry_points_is_no_provider(void **state)
{
    (void)state;
    refuse("libm.so.6", FO_ERROR_NOT_FOUND, "not a security provider");
}

static void
winpr_loads_with_both_tables(void **state)
{
    (void)state;
    struct fo_module module = {0};
    struct fo_text why = {0};
    const enum fo_error error = fo_module_open(WINPR, 0, &module, &why);

    if (error == FO_ERROR_LOAD) {
        fo_text_fini(&why);
        skip();
    }
    assert_int_equal(error, FO_OK);
    assert_string_equal(fo_text_get(&why), "");
    assert_true(module.exports_ansi && module.exports_wide);
    assert_non_null(module.ansi.table);
    assert_non_null(module.wide.table);
    assert_ptr_not_equal(module.ansi.table, module.wide.table);
    assert_false(module.ansi.wide);
    assert_true(module.wide.wide);
    assert_int_equal(module.wide.version, ((const SecurityFunctionTableW *)module.wide.table)->dwVersion);
    assert_true(fo_dispatch_has(&module.ansi, FO_CALL_DELETE_SECURITY_CONTEXT));
    assert_true(fo_dispatch_has(&module.wide, FO_CALL_DELETE_SECURITY_CONTEXT));
    fo_module_close(&module);
    assert_null(module.library);
    fo_module_close(&module);
    fo_module_close(NULL);
}

static void
winpr_answers_calls_through_either_table(void **state)
{
    (void)state;
    struct fo_module module = {0};
    struct fo_text why = {0};

    if (fo_module_open(WINPR, 2, &module, &why) != FO_OK) {
        fo_text_fini(&why);
        skip();
    }
    assert_int_equal(module.ansi.version, 2);
    const struct fo_dispatch *tables[] = {&module.ansi, &module.wide};
    for (size_t index = 0; index < 2; index++) {
        ULONG count = 0;
        void *packages = NULL;
        const struct fo_frame enumerate = {.call = FO_CALL_ENUMERATE_SECURITY_PACKAGES,
                                           .wide = tables[index]->wide,
                                           .arguments = {{&count}, {&packages}}};
        assert_int_equal(fo_dispatch_invoke(tables[index], &enumerate), SEC_E_OK);
        assert_true(count > 0);
        assert_non_null(packages);
        const struct fo_frame release = {
            .call = FO_CALL_FREE_CONTEXT_BUFFER, .wide = tables[index]->wide, .arguments = {{packages}}};
        assert_int_equal(fo_dispatch_invoke(tables[index], &release), SEC_E_OK);
    }
    fo_module_close(&module);
    fo_text_fini(&why);
}

/**
 * Keep WinPR mapped to the end. What it allocates when it starts hangs on its own globals, so that unmapping
 * it would turn that into a leak report.
 */
static int
pin_winpr(void **state)
{
    (void)state;
    (void)dlopen(WINPR, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_library_is_named),
        cmocka_unit_test(a_library_without_entry_points_is_no_provider),
        cmocka_unit_test(winpr_loads_with_both_tables),
        cmocka_unit_test(winpr_answers_calls_through_either_table),
    };
    return cmocka_run_group_tests_name("module", tests, pin_winpr, NULL);
}
