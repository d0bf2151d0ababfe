// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fibers by the C library's contexts, with what AddressSanitizer wants to know of them.
 */
#include "wrapper/fiber.h"

#include "base/assert.h"
#include "base/sanitizer.h"

#include <dlfcn.h>
#include <stddef.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#if FO_HAS_ADDRESS_SANITIZER
#    include <sanitizer/common_interface_defs.h>
#endif

struct fiber {
    ucontext_t context;
    uint8_t *stack; /**< Its lowest usable byte. */
    void (*body)(void *user);
    void *user;
    void *shadow; /**< What AddressSanitizer keeps for a suspended stack. */
    bool is_running;
};

static struct fiber fibers[FO_FIBERS_MAX];
static struct fiber *current;
static ucontext_t resumer;
static const void *resumer_stack;
static size_t resumer_bytes;

typedef int (*switcher)(ucontext_t *from, const ucontext_t *to);

/**
 * The C library's own: what AddressSanitizer puts in front of it warns about every program that calls it, and
 * clears what it knows of the stack that is switched to.
 */
static switcher
find_switcher(void)
{
    static switcher found;
    if (found == NULL) {
        void *library = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
        void *symbol = library != NULL ? dlsym(library, "swapcontext") : NULL;
        found = swapcontext;
        if (symbol != NULL) {
            __builtin_memcpy(&found, &symbol, sizeof found);
        }
    }
    return found;
}

/** Announce that the stack changes to that of @p fiber, or back where that is NULL. */
static void
announce(void **shadow, const struct fiber *fiber)
{
#if FO_HAS_ADDRESS_SANITIZER
    if (fiber != NULL) {
        __sanitizer_start_switch_fiber(shadow, fiber->stack, FO_FIBER_STACK_BYTES);
    } else {
        __sanitizer_start_switch_fiber(shadow, resumer_stack, resumer_bytes);
    }
#else
    (void)shadow;
    (void)fiber;
#endif
}

/** Say that it has. In a fiber, learn from where. */
static void
arrive(void *shadow, bool is_fiber)
{
#if FO_HAS_ADDRESS_SANITIZER
    if (is_fiber) {
        __sanitizer_finish_switch_fiber(shadow, &resumer_stack, &resumer_bytes);
    } else {
        __sanitizer_finish_switch_fiber(shadow, NULL, NULL);
    }
#else
    (void)shadow;
    (void)is_fiber;
    (void)resumer_stack;
    (void)resumer_bytes;
#endif
}

/** Lowest function of each fiber's stack. */
static void
run_current(void)
{
    struct fiber *fiber = current;
    arrive(NULL, true);
    fiber->body(fiber->user);
    fiber->is_running = false;
    /* NULL in place of a shadow: the stack is done with. */
    announce(NULL, NULL);
    (void)find_switcher()(&fiber->context, &resumer);
    FO_ASSERT(!"a fiber that has ended is resumed");
}

static bool
make_stacks(void)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t step = FO_FIBER_STACK_BYTES + page;
    uint8_t *memory = mmap(NULL, step * FO_FIBERS_MAX, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    for (size_t i = 0; i < FO_FIBERS_MAX; i++) {
        if (mprotect(memory + i * step, page, PROT_NONE) != 0) {
            (void)munmap(memory, step * FO_FIBERS_MAX);
            return false;
        }
    }
    for (size_t i = 0; i < FO_FIBERS_MAX; i++) {
        fibers[i].stack = memory + i * step + page;
    }
    return true;
}

bool
fo_fiber_start(uint32_t index, void (*body)(void *user), void *user)
{
    struct fiber *fiber = &fibers[index];
    FO_ASSERT(index < FO_FIBERS_MAX && !fiber->is_running);
    if (fiber->stack == NULL && !make_stacks()) {
        return false;
    }
    if (getcontext(&fiber->context) != 0) {
        return false;
    }
    fiber->context.uc_stack.ss_sp = fiber->stack;
    fiber->context.uc_stack.ss_size = FO_FIBER_STACK_BYTES;
    fiber->context.uc_link = NULL;
    makecontext(&fiber->context, run_current, 0);
    fiber->body = body;
    fiber->user = user;
    fiber->is_running = true;
    return true;
}

bool
fo_fiber_resume(uint32_t index)
{
    struct fiber *fiber = &fibers[index];
    void *shadow = NULL;
    FO_ASSERT(index < FO_FIBERS_MAX && fiber->is_running && current == NULL);
    current = fiber;
    announce(&shadow, fiber);
    (void)find_switcher()(&resumer, &fiber->context);
    arrive(shadow, false);
    current = NULL;
    return fiber->is_running;
}

void
fo_fiber_suspend(void)
{
    struct fiber *fiber = current;
    FO_ASSERT(fiber != NULL);
    announce(&fiber->shadow, NULL);
    (void)find_switcher()(&fiber->context, &resumer);
    arrive(fiber->shadow, true);
}

bool
fo_fiber_holds(uint32_t index, const void *address)
{
    const uintptr_t begin = (uintptr_t)fibers[index].stack;
    const uintptr_t place = (uintptr_t)address;
    return begin != 0 && place >= begin && place - begin < FO_FIBER_STACK_BYTES;
}
