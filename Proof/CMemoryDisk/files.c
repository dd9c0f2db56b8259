// The files themselves, and the folders below which they are.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

typedef struct Folder {
    struct Folder *next;
    size_t length;
    char path[];
} Folder;

// Guards both lists. What is in a file belongs to its one connection, and to whoever copies it on the same thread.
static pthread_mutex_t lists = PTHREAD_MUTEX_INITIALIZER;
static Folder *folders;
static HeldFile *files;

static int is_below(const char *path, const char *folder, size_t length) {
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

// MARK: - With the lists locked

static HeldFile **place_of(const char *path) {
    HeldFile **place = &files;
    while (*place != NULL && strcmp((*place)->path, path) != 0) place = &(*place)->next;
    return place;
}

static void free_file(HeldFile *file) {
    held_drop_regions(file);
    free(file->path);
    free(file->bytes);
    free(file);
}

static void take_out(HeldFile **place) {
    HeldFile *file = *place;
    *place = file->next;
    file->is_removed = 1;
    if (!file->is_open) free_file(file);
}

static HeldFile *make(const char *path) {
    HeldFile *file = calloc(1, sizeof *file);
    if (file == NULL) return NULL;
    file->path = strdup(path);
    if (file->path == NULL) {
        free(file);
        return NULL;
    }
    file->next = files;
    files = file;
    return file;
}

static void clear(const char *folder) {
    size_t length = strlen(folder);
    HeldFile **place = &files;
    while (*place != NULL) {
        if (is_below((*place)->path, folder, length)) {
            take_out(place);
        } else {
            place = &(*place)->next;
        }
    }
}

// MARK: - Folders

int held_at(const char *path) {
    int found = 0;
    pthread_mutex_lock(&lists);
    for (Folder *folder = folders; folder != NULL && !found; folder = folder->next) {
        found = is_below(path, folder->path, folder->length);
    }
    pthread_mutex_unlock(&lists);
    return found;
}

int memorydisk_hold(const char *path) {
    size_t length = strlen(path);
    Folder *folder = malloc(sizeof *folder + length + 1);
    if (folder == NULL) return -1;
    folder->length = length;
    memcpy(folder->path, path, length + 1);
    pthread_mutex_lock(&lists);
    folder->next = folders;
    folders = folder;
    pthread_mutex_unlock(&lists);
    return 0;
}

void memorydisk_release(const char *path) {
    pthread_mutex_lock(&lists);
    Folder **place = &folders;
    while (*place != NULL && strcmp((*place)->path, path) != 0) place = &(*place)->next;
    Folder *folder = *place;
    if (folder != NULL) *place = folder->next;
    clear(path);
    pthread_mutex_unlock(&lists);
    free(folder);
}

void memorydisk_clear(const char *folder) {
    pthread_mutex_lock(&lists);
    clear(folder);
    pthread_mutex_unlock(&lists);
}

// MARK: - Files

HeldFile *held_find(const char *path) {
    pthread_mutex_lock(&lists);
    HeldFile *file = *place_of(path);
    pthread_mutex_unlock(&lists);
    return file;
}

HeldFile *held_open(const char *path, int may_make) {
    pthread_mutex_lock(&lists);
    HeldFile *file = *place_of(path);
    if (file == NULL && may_make) file = make(path);
    // A second connection would need locks.
    if (file != NULL && file->is_open) file = NULL;
    if (file != NULL) file->is_open = 1;
    pthread_mutex_unlock(&lists);
    return file;
}

void held_close(HeldFile *file) {
    pthread_mutex_lock(&lists);
    file->is_open = 0;
    if (file->is_removed) free_file(file);
    pthread_mutex_unlock(&lists);
}

void held_remove(const char *path) {
    pthread_mutex_lock(&lists);
    HeldFile **place = place_of(path);
    if (*place != NULL) take_out(place);
    pthread_mutex_unlock(&lists);
}

int held_write(HeldFile *file, const void *bytes, int64_t count, int64_t offset) {
    int64_t end = offset + count;
    if (end > file->room) {
        int64_t room = file->room * 2 > end ? file->room * 2 : end;
        unsigned char *grown = realloc(file->bytes, (size_t)room);
        if (grown == NULL) return -1;
        file->bytes = grown;
        file->room = room;
    }
    if (offset > file->size) memset(file->bytes + file->size, 0, (size_t)(offset - file->size));
    memcpy(file->bytes + offset, bytes, (size_t)count);
    if (end > file->size) file->size = end;
    return 0;
}

void held_cut(HeldFile *file, int64_t size) {
    if (size < file->size) file->size = size;
}

void *held_region(HeldFile *file, int number, int size, int may_make) {
    if (number >= file->region_count) {
        if (!may_make) return NULL;
        void **regions = realloc(file->regions, sizeof *regions * (size_t)(number + 1));
        if (regions == NULL) return NULL;
        file->regions = regions;
        while (file->region_count <= number) regions[file->region_count++] = NULL;
    }
    if (file->regions[number] == NULL && may_make) file->regions[number] = calloc(1, (size_t)size);
    return file->regions[number];
}

void held_drop_regions(HeldFile *file) {
    for (int number = 0; number < file->region_count; number++) free(file->regions[number]);
    free(file->regions);
    file->regions = NULL;
    file->region_count = 0;
}

// MARK: - For who is not SQLite

int64_t memorydisk_size(const char *path) {
    HeldFile *file = held_find(path);
    return file == NULL ? -1 : file->size;
}

int memorydisk_put(const char *path, const void *bytes, int64_t count) {
    held_remove(path);
    HeldFile *file = held_open(path, 1);
    if (file == NULL) return -1;
    int failed = count > 0 && held_write(file, bytes, count, 0) != 0;
    held_close(file);
    return failed ? -1 : 0;
}

int memorydisk_copy(const char *from, const char *to) {
    HeldFile *source = held_find(from);
    return source == NULL ? -1 : memorydisk_put(to, source->bytes, source->size);
}

int memorydisk_cut(const char *path, int64_t size) {
    HeldFile *file = held_find(path);
    if (file == NULL) return -1;
    held_cut(file, size);
    return 0;
}
