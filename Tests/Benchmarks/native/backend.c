/* A backend that costs next to nothing, so that what is measured is what stands in front of it.
 *
 *   backend PORT        PORT 0 takes a free one; the first line of output is "listening PORT"
 *
 * One thread, epoll, loopback only, keep-alive, TCP_NODELAY. All answers are made at the start:
 *
 *   POST                          a chat completion, with content-length
 *   POST, "stream": true          role, 64 content events, finish and [DONE], each in an HTTP chunk and a send(2) of its
 *                                 own; a usage event before [DONE] where "include_usage": true is asked for
 *   ... and gap_ms=N in the body  the same, one event every N ms (1 to 2000) in place of all at once
 *   ... and event_bytes=N         the same, with N bytes (up to 1 MiB) of text in each content event
 *   GET                           a list of one model
 *
 * Of a body over 16 KiB only the first 16 KiB are looked at: what is asked for has to stand there.
 */
#define _GNU_SOURCE
#include <errno.h>
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

enum { CONTENT_EVENTS = 64, MOST_FRAMES = CONTENT_EVENTS + 4, INPUT = 16384, SLOTS = 2048, BATCH = 256, MOST_TEXT = 1 << 20 };

#define MODEL "benchmark-model"

/* What one send(2) should carry. */
struct frame {
    char *bytes;
    size_t count;
};

struct answer {
    struct frame frames[MOST_FRAMES];
    size_t count;
};

struct connection {
    int fd;
    const struct answer *answer; /* the one being sent, or NULL */
    size_t frame, offset;        /* where in it */
    unsigned gap;                /* ms between frames, or 0 */
    uint64_t due;                /* when the next frame is, while on the wheel */
    struct connection *next, **link; /* the wheel's list; link is NULL while not on it */
    int blocked;                 /* waits for EPOLLOUT */
    size_t skip; /* bytes of a long body that are still to come */
    size_t used;
    char input[INPUT + 1];
};

static struct answer completion, models, stream, stream_with_usage, refusal;

/* The stream with the last length of text that was asked for: it is made once, and no other is asked for while it is sent. */
static struct answer long_stream;
static size_t long_stream_text;
static int poller;

/* The wheel: connections by the millisecond at which their next frame is due. */
static struct connection *wheel[SLOTS];
static size_t waiting;
static uint64_t tick;

static uint64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void wheel_add(struct connection *c) {
    if (waiting++ == 0) tick = milliseconds();
    if (c->due <= tick) c->due = tick + 1;
    struct connection **slot = &wheel[c->due % SLOTS];
    c->next = *slot;
    if (c->next) c->next->link = &c->next;
    c->link = slot;
    *slot = c;
}

static void wheel_remove(struct connection *c) {
    if (!c->link) return;
    *c->link = c->next;
    if (c->next) c->next->link = c->link;
    c->link = NULL;
    waiting--;
}

static void end(struct connection *c) {
    wheel_remove(c);
    close(c->fd);
    free(c);
}

