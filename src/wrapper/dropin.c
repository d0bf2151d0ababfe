// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Where the drop-in's names lead, and which calls about the module fail by plan.
 */
#include "wrapper/dropin.h"

#include "base/assert.h"
#include "provider/provider.h"
#include "wrapper/dropin_state.h"
#include "wrapper/include/windows.h"

#include <pthread.h>

struct plan {
    unsigned in; /* 0: none. */
    bool has_failed;
};

static struct {
    pthread_mutex_t lock;
    bool is_attached;
    struct fo_dropin target;
    struct plan plans[FO_DROPIN_POINT_COUNT];
    unsigned bad_release_count;
} dropin = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void
enter(void)
{
    int error = pthread_mutex_lock(&dropin.lock);
    FO_ASSERT(error == 0);
}

static void
leave(void)
{
    int error = pthread_mutex_unlock(&dropin.lock);
    FO_ASSERT(error == 0);
}

void
fo_dropin_attach(const struct fo_dropin *target)
{
    enter();
    dropin.is_attached = target != NULL;
    dropin.target = target != NULL ? *target : (struct fo_dropin){0};
    dropin.target.wide.wide = true;
    dropin.target.ansi.wide = false;
    leave();
}

/** Tokens and certificates of a process on its own go back to its own provider. */
static void
close_own_token(void *user, void *token)
{
    (void)user;
    if (!fo_provider_close_handle(fo_provider_current(), token)) {
        fo_dropin_count_bad_release();
    }
}

static void
free_own_certificate(void *user, const void *certificate)
{
    (void)user;
    if (!fo_provider_free_certificate(fo_provider_current(), certificate)) {
        fo_dropin_count_bad_release();
    }
}

/** An honest provider for the process, made when it is first needed; it stays until the process ends. */
static void
lead_to_own(struct fo_dropin *out)
{
    if (fo_provider_current() == NULL) {
        fo_provider_install(fo_provider_new(NULL));
    }
    *out = (struct fo_dropin){0};
    if (fo_provider_current() != NULL) {
        fo_provider_dispatch(true, &out->wide);
        fo_provider_dispatch(false, &out->ansi);
        out->close_token = close_own_token;
        out->free_certificate = free_own_certificate;
    }
}

void
fo_dropin_get(struct fo_dropin *out)
{
    enter();
    if (dropin.is_attached) {
        *out = dropin.target;
    } else {
        lead_to_own(out);
    }
    leave();
}

void
fo_dropin_fail(enum fo_dropin_point point, unsigned nth)
{
    FO_ASSERT(point < FO_DROPIN_POINT_COUNT);
    enter();
    dropin.plans[point] = (struct plan){.in = nth};
    leave();
}

bool
fo_dropin_has_failed(enum fo_dropin_point point)
{
    bool has_failed = false;

    FO_ASSERT(point < FO_DROPIN_POINT_COUNT);
    enter();
    has_failed = dropin.plans[point].has_failed;
    leave();
    return has_failed;
}

bool
fo_dropin_ask(enum fo_dropin_point point)
{
    struct plan *plan = &dropin.plans[point];
    bool fails = false;

    enter();
    if (plan->in > 0 && --plan->in == 0) {
        plan->has_failed = true;
        fails = true;
    }
    leave();
    return fails;
}

void
fo_dropin_count_bad_release(void)
{
    enter();
    dropin.bad_release_count++;
    leave();
}

unsigned
fo_dropin_bad_release_count(void)
{
    unsigned count = 0;

    enter();
    count = dropin.bad_release_count;
    leave();
    return count;
}

void
fo_dropin_reset(void)
{
    fo_dropin_module_reset();
    fo_dropin_certificate_reset();
    SetLastError(NO_ERROR);
    enter();
    for (size_t point = 0; point < FO_DROPIN_POINT_COUNT; point++) {
        dropin.plans[point] = (struct plan){0};
    }
    dropin.bad_release_count = 0;
    leave();
}
