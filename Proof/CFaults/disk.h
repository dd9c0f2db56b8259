#ifndef CHATBRIDGE_FAULTS_DISK_H
#define CHATBRIDGE_FAULTS_DISK_H

#include "faults.h"

// A write or truncation that no sync has made sure of.
typedef struct Change {
    struct Change *next;
    int64_t offset;
    int64_t count;  // -1: the file was cut to `offset`
    int doubtful;   // A sync failed after it: the system holds it for written, the disk may never have seen it.
    unsigned char bytes[];
} Change;

// One file: what is surely on the disk, and what may be.
typedef struct Image {
    struct Image *next;
    FaultDisk *disk;
    char *name;
    unsigned char *bytes;
    int64_t size;
    Change *first;
    Change **last;
    int exists;   // now
    int endures;  // whether it exists is surely what is on the disk; else `exists` may or may not be
} Image;

typedef struct {
    unsigned char *bytes;
    int64_t size;
} Content;

// All of these are called with the lock held, except for the first two.
void disk_lock(void);
void disk_unlock(void);
FaultDisk *disk_of(const char *path);
Image *disk_image(FaultDisk *disk, const char *path);
// Before each operation: 0, or the errno with which it is to fail.
int disk_before(Image *image, int kind);
void disk_wrote(Image *image, const void *bytes, int64_t count, int64_t offset);
void disk_cut(Image *image, int64_t size);
void disk_synced(Image *image);
void disk_sync_failed(Image *image);
void disk_removed(Image *image);
void disk_folder_synced(FaultDisk *disk);

#endif
