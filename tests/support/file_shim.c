/* Preloaded by tests: every change to files below a folder is counted and told, and the process killed before the Nth,
   or told from the Nth on that there is no room.

   SHIM_ROOT: the folder; SHIM_LOG: where the changes are told (records below). file_shim_arm(n): kills before the nth
   change from now on; 0: never. file_shim_fail(n, error): from the nth after that on changes fail so; 0: no more; ENOSPC
   only fails what takes room. file_shim_count(): changes since the last arming. A record is: kind, two numbers of 8 bytes, then two texts, each with 4 bytes of length.

   O descriptor flags path | W descriptor offset data | T descriptor size | S descriptor | U path | R from to */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST 1024

static char watched[MOST];
static int log_descriptor = -1;
static long kill_at;
static pthread_mutex_t telling = PTHREAD_MUTEX_INITIALIZER;

static long fail_at;
static int failure;
static long changes;

void file_shim_arm(long n) { kill_at = n; changes = 0; }
void file_shim_fail(long n, int error) { fail_at = n; failure = error; }
long file_shim_count(void) { return changes; }

static void begin(void)
{
    long number = __atomic_add_fetch(&changes, 1, __ATOMIC_SEQ_CST);
    if (number == kill_at) kill(getpid(), SIGKILL);
}

static int fails(int takes_room)
{
    if (fail_at == 0 || changes < fail_at || (failure == ENOSPC && !takes_room)) return 0;
    errno = failure;
    return 1;
}

static int below(const char *path)
{
    const char *root = getenv("SHIM_ROOT");
    char whole[PATH_MAX];
    if (root == NULL || path == NULL) return 0;
    if (path[0] != '/' && getcwd(whole, sizeof whole / 2) != NULL) {
        strcat(whole, "/");
        strncat(whole, path, sizeof whole / 2 - 1);
        path = whole;
    }
    return strncmp(path, root, strlen(root)) == 0;
}

static int is_watched(int descriptor) { return descriptor >= 0 && descriptor < MOST && watched[descriptor]; }

static void put(const void *data, size_t size)
{
    if (log_descriptor >= 0) syscall(SYS_write, log_descriptor, data, size);
}

static void text(const char *data, size_t size)
{
    uint32_t length = (uint32_t)size;
    put(&length, sizeof length);
    if (size) put(data, size);
}

static void tell(char kind, int64_t one, int64_t two, const char *first, size_t first_size, const char *second)
{
    const char *name = getenv("SHIM_LOG");
    if (name == NULL) return;
    pthread_mutex_lock(&telling); /* records of two threads must not run into one another */
    if (log_descriptor < 0)
        log_descriptor = (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    put(&kind, 1);
    put(&one, sizeof one);
    put(&two, sizeof two);
    text(first, first_size);
    text(second, strlen(second));
    pthread_mutex_unlock(&telling);
}

static int opened(int folder, const char *path, int flags, mode_t mode)
{
    int touches = below(path) && (flags & (O_CREAT | O_TRUNC));
    if (touches) begin();
    if (touches && fails(syscall(SYS_faccessat, folder, path, F_OK) != 0)) return -1;
    int descriptor = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (descriptor >= 0 && descriptor < MOST) {
        watched[descriptor] = (char)below(path);
        if (watched[descriptor]) tell('O', descriptor, flags, path, strlen(path), "");
    }
    return descriptor;
}

#define OPENS(name)                                                       \
    int name(const char *path, int flags, ...)                            \
    {                                                                     \
        va_list rest;                                                     \
        va_start(rest, flags);                                            \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                     \
        return opened(AT_FDCWD, path, flags, mode);                       \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                    \
    int name(int folder, const char *path, int flags, ...)                \
    {                                                                     \
        va_list rest;                                                     \
        va_start(rest, flags);                                            \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                     \
        return opened(folder, path, flags, mode);                         \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

static ssize_t wrote(int descriptor, const void *data, size_t size, off_t offset)
{
    if (is_watched(descriptor)) {
        begin();
        if (fails(1)) return -1;
    }
    ssize_t done = syscall(SYS_pwrite64, descriptor, data, size, offset);
    if (done > 0 && is_watched(descriptor)) tell('W', descriptor, offset, data, (size_t)done, "");
    return done;
}
ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset) { return wrote(descriptor, data, size, offset); }
ssize_t pwrite64(int descriptor, const void *data, size_t size, off_t offset) { return wrote(descriptor, data, size, offset); }

ssize_t write(int descriptor, const void *data, size_t size)
{
    off_t offset = 0;
    if (is_watched(descriptor)) {
        begin();
        if (fails(1)) return -1;
        offset = lseek(descriptor, 0, SEEK_CUR);
    }
    ssize_t done = syscall(SYS_write, descriptor, data, size);
    if (done > 0 && is_watched(descriptor)) tell('W', descriptor, offset, data, (size_t)done, "");
    return done;
}

static int cut(int descriptor, off_t size)
{
    if (is_watched(descriptor)) {
        begin();
        if (fails(0)) return -1;
    }
    int done = (int)syscall(SYS_ftruncate, descriptor, size);
    if (done == 0 && is_watched(descriptor)) tell('T', descriptor, size, "", 0, "");
    return done;
}
int ftruncate(int descriptor, off_t size) { return cut(descriptor, size); }
int ftruncate64(int descriptor, off_t size) { return cut(descriptor, size); }

static int synced(long call, int descriptor)
{
    if (is_watched(descriptor)) {
        begin();
        if (failure != EROFS && fails(0)) return -1;
    }
    int done = (int)syscall(call, descriptor);
    if (done == 0 && is_watched(descriptor)) tell('S', descriptor, 0, "", 0, "");
    return done;
}
int fsync(int descriptor) { return synced(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return synced(SYS_fdatasync, descriptor); }

int unlink(const char *path)
{
    if (below(path)) {
        begin();
        if (fails(0)) return -1;
    }
    int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (done == 0 && below(path)) tell('U', 0, 0, path, strlen(path), "");
    return done;
}

int rename(const char *from, const char *to)
{
    if (below(from)) {
        begin();
        if (fails(0)) return -1;
    }
    int done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (done == 0 && below(from)) tell('R', 0, 0, from, strlen(from), to);
    return done;
}

/* Told by nobody: those who read the log know of no second names. */
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    if (below(to)) {
        begin();
        if (fails(1)) return -1;
    }
    return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int close(int descriptor)
{
    if (is_watched(descriptor)) watched[descriptor] = 0; /* the number may become a socket's */
    return (int)syscall(SYS_close, descriptor);
}
