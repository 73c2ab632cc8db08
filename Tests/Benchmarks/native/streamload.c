/* Asks for event streams over kept connections and times their first event and their end.
 *
 *   streamload PORT CONNECTIONS SECONDS EVENTS REQUEST
 *
 * REQUEST is a file with the whole request, head and body. Every connection asks again as soon as its stream has ended,
 * until SECONDS are over; streams that are open then may take DRAIN_SECONDS more, so that whoever counts CPU time counts
 * whole streams. A stream has failed when its status is not 200, when it has not EVENTS events with `data: [DONE]` as the
 * last one, or when it breaks off. Prints one JSON object: times are in microseconds, `seconds` is until the last end.
 * Loopback only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 16384, TAIL = 14, BATCH = 256, DRAIN_SECONDS = 5, MOST_FAILURES = 100 };

static const char done[] = "data: [DONE]\n\n"; /* TAIL bytes */

enum state { IDLE, IN_HEAD, IN_SIZE, IN_DATA, AFTER_DATA, IN_TRAILER };

struct client {
    int fd;
    enum state state;
    uint64_t asked, first;
    size_t head_used, left, line;
    unsigned events;
    char last;
    char tail[TAIL];
    char head[HEAD + 1];
};

struct times {
    uint32_t *values;
    size_t count, capacity;
};

static char *request;
static size_t request_count;
static struct sockaddr_in address;
static unsigned events_expected;
static uint64_t deadline;
static int poller;
static unsigned open_streams;
static unsigned long ended, failed;
static uint64_t last_end;
static char first_failure[200];
static struct times first_times, whole_times;

static void give_up(const char *what) {
    fprintf(stderr, "streamload: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void add_time(struct times *times, uint64_t from, uint64_t to) {
    if (times->count == times->capacity) {
        times->capacity = times->capacity ? times->capacity * 2 : 65536;
        times->values = realloc(times->values, times->capacity * sizeof *times->values);
        if (!times->values) give_up("memory");
    }
    uint64_t microseconds = (to - from + 500) / 1000;
    times->values[times->count++] = microseconds > UINT32_MAX ? UINT32_MAX : (uint32_t)microseconds;
}

static void ask(struct client *c) {
    c->state = IN_HEAD;
    c->head_used = c->events = 0;
    c->last = 0;
    memset(c->tail, 0, TAIL);
    c->first = 0;
    c->asked = nanoseconds();
    open_streams++;
    if (send(c->fd, request, request_count, MSG_NOSIGNAL) != (ssize_t)request_count) {
        shutdown(c->fd, SHUT_RDWR); /* what comes of it is seen, and counted, when it is read */
    }
}

static void open_connection(struct client *c) {
    int yes = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0) give_up("socket");
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0) give_up("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) < 0) give_up("epoll");
}

static void fail(struct client *c, const char *why) {
    if (c->state == IDLE) return;
    open_streams--;
    if (failed++ == 0) {
        snprintf(first_failure, sizeof first_failure, "%s, after %u events", why, c->events);
        for (char *at = first_failure; *at; at++) /* it is printed in JSON */
            if (*at < ' ' || *at > '~' || *at == '"' || *at == '\\') *at = '?';
    }
    close(c->fd);
    c->state = IDLE;
    if (failed >= MOST_FAILURES) deadline = 0;
    if (nanoseconds() >= deadline) return;
    open_connection(c);
    ask(c);
}

static void finish(struct client *c) {
    if (c->events != events_expected || memcmp(c->tail, done, TAIL) != 0) {
        fail(c, "a stream that ended in due form without all its events");
        return;
    }
    uint64_t now = nanoseconds();
    add_time(&first_times, c->asked, c->first);
    add_time(&whole_times, c->asked, now);
    ended++;
    open_streams--;
    c->state = IDLE;
    last_end = now;
    if (now < deadline) ask(c);
}

/* Payload of the stream: counts the empty lines that end events, and keeps the last bytes. */
static void take_payload(struct client *c, const char *bytes, size_t count) {
    if (!c->first) c->first = nanoseconds();
    const char *end = bytes + count, *at = bytes;
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        if ((at == bytes ? c->last : at[-1]) == '\n') c->events++;
        at++;
    }
    c->last = end[-1];
    if (count >= TAIL) {
        memcpy(c->tail, end - TAIL, TAIL);
    } else {
        memmove(c->tail, c->tail + count, TAIL - count);
        memcpy(c->tail + TAIL - count, bytes, count);
    }
}

/* Returns how many bytes of the answer's head there are in `bytes`, or 0 when the stream has failed. */
static size_t take_head(struct client *c, const char *bytes, size_t count) {
    size_t before = c->head_used, room = HEAD - before, copied = count < room ? count : room;
    memcpy(c->head + before, bytes, copied);
    c->head_used += copied;
    c->head[c->head_used] = 0;
    char *end = strstr(c->head, "\r\n\r\n");
    if (!end) {
        if (c->head_used < HEAD) return copied;
        fail(c, "a head over 16 KiB");
        return 0;
    }
    end[2] = 0;
    if (strncmp(c->head, "HTTP/1.1 200 ", 13) != 0) {
        char why[120];
        c->head[strcspn(c->head, "\r\n")] = 0;
        snprintf(why, sizeof why, "the response was `%.80s`", c->head);
        fail(c, why);
        return 0;
    }
    if (!strcasestr(c->head, "\r\ntransfer-encoding: chunked\r\n")) {
        fail(c, "an answer that is not chunked");
        return 0;
    }
    c->state = IN_SIZE;
    c->left = c->line = 0;
    return (size_t)(end - c->head) + 4 - before;
}