static void watch(struct connection *c, int for_writing) {
    if (c->blocked == for_writing) return;
    c->blocked = for_writing;
    struct epoll_event event = {.events = EPOLLIN | (for_writing ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event);
}

/* Sends what is due of the answer. Returns 0 when the connection is gone. */
static int advance(struct connection *c) {
    while (c->answer) {
        const struct frame *frame = &c->answer->frames[c->frame];
        ssize_t sent = send(c->fd, frame->bytes + c->offset, frame->count - c->offset, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return 0;
        if (sent > 0) c->offset += (size_t)sent;
        if (c->offset < frame->count) {
            watch(c, 1);
            return 1;
        }
        watch(c, 0);
        c->offset = 0;
        if (++c->frame == c->answer->count) {
            c->answer = NULL;
        } else if (c->gap) {
            c->due += c->gap;
            wheel_add(c);
            return 1;
        }
    }
    return 1;
}

static const struct answer *stream_of(size_t text);

/* Whether the body has `"name": true`, with or without the space. */
static int is_true(const char *body, const char *name) {
    const char *at = strstr(body, name);
    if (!at) return 0;
    at += strlen(name);
    at += strspn(at, " :");
    return strncmp(at, "true", 4) == 0;
}

/* Begins the answer to the first request in the buffer, if it is there as a whole. Returns 0 when the connection ends. */
static int take_request(struct connection *c) {
    c->input[c->used] = 0;
    char *head_end = strstr(c->input, "\r\n\r\n");
    if (!head_end) return c->used < INPUT;
    *head_end = 0;
    char *length = strcasestr(c->input, "\r\ncontent-length:");
    int is_get = strncmp(c->input, "GET ", 4) == 0;
    int is_chunked = strcasestr(c->input, "\r\ntransfer-encoding:") != NULL;
    *head_end = '\r';
    size_t head = (size_t)(head_end - c->input) + 4;
    size_t body = length ? strtoul(length + strlen("\r\ncontent-length:"), NULL, 10) : 0;
    if (is_chunked) {
        send(c->fd, refusal.frames[0].bytes, refusal.frames[0].count, MSG_NOSIGNAL);
        return 0;
    }
    size_t beyond = body > INPUT - head ? body - (INPUT - head) : 0;
    body -= beyond;
    if (c->used < head + body) return 1;

    char *text = c->input + head, after = text[body];
    text[body] = 0;
    c->answer = is_get ? &models : &completion;
    c->gap = 0;
    if (!is_get && is_true(text, "\"stream\"")) {
        c->answer = is_true(text, "\"include_usage\"") ? &stream_with_usage : &stream;
        char *gap = strstr(text, "gap_ms=");
        if (gap) c->gap = (unsigned)strtoul(gap + strlen("gap_ms="), NULL, 10);
        if (c->gap >= SLOTS) c->gap = SLOTS - 1;
        char *length = strstr(text, "event_bytes=");
        if (length) c->answer = stream_of(strtoul(length + strlen("event_bytes="), NULL, 10));
    }
    text[body] = after;
    c->used -= head + body;
    memmove(c->input, c->input + head + body, c->used);
    c->frame = c->offset = 0;
    c->skip = beyond;
    if (c->skip) return 1;
    c->due = milliseconds();
    return advance(c);
}

static int serve(struct connection *c, uint32_t events) {
    if ((events & EPOLLOUT) && c->blocked && !advance(c)) return 0;
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        static char rest[1 << 18];
        size_t room = c->skip < sizeof rest ? c->skip : sizeof rest;
        ssize_t received = c->skip ? recv(c->fd, rest, room, 0) : recv(c->fd, c->input + c->used, INPUT - c->used, 0);
        if (received == 0 || (received < 0 && errno != EAGAIN)) return 0;
        if (received > 0 && c->skip) {
            c->skip -= (size_t)received;
            if (c->skip) return 1;
            c->due = milliseconds();
            if (!advance(c)) return 0;
        } else if (received > 0) {
            c->used += (size_t)received;
        }
    }
    while (!c->skip && !c->answer && c->used) {
        size_t before = c->used;
        if (!take_request(c)) return 0;
        if (c->used == before) break;
    }
    return 1;
}

static void send_due(void) {
    for (uint64_t now = milliseconds(); waiting && tick < now;) {
        struct connection *c = wheel[++tick % SLOTS];
        while (c) {
            struct connection *next = c->next; /* only c itself is ended or moved, and never into this slot */
            wheel_remove(c);
            if (!advance(c) || !serve(c, 0)) end(c);
            c = next;
        }
    }
}

static void accept_all(int listener) {
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection *c = calloc(1, sizeof *c);
        if (!c) {
            close(fd);
            return;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        c->fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) end(c);
    }
}

static void add_frame(struct answer *answer, char *bytes, int count) {
    if (count < 0) abort();
    answer->frames[answer->count++] = (struct frame){bytes, (size_t)count};
}

static void make_json(struct answer *answer, const char *status, const char *body) {
    char *bytes;
    int count = asprintf(&bytes, "HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s", status,
                         strlen(body), body);
    add_frame(answer, bytes, count);
}

/* `before` and `after` stand outside the HTTP chunk that the event is. */
static void make_event(struct answer *answer, const char *before, const char *data, const char *after) {
    char *bytes;
    int count = asprintf(&bytes, "%s%zx\r\ndata: %s\n\n\r\n%s", before, strlen(data) + 8, data, after);
    add_frame(answer, bytes, count);
}

