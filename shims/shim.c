/*
 * The shim: a stand-in, first on PATH, for every guarded program. It asks the guard, then becomes the real program.
 *
 * Promise: without a whole, well-formed RUN answer to a wholly sent question, nothing is executed; with one, the real
 * program gets argv, environment, descriptors, signal dispositions and process id exactly as it would without us.
 *
 * The bytes on the socket are those of shellguard/wire/frame.py and messages.py (encode_attempt, Answer).
 * shims/shim.py does the same, slower; tests/shims/ runs one table of tests over both.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/auxv.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* macOS: SO_NOSIGPIPE below does it */
#endif
#ifndef SHIM_BUILD
#define SHIM_BUILD "unknown -"
#endif

#define PROTOCOL 1
#define HEADER 8
#define MAX_QUESTION (16u * 1024 * 1024) /* frame.py MAX_PAYLOAD */
#define MAX_ANSWER (64u * 1024)          /* a text for a person; longer is garbled */
#define LONGEST_RUNTIME_PATH 103         /* places.py MAX_SOCKET_PATH */
#define REFUSED_STATUS 126
#define OWN_FILE ".shellguard-shim" /* capture/shims.py PROGRAM: what every shim on PATH is a link to */
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define BROKEN "shellguard: broken: "

enum answer { RUN = 0, REFUSED = 1, HELD = 2, GUARD_BROKEN = 3 };

extern char **environ;

static int is_session;             /* the guard was named by SHELLGUARD_SOCKET */
static struct stat self, homes[2]; /* this program; the folders whose entries are shims */
static int home_count, is_self_known;
static char real_program[PATH_MAX];

/* ---- text ---------------------------------------------------------------------------------------------------- */

/* Write all of it to stderr. A reader that went away must not kill us before the exit status is told, and the
 * disposition must be as before when the real program starts: tests/shims/test_shim.py::test_stderr_reader_gone */
static void put(const char *text, size_t size)
{
    struct sigaction ignore, before;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before);
    while (size) {
        ssize_t n = write(STDERR_FILENO, text, size);
        if (n >= 0) {
            text += n;
            size -= (size_t)n;
        } else if (errno == EAGAIN) {
            struct pollfd full = {STDERR_FILENO, POLLOUT, 0};
            poll(&full, 1, -1);
        } else if (errno != EINTR) {
            break;
        }
    }
    sigaction(SIGPIPE, &before, NULL);
}

/* Appends what fits; returns the new end. */
static size_t append(char *to, size_t at, size_t room, const char *text)
{
    size_t n = strlen(text);
    if (n > room - at)
        n = room - at;
    memcpy(to + at, text, n);
    return at + n;
}

/* One line in one write, so that lines of parallel shims do not mix (PIPE_BUF is at least 4096 on Linux). */
static void say(const char *a, const char *b, const char *c, const char *d, const char *e)
{
    static char line[4096];
    const char *parts[] = {a, b, c, d, e};
    size_t at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        at = append(line, at, sizeof line - 1, parts[i]);
    line[at++] = '\n';
    put(line, at);
}

static _Noreturn void broken(const char *what, const char *detail, const char *advice)
{
    say(BROKEN, what, detail, "; the command was NOT run. ", advice);
    _exit(REFUSED_STATUS);
}

static _Noreturn void guard_gone(const char *what, const char *detail)
{
    broken(what, detail,
           is_session ? "The guard of this session is gone; end this session and start `shellguard run` again."
                      : "No guard of this user answers; start it with `shellguard guard start`.");
}

static size_t decimal(char *to, unsigned long value)
{
    char digits[24];
    size_t n = 0;
    do
        digits[n++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t i = 0; i < n; i++)
        to[i] = digits[n - 1 - i];
    to[n] = 0;
    return n;
}

static const char *base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

static int is_own_name(const char *name) { return !strcmp(name, "shim") || !strcmp(name, OWN_FILE); }

/* Zeroed memory for the life of this process. */
static void *memory(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (p == MAP_FAILED)
        broken("no memory: ", strerror(errno), "");
    return p;
}

/* ---- who we are ---------------------------------------------------------------------------------------------- */

