// SQLite's own file system with a fault disk in between.
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"

typedef struct {
    sqlite3_file base;
    Image *image;
    int syncs_folder;  // SQLite syncs the folder with the first sync of a new journal or log.
    sqlite3_file *real;
} File;

static sqlite3_vfs shim;
static sqlite3_vfs *real_vfs(void) { return (sqlite3_vfs *)shim.pAppData; }
static sqlite3_file *real(sqlite3_file *file) { return ((File *)file)->real; }

static int guard(sqlite3_file *file, int kind) {
    disk_lock();
    int error = disk_before(((File *)file)->image, kind);
    disk_unlock();
    return error;
}

// MARK: - Files

static int x_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int x_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    if (guard(file, faults_reading) != 0) return SQLITE_IOERR_READ;
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int x_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    int error = guard(file, faults_writing);
    // A full disk takes the beginning.
    int taken = error == 0 ? count : error == ENOSPC ? count / 2 : 0;
    if (taken > 0) {
        int rc = real(file)->pMethods->xWrite(real(file), bytes, taken, offset);
        if (rc != SQLITE_OK) return rc;
        disk_lock();
        disk_wrote(((File *)file)->image, bytes, taken, offset);
        disk_unlock();
    }
    return error == 0 ? SQLITE_OK : error == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int x_truncate(sqlite3_file *file, sqlite3_int64 size) {
    if (guard(file, faults_writing) != 0) return SQLITE_IOERR_TRUNCATE;
    int rc = real(file)->pMethods->xTruncate(real(file), size);
    if (rc != SQLITE_OK) return rc;
    disk_lock();
    disk_cut(((File *)file)->image, size);
    disk_unlock();
    return SQLITE_OK;
}

static int x_sync(sqlite3_file *file, int flags) {
    File *mine = (File *)file;
    (void)flags;
    int error = guard(file, faults_syncing);
    disk_lock();
    if (error != 0) {
        disk_sync_failed(mine->image);
    } else {
        disk_synced(mine->image);
        if (mine->syncs_folder) disk_folder_synced(mine->image->disk);
        mine->syncs_folder = 0;
    }
    disk_unlock();
    return error == 0 ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int x_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
static int x_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int x_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
static int x_reserved(sqlite3_file *file, int *out) {
    return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
static int x_control(sqlite3_file *file, int what, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), what, argument);
}
static int x_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
static int x_device(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
static int x_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
    return real(file)->pMethods->xShmMap(real(file), region, size, extend, memory);
}
static int x_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
static void x_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int x_shm_unmap(sqlite3_file *file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: the log's shared memory, but no mapping of the file itself, which nobody could watch.
static const sqlite3_io_methods methods = {
    2,      x_close,  x_read,     x_write,   x_truncate, x_sync,    x_size,     x_lock,        x_unlock,
    x_reserved, x_control, x_sector, x_device, x_shm_map, x_shm_lock, x_shm_barrier, x_shm_unmap,
};

// MARK: - The file system

static int x_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    disk_lock();
    FaultDisk *disk = path == NULL ? NULL : disk_of(path);
    Image *image = disk == NULL ? NULL : disk_image(disk, path);
    int error = image == NULL ? 0 : disk_before(image, faults_opening);
    disk_unlock();
    if (image == NULL) return real_vfs()->xOpen(real_vfs(), path, file, flags, out);
    File *mine = (File *)file;
    memset(mine, 0, sizeof *mine);
    if (error != 0) return SQLITE_CANTOPEN;
    mine->image = image;
    mine->real = (sqlite3_file *)(mine + 1);
    int rc = real_vfs()->xOpen(real_vfs(), path, mine->real, flags, out);
    if (rc != SQLITE_OK) return rc;
    mine->base.pMethods = &methods;
    disk_lock();
    if (!image->exists) {
        if (!image->endures && image->size > 0) disk_cut(image, 0);
        image->exists = 1;
        image->endures = 0;
        mine->syncs_folder = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
    }
    disk_unlock();
    return SQLITE_OK;
}

static int x_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
    (void)vfs;
    disk_lock();
    FaultDisk *disk = disk_of(path);
    int error = disk == NULL ? 0 : disk_before(disk_image(disk, path), faults_writing);
    disk_unlock();
    if (error != 0) return SQLITE_IOERR_DELETE;
    int rc = real_vfs()->xDelete(real_vfs(), path, sync_folder);
    if (disk == NULL || rc != SQLITE_OK) return rc;
    disk_lock();
    disk_removed(disk_image(disk, path));
    if (sync_folder) disk_folder_synced(disk);
    disk_unlock();
    return SQLITE_OK;
}

int faults_install(void) {
    disk_lock();
    int rc = SQLITE_OK;
    if (shim.pAppData == NULL) {
        sqlite3_vfs *found = sqlite3_vfs_find(NULL);
        if (found == NULL) {
            rc = SQLITE_ERROR;
        } else {
            shim = *found;
            shim.zName = "faults";
            shim.pAppData = found;
            shim.szOsFile = (int)sizeof(File) + found->szOsFile;
            shim.xOpen = x_open;
            shim.xDelete = x_delete;
            rc = sqlite3_vfs_register(&shim, 1);
        }
    }
    disk_unlock();
    return rc;
}