static void make_chunk_event(struct answer *answer, const char *before, const char *choices, const char *rest) {
    char *data;
    if (asprintf(&data,
                 "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                 "\"model\":\"" MODEL "\",\"choices\":[%s]%s}",
                 choices, rest) < 0)
        abort();
    make_event(answer, before, data, "");
    free(data);
}

/* `text` is how much of it each content event has, or 0 for a word. */
static void make_stream(struct answer *answer, int with_usage, size_t text) {
    const char *head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                       "transfer-encoding: chunked\r\n\r\n";
    const char *no_usage = with_usage ? ",\"usage\":null" : "";
    make_chunk_event(answer, head,
                     "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                     "\"logprobs\":null,\"finish_reason\":null}",
                     no_usage);
    for (int i = 0; i < CONTENT_EVENTS; i++) {
        char *content = NULL, *choices = NULL;
        if (text ? !(content = malloc(text + 1)) : asprintf(&content, " word%d", i) < 0) abort();
        if (text) {
            memset(content, 'x', text);
            content[text] = 0;
        }
        if (asprintf(&choices, "{\"index\":0,\"delta\":{\"content\":\"%s\"},\"logprobs\":null,\"finish_reason\":null}",
                     content) < 0)
            abort();
        make_chunk_event(answer, "", choices, no_usage);
        free(content);
        free(choices);
    }
    make_chunk_event(answer, "", "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}", no_usage);
    if (with_usage)
        make_chunk_event(answer, "", "",
                         ",\"usage\":{\"prompt_tokens\":12,\"total_tokens\":76,\"completion_tokens\":64}");
    make_event(answer, "", "[DONE]", "0\r\n\r\n");
}

static const struct answer *stream_of(size_t text) {
    if (text < 1) text = 1;
    if (text > MOST_TEXT) text = MOST_TEXT;
    if (text != long_stream_text) {
        for (size_t i = 0; i < long_stream.count; i++) free(long_stream.frames[i].bytes);
        long_stream.count = 0;
        make_stream(&long_stream, 1, text);
        long_stream_text = text;
    }
    return &long_stream;
}

static void make_answers(void) {
    make_json(&completion, "200 OK",
              "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion\",\"created\":1700000000,"
              "\"model\":\"" MODEL "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
              "\"content\":\"Hello! How can I help you today?\",\"refusal\":null,\"annotations\":null,\"audio\":null,"
              "\"function_call\":null,\"tool_calls\":[],\"reasoning\":null},\"logprobs\":null,"
              "\"finish_reason\":\"stop\",\"stop_reason\":null,\"token_ids\":null}],\"service_tier\":null,"
              "\"system_fingerprint\":null,\"usage\":{\"prompt_tokens\":12,\"total_tokens\":22,"
              "\"completion_tokens\":10,\"prompt_tokens_details\":null},\"prompt_logprobs\":null}");
    make_json(&models, "200 OK",
              "{\"object\":\"list\",\"data\":[{\"id\":\"" MODEL "\",\"object\":\"model\",\"created\":1700000000,"
              "\"owned_by\":\"benchmark\"}]}");
    make_json(&refusal, "413 Content Too Large",
              "{\"error\":{\"message\":\"This backend takes requests with a content-length.\"}}");
    make_stream(&stream, 0, 0);
    make_stream(&stream_with_usage, 1, 0);
}

static int listen_on(const char *text) {
    char *rest;
    unsigned long port = strtoul(text, &rest, 10);
    if (*rest || rest == text || port > 65535) {
        fprintf(stderr, "backend: `%s` is no port; give one from 1 to 65535, or 0 for a free one\n", text);
        exit(2);
    }
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 4096) < 0) {
        fprintf(stderr, "backend: cannot listen on 127.0.0.1:%lu: %s\n", port, strerror(errno));
        exit(1);
    }
    getsockname(fd, (struct sockaddr *)&address, &size);
    printf("listening %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: backend PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    make_answers();
    int listener = listen_on(arguments[1]);
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[BATCH], listening = {.events = EPOLLIN, .data.ptr = NULL};
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &listening) < 0) {
        perror("backend: epoll");
        return 1;
    }
    for (;;) {
        int ready = epoll_wait(poller, events, BATCH, waiting ? 1 : -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) accept_all(listener);
            else if (!serve(c, events[i].events)) end(c);
        }
        send_due();
    }
}