static int is_same(const struct stat *a, const struct stat *b) { return a->st_dev == b->st_dev && a->st_ino == b->st_ino; }

static void remember_home(const char *folder)
{
    if (folder && *folder && stat(folder, &homes[home_count]) == 0)
        home_count++;
}

/* stat() of the folder that holds `file`; 0 when it worked. */
static int stat_folder(const char *file, struct stat *st)
{
    char folder[PATH_MAX];
    size_t n = (size_t)(base(file) - file);
    if (n >= sizeof folder)
        return -1;
    memcpy(folder, file, n);
    folder[n] = 0;
    return stat(n ? folder : ".", st);
}

/* The file the kernel was told to run, which argv[0] need not name (`exec -a ls rm`); NULL where it cannot be had. */
static const char *called_file(void)
{
#ifdef __linux__
    const char *file = (const char *)getauxval(AT_EXECFN);
    return file && !begins(file, "/dev/fd/") ? file : NULL;
#elif defined(__APPLE__)
    static char file[PATH_MAX];
    uint32_t size = sizeof file;
    return _NSGetExecutablePath(file, &size) == 0 ? file : NULL;
#else
    return NULL;
#endif
}

/* The guarded program's name; a login shell's leading dash is not part of it. */
static const char *identify(const char *argv0)
{
    const char *file = called_file();
    const char *called = file && !is_own_name(base(file)) ? file : argv0;
    const char *name = base(called);
    is_self_known = stat("/proc/self/exe", &self) == 0 || (file && stat(file, &self) == 0);
    remember_home(getenv("SHELLGUARD_SHIMS"));
    if (strchr(called, '/') && stat_folder(called, &homes[home_count]) == 0)
        home_count++;
    return *name == '-' && called == argv0 ? name + 1 : name;
}

/* ---- the real program ---------------------------------------------------------------------------------------- */

static int is_shim(const char *file, const struct stat *st)
{
    static char resolved[PATH_MAX];
    struct stat folder;
    if (is_self_known && is_same(st, &self))
        return 1;
    int is_folder_known = home_count && stat_folder(file, &folder) == 0;
    for (int i = 0; is_folder_known && i < home_count; i++)
        if (is_same(&folder, &homes[i]))
            return 1;
    /* Another session's or release's shims: same file name, other inode. */
    return realpath(file, resolved) && !strcmp(base(resolved), OWN_FILE);
}

/* Fills real_program from one colon-separated path; whether it is there. */
static int find_in(const char *path, const char *name)
{
    size_t length = strlen(name);
    for (;;) {
        size_t n = strcspn(path, ":");
        struct stat st;
        if (n + 1 + length < sizeof real_program) {
            memcpy(real_program, path, n);
            if (n)
                real_program[n++] = '/';
            memcpy(real_program + n, name, length + 1);
            if (stat(real_program, &st) == 0 && S_ISREG(st.st_mode) && access(real_program, X_OK) == 0 &&
                !is_shim(real_program, &st))
                return 1;
        }
        path += strcspn(path, ":");
        if (!*path++)
            return 0;
    }
}

/* Whether argv[0] would make the real program take the shim for itself. Called by a path into our folder, it would
 * have been called by its own path without us. Python looks for its prefix (a venv) beside what argv[0] names on
 * PATH, which is us: tests/shims/test_shim.py::test_python_keeps_its_venv */
static int is_misleading(const char *argv0, const char *name)
{
    struct stat folder;
    if (begins(name, "python") || begins(name, "pypy"))
        return 1;
    if (!strchr(argv0, '/') || stat_folder(argv0, &folder) != 0)
        return 0;
    for (int i = 0; i < home_count; i++)
        if (is_same(&folder, &homes[i]))
            return 1;
    return 0;
}

static _Noreturn void become_real(int argc, char **argv, const char *name)
{
    if (argc && is_misleading(argv[0], name))
        argv[0] = real_program;
    execve(real_program, argv, environ);
    if (errno == ENOEXEC) { /* a script without #!, as execvp(3) does it */
        char **words = memory(((size_t)argc + 3) * sizeof *words);
        words[0] = "/bin/sh";
        words[1] = real_program;
        for (int i = 1; i < argc; i++)
            words[i + 1] = argv[i];
        execve("/bin/sh", words, environ);
    }
    int reason = errno;
    say(name, ": ", real_program, ": ", strerror(reason));
    _exit(reason == ENOENT ? 127 : 126);
}