static int hexadecimal(char byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static void take(struct client *c, const char *bytes, size_t count) {
    while (count) {
        size_t used = 1;
        switch (c->state) {
        case IDLE: return; /* the time is over */
        case IN_HEAD:
            used = take_head(c, bytes, count);
            if (!used) return;
            break;
        case IN_SIZE:
            if (*bytes == '\n') {
                c->state = c->left ? IN_DATA : IN_TRAILER;
                c->line = 0;
            } else if (*bytes != '\r') {
                int digit = hexadecimal(*bytes);
                if (digit < 0 || c->left > (1u << 24)) {
                    fail(c, "a broken chunk size");
                    return;
                }
                c->left = c->left * 16 + (size_t)digit;
            }
            break;
        case IN_DATA:
            used = count < c->left ? count : c->left;
            take_payload(c, bytes, used);
            c->left -= used;
            if (!c->left) c->state = AFTER_DATA;
            break;
        case AFTER_DATA:
            if (*bytes == '\n') c->state = IN_SIZE;
            break;
        case IN_TRAILER:
            if (*bytes != '\n') {
                c->line += *bytes != '\r';
            } else if (c->line) {
                c->line = 0;
            } else {
                if (count == 1) finish(c);
                else fail(c, "bytes after the end of the answer");
                return;
            }
            break;
        }
        bytes += used;
        count -= used;
    }
}

static int by_value(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void print_times(const char *name, struct times *times) {
    if (!times->count) {
        printf(", \"%s\": null", name);
        return;
    }
    qsort(times->values, times->count, sizeof *times->values, by_value);
    size_t last = times->count - 1;
    printf(", \"%s\": {\"p50\": %u, \"p99\": %u}", name, times->values[last / 2], times->values[last * 99 / 100]);
}

static long number(const char *text, const char *name, long most) {
    char *rest;
    long value = strtol(text, &rest, 10);
    if (*rest || rest == text || value < 1 || value > most) {
        fprintf(stderr, "streamload: %s: `%s` is no whole number from 1 to %ld\n", name, text, most);
        exit(2);
    }
    return value;
}

static void read_request(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) give_up(path);
    request = malloc(65536);
    request_count = request ? fread(request, 1, 65536, file) : 0;
    fclose(file);
    if (!request_count) give_up(path);
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: streamload PORT CONNECTIONS SECONDS EVENTS REQUEST\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)number(arguments[1], "PORT", 65535));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size_t connections = (size_t)number(arguments[2], "CONNECTIONS", 20000);
    uint64_t seconds = (uint64_t)number(arguments[3], "SECONDS", 3600);
    events_expected = (unsigned)number(arguments[4], "EVENTS", 1000000);
    read_request(arguments[5]);
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct client *clients = calloc(connections, sizeof *clients);
    char *input = malloc(1 << 18);
    if (poller < 0 || !clients || !input) give_up("start");

    for (size_t i = 0; i < connections; i++) open_connection(&clients[i]);
    uint64_t begin = nanoseconds(), limit = begin + (seconds + DRAIN_SECONDS) * 1000000000u;
    deadline = begin + seconds * 1000000000u;
    for (size_t i = 0; i < connections; i++) ask(&clients[i]);
    while (open_streams && nanoseconds() < limit) {
        struct epoll_event events[BATCH];
        int ready = epoll_wait(poller, events, BATCH, 100);
        for (int i = 0; i < ready; i++) {
            struct client *c = events[i].data.ptr;
            ssize_t received = recv(c->fd, input, 1 << 18, 0);
            if (received > 0) {
                take(c, input, (size_t)received);
            } else if (received == 0 || errno != EAGAIN) {
                if (c->state == IDLE) close(c->fd);
                fail(c, received == 0 ? "closed by the server" : strerror(errno));
            }
        }
    }

    size_t waiting = 0, begun = 0;
    for (size_t i = 0; i < connections; i++) {
        waiting += clients[i].state != IDLE && clients[i].first == 0;
        begun += clients[i].state != IDLE && clients[i].first != 0;
        if (clients[i].state != IDLE && clients[i].first) add_time(&first_times, clients[i].asked, clients[i].first);
    }
    printf("{\"ended\": %lu, \"seconds\": %.6f, \"failed\": %lu, \"open\": %zu, \"without_event\": %zu", ended,
           last_end ? (double)(last_end - begin) / 1e9 : 0, failed, begun, waiting);
    if (failed) printf(", \"failure\": \"%s\"", first_failure);
    print_times("first", &first_times);
    print_times("whole", &whole_times);
    printf("}\n");
    return 0;
}
