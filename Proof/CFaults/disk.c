// What is on a disk, what may be, and what is left of it when the power goes.
#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A disk writes a sector wholly or not at all.
enum { sector = 512 };

struct FaultDisk {
    FaultDisk *next;
    char *folder;
    Image *images;
    int64_t note;
    int kinds, error, skipped, times, failures;
    char suffix[32];
    char *pictures;
    int64_t *notes;
    int taken, limit, every;
    uint64_t random;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static FaultDisk *disks;

void disk_lock(void) { pthread_mutex_lock(&mutex); }
void disk_unlock(void) { pthread_mutex_unlock(&mutex); }

// splitmix64
static uint64_t next_random(FaultDisk *disk) {
    uint64_t z = (disk->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int one_in(FaultDisk *disk, uint64_t n) { return next_random(disk) % n == 0; }

// MARK: - Disks

FaultDisk *faults_attach(const char *folder) {
    FaultDisk *disk = calloc(1, sizeof *disk);
    if (disk == NULL || (disk->folder = realpath(folder, NULL)) == NULL) {
        free(disk);
        return NULL;
    }
    disk_lock();
    disk->next = disks;
    disks = disk;
    disk_unlock();
    return disk;
}

static void forget_changes(Image *image) {
    for (Change *change = image->first; change != NULL;) {
        Change *next = change->next;
        free(change);
        change = next;
    }
    image->first = NULL;
    image->last = &image->first;
}

void faults_detach(FaultDisk *disk) {
    disk_lock();
    for (FaultDisk **place = &disks; *place != NULL; place = &(*place)->next) {
        if (*place != disk) continue;
        *place = disk->next;
        break;
    }
    disk_unlock();
    for (Image *image = disk->images; image != NULL;) {
        Image *next = image->next;
        forget_changes(image);
        free(image->bytes);
        free(image->name);
        free(image);
        image = next;
    }
    free(disk->pictures);
    free(disk->notes);
    free(disk->folder);
    free(disk);
}

FaultDisk *disk_of(const char *path) {
    for (FaultDisk *disk = disks; disk != NULL; disk = disk->next) {
        size_t length = strlen(disk->folder);
        if (strncmp(path, disk->folder, length) != 0 || path[length] != '/') continue;
        if (strchr(path + length + 1, '/') == NULL) return disk;
    }
    return NULL;
}

static void load(Image *image, const char *path) {
    image->exists = access(path, F_OK) == 0;
    image->endures = image->exists;
    int file = image->exists ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    struct stat status;
    if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0) {
        image->bytes = malloc((size_t)status.st_size);
        ssize_t count = image->bytes == NULL ? 0 : pread(file, image->bytes, (size_t)status.st_size, 0);
        image->size = count < 0 ? 0 : count;
    }
    if (file >= 0) close(file);
}

Image *disk_image(FaultDisk *disk, const char *path) {
    const char *name = path + strlen(disk->folder) + 1;
    for (Image *image = disk->images; image != NULL; image = image->next) {
        if (strcmp(image->name, name) == 0) return image;
    }
    Image *image = calloc(1, sizeof *image);
    if (image == NULL || (image->name = strdup(name)) == NULL) abort();
    image->disk = disk;
    image->last = &image->first;
    load(image, path);
    image->next = disk->images;
    disk->images = image;
    return image;
}

// MARK: - What is on it

static void resize(Content *content, int64_t size) {
    if (size > content->size) {
        content->bytes = realloc(content->bytes, (size_t)size);
        if (content->bytes == NULL) abort();
        memset(content->bytes + content->size, 0, (size_t)(size - content->size));
    }
    content->size = size;
}

static void apply(Content *content, const unsigned char *bytes, int64_t count, int64_t offset) {
    if (count == 0) return;
    if (offset + count > content->size) resize(content, offset + count);
    memcpy(content->bytes + offset, bytes, (size_t)count);
}

// Each sector of a torn write is there or not.
static void tear(FaultDisk *disk, Content *content, const Change *change) {
    for (int64_t at = 0; at < change->count;) {
        int64_t rest = sector - (change->offset + at) % sector;
        if (rest > change->count - at) rest = change->count - at;
        if (one_in(disk, 2)) apply(content, change->bytes + at, rest, change->offset + at);
        at += rest;
    }
}

static void settle(Content *content, const Change *change) {
    if (change->count < 0) {
        resize(content, change->offset);
    } else {
        apply(content, change->bytes, change->count, change->offset);
    }
}

static void append(Image *image, Change *change) {
    *image->last = change;
    image->last = &change->next;
}

void disk_wrote(Image *image, const void *bytes, int64_t count, int64_t offset) {
    Change *change = calloc(1, sizeof *change + (size_t)count);
    if (change == NULL) abort();
    change->offset = offset;
    change->count = count;
    memcpy(change->bytes, bytes, (size_t)count);
    append(image, change);
}

void disk_cut(Image *image, int64_t size) {
    Change *change = calloc(1, sizeof *change);
    if (change == NULL) abort();
    change->offset = size;
    change->count = -1;
    append(image, change);
}

void disk_synced(Image *image) {
    Content content = {image->bytes, image->size};
    for (Change *change = image->first; change != NULL; change = change->next) {
        // What an earlier, failed sync let go is not written again: it may be there or not.
        if (!change->doubtful) settle(&content, change);
        else if (change->count >= 0) tear(image->disk, &content, change);
    }
    forget_changes(image);
    image->bytes = content.bytes;
    image->size = content.size;
}

void disk_sync_failed(Image *image) {
    for (Change *change = image->first; change != NULL; change = change->next) change->doubtful = 1;
}

void disk_removed(Image *image) {
    image->exists = 0;
    image->endures = 0;
}

void disk_folder_synced(FaultDisk *disk) {
    for (Image *image = disk->images; image != NULL; image = image->next) {
        image->endures = 1;
        if (image->exists) continue;
        forget_changes(image);
        image->size = 0;
    }
}

// MARK: - Faults

void faults_arm(FaultDisk *disk, int kinds, const char *suffix, int error, int skipped, int times) {
    disk_lock();
    disk->kinds = kinds;
    disk->error = error;
    disk->skipped = skipped;
    disk->times = times;
    snprintf(disk->suffix, sizeof disk->suffix, "%s", suffix == NULL ? "" : suffix);
    disk_unlock();
}

void faults_disarm(FaultDisk *disk) { faults_arm(disk, 0, NULL, 0, 0, 0); }

int faults_failures(FaultDisk *disk) {
    disk_lock();
    int failures = disk->failures;
    disk_unlock();
    return failures;
}

static int fault(FaultDisk *disk, const char *name, int kind) {
    if ((disk->kinds & kind) == 0 || disk->times == 0) return 0;
    size_t length = strlen(name), suffix = strlen(disk->suffix);
    if (suffix > length || strcmp(name + length - suffix, disk->suffix) != 0) return 0;
    if (disk->skipped > 0) {
        disk->skipped -= 1;
        return 0;
    }
    if (disk->times > 0) disk->times -= 1;
    disk->failures += 1;
    return disk->error;
}

// MARK: - When the power goes

typedef enum { nothing_more, everything, some, in_order } Remains;

static Content remains(Image *image, Remains mode) {
    FaultDisk *disk = image->disk;
    Content content = {NULL, 0};
    apply(&content, image->bytes, image->size, 0);
    int64_t pending = 0;
    for (Change *change = image->first; change != NULL; change = change->next) pending += 1;
    int64_t kept = pending == 0 ? 0 : (int64_t)(next_random(disk) % (uint64_t)(pending + 1));
    for (Change *change = image->first; change != NULL; change = change->next, kept -= 1) {
        if (mode == nothing_more) break;
        if (mode == in_order && kept < 0) break;
        int whole = mode == everything || (mode == in_order && kept > 0);
        if (whole && !change->doubtful) settle(&content, change);
        else if (change->count < 0) { if (one_in(disk, 2)) settle(&content, change); }
        else if (one_in(disk, 3)) tear(disk, &content, change);
        else if (one_in(disk, 2)) settle(&content, change);
    }
    return content;
}

static void write_down(const char *folder, Image *image, Remains mode) {
    // A file whose creation or removal was not made sure of is there or not.
    int uncertain = mode == everything ? image->exists
                  : mode == nothing_more ? !image->exists
                                         : one_in(image->disk, 2);
    if (image->endures ? !image->exists : !uncertain) return;
    Content content = remains(image, mode);
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, image->name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || (content.size > 0 && write(file, content.bytes, (size_t)content.size) != content.size)) abort();
    close(file);
    free(content.bytes);
}

static void take_picture(FaultDisk *disk) {
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/%d", disk->pictures, disk->taken);
    if (mkdir(folder, 0700) != 0) return;
    Remains mode = (Remains)(next_random(disk) % 6);
    if (mode > in_order) mode = some;
    for (Image *image = disk->images; image != NULL; image = image->next) write_down(folder, image, mode);
    disk->notes[disk->taken++] = disk->note;
}

int disk_before(Image *image, int kind) {
    FaultDisk *disk = image->disk;
    int changes = (kind & (faults_writing | faults_syncing)) != 0;
    if (changes && disk->taken < disk->limit && one_in(disk, (uint64_t)disk->every)) take_picture(disk);
    return fault(disk, image->name, kind);
}

void faults_note(FaultDisk *disk, int64_t note) {
    disk_lock();
    disk->note = note;
    disk_unlock();
}

// Files that were there before belong to the picture, although nobody opened them yet. The log's shared memory does not:
// nobody syncs it, and it is made anew.
static void look_around(FaultDisk *disk) {
    DIR *folder = opendir(disk->folder);
    if (folder == NULL) return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (entry->d_type != DT_REG || (length > 4 && strcmp(entry->d_name + length - 4, "-shm") == 0)) continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", disk->folder, entry->d_name);
        disk_image(disk, path);
    }
    closedir(folder);
}

void faults_picture(FaultDisk *disk, const char *folder, uint64_t seed, int every, int limit) {
    disk_lock();
    look_around(disk);
    free(disk->pictures);
    free(disk->notes);
    disk->pictures = strdup(folder);
    disk->notes = calloc((size_t)limit + 1, sizeof *disk->notes);
    disk->random = seed;
    disk->every = every;
    disk->taken = 0;
    disk->limit = disk->pictures == NULL || disk->notes == NULL ? 0 : limit;
    disk_unlock();
}

int faults_pictures(FaultDisk *disk) {
    disk_lock();
    int taken = disk->taken;
    disk_unlock();
    return taken;
}

int64_t faults_pictured_note(FaultDisk *disk, int picture) {
    disk_lock();
    int64_t note = picture >= 0 && picture < disk->taken ? disk->notes[picture] : -1;
    disk_unlock();
    return note;
}
