/*
 * What Swift cannot call of libcurl as it is: the variadic functions, each as a typed inline one, and what depends on
 * the version at hand.
 */
#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/aio_abi.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#endif

/* 7.87 brought CURLOPT_QUICK_EXIT, without which a removal in the middle of a name lookup blocks. */
#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87 or later is needed"
#endif

/* MARK: Options of an easy handle */

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *value) {
  return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, value);
}

static inline CURLcode ccurl_set_body_callback(CURL *easy, curl_write_callback callback, void *data) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, data);
}

static inline CURLcode ccurl_set_header_callback(CURL *easy, curl_write_callback callback, void *data) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, data);
}

static inline CURLcode ccurl_set_connected_callback(CURL *easy, curl_prereq_callback callback, void *data) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_PREREQDATA, data);
}

static inline CURLcode ccurl_set_open_socket_callback(CURL *easy, curl_opensocket_callback callback, void *data) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, data);
}

static inline CURLcode ccurl_set_close_socket_callback(CURL *easy, curl_closesocket_callback callback, void *data) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, data);
}

/* An address that was taken apart before; the handle only reads it. */
static inline CURLcode ccurl_set_address(CURL *easy, CURLU *address) {
  return curl_easy_setopt(easy, CURLOPT_CURLU, address);
}

static inline CURLcode ccurl_use_http_1_1(CURL *easy) {
  return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
}

/* MARK: Facts about an easy handle */

static inline long ccurl_get_long(CURL *easy, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline curl_off_t ccurl_get_offset(CURL *easy, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline void *ccurl_get_private(CURL *easy) {
  char *value = NULL;
  return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value) == CURLE_OK ? (void *)value : NULL;
}

static inline CURLcode ccurl_continue(CURL *easy) {
  return curl_easy_pause(easy, CURLPAUSE_CONT);
}

/* MARK: Options of a multi handle */

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *multi, curl_socket_callback callback, void *data) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
  return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, data);
}

static inline CURLMcode ccurl_multi_set_timer_callback(CURLM *multi, curl_multi_timer_callback callback, void *data) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
  return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, data);
}

/* The easy handle and result of the next finished transfer; NULL where there is none. */
static inline CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
  int left = 0;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

static inline const curl_version_info_data *ccurl_version_info(void) {
  return curl_version_info(CURLVERSION_NOW);
}

/* MARK: Of the system, what Swift cannot call either */

static inline int ccurl_errno(void) {
  return errno;
}

static inline void ccurl_set_nonblocking_and_private(int descriptor) {
  fcntl(descriptor, F_SETFL, O_NONBLOCK);
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

/* Names the calling thread; hidden by glibc from programs that do not define _GNU_SOURCE. */
static inline void ccurl_name_thread(const char *name) {
#ifdef __APPLE__
  pthread_setname_np(name);
#elif defined(__linux__)
  extern int pthread_setname_np(pthread_t, const char *);
  pthread_setname_np(pthread_self(), name);
#endif
}

/* The address of a function of whatever library of the process has it; NULL where none has. */
static inline void *ccurl_find_function(const char *name) {
  void *program = dlopen(NULL, RTLD_LAZY);
  return program ? dlsym(program, name) : NULL;
}

/* MARK: Sockets that libcurl has connected, and the engine reads and writes itself */

/* A descriptor of our own for the socket of a finished CURLOPT_CONNECT_ONLY transfer, or a negated error number. */
static inline int ccurl_take_socket(CURL *easy) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK || socket == CURL_SOCKET_BAD) {
    /* Closed meanwhile. */
    return -ENOTCONN;
  }
  int descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 3);
  return descriptor < 0 ? -errno : descriptor;
}

