// What a process asks of Linux, and the C library of Debian 12 or Swift's import of it has no call for.
#include <linux/sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// See sched_setattr(2). Of this thread, and of the threads and programs that it starts. Whoever was started with a lower
// priority than `nice` keeps it.
static inline long chatbridge_take_turns(uint32_t policy, int32_t nice, uint64_t slice_nanoseconds) {
    int32_t own = getpriority(PRIO_PROCESS, 0);
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {sizeof attributes, policy, 0, nice > own ? nice : own, 0, slice_nanoseconds, 0, 0};
    return syscall(SYS_sched_setattr, 0, &attributes, 0);
}

// See PR_SET_DUMPABLE in prctl(2). Of this process, but not of the programs that it starts.
static inline int chatbridge_dump_no_core(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
