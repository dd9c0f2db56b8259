// The ledger's own file calls, with a fault disk in between.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"

enum { most = 4096 };
static Image *opened[most];

static Image *image_of(int descriptor) {
    return descriptor >= 0 && descriptor < most ? opened[descriptor] : NULL;
}

static int failing(int error) {
    errno = error;
    return -1;
}

int faults_file_open(const char *path) {
    disk_lock();
    FaultDisk *disk = disk_of(path);
    Image *image = disk == NULL ? NULL : disk_image(disk, path);
    int error = image == NULL ? 0 : disk_before(image, faults_opening);
    disk_unlock();
    if (error != 0) return failing(error);
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0 || image == NULL) return descriptor;
    disk_lock();
    if (!image->exists) {
        image->exists = 1;
        image->endures = 0;
    }
    if (descriptor < most) opened[descriptor] = image;
    disk_unlock();
    return descriptor;
}

ssize_t faults_file_write(int descriptor, const void *bytes, size_t count, off_t offset) {
    disk_lock();
    Image *image = image_of(descriptor);
    int error = image == NULL ? 0 : disk_before(image, faults_writing);
    disk_unlock();
    if (error != 0) return failing(error);
    ssize_t written = pwrite(descriptor, bytes, count, offset);
    if (written <= 0 || image == NULL) return written;
    disk_lock();
    disk_wrote(image, bytes, written, offset);
    disk_unlock();
    return written;
}

int faults_file_sync(int descriptor) {
    disk_lock();
    Image *image = image_of(descriptor);
    int error = image == NULL ? 0 : disk_before(image, faults_syncing);
    if (image != NULL && error == 0) disk_synced(image);
    if (image != NULL && error != 0) disk_sync_failed(image);
    disk_unlock();
    if (image == NULL) return fdatasync(descriptor);
    return error == 0 ? 0 : failing(error);
}

int faults_folder_sync(const char *path) {
    char inside[4096];
    snprintf(inside, sizeof inside, "%s/x", path);
    disk_lock();
    FaultDisk *disk = disk_of(inside);
    if (disk != NULL) disk_folder_synced(disk);
    disk_unlock();
    return 0;
}

int faults_file_close(int descriptor) {
    disk_lock();
    if (descriptor >= 0 && descriptor < most) opened[descriptor] = NULL;
    disk_unlock();
    return close(descriptor);
}
