"""Bounds on what a request costs, in units that do not depend on the speed of the machine.

Raise a number only with the reason in the same commit; lower it when a change makes room. Each is slightly above the count of the
time when it was set (in brackets), so that a few per cent more pass and ten per cent more fail. The
debug build allocates more than the release build, because nothing is specialized or stack-allocated; CI counts it because it
exists after `make test`, while a release build would take longer than all guards.
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

# Memory after REQUESTS small requests, compared with that after WARM_UP requests.
WARM_UP = 20_000
REQUESTS = 100_000
HELD_BYTES = 64 * 1024  # allocated and not freed: 0.7 bytes per request would be noticed (-400)
RESIDENT_KIB = 2 * 1024  # as the kernel reports it, including what the allocator keeps (32)

# The same after clients that left before their response was complete, half of them within a stream. The warm-up is long because
# libdispatch caches up to 1,024 work items of 64 bytes per thread before it frees any.
LEAVING_WARM_UP = 4_000
LEAVING = 2_000
LEAVING_HELD_BYTES = 64 * 1024  # (-112 to 96)

# The same after reloads that each replace every deployment, with requests in between and metrics on. The growth is
# libdispatch's, and stops after 1,000 reloads; leaking one deployment per reload would be twice the bound.
RELOADS_WARM_UP = 200
RELOADS = 1_000
RELOADS_HELD_BYTES = 256 * 1024  # (115,296)

# Without requests. Whatever is not zero here is libdispatch's: on Linux it checks once a second how many of its worker
# threads run (`_dispatch_workq_monitor_pools`), in every program that uses Swift's concurrency, and nothing turns that off.
# It re-arms a timer with one timerfd_settime, one epoll_ctl and two epoll_wait, about 40 µs per second in total. A worker
# thread may end.
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

# The share of the functions in the compiler's profile (packaging/profile) that no longer exist in the program, in per cent: if it
# is large, the profile is stale.
PROFILE_GONE = 20  # (release build: 5.7, because it inlines them)
