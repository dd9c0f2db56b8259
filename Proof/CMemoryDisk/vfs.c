// What SQLite asks of a file system.
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

#include "files.h"

typedef struct {
    sqlite3_file base;
    HeldFile *held;
} File;

static sqlite3_vfs own;
static sqlite3_vfs *system_vfs(void) { return (sqlite3_vfs *)own.pAppData; }
static HeldFile *held(sqlite3_file *file) { return ((File *)file)->held; }

// MARK: - Files

static int x_close(sqlite3_file *file) {
    held_close(held(file));
    return SQLITE_OK;
}

static int x_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    HeldFile *mine = held(file);
    int64_t there = mine->size - offset;
    if (there >= count) {
        memcpy(bytes, mine->bytes + offset, (size_t)count);
        return SQLITE_OK;
    }
    if (there < 0) there = 0;
    if (there > 0) memcpy(bytes, mine->bytes + offset, (size_t)there);
    memset((char *)bytes + there, 0, (size_t)(count - there));
    return SQLITE_IOERR_SHORT_READ;
}

static int x_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    return held_write(held(file), bytes, count, offset) == 0 ? SQLITE_OK : SQLITE_IOERR_NOMEM;
}

static int x_truncate(sqlite3_file *file, sqlite3_int64 size) {
    held_cut(held(file), size);
    return SQLITE_OK;
}

static int x_size(sqlite3_file *file, sqlite3_int64 *size) {
    *size = held(file)->size;
    return SQLITE_OK;
}

static int x_reserved(sqlite3_file *file, int *out) {
    (void)file;
    *out = 0;
    return SQLITE_OK;
}

static int x_control(sqlite3_file *file, int what, void *argument) {
    (void)file, (void)what, (void)argument;
    return SQLITE_NOTFOUND;
}

static int x_device(sqlite3_file *file) {
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int x_shm_map(sqlite3_file *file, int number, int size, int extend, void volatile **memory) {
    *memory = held_region(held(file), number, size, extend);
    return *memory == NULL && extend ? SQLITE_IOERR_NOMEM : SQLITE_OK;
}

static int x_shm_unmap(sqlite3_file *file, int remove) {
    (void)remove;
    held_drop_regions(held(file));
    return SQLITE_OK;
}

// There is no second connection to lock out, and nothing to sync.
static int x_flags(sqlite3_file *file, int flags) {
    (void)file, (void)flags;
    return SQLITE_OK;
}
static int x_sector(sqlite3_file *file) {
    (void)file;
    return 4096;
}
static int x_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    (void)file, (void)offset, (void)count, (void)flags;
    return SQLITE_OK;
}
static void x_shm_barrier(sqlite3_file *file) { (void)file; }

static const sqlite3_io_methods methods = {
    2,          x_close,   x_read,   x_write,  x_truncate, x_flags,    x_size,        x_flags,     x_flags,
    x_reserved, x_control, x_sector, x_device, x_shm_map,  x_shm_lock, x_shm_barrier, x_shm_unmap,
};

// MARK: - The file system

static int x_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    if (path == NULL || !held_at(path)) return system_vfs()->xOpen(system_vfs(), path, file, flags, out);
    File *mine = (File *)file;
    memset(mine, 0, sizeof *mine);
    mine->held = held_open(path, (flags & SQLITE_OPEN_CREATE) != 0);
    if (mine->held == NULL) return SQLITE_CANTOPEN;
    mine->base.pMethods = &methods;
    if (out != NULL) *out = flags;
    return SQLITE_OK;
}

static int x_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
    (void)vfs;
    if (!held_at(path)) return system_vfs()->xDelete(system_vfs(), path, sync_folder);
    held_remove(path);
    return SQLITE_OK;
}

static int x_access(sqlite3_vfs *vfs, const char *path, int flags, int *out) {
    (void)vfs;
    if (!held_at(path)) return system_vfs()->xAccess(system_vfs(), path, flags, out);
    HeldFile *file = held_find(path);
    // As in SQLite's own: an empty file is none.
    *out = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->size > 0);
    return SQLITE_OK;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int installed = SQLITE_ERROR;

static void install(void) {
    sqlite3_vfs *found = sqlite3_vfs_find(NULL);
    if (found == NULL) return;
    own = *found;
    own.zName = "memorydisk";
    own.pAppData = found;
    if (own.szOsFile < (int)sizeof(File)) own.szOsFile = (int)sizeof(File);
    own.xOpen = x_open;
    own.xDelete = x_delete;
    own.xAccess = x_access;
    installed = sqlite3_vfs_register(&own, 1);
}

int memorydisk_install(void) {
    pthread_once(&once, install);
    return installed;
}