/* ---- the guard ----------------------------------------------------------------------------------------------- */

/* data/places.py user_socket(): the same path, byte for byte. */
static const char *user_socket(void)
{
    static char path[160];
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    size_t at;
    if (runtime && *runtime == '/' && strlen(runtime) + strlen("/shellguard/xxxxxxxxxxxxxxxx.sock") <= LONGEST_RUNTIME_PATH &&
        access(runtime, W_OK) == 0) {
        at = append(path, 0, sizeof path - 1, runtime);
        at = append(path, at, sizeof path - 1, "/shellguard");
    } else {
        at = append(path, 0, sizeof path - 1, "/tmp/shellguard-");
        at += decimal(path + at, (unsigned long)getuid());
    }
    append(path, at, sizeof path - 1, "/user.sock");
    return path;
}

/* Anyone can make /tmp/shellguard-UID first: a guard found by path alone must be ours. */
static void check_owner(int fd)
{
#ifdef __linux__
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == getuid() || peer.uid == 0))
        return;
#else
    uid_t uid;
    gid_t gid;
    if (getpeereid(fd, &uid, &gid) == 0 && (uid == getuid() || uid == 0))
        return;
#endif
    broken("the guard's socket belongs to another user", "", "Remove it and start `shellguard guard start` again.");
}

/* A descriptor that is closed on exec and never 0, 1 or 2, even if the caller closed those. */
static int new_socket(void)
{
#ifdef SOCK_CLOEXEC
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
#else
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    int on = 1;
    if (fd >= 0) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
    }
#endif
    if (fd >= 0 && fd <= STDERR_FILENO) {
        int low = fd;
        fd = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        close(low);
    }
    if (fd < 0)
        broken("no socket can be opened: ", strerror(errno), "");
    return fd;
}

static int connect_guard(void)
{
    struct sockaddr_un address;
    const char *path = getenv("SHELLGUARD_SOCKET");
    is_session = path && *path;
    if (!is_session)
        path = user_socket();
    if (*path != '/')
        broken("SHELLGUARD_SOCKET is not an absolute path: ", path, "Unset it, or start `shellguard run` again.");
    if (strlen(path) >= sizeof address.sun_path)
        broken("the guard's socket path is too long for a Unix socket: ", path,
               "Set XDG_RUNTIME_DIR to a shorter folder and start `shellguard run` again.");
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, path);
    int fd = new_socket();
    while (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        if (errno == EINTR)
            continue;
        char detail[sizeof address.sun_path + 128];
        size_t at = append(detail, 0, sizeof detail - 1, path);
        at = append(detail, at, sizeof detail - 1, ": ");
        detail[append(detail, at, sizeof detail - 1, strerror(errno))] = 0;
        guard_gone("no guard answers at ", detail);
    }
    if (!is_session)
        check_owner(fd);
    return fd;
}

static char *add_number(char *to, size_t value)
{
    *to++ = (char)(value >> 24);
    *to++ = (char)(value >> 16);
    *to++ = (char)(value >> 8);
    *to++ = (char)value;
    return to;
}

static char *add_field(char *to, const char *text)
{
    size_t n = strlen(text);
    to = add_number(to, n);
    memcpy(to, text, n);
    return to + n;
}

/* Whether the whole question went out. */
static int ask(int fd, int argc, char **argv, const char *name)
{
    static char small[32 * 1024];
    char cwd[PATH_MAX], count[24];
    size_t size = 3 * 4;
    if (!getcwd(cwd, sizeof cwd))
        *cwd = 0; /* deleted under us, or too deep: the guard takes it as unknown */
    size += strlen(cwd) + decimal(count, argc > 1 ? (unsigned long)argc : 1) + strlen(name);
    for (int i = 1; i < argc; i++)
        size += 4 + strlen(argv[i]);
    for (char **e = environ; *e; e++)
        size += 4 + strlen(*e);
    if (size > MAX_QUESTION)
        broken("the command line and environment are over 16 MiB", "", "Pass the data in a file.");
    char *message = HEADER + size <= sizeof small ? small : memory(HEADER + size);
    char *to = message;
    memcpy(to, "SG\1A", 4);
    to = add_number(to + 4, size);
    to = add_field(to, cwd);
    to = add_field(to, count);
    to = add_field(to, name);
    for (int i = 1; i < argc; i++)
        to = add_field(to, argv[i]);
    for (char **e = environ; *e; e++)
        to = add_field(to, *e);
    while (message < to) {
        ssize_t n = send(fd, message, (size_t)(to - message), MSG_NOSIGNAL);
        if (n >= 0)
            message += n;
        else if (errno != EINTR)
            return 0;
    }
    return 1;
}

