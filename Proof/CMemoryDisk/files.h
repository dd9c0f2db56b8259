#ifndef CHATBRIDGE_MEMORYDISK_FILES_H
#define CHATBRIDGE_MEMORYDISK_FILES_H

#include "memorydisk.h"

typedef struct HeldFile {
    struct HeldFile *next;
    char *path;
    unsigned char *bytes;
    int64_t size;
    int64_t room;
    int is_open;
    int is_removed;   // nobody finds it any more; freed by whoever closes it
    void **regions;   // what SQLite calls the log's shared memory
    int region_count;
} HeldFile;

// Whether files at `path` are in memory.
int held_at(const char *path);
// NULL: there is none, and none could be made.
HeldFile *held_find(const char *path);
HeldFile *held_open(const char *path, int may_make);
void held_close(HeldFile *file);
void held_remove(const char *path);
// 0, or -1 when there is no memory.
int held_write(HeldFile *file, const void *bytes, int64_t count, int64_t offset);
void held_cut(HeldFile *file, int64_t size);
void *held_region(HeldFile *file, int number, int size, int may_make);
void held_drop_regions(HeldFile *file);

#endif
