/* Makes one call of the C library fail, to see what a program makes of it. Loaded with LD_PRELOAD.
 *
 *   FAULT_PATH   only calls on files whose path holds this text count
 *   FAULT_CALL   which calls, with spaces between: open, pwrite, fsync, fdatasync, ftruncate, unlink, fcntl
 *   FAULT_AT     which of them, from 1; or `every`
 *   FAULT_WITH   an errno; `short`: half of a write is done and said so; `lie`: nothing is done, and success is said
 *   FAULT_SEEN   a file that is made when it happens
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum what { GO_ON, FAIL, SHORT, LIE };

static int named(const char *call, const char *wanted) {
    size_t length = strlen(call);
    const char *at = strstr(wanted, call);
    return at && (at == wanted || at[-1] == ' ') && (!at[length] || at[length] == ' ');
}

static enum what meet(const char *call, const char *path) {
    static __thread int inside;
    static int count;
    const char *wanted = getenv("FAULT_CALL"), *part = getenv("FAULT_PATH"), *at = getenv("FAULT_AT");
    const char *with = getenv("FAULT_WITH"), *seen = getenv("FAULT_SEEN");
    if (inside || !wanted || !part || !at || !with || !seen) return GO_ON;
    if (!named(call, wanted) || !path || !strstr(path, part)) return GO_ON;
    if (strcmp(at, "every") && __sync_add_and_fetch(&count, 1) != atoi(at)) return GO_ON;
    inside = 1;
    FILE *file = fopen(seen, "w");
    if (file) fclose(file);
    inside = 0;
    if (!strcmp(with, "short")) return SHORT;
    if (!strcmp(with, "lie")) return LIE;
    errno = atoi(with);
    return FAIL;
}

static const char *path_of(int fd, char *buffer, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, size - 1);
    if (length < 0) return NULL;
    buffer[length] = 0;
    return buffer;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define PATH(fd) char buffer[4096]; const char *path = path_of(fd, buffer, sizeof buffer)

#define OPEN(name)                                                                                  \
    int name(const char *path, int flags, ...) {                                                    \
        REAL(name);                                                                                 \
        va_list rest;                                                                               \
        va_start(rest, flags);                                                                      \
        mode_t mode = va_arg(rest, mode_t);                                                         \
        va_end(rest);                                                                               \
        return meet("open", path) == FAIL ? -1 : real(path, flags, mode);                           \
    }
OPEN(open)
OPEN(open64)

#define PWRITE(name, offset_t)                                                                      \
    ssize_t name(int fd, const void *bytes, size_t size, offset_t offset) {                         \
        REAL(name);                                                                                 \
        PATH(fd);                                                                                   \
        switch (meet("pwrite", path)) {                                                             \
        case FAIL: return -1;                                                                       \
        case SHORT: return real(fd, bytes, size / 2, offset);                                       \
        case LIE: return (ssize_t)size;                                                             \
        default: return real(fd, bytes, size, offset);                                              \
        }                                                                                           \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define ON_FD(name)                                                                                 \
    int name(int fd) {                                                                              \
        REAL(name);                                                                                 \
        PATH(fd);                                                                                   \
        switch (meet(#name, path)) {                                                                \
        case FAIL: return -1;                                                                       \
        case LIE: return 0;                                                                         \
        default: return real(fd);                                                                   \
        }                                                                                           \
    }
ON_FD(fsync)
ON_FD(fdatasync)

#define TRUNCATE(name, offset_t)                                                                    \
    int name(int fd, offset_t length) {                                                             \
        REAL(name);                                                                                 \
        PATH(fd);                                                                                   \
        return meet("ftruncate", path) == FAIL ? -1 : real(fd, length);                             \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    REAL(unlink);
    switch (meet("unlink", path)) {
    case FAIL: return -1;
    case LIE: return 0;
    default: return real(path);
    }
}

#define FCNTL(name)                                                                                 \
    int name(int fd, int command, ...) {                                                            \
        REAL(name);                                                                                 \
        va_list rest;                                                                               \
        va_start(rest, command);                                                                    \
        void *argument = va_arg(rest, void *);                                                      \
        va_end(rest);                                                                               \
        PATH(fd);                                                                                   \
        return meet("fcntl", path) == FAIL ? -1 : real(fd, command, argument);                      \
    }
FCNTL(fcntl)
FCNTL(fcntl64)
