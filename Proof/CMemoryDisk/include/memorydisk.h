#ifndef CHATBRIDGE_MEMORYDISK_H
#define CHATBRIDGE_MEMORYDISK_H

#include <stdint.h>

// A file system for SQLite whose files are in the memory of this process: those of databases below some folders, for as
// long as these are held. All others are passed on untouched. A database here has one connection at a time, and no power
// to lose: what is written is there.

// Becomes SQLite's default file system, once; 0 when it is.
int memorydisk_install(void);

// From now on, the files of databases below `folder` are in memory; 0 when they are.
int memorydisk_hold(const char *folder);
// Lets go of the folder and of every file below it.
void memorydisk_release(const char *folder);
// Lets go of every file below `folder`; what is still open goes when it is closed.
void memorydisk_clear(const char *folder);

// How many bytes a file has; -1: there is none.
int64_t memorydisk_size(const char *path);
// Makes a file of these bytes; -1 when there is no memory.
int memorydisk_put(const char *path, const void *bytes, int64_t count);
// Makes `to` a copy of `from`; -1 when there is no such file, or no memory.
int memorydisk_copy(const char *from, const char *to);
// Cuts a file to `size`; -1 when there is no such file.
int memorydisk_cut(const char *path, int64_t size);

#endif
