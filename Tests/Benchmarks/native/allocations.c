/* Counts what a program allocates, for whoever watches it from outside; glibc only.
 *
 *   ALLOCATIONS=FILE LD_PRELOAD=allocations.so PROGRAM
 *
 * FILE has room for four native 64-bit numbers, which are kept up to date: allocations made, their bytes, blocks that are held
 * now, and their bytes. A reallocation is one allocation. Children of the program do not count.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* glibc's own names for what is replaced here: dlsym would itself allocate. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

struct counts {
    _Atomic int64_t made, made_bytes, held, held_bytes;
};

static struct counts early; /* before the file is there */
static struct counts *counts = &early;

static void *took(void *block) {
    if (!block) return NULL;
    int64_t size = (int64_t)malloc_usable_size(block);
    atomic_fetch_add_explicit(&counts->made, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->made_bytes, size, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->held, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->held_bytes, size, memory_order_relaxed);
    return block;
}

static void gave(int64_t size) {
    atomic_fetch_sub_explicit(&counts->held, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&counts->held_bytes, size, memory_order_relaxed);
}

void *malloc(size_t size) {
    return took(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return took(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size) {
    int64_t before = old ? (int64_t)malloc_usable_size(old) : 0;
    void *block = __libc_realloc(old, size);
    if (old && (block || size == 0)) gave(before);
    return took(block);
}

void *memalign(size_t alignment, size_t size) {
    return took(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) || (alignment & (alignment - 1)) || alignment == 0) return EINVAL;
    void *made = memalign(alignment, size);
    if (!made) return ENOMEM;
    *block = made;
    return 0;
}

void free(void *block) {
    if (block) gave((int64_t)malloc_usable_size(block));
    __libc_free(block);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("ALLOCATIONS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    struct counts *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared == MAP_FAILED) return;
    shared->held = early.held;
    shared->held_bytes = early.held_bytes;
    counts = shared;
    unsetenv("LD_PRELOAD");
}
