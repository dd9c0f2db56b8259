#ifndef CHATBRIDGE_FAULTS_H
#define CHATBRIDGE_FAULTS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A disk that can be told to fail. It stands between SQLite (and the ledger's own file calls) and the real files of one
// folder, and remembers of each file what is surely on the disk and what was written since it was last synced. At any
// moment it can write down what the folder might hold if the power went now.

typedef struct FaultDisk FaultDisk;

// The kinds of operations that can fail; may be combined.
enum {
    faults_reading = 1,
    faults_writing = 2,  // writing and truncating
    faults_syncing = 4,
    faults_opening = 8,
};

// Becomes SQLite's default file system, once. Folders that are no fault disk are passed on untouched.
int faults_install(void);

// Takes `folder` under control; it must exist. NULL when there is no memory.
FaultDisk *faults_attach(const char *folder);
// Lets go of the folder. No file of it may be open any more.
void faults_detach(FaultDisk *disk);

// From now on, operations of `kinds` on files whose name ends in `suffix` (NULL: any) fail with `error` (an errno):
// the first `skipped` still work, then `times` fail (-1: until disarmed).
void faults_arm(FaultDisk *disk, int kinds, const char *suffix, int error, int skipped, int times);
void faults_disarm(FaultDisk *disk);
// How many operations failed since the disk was attached.
int faults_failures(FaultDisk *disk);

// Says how much has been acknowledged: written into each later picture of the disk.
void faults_note(FaultDisk *disk, int64_t note);

// From now on takes a picture before one in `every` changing operations (chosen by `seed`), into folders named 0, 1, …
// below `folder`: what the disk might hold if the power went at that moment. At most `limit` of them.
void faults_picture(FaultDisk *disk, const char *folder, uint64_t seed, int every, int limit);
// How many pictures were taken, and what had been acknowledged at the time of each.
int faults_pictures(FaultDisk *disk);
int64_t faults_pictured_note(FaultDisk *disk, int picture);

// File calls as the system's, for files that SQLite does not know of: -1 and errno on failure.
int faults_file_open(const char *path);
ssize_t faults_file_write(int descriptor, const void *bytes, size_t count, off_t offset);
int faults_file_sync(int descriptor);
int faults_folder_sync(const char *path);
int faults_file_close(int descriptor);

#endif
