"""How much a request may cost, in what can be counted: the same on a slow machine as on a fast one.

Raise a number only with the reason for it in the same commit; lower it when a change has made room. Each stands a little above
what was counted when it was written (in brackets), so that a few in a hundred more are borne and one more in ten is not. The
debug build allocates more than the one for use, because nothing is specialised or put on the stack; CI counts it because it is
there after `make test`, while building the other one would take CI longer than all that is counted here.
"""

# Allocations (malloc, calloc, realloc and their kin), by build.
ALLOCATIONS = {
    "debug": {
        "a small request": 425,  # (399)
        "an event, all at once": 44,  # (41.0)
        "an event, one by one": 75,  # (71.6)
    },
    "release": {
        "a small request": 65,  # (60.2)
        "an event, all at once": 2.1,  # (1.7)
        "an event, one by one": 8.2,  # (7.6; one of them the end of its turn, which many streams share)
    },
}

# System calls of all threads. They do not depend on the build, but a little on which thread is the first to be ready.
SYSTEM_CALLS = {
    "a small request": 12.5,  # (10.8 for use, 11.9 for debug, so slow that most lines of the log set a timer)
    "an event, all at once": 0.3,  # (0.18)
    "an event, one by one": 6.7,  # (6.1)
}

# Memory after REQUESTS small requests, next to what it was after WARM_UP of them.
WARM_UP = 20_000
REQUESTS = 100_000
HELD_BYTES = 64 * 1024  # allocated and not given back: 0.7 bytes a request would be seen (-400)
RESIDENT_KIB = 2 * 1024  # what the kernel says, with what the allocator keeps for itself (32)

# The same after clients that left before they had their answer, half of them amid a stream. The warm-up is long because
# libdispatch keeps what it hands work over with, up to 1,024 pieces of 64 bytes a thread, before it frees any.
LEAVING_WARM_UP = 4_000
LEAVING = 2_000
LEAVING_HELD_BYTES = 64 * 1024  # (-112 to 96)

# The same after reloads, each of which replaces every deployment, with requests between and metrics on. What is held more is
# libdispatch's, and no more after 1,000 reloads; one deployment that is not freed would be twice the bound.
RELOADS_WARM_UP = 200
RELOADS = 1_000
RELOADS_HELD_BYTES = 256 * 1024  # (115,296)

# While nothing is asked. What is not zero here is libdispatch's: on Linux it looks once a second how many of its worker
# threads run (`_dispatch_workq_monitor_pools`), in every program that uses Swift's concurrency, and nothing turns that off.
# It re-arms a timer with one timerfd_settime, one epoll_ctl and two epoll_wait, some 40 µs a second in all. One worker or
# another may leave.
IDLE_SECONDS = 10
IDLE_WAKE_UPS = 13
IDLE_CPU_MICROSECONDS = 3_000
IDLE_TRACED_SECONDS = 5
IDLE_DISPATCH_CALLS = {
    "timerfd_settime": 6,
    "epoll_ctl": 6,
    "epoll_wait": 12,
    "rt_sigprocmask": 2,
    "madvise": 2,
    "exit": 2,
}

# Of the functions that the profile for the compiler tells of (packaging/profile), in per cent, those that the program has no more: where
# these are many, it has grown old.
PROFILE_GONE = 20  # (of the build for use 5.7, which has them within others)
