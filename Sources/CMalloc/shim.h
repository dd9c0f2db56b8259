// The part of the C library's allocator that Swift's own import of it leaves out.
#include <malloc.h>
