#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What the C library's own functions are called besides.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

enum { most = 32 };
static struct {
    uintptr_t from, to;
} places[most];
static int count;
static long after, every;
static atomic_bool begun;
static atomic_long calls;

// Whether the list, parted by commas, has the file's name up to its first dot.
static int listed(const char *path) {
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    size_t size = strcspn(name, ".");
    for (const char *item = getenv("STARVATION"); item && *item; item += *item == ',') {
        size_t length = strcspn(item, ",");
        if (length == size && strncmp(item, name, size) == 0) return 1;
        item += length;
    }
    return 0;
}

static int look(struct dl_phdr_info *library, size_t size, void *nothing) {
    (void)size, (void)nothing;
    if (!listed(library->dlpi_name)) return 0;
    for (int part = 0; part < library->dlpi_phnum && count < most; part++) {
        const ElfW(Phdr) *header = &library->dlpi_phdr[part];
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
        places[count].from = library->dlpi_addr + header->p_vaddr;
        places[count].to = places[count].from + header->p_memsz;
        count++;
    }
    return 0;
}

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text ? atol(text) : otherwise;
}

__attribute__((constructor)) static void begin(void) {
    after = number("STARVATION_AFTER", 1000);
    every = number("STARVATION_EVERY", 1000);
    dl_iterate_phdr(look, NULL);
    atomic_store(&begun, every > 0);
}

static int refused(const void *caller) {
    if (!atomic_load(&begun)) return 0;
    uintptr_t address = (uintptr_t)caller;
    for (int place = 0; place < count; place++) {
        if (address < places[place].from || address >= places[place].to) continue;
        long call = atomic_fetch_add(&calls, 1) + 1;
        if (call <= after || call % every != 0) return 0;
        static const char words[] = "memory was refused\n";
        (void)!write(STDERR_FILENO, words, sizeof words - 1);
        errno = ENOMEM;
        return 1;
    }
    return 0;
}

void *malloc(size_t size) { return refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size); }

void *calloc(size_t items, size_t size) {
    return refused(__builtin_return_address(0)) ? NULL : __libc_calloc(items, size);
}

void *realloc(void *old, size_t size) {
    return refused(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}