/* Sends the two parts as one: how many bytes went out, or a negated error number. */
static inline long ccurl_send(int socket, const void *head, size_t head_count, const void *body, size_t body_count) {
  struct iovec parts[2] = {{(void *)head, head_count}, {(void *)body, body_count}};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  ssize_t count;
  do {
    /* Where there is no MSG_NOSIGNAL, libcurl has told the socket already. */
#ifdef MSG_NOSIGNAL
    count = sendmsg(socket, &message, MSG_NOSIGNAL);
#else
    count = sendmsg(socket, &message, 0);
#endif
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -(long)errno : (long)count;
}

/* Receives what is there: how many bytes, 0 at the connection's end, or a negated error number. */
static inline long ccurl_receive(int socket, void *buffer, size_t capacity) {
  ssize_t count;
  do {
    count = recv(socket, buffer, capacity, 0);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -(long)errno : (long)count;
}

/* The same for a byte, which is left where it is. */
static inline long ccurl_peek(int socket) {
  char byte;
  ssize_t count = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 ? -(long)errno : (long)count;
}

/* MARK: The kernel's asynchronous polls (io_submit(2)), for which the C library has no functions */

#ifdef __linux__

/* A context for a few polls under way; 0 or an error number. */
static inline int ccurl_polls_open(aio_context_t *context) {
  *context = 0;
  return syscall(SYS_io_setup, 8u, context) == 0 ? 0 : errno;
}

/* Ends what is under way. */
static inline void ccurl_polls_close(aio_context_t context) {
  syscall(SYS_io_destroy, context);
}

/* Asks that `counter` be raised, once, when `descriptor` is readable; 0 or an error number. */
static inline int ccurl_polls_ask(aio_context_t context, int descriptor, int counter) {
  struct iocb request;
  struct iocb *requests = &request;
  memset(&request, 0, sizeof request);
  request.aio_lio_opcode = IOCB_CMD_POLL;
  request.aio_fildes = (unsigned)descriptor;
  request.aio_buf = POLLIN;
  request.aio_flags = IOCB_FLAG_RESFD;
  request.aio_resfd = (unsigned)counter;
  return syscall(SYS_io_submit, context, 1l, &requests) == 1 ? 0 : errno;
}

/*
 * Takes the notes of polls that have ended, so that there is room for more. The context is the address of the ring that
 * they stand in, whose layout is part of the kernel's interface (io_getevents(2) of libaio reads it so, too); what is
 * not that layout is left to the system call.
 */
static inline void ccurl_polls_collect(aio_context_t context) {
  struct ring {
    unsigned id, length, head, tail, magic;
  } *ring = (struct ring *)context;
  if (ring->magic == 0xa10a10a1) {
    __atomic_store_n(&ring->head, __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE), __ATOMIC_RELEASE);
  } else {
    struct io_event events[8];
    struct timespec none = {0, 0};
    syscall(SYS_io_getevents, context, 0l, 8l, events, &none);
  }
}

#endif

/* MARK: Constants that are macros of a form Swift does not import */

static const size_t ccurl_pause_body = CURL_WRITEFUNC_PAUSE;
static const curl_socket_t ccurl_bad_socket = CURL_SOCKET_BAD;
static const curl_socket_t ccurl_timeout_socket = CURL_SOCKET_TIMEOUT;
static const int ccurl_poll_remove = CURL_POLL_REMOVE;
static const int ccurl_poll_in = CURL_POLL_IN;
static const int ccurl_poll_out = CURL_POLL_OUT;
static const int ccurl_ready_in = CURL_CSELECT_IN;
static const int ccurl_ready_out = CURL_CSELECT_OUT;
static const int ccurl_ready_error = CURL_CSELECT_ERR;
static const size_t ccurl_error_size = CURL_ERROR_SIZE;
/* CURLE_TOO_LARGE, which has its name since 8.6. */
static const CURLcode ccurl_too_large = (CURLcode)100;
static const int ccurl_feature_threadsafe = CURL_VERSION_THREADSAFE;
static const unsigned int ccurl_version_floor = 0x075700;

#endif
