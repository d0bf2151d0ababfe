// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Loading, looking up and counting.
 */
#include "wrapper_module.h"

#include "mutant.h"

#include <string.h>

enum {
    PACKAGES_MAX = 4
};

/** What the package said about itself. */
struct remembered {
    const char *package; /**< NULL: none. */
    SecPkgInfoW *info;   /**< Owned: the package's memory. */
};

/** The process's module. */
static struct {
    unsigned use_count; /**< The application, each credential, each session. */
    struct remembered packages[PACKAGES_MAX];
    struct wrapper_functions functions;
} module;

static void
forget_packages(void)
{
    for (int i = 0; i < PACKAGES_MAX; i++) {
        if (module.packages[i].package != NULL) {
            (void)module.functions.free_buffer(module.packages[i].info);
        }
        module.packages[i] = (struct remembered){NULL, NULL};
    }
}

const struct wrapper_functions *
wrapper_module_functions(void)
{
    return &module.functions;
}

bool
wrapper_module_use(const struct wrapper_host *host)
{
    if (module.use_count == 0 && module.functions.free_buffer == NULL) {
        if (!host->load(host->user)) {
            return false;
        }
        if (mutant_is(MUTANT_LOOKUP_CALLS_BEFORE_TABLE)) {
            (void)wrapper_token_bytes(host, "NTLM");
        }
        if (!host->ask_table(host->user)) {
            host->unload(host->user);
            return false;
        }
        module.functions.free_credential = host->table->FreeCredentialsHandle;
        module.functions.delete_context = host->table->DeleteSecurityContext;
        module.functions.complete_token = host->table->CompleteAuthToken;
        module.functions.free_buffer = host->table->FreeContextBuffer;
    }
    module.use_count++;
    return true;
}

void
wrapper_module_leave(const struct wrapper_host *host)
{
    if (module.use_count > 0) {
        module.use_count--;
        if (module.use_count == 0) {
            if (!mutant_is(MUTANT_LOOKUP_PACKAGES_KEPT)) {
                forget_packages();
            }
            host->unload(host->user);
            memset(module.packages, 0, sizeof module.packages);
            if (!mutant_is(MUTANT_LOOKUP_STALE_FUNCTIONS)) {
                module.functions = (struct wrapper_functions){NULL, NULL, NULL, NULL};
            }
        }
    }
}

void
wrapper_module_start(void)
{
    memset(&module, 0, sizeof module);
}

void
wrapper_module_leave_by_application(const struct wrapper_host *host)
{
    if (mutant_is(MUTANT_LOOKUP_UNLOADED_AT_DETACH)) {
        module.use_count = 1;
    }
    wrapper_module_leave(host);
}

size_t
wrapper_module_token_bytes(const struct wrapper_host *host, const char *package)
{
    SecPkgInfoW *info = NULL;
    struct remembered *free_place = NULL;
    for (int i = 0; i < PACKAGES_MAX; i++) {
        struct remembered *place = &module.packages[i];
        if (place->package != NULL && strcmp(place->package, package) == 0) {
            return place->info->cbMaxToken;
        }
        free_place = place->package == NULL ? place : free_place;
    }
    if (free_place == NULL || wrapper_query_package(host, package, &info) != SEC_E_OK || info == NULL) {
        return wrapper_token_bytes(host, package);
    }
    *free_place = (struct remembered){package, info};
    return info->cbMaxToken;
}