static unsigned char inbox[HEADER + MAX_ANSWER];
static size_t inbox_size;

/* Have at least `size` bytes of the guard's words. */
static void fill(int fd, size_t size)
{
    while (inbox_size < size) {
        ssize_t n = read(fd, inbox + inbox_size, sizeof inbox - inbox_size);
        if (n > 0)
            inbox_size += (size_t)n;
        else if (n == 0)
            guard_gone("the guard closed the connection without an answer", "");
        else if (errno != EINTR)
            guard_gone("the guard's answer could not be read: ", strerror(errno));
    }
}

/* The next answer; `text` is not terminated. */
static enum answer next_answer(int fd, const char **text, size_t *size)
{
    static size_t used;
    inbox_size -= used;
    memmove(inbox, inbox + used, inbox_size);
    fill(fd, HEADER);
    size_t length = (size_t)inbox[4] << 24 | (size_t)inbox[5] << 16 | (size_t)inbox[6] << 8 | inbox[7];
    if (memcmp(inbox, "SG", 2) == 0 && inbox[2] != PROTOCOL)
        broken("the shim and the guard come from different releases", "", "Start `shellguard run` again.");
    if (memcmp(inbox, "SG\1V", 4) != 0 || length < 1 || length > MAX_ANSWER)
        broken("the guard's answer is garbled", "", "Start `shellguard run` again.");
    fill(fd, HEADER + length);
    used = HEADER + length;
    if (inbox[HEADER] > GUARD_BROKEN)
        broken("the guard's answer is of an unknown kind", "", "Start `shellguard run` again.");
    *text = (const char *)inbox + HEADER + 1;
    *size = length - 1;
    return inbox[HEADER];
}

static void put_line(const char *text, size_t size)
{
    if (size)
        put(text, size);
    if (size && text[size - 1] != '\n')
        put("\n", 1);
}

/* Returns only when the guard said RUN to a question it was told whole. */
static void await_run(int fd, int is_asked)
{
    for (;;) {
        const char *text;
        size_t size;
        switch (next_answer(fd, &text, &size)) {
        case RUN:
            if (!is_asked)
                guard_gone("the guard answered before it had heard the whole question", "");
            put_line(text, size);
            return;
        case HELD:
            put_line(text, size);
            break;
        case REFUSED:
            if (size)
                put_line(text, size);
            else
                say("shellguard: refused", "", "", "", "");
            _exit(REFUSED_STATUS);
        case GUARD_BROKEN:
            if (size < strlen(BROKEN) || memcmp(text, BROKEN, strlen(BROKEN)) != 0)
                say(BROKEN, "the guard failed; the command was NOT run.", "", "", "");
            put_line(text, size);
            _exit(REFUSED_STATUS);
        }
    }
}

int main(int argc, char **argv)
{
    const char *name = identify(argc ? argv[0] : "");
    if (is_own_name(name)) {
        static const char version[] = "shellguard-shim 1 " SHIM_BUILD "\n";
        if (argc == 2 && !strcmp(argv[1], "--shellguard-shim-version"))
            return write(STDOUT_FILENO, version, sizeof version - 1) < 0;
        broken("a shim is called by the name of the program it stands for", "", "");
    }
    const char *path = getenv("PATH");
    if (!*name || !((path && find_in(path, name)) || find_in(DEFAULT_PATH, name))) {
        say(name, ": command not found", "", "", "");
        return 127;
    }
    int fd = connect_guard();
    await_run(fd, ask(fd, argc, argv, name));
    become_real(argc, argv, name);
}
