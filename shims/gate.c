/* The kernel gate's inner loop: answers what is plainly harmless, hands everything else to Python.
 *
 * Duty: receive the notifications of one seccomp filter (capture/syscalls.py makes it), let each exec happen and stop
 * it between the exec and its first instruction, where program, arguments and environment can no longer change.
 * Promise: nothing is decided here. Which programs are plain, which questions were answered before, which folders are
 * quiet and which processes are protected is told by Python (capture/gate.py); what those tables do not cover is
 * returned as a question, and a table that is full only makes more questions.
 *
 * Every public function may be called from any thread, except that what `gate_next` stopped belongs to the thread
 * that called it: only that thread may release, refuse or kill it (ptrace(2)).
 *
 * Sources: seccomp_unotify(2), ptrace(2), proc_pid_exe(5), linux/seccomp.h. x86-64 with i386 programs.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef GATE_BUILD
#define GATE_BUILD "unmarked"
#endif
#define NOTIF_SET_FLAGS _IOW('!', 4, uint64_t) /* linux/seccomp.h since 6.6 */
#ifndef SECCOMP_USER_NOTIF_FLAG_CONTINUE
#define SECCOMP_USER_NOTIF_FLAG_CONTINUE 1
#endif

/* ---- what Python sees; capture/gate_library.py mirrors these ------------------------------------------------- */

enum { /* what `gate_next` returns */
    GATE_STOPPED = 1,  /* an exec happened and waits before its first instruction */
    GATE_TRACED = 2,   /* an exec is about to happen in a task with a tracer of its own: it waits for `gate_reply` */
    GATE_EFFECT = 3,   /* a system call waits for `gate_reply` */
    GATE_TAMPER = 4,   /* a call against the guard was refused; nothing waits */
    GATE_OVER = 0,     /* nobody is left under this filter, or `gate_stop` was called */
};

enum { /* of a program */
    PROGRAM_PLAIN = 1,   /* no rule speaks of it: it may run whatever its arguments are */
    PROGRAM_TRUSTED = 2, /* installed, and no interpreter: what it does was judged by its arguments */
};

enum { /* of an effect question */
    EFFECT_BURST = 1,      /* one program deletes very many files where single ones are its own business */
    EFFECT_UNRESOLVED = 2, /* the path could not be resolved; `path` is as the program wrote it */
    EFFECT_EXISTS = 4,     /* what `path` names is there */
    EFFECT_TARGET_EXISTS = 8, /* what `path2` names is there */
    EFFECT_FOREIGN = 32,      /* code of somebody else's runs in the program */
    EFFECT_KEEPS = 16,        /* opened for writing, its content kept */
};

enum { /* operations, the same for both system call tables */
    OP_EXEC = 1, OP_EXIT, OP_KILL, OP_TRACE, OP_CONNECT, OP_UNLINK, OP_RMDIR, OP_RENAME, OP_TRUNCATE, OP_OPEN,
};

#define PATH_ROOM 4352
#define MOST_TEXT (8u << 20) /* ARG_MAX is 2 MiB with the usual stack limit, execve(2); 6 MiB at most */

struct gate_question {
    int32_t kind, tid, pid, nr, op, parent;
    uint32_t arch, flags, mode, uid;
    uint64_t id, args[6];
    uint64_t dev, ino, size;
    int64_t ctime_ns;
    uint64_t key, generation, seal;
    char *argv, *environ; /* as in /proc/PID/cmdline and environ; this thread's until its next `gate_next` */
    uint64_t argv_size, environ_size;
    char exe[PATH_ROOM], cwd[PATH_ROOM], path[PATH_ROOM], path2[PATH_ROOM];
};

/* ---- tables -------------------------------------------------------------------------------------------------- */

struct program { uint64_t dev, ino, size; int64_t ctime_ns; uint32_t flags; int is_used; };
struct zone { char *prefix; size_t size; int rank, is_counted; };
enum { /* of a zone */
    RANK_QUIET = 1,     /* never asked about */
    RANK_LOUD = 0,      /* asked about, unless the program is trusted or the file was born in this session */
    RANK_EVERYONE = -1, /* trusted programs too */
    RANK_SEALED = -2,   /* and files of this session too */
};
struct burst { int32_t pid; uint32_t deleted; };
struct words { uint64_t *slots; size_t room, used; };
struct net { uint8_t address[16]; int bits; };

#define PROGRAMS 4096
#define MEMO 65536
#define WORDS 16384
#define ZONES 512
#define BURSTS 1024
#define NETS 256
#define EVENTS_SIZE (1u << 20)
#define THREADS 512
#define SEEN 65536
#define PROTECTED 8

struct gate {
    int listener, event_fd;
    int is_killable; /* the filter was installed with SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV */
    uint64_t k0, k1;
    pthread_mutex_t lock;
    uint64_t generation;
    struct program programs[PROGRAMS];
    size_t program_count;
    uint64_t memo[MEMO];
    struct words ignored;  /* names of environment variables that bear on nothing */
    struct words options;  /* long options that no rule objects to */
    struct words folders;  /* names of folders whose content can be made again */
    struct zone zones[ZONES];
    size_t zone_count;
    struct burst bursts[BURSTS];
    uint32_t burst_limit;
    int64_t started_ns;
    struct net nets[NETS];
    size_t net_count;
    char *sockets[64];
    size_t socket_count;
    int32_t protected_pids[PROTECTED];
    size_t protected_count;
    char *events;
    size_t event_end;
    int32_t programs_seen[SEEN]; /* pids that executed something, each in its own place */
    pthread_t threads[THREADS];
    size_t thread_count;
    int is_stopping, wanted_fd, executing;
    uint64_t plain_count, asked_count, effect_count;
};

static __thread char *argv_text, *environ_text;
static __thread size_t argv_room, environ_room;
static __thread int is_listed;

static uint64_t rotl(uint64_t x, int b) { return (x << b) | (x >> (64 - b)); }

/* SipHash-1-3 (Aumasson, Bernstein): keyed, so that no program can choose two questions with one answer. */
struct sip { uint64_t v0, v1, v2, v3, tail; size_t size; };
static void sip_round(struct sip *s)
{
    s->v0 += s->v1; s->v1 = rotl(s->v1, 13); s->v1 ^= s->v0; s->v0 = rotl(s->v0, 32);
    s->v2 += s->v3; s->v3 = rotl(s->v3, 16); s->v3 ^= s->v2;
    s->v0 += s->v3; s->v3 = rotl(s->v3, 21); s->v3 ^= s->v0;
    s->v2 += s->v1; s->v1 = rotl(s->v1, 17); s->v1 ^= s->v2; s->v2 = rotl(s->v2, 32);
}
static void sip_start(struct sip *s, const struct gate *g)
{
    s->v0 = g->k0 ^ 0x736f6d6570736575u; s->v1 = g->k1 ^ 0x646f72616e646f6du;
    s->v2 = g->k0 ^ 0x6c7967656e657261u; s->v3 = g->k1 ^ 0x7465646279746573u;
    s->tail = 0; s->size = 0;
}
static void sip_add(struct sip *s, const void *data, size_t size)
{
    const uint8_t *p = data;
    while (size && (s->size & 7)) {
        s->tail |= (uint64_t)*p++ << (8 * (s->size++ & 7)); size--;
        if (!(s->size & 7)) { s->v3 ^= s->tail; sip_round(s); s->v0 ^= s->tail; s->tail = 0; }
    }
    while (size >= 8) {
        uint64_t m; memcpy(&m, p, 8);
        s->v3 ^= m; sip_round(s); s->v0 ^= m; p += 8; size -= 8; s->size += 8;
    }
    while (size--) s->tail |= (uint64_t)*p++ << (8 * (s->size++ & 7));
}
static uint64_t sip_end(struct sip *s)
{
    uint64_t m = s->tail | ((uint64_t)s->size << 56);
    s->v3 ^= m; sip_round(s); s->v0 ^= m; s->v2 ^= 0xff;
    sip_round(s); sip_round(s); sip_round(s);
    uint64_t h = s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
    return h ? h : 1;
}
static uint64_t hash_of(const struct gate *g, const void *data, size_t size)
{
    struct sip s; sip_start(&s, g); sip_add(&s, data, size); return sip_end(&s);
}

static int word_known(const struct words *w, uint64_t h)
{
    for (size_t i = h % w->room, n = 0; n < w->room && w->slots[i]; i = (i + 1) % w->room, n++)
        if (w->slots[i] == h) return 1;
    return 0;
}
static void word_add(struct words *w, uint64_t h)
{
    if (w->used * 2 >= w->room || word_known(w, h)) return;
    size_t i = h % w->room;
    while (w->slots[i]) i = (i + 1) % w->room;
    w->slots[i] = h; w->used++;
}

static struct program *program_slot(struct gate *g, uint64_t dev, uint64_t ino, uint64_t size, int64_t ctime_ns)
{
    uint64_t h = (ino * 0x9e3779b97f4a7c15u) ^ (dev * 31) ^ (uint64_t)ctime_ns ^ (size << 20);
    for (size_t n = 0; n < PROGRAMS; n++) {
        struct program *p = &g->programs[(h + n) % PROGRAMS];
        if (!p->is_used || (p->dev == dev && p->ino == ino && p->size == size && p->ctime_ns == ctime_ns)) return p;
    }
    return NULL;
}

/* ---- what Python tells --------------------------------------------------------------------------------------- */

const char *gate_build(void) { return "shellguard-gate 1 " GATE_BUILD; }

static void on_wake(int number) { (void)number; }

static int words_new(struct words *w, size_t room)
{
    w->slots = calloc(room, sizeof *w->slots); w->room = room; w->used = 0;
    return w->slots != NULL;
}

struct gate *gate_new(int listener, int event_fd, const uint8_t key[16], int64_t started_ns, uint32_t burst_limit)
{
    struct gate *g = calloc(1, sizeof *g);
    if (!g) return NULL;
    g->listener = listener; g->event_fd = event_fd; g->wanted_fd = -1; g->started_ns = started_ns; g->burst_limit = burst_limit;
    memcpy(&g->k0, key, 8); memcpy(&g->k1, key + 8, 8);
    pthread_mutex_init(&g->lock, NULL);
    g->events = malloc(EVENTS_SIZE);
    if (!g->events || !words_new(&g->ignored, WORDS) || !words_new(&g->options, WORDS) || !words_new(&g->folders, 1024))
        return NULL;
    struct utsname kernel;
    int major = 0, minor = 0;
    if (!uname(&kernel)) sscanf(kernel.release, "%d.%d", &major, &minor);
    g->is_killable = major > 5 || (major == 5 && minor >= 19); /* leader.py asks for it and gets it from then on */
    /* Supervisor and task take turns: on one processor, where the kernel can (6.6), that spares four calls from one
     * to the other, which cost 300 us an exec on a small virtual machine against 40. */
    uint64_t takes_turns = 1;
    ioctl(listener, NOTIF_SET_FLAGS, takes_turns);
    /* Interrupts a thread that waits in RECV; without SA_RESTART the call returns EINTR. */
    struct sigaction action = {.sa_handler = on_wake};
    sigaction(SIGRTMIN + 5, &action, NULL);
    g->generation = 1;
    return g;
}

/* `fd` becomes readable when threads are wanted: all but one wait for a program to start. */
void gate_tell_wanted(struct gate *g, int fd) { g->wanted_fd = fd; }

void gate_free(struct gate *g)
{
    free(g->events); free(g->ignored.slots); free(g->options.slots); free(g->folders.slots);
    for (size_t i = 0; i < g->zone_count; i++) free(g->zones[i].prefix);
    for (size_t i = 0; i < g->socket_count; i++) free(g->sockets[i]);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

void gate_stop(struct gate *g)
{
    pthread_mutex_lock(&g->lock);
    g->is_stopping = 1;
    for (size_t i = 0; i < g->thread_count; i++) pthread_kill(g->threads[i], SIGRTMIN + 5);
    pthread_mutex_unlock(&g->lock);
}

void gate_program(struct gate *g, uint64_t dev, uint64_t ino, uint64_t size, int64_t ctime_ns, uint32_t flags,
                  uint64_t generation)
{
    pthread_mutex_lock(&g->lock);
    struct program *p = program_slot(g, dev, ino, size, ctime_ns);
    if (generation == g->generation && p && (p->is_used || g->program_count < PROGRAMS / 2)) {
        g->program_count += !p->is_used;
        *p = (struct program){dev, ino, size, ctime_ns, flags, 1};
    }
    pthread_mutex_unlock(&g->lock);
}

/* The question with this key was answered `run`, and would be again. */
void gate_remember(struct gate *g, uint64_t key, uint64_t generation)
{
    pthread_mutex_lock(&g->lock);
    if (generation == g->generation) g->memo[key % MEMO] = key;
    pthread_mutex_unlock(&g->lock);
}

/* Rules or session changed: every answer has to be given anew. */
void gate_forget(struct gate *g)
{
    pthread_mutex_lock(&g->lock);
    g->generation++;
    memset(g->memo, 0, sizeof g->memo);
    memset(g->programs, 0, sizeof g->programs);
    g->program_count = 0;
    memset(g->options.slots, 0, g->options.room * sizeof *g->options.slots);
    g->options.used = 0;
    pthread_mutex_unlock(&g->lock);
}

void gate_ignore_name(struct gate *g, const char *name, size_t size)
{
    pthread_mutex_lock(&g->lock); word_add(&g->ignored, hash_of(g, name, size)); pthread_mutex_unlock(&g->lock);
}
void gate_know_option(struct gate *g, const char *word, size_t size, uint64_t generation)
{
    pthread_mutex_lock(&g->lock);
    if (generation == g->generation) word_add(&g->options, hash_of(g, word, size));
    pthread_mutex_unlock(&g->lock);
}
void gate_regenerable(struct gate *g, const char *name)
{
    pthread_mutex_lock(&g->lock); word_add(&g->folders, hash_of(g, name, strlen(name))); pthread_mutex_unlock(&g->lock);
}
int gate_zone(struct gate *g, const char *prefix, int rank, int is_counted)
{
    int is_taken = 0;
    pthread_mutex_lock(&g->lock);
    if (g->zone_count < ZONES) {
        g->zones[g->zone_count++] = (struct zone){strdup(prefix), strlen(prefix), rank, is_counted};
        is_taken = 1;
    }
    pthread_mutex_unlock(&g->lock);
    return is_taken;
}
int gate_net(struct gate *g, const uint8_t address[16], int bits)
{
    int is_taken = 0;
    pthread_mutex_lock(&g->lock);
    if (g->net_count < NETS) {
        memcpy(g->nets[g->net_count].address, address, 16);
        g->nets[g->net_count++].bits = bits;
        is_taken = 1;
    }
    pthread_mutex_unlock(&g->lock);
    return is_taken;
}
void gate_socket(struct gate *g, const char *part)
{
    pthread_mutex_lock(&g->lock);
    if (g->socket_count < 64) g->sockets[g->socket_count++] = strdup(part);
    pthread_mutex_unlock(&g->lock);
}
void gate_protect(struct gate *g, int32_t pid)
{
    pthread_mutex_lock(&g->lock);
    if (g->protected_count < PROTECTED) g->protected_pids[g->protected_count++] = pid;
    pthread_mutex_unlock(&g->lock);
}
void gate_counts(struct gate *g, uint64_t counts[3])
{
    counts[0] = g->plain_count; counts[1] = g->asked_count; counts[2] = g->effect_count;
}

/* ---- events: what ran and what failed, for the ledger -------------------------------------------------------- */

struct event { uint32_t size; int32_t kind, pid, parent, status; int64_t at_ns; };
enum { EVENT_RAN = 1, EVENT_ENDED = 2, EVENT_CONNECTED = 3 };

/* Whether there was room: what cannot be recorded may not run. */
static int tell(struct gate *g, int kind, int pid, int parent, int status, const char *text, size_t size)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (size > 4096) size = 4096;
    struct event e = {(uint32_t)((sizeof e + size + 7) & ~7ul), kind, pid, parent, status,
                      (int64_t)now.tv_sec * 1000000000 + now.tv_nsec};
    int is_told = 0, is_first = 0;
    pthread_mutex_lock(&g->lock);
    if (g->event_end + e.size + 8 <= EVENTS_SIZE) {
        is_first = g->event_end == 0;
        memset(g->events + g->event_end + e.size - 8, 0, 8);
        memcpy(g->events + g->event_end, &e, sizeof e);
        if (size) memcpy(g->events + g->event_end + sizeof e, text, size);
        g->event_end += e.size;
        is_told = 1;
    }
    pthread_mutex_unlock(&g->lock);
    if (is_first) { uint64_t one = 1; if (write(g->event_fd, &one, 8) < 0) return is_told; }
    return is_told;
}

/* Takes all events out; bytes copied. `room` must be EVENTS_SIZE. */
size_t gate_events(struct gate *g, char *into, size_t room)
{
    pthread_mutex_lock(&g->lock);
    size_t size = g->event_end <= room ? g->event_end : 0;
    memcpy(into, g->events, size);
    if (size) g->event_end = 0;
    pthread_mutex_unlock(&g->lock);
    return size;
}

/* ---- reading a task ------------------------------------------------------------------------------------------ */

static size_t read_all(const char *path, char **text, size_t *room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return (size_t)-1;
    size_t size = 0;
    for (;;) {
        if (*room - size < 4096) {
            size_t more = *room ? *room * 2 : 16384;
            char *grown = more <= 2 * MOST_TEXT ? realloc(*text, more) : NULL;
            if (!grown) { close(fd); return (size_t)-1; }
            *text = grown; *room = more;
        }
        ssize_t n = read(fd, *text + size, *room - size - 1);
        if (n < 0) { close(fd); return (size_t)-1; }
        if (n == 0) break;
        size += (size_t)n;
    }
    close(fd);
    (*text)[size] = 0;
    return size;
}

static int link_of(const char *path, char *into)
{
    ssize_t n = readlink(path, into, PATH_ROOM - 1);
    into[n > 0 ? n : 0] = 0;
    return n > 0;
}

static int stat_exe(int pid, struct gate_question *q)
{
    char path[64];
    struct stat st;
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    if (stat(path, &st)) return 0;
    q->dev = st.st_dev; q->ino = st.st_ino; q->size = (uint64_t)st.st_size;
    q->ctime_ns = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
    q->mode = st.st_mode; q->uid = st.st_uid;
    return 1;
}

static uint32_t flags_of(struct gate *g, const struct gate_question *q)
{
    pthread_mutex_lock(&g->lock);
    struct program *p = program_slot(g, q->dev, q->ino, q->size, q->ctime_ns);
    uint32_t flags = p && p->is_used ? p->flags : 0;
    pthread_mutex_unlock(&g->lock);
    return flags;
}

/* ioctl(2) of a pidfd since Linux 6.13; /proc makes an inode and an entry for every process it is asked about. */
struct pidfd_facts { uint64_t mask, cgroup; uint32_t pid, tgid, ppid, more[9]; };
#define PIDFD_FACTS _IOWR(0xFF, 11, struct pidfd_facts)

static int parent_of(int pid)
{
    char path[64], text[512];
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    if (handle >= 0) {
        struct pidfd_facts facts = {.mask = 1};
        int failed = ioctl(handle, PIDFD_FACTS, &facts);
        close(handle);
        if (!failed && facts.ppid) return (int)facts.ppid;
    }
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0) return 0;
    text[n] = 0;
    char *end = strrchr(text, ')');
    int parent = 0;
    if (end) sscanf(end + 1, " %*c %d", &parent);
    return parent;
}

/* The nearest process above that is a program of its own: a subshell that only forked is none. */
static int ancestor_of(const struct gate *g, int pid)
{
    int parent = parent_of(pid), above = parent;
    for (int n = 0; n < 16 && above > 1 && g->programs_seen[(uint32_t)above % SEEN] != above; n++) above = parent_of(above);
    return above > 1 ? above : parent;
}

static int group_of_thread(int tid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/status", tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return tid;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0) return tid;
    text[n] = 0;
    char *at = strstr(text, "\nTgid:");
    return at ? atoi(at + 6) : tid;
}

/* A string of the task's; its size, or -1. */
static ssize_t read_string(int tid, uint64_t address, char *into, size_t room)
{
    size_t size = 0;
    while (size < room) {
        size_t part = 4096 - (address & 4095);
        if (part > room - size) part = room - size;
        struct iovec ours = {into + size, part}, theirs = {(void *)address, part};
        ssize_t n = process_vm_readv(tid, &ours, 1, &theirs, 1, 0);
        if (n <= 0) return -1;
        char *end = memchr(into + size, 0, (size_t)n);
        if (end) return end - into;
        size += (size_t)n; address += (uint64_t)n;
    }
    return -1;
}

/* Long options of a plain program are the one thing of it that a rule may object to. */
static int has_new_option(struct gate *g, const char *argv, size_t size)
{
    const char *end = argv + size;
    int is_new = 0;
    pthread_mutex_lock(&g->lock);
    for (const char *word = argv; word < end && !is_new; word += strlen(word) + 1)
        if (word[0] == '-' && word[1] == '-' && word[2]) {
            const char *equals = strchr(word, '=');
            is_new = !word_known(&g->options, hash_of(g, word, equals ? (size_t)(equals - word) : strlen(word)));
        }
    pthread_mutex_unlock(&g->lock);
    return is_new;
}

static void add_number(struct sip *s, uint64_t n) { sip_add(s, &n, sizeof n); }

/* One number for all that a judgement depends on: file, arguments, folder, and the variables that may bear on it. */
static uint64_t key_of(struct gate *g, const struct gate_question *q)
{
    struct sip s;
    sip_start(&s, g);
    add_number(&s, q->dev); add_number(&s, q->ino); add_number(&s, q->size); add_number(&s, (uint64_t)q->ctime_ns);
    add_number(&s, q->uid); add_number(&s, q->mode); add_number(&s, q->argv_size);
    sip_add(&s, q->argv, q->argv_size);
    sip_add(&s, q->cwd, strlen(q->cwd) + 1);
    const char *end = q->environ + q->environ_size;
    pthread_mutex_lock(&g->lock);
    for (const char *entry = q->environ; entry < end; entry += strlen(entry) + 1) {
        const char *equals = strchr(entry, '=');
        size_t size = strlen(entry);
        if (!word_known(&g->ignored, hash_of(g, entry, equals ? (size_t)(equals - entry) : size)))
            sip_add(&s, entry, size + 1);
    }
    pthread_mutex_unlock(&g->lock);
    return sip_end(&s);
}

/* ---- exec ---------------------------------------------------------------------------------------------------- */

static int reply(struct gate *g, uint64_t id, int error, int is_continued)
{
    struct seccomp_notif_resp r = {.id = id, .error = -error,
                                   .flags = is_continued ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0};
    return ioctl(g->listener, SECCOMP_IOCTL_NOTIF_SEND, &r) ? -errno : 0;
}

static void detach(int pid, int number) { ptrace(PTRACE_DETACH, pid, 0, (long)number); }

/* The pid of the new program, stopped before its first instruction; 0 when the exec did not come about. */
static int let_exec_happen(struct gate *g, const struct seccomp_notif *n, int *is_traced)
{
    *is_traced = 0;
    if (ptrace(PTRACE_SEIZE, (int)n->pid, 0, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)) {
        *is_traced = errno != ESRCH; /* it has a tracer of its own, or may not be traced */
        return 0;
    }
    /* A failed exec reports nothing by itself. The interrupt stops the task on its way back then; after a
     * successful one the exec is reported first, and detaching takes the interrupt back. Only a wait that nothing
     * but a kill ends can be interrupted beforehand, while the task sleeps, which spares its processor a call. */
    if (g->is_killable) ptrace(PTRACE_INTERRUPT, (int)n->pid, 0, 0);
    reply(g, n->id, 0, 1); /* a task that was killed meanwhile is reaped below */
    if (!g->is_killable) ptrace(PTRACE_INTERRUPT, (int)n->pid, 0, 0);
    for (;;) {
        int status, pid = waitpid(-1, &status, __WALL | __WNOTHREAD);
        if (pid < 0) { if (errno == EINTR) continue; return 0; }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid == (int)n->pid) return 0;
            continue;
        }
        int event = status >> 16, number = WSTOPSIG(status);
        if (event == PTRACE_EVENT_EXEC) return pid;
        /* Any other stop comes after the system call: the exec failed, or starts over with a new notification. */
        detach(pid, event ? 0 : number);
        return 0;
    }
}

/* What execve(2) laid on the new stack: the count, the pointers, then the texts themselves, one after the other. */
static int read_stack(int pid, struct gate_question *q)
{
    struct user_regs_struct r;
    if (ptrace(PTRACE_GETREGS, pid, 0, &r)) return 0;
    size_t width = r.cs == 0x23 ? 4 : 8, room = 65536;
    if (argv_room < room) {
        char *grown = realloc(argv_text, room);
        if (!grown) return 0;
        argv_text = grown; argv_room = room;
    }
    struct iovec ours = {argv_text, room}, theirs = {(void *)r.rsp, room};
    ssize_t n = process_vm_readv(pid, &ours, 1, &theirs, 1, 0);
    if (n < (ssize_t)width * 4) return 0;
    uint64_t size = (uint64_t)n, first[2] = {0, 0}, last[2] = {0, 0}, at = 0, count[2] = {0, 0}, word = 0;
    memcpy(&word, argv_text, width);
    uint64_t argc = word;
    at = width;
    for (int part = 0; part < 2; part++) {
        for (;; at += width) {
            if (at + width > size) return 0;
            word = 0;
            memcpy(&word, argv_text + at, width);
            if (!word) break;
            if (word < r.rsp || word - r.rsp >= size || word < last[part]) return 0;
            if (!count[part]++) first[part] = word;
            last[part] = word;
        }
        at += width;
    }
    if (count[0] != argc || !argc || (count[1] && first[1] < last[0])) return 0;
    uint64_t ends[2];
    for (int part = 0; part < 2; part++) {
        if (!count[part]) { ends[part] = first[part] = r.rsp; continue; }
        char *end = memchr(argv_text + (last[part] - r.rsp), 0, size - (last[part] - r.rsp));
        if (!end) return 0;
        ends[part] = r.rsp + (uint64_t)(end - argv_text) + 1;
    }
    q->argv = argv_text + (first[0] - r.rsp); q->argv_size = ends[0] - first[0];
    q->environ = argv_text + (first[1] - r.rsp); q->environ_size = ends[1] - first[1];
    return 1;
}

/* The same from /proc, for what is too long for one look at the stack. */
static int read_proc(int pid, struct gate_question *q)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    size_t size = read_all(path, &argv_text, &argv_room);
    if (size == (size_t)-1) return 0;
    q->argv = argv_text; q->argv_size = size;
    snprintf(path, sizeof path, "/proc/%d/environ", pid);
    size = read_all(path, &environ_text, &environ_room);
    if (size == (size_t)-1) return 0;
    q->environ = environ_text; q->environ_size = size;
    return 1;
}

static int read_stopped(struct gate *g, int pid, struct gate_question *q)
{
    q->pid = pid;
    q->parent = ancestor_of(g, pid);
    g->programs_seen[(uint32_t)pid % SEEN] = pid;
    q->exe[0] = q->cwd[0] = 0;
    q->argv_size = q->environ_size = 0;
    q->key = 0;
    pthread_mutex_lock(&g->lock); q->generation = g->generation; pthread_mutex_unlock(&g->lock);
    return stat_exe(pid, q) && (read_stack(pid, q) || read_proc(pid, q));
}

/* Everything that was read: what was judged must be what runs. */
static uint64_t seal_of(const struct gate *g, const struct gate_question *q)
{
    struct sip s;
    sip_start(&s, g);
    add_number(&s, q->dev); add_number(&s, q->ino); add_number(&s, q->argv_size); add_number(&s, q->environ_size);
    sip_add(&s, q->argv, q->argv_size);
    sip_add(&s, q->environ, q->environ_size);
    return sip_end(&s);
}

static int read_rest(struct gate *g, struct gate_question *q)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cwd", q->pid);
    if (!link_of(path, q->cwd)) return 0;
    q->key = key_of(g, q);
    return 1;
}

static int tell_ran(struct gate *g, const struct gate_question *q)
{
    return tell(g, EVENT_RAN, q->pid, q->parent, 0, q->argv, q->argv_size);
}

/* 1 when it waits for an answer. */
static int on_exec(struct gate *g, const struct seccomp_notif *n, struct gate_question *q)
{
    /* The kernel may take its time over an exec, for ever with a file system of the program's own. */
    int executing = __atomic_add_fetch(&g->executing, 1, __ATOMIC_RELAXED);
    uint64_t one = 1;
    if (g->wanted_fd >= 0 && executing + 1 >= (int)g->thread_count && write(g->wanted_fd, &one, 8) < 0) one = 0;
    int is_traced, pid = let_exec_happen(g, n, &is_traced);
    __atomic_sub_fetch(&g->executing, 1, __ATOMIC_RELAXED);
    if (is_traced) { q->kind = GATE_TRACED; return 1; }
    if (!pid) return 0;
    int is_read = read_stopped(g, pid, q);
    if (is_read && (flags_of(g, q) & PROGRAM_PLAIN) && !has_new_option(g, q->argv, q->argv_size) && tell_ran(g, q)) {
        __atomic_add_fetch(&g->plain_count, 1, __ATOMIC_RELAXED);
        detach(pid, 0);
        return 0;
    }
    is_read = is_read && read_rest(g, q);
    if (is_read) {
        pthread_mutex_lock(&g->lock);
        int is_known = g->memo[q->key % MEMO] == q->key && q->generation == g->generation;
        pthread_mutex_unlock(&g->lock);
        if (is_known && tell_ran(g, q)) {
            __atomic_add_fetch(&g->plain_count, 1, __ATOMIC_RELAXED);
            detach(pid, 0);
            return 0;
        }
    }
    snprintf(q->path, sizeof q->path, "/proc/%d/exe", pid);
    link_of(q->path, q->exe);
    q->path[0] = 0;
    q->flags = is_read ? 0 : EFFECT_UNRESOLVED;
    q->seal = is_read ? seal_of(g, q) : 0;
    q->kind = GATE_STOPPED;
    __atomic_add_fetch(&g->asked_count, 1, __ATOMIC_RELAXED);
    return 1;
}

/* ---- effects ------------------------------------------------------------------------------------------------- */

/* /proc/TID/fd/N, /proc/TID/cwd or /proc/TID/root, then the path: the kernel resolves it as the task would. */
static int as_seen_by(int tid, int dirfd, const char *path, char *into)
{
    int n;
    if (path[0] == '/') n = snprintf(into, PATH_ROOM, "/proc/%d/root%s", tid, path);
    else if (dirfd == AT_FDCWD) n = snprintf(into, PATH_ROOM, "/proc/%d/cwd/%s", tid, path);
    else n = snprintf(into, PATH_ROOM, "/proc/%d/fd/%d/%s", tid, dirfd, path);
    return n > 0 && n < PATH_ROOM;
}

/* The real path: of the file itself, or with is_last_kept of its folder and then its own name. */
static int resolve(int tid, int dirfd, const char *path, int is_last_kept, char *into)
{
    char seen[PATH_ROOM], name[PATH_ROOM], link[64];
    if (!path[0] || !as_seen_by(tid, dirfd, path, seen)) return 0;
    name[0] = 0;
    if (is_last_kept) {
        size_t size = strlen(seen);
        while (size > 1 && seen[size - 1] == '/') seen[--size] = 0;
        char *slash = strrchr(seen, '/');
        if (!slash || !strcmp(slash, "/..") || !strcmp(slash, "/.")) is_last_kept = 0;
        else { snprintf(name, sizeof name, "%s", slash + 1); slash[1] = 0; }
    }
    int fd = open(seen, O_PATH | O_CLOEXEC | (is_last_kept ? O_DIRECTORY : 0));
    if (fd < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int is_read = link_of(link, into);
    close(fd);
    if (!is_read) return 0;
    if (is_last_kept) {
        size_t size = strlen(into);
        if (size + 1 + strlen(name) >= PATH_ROOM) return 0;
        if (size > 1) into[size++] = '/';
        strcpy(into + size, name);
    }
    return 1;
}

static const struct zone *zone_of(struct gate *g, const char *path)
{
    const struct zone *best = NULL;
    for (size_t i = 0; i < g->zone_count; i++) {
        const struct zone *z = &g->zones[i];
        if (best && z->size <= best->size) continue;
        if (!strncmp(path, z->prefix, z->size) && (z->size == 1 || path[z->size] == '/' || !path[z->size])) best = z;
    }
    return best;
}

static int is_regenerable(struct gate *g, const char *path)
{
    while (*path) {
        while (*path == '/') path++;
        size_t size = strcspn(path, "/");
        if (size && word_known(&g->folders, hash_of(g, path, size))) return 1;
        path += size;
    }
    return 0;
}

enum { SPECIAL_OTHER = 1, SPECIAL_DISK = 2 };

/* Born since the session began: its own, whoever's folder it lies in. */
static int is_own(const struct gate *g, const char *seen, int *exists, int *is_special)
{
    struct statx sx;
    *is_special = 0;
    *exists = !statx(AT_FDCWD, seen, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_SIZE | STATX_BTIME, &sx);
    if (!*exists) return 0;
    *is_special = S_ISBLK(sx.stx_mode) ? SPECIAL_DISK
        : !S_ISREG(sx.stx_mode) && !S_ISDIR(sx.stx_mode) && !S_ISLNK(sx.stx_mode) ? SPECIAL_OTHER : 0;
    return (sx.stx_mask & STATX_BTIME) &&
        (int64_t)sx.stx_btime.tv_sec * 1000000000 + sx.stx_btime.tv_nsec >= g->started_ns;
}

/* Whether code runs in the program that no package installed: a library that was slipped in by a variable, code made
 * at run time, or somebody who steers it by ptrace. */
static int has_foreign_code(int pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    size_t size = read_all(path, &environ_text, &environ_room);
    char *tracer = size == (size_t)-1 ? NULL : strstr(environ_text, "\nTracerPid:");
    if (!tracer || atoi(tracer + 11)) return 1;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    size = read_all(path, &environ_text, &environ_room);
    if (size == (size_t)-1) return 1;
    for (char *line = environ_text, *end; line < environ_text + size; line = end + 1) {
        end = strchr(line, '\n');
        if (!end) break;
        *end = 0;
        char *rights = strchr(line, ' '), *name = strchr(line, '/');
        if (!rights || rights[3] != 'x' || strstr(line, "[vdso]") || strstr(line, "[vsyscall]")) continue;
        struct stat st;
        int is_installed = name && (!strncmp(name, "/usr/", 5) || !strncmp(name, "/lib", 4) || !strncmp(name, "/bin/", 5) ||
                                    !strncmp(name, "/sbin/", 6) || !strncmp(name, "/opt/", 5) || !strncmp(name, "/nix/", 5) ||
                                    !strncmp(name, "/snap/", 6));
        if (!is_installed || stat(name, &st) || st.st_uid != 0 || (st.st_mode & 022)) return 1;
    }
    return 0;
}

static int is_trusted(struct gate *g, int pid, struct gate_question *q)
{
    if (!stat_exe(pid, q)) return 0;
    if (has_foreign_code(pid)) { q->flags |= EFFECT_FOREIGN; return 0; }
    return (flags_of(g, q) & PROGRAM_TRUSTED) != 0;
}

static int counts_to_burst(struct gate *g, int pid)
{
    pthread_mutex_lock(&g->lock);
    struct burst *b = &g->bursts[(uint32_t)pid % BURSTS];
    if (b->pid != pid) *b = (struct burst){pid, 0};
    int is_burst = ++b->deleted == g->burst_limit;
    pthread_mutex_unlock(&g->lock);
    return is_burst;
}

static int waits(struct gate *g, int pid, struct gate_question *q, int is_for_everyone)
{
    char path[64];
    if (is_trusted(g, pid, q) && !is_for_everyone) return 0;
    q->pid = group_of_thread(pid);
    q->kind = GATE_EFFECT;
    q->argv_size = q->environ_size = 0;
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    link_of(path, q->exe);
    snprintf(path, sizeof path, "/proc/%d/cwd", pid);
    link_of(path, q->cwd);
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    size_t size = read_all(path, &argv_text, &argv_room);
    if (size != (size_t)-1) { q->argv = argv_text; q->argv_size = size; }
    snprintf(path, sizeof path, "/proc/%d/environ", pid);
    size = read_all(path, &environ_text, &environ_room);
    if (size != (size_t)-1) { q->environ = environ_text; q->environ_size = size; }
    pthread_mutex_lock(&g->lock); q->generation = g->generation; pthread_mutex_unlock(&g->lock);
    __atomic_add_fetch(&g->effect_count, 1, __ATOMIC_RELAXED);
    return 1;
}

/* One path of a call. 0 quiet, 1 loud, 2 quiet but counted, 3 loud whoever does it. `is_followed`: what a link points to is meant. */
static int look_at(struct gate *g, int tid, int dirfd, uint64_t address, int is_followed, struct gate_question *q,
                   char *into, uint32_t exists_flag)
{
    char text[PATH_ROOM], seen[PATH_ROOM];
    into[0] = 0;
    ssize_t size = read_string(tid, address, text, PATH_ROOM - 256);
    if (size < 0) return 0; /* the kernel will say EFAULT or ENAMETOOLONG */
    if (!resolve(tid, dirfd, text, !is_followed, into)) {
        if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return 0; /* nothing is there */
        snprintf(into, PATH_ROOM, "%.*s", PATH_ROOM - 1, text);
        q->flags |= EFFECT_UNRESOLVED;
        return 1;
    }
    pthread_mutex_lock(&g->lock);
    const struct zone *zone = zone_of(g, into);
    int rank = zone ? zone->rank : RANK_LOUD, is_counted = zone && zone->is_counted && !is_regenerable(g, into);
    pthread_mutex_unlock(&g->lock);
    if (rank == RANK_QUIET) return is_counted ? 2 : 0;
    int is_for_everyone = rank <= RANK_EVERYONE, is_sealed = rank <= RANK_SEALED;
    int exists, is_special;
    snprintf(seen, sizeof seen, "/proc/%d/root%.*s", tid, PATH_ROOM - 64, into);
    int own = is_own(g, seen, &exists, &is_special);
    if (!exists || (own && !is_sealed)) return 0;
    /* Pipes, sockets and terminals lose nothing by being opened; a disk does. */
    if (is_special == SPECIAL_OTHER && (q->op == OP_OPEN || q->op == OP_TRUNCATE)) return 0;
    q->flags |= exists_flag;
    return is_for_everyone ? 3 : 1;
}

static int is_protected(struct gate *g, int pid);

/* Whose memory a resolved path names, /proc/PID/mem; 0 for another file or the task's own. */
static int names_memory(int tid, const char *path)
{
    const char *slash = strrchr(path, '/');
    int pid = 0;
    if (!slash || strcmp(slash, "/mem") || sscanf(path, "/proc/%d/", &pid) != 1) return 0;
    int whose = group_of_thread(pid);
    return whose == group_of_thread(tid) ? 0 : whose;
}

static int on_path(struct gate *g, struct gate_question *q)
{
    const uint64_t *a = q->args;
    int tid = q->tid, worst = 0, second = 0;
    int is_i386 = q->arch == AUDIT_ARCH_I386, nr = q->nr;
    q->path2[0] = 0;
    switch (q->op) {
    case OP_UNLINK: case OP_RMDIR: {
        int is_at = nr == (is_i386 ? 301 : SYS_unlinkat);
        if (is_at && (a[2] & AT_REMOVEDIR)) q->op = OP_RMDIR;
        worst = look_at(g, tid, is_at ? (int)a[0] : AT_FDCWD, a[is_at], 0, q, q->path, EFFECT_EXISTS);
        if (worst == 2) {
            q->kind = 0;
            if (!stat_exe(tid, q) || (flags_of(g, q) & PROGRAM_TRUSTED) || !counts_to_burst(g, tid)) return 0;
            q->flags |= EFFECT_BURST;
            return waits(g, tid, q, 0);
        }
        break;
    }
    case OP_RENAME: {
        int is_at = nr != (is_i386 ? 38 : SYS_rename);
        worst = look_at(g, tid, is_at ? (int)a[0] : AT_FDCWD, a[is_at], 0, q, q->path, EFFECT_EXISTS);
        second = look_at(g, tid, is_at ? (int)a[2] : AT_FDCWD, a[is_at ? 3 : 1], 0, q, q->path2, EFFECT_TARGET_EXISTS);
        break;
    }
    case OP_TRUNCATE:
        if (nr == (is_i386 ? 93 : SYS_ftruncate) || (is_i386 && nr == 194)) {
            char link[64]; struct stat st; int exists, is_special;
            snprintf(link, sizeof link, "/proc/%d/fd/%d", tid, (int)a[0]);
            if (stat(link, &st) || !S_ISREG(st.st_mode) || !st.st_nlink || (uint64_t)st.st_size <= a[1] || !link_of(link, q->path)) return 0;
            pthread_mutex_lock(&g->lock);
            const struct zone *zone = zone_of(g, q->path);
            int rank = zone ? zone->rank : RANK_LOUD;
            pthread_mutex_unlock(&g->lock);
            if (rank == RANK_QUIET || q->path[0] != '/') return 0;
            if (is_own(g, q->path, &exists, &is_special) && rank > RANK_SEALED) return 0;
            q->flags |= EFFECT_EXISTS;
            worst = rank <= RANK_EVERYONE ? 3 : 1;
        } else worst = look_at(g, tid, AT_FDCWD, a[0], 1, q, q->path, EFFECT_EXISTS);
        break;
    case OP_OPEN: {
        uint64_t mode;
        int is_openat2 = nr == 437, is_at = nr == (is_i386 ? 295 : SYS_openat) || is_openat2;
        if (is_openat2) {
            uint64_t how[3] = {0};
            struct iovec ours = {how, sizeof how}, theirs = {(void *)a[2], sizeof how};
            if (process_vm_readv(tid, &ours, 1, &theirs, 1, 0) < 8) return 0;
            mode = how[0];
        } else mode = nr == (is_i386 ? 8 : SYS_creat) ? O_WRONLY | O_TRUNC : a[is_at ? 2 : 1];
        if (!(mode & O_TRUNC)) {
            if (!(mode & O_ACCMODE) || (mode & O_PATH) || (mode & (O_EXCL | O_CREAT)) == (O_EXCL | O_CREAT)) return 0;
            q->flags |= EFFECT_KEEPS;
        }
        worst = look_at(g, tid, is_at ? (int)a[0] : AT_FDCWD, a[is_at], 1, q, q->path, EFFECT_EXISTS);
        /* What was judged could be rewritten before its first step, or later; a debugger's own calls do without. */
        int whose = names_memory(tid, q->path);
        if (whose && is_protected(g, whose)) { q->kind = GATE_TAMPER; q->pid = group_of_thread(tid); return 1; }
        if (whose) return -1;
        break;
    }
    }
    int is_for_everyone = worst == 3 || second == 3;
    return is_for_everyone || worst == 1 || second == 1 ? waits(g, tid, q, is_for_everyone) : 0;
}

static int in_net(const struct net *net, const uint8_t *address)
{
    int bytes = net->bits / 8, rest = net->bits % 8;
    if (memcmp(net->address, address, (size_t)bytes)) return 0;
    return !rest || !((net->address[bytes] ^ address[bytes]) >> (8 - rest));
}

/* `path` becomes the address as text: `unix:/run/docker.sock`, `unix:@name`, `tcp:HEX:PORT`. */
static int on_connect(struct gate *g, struct gate_question *q)
{
    union { struct sockaddr any; struct sockaddr_un un; struct sockaddr_in in; struct sockaddr_in6 in6; char raw[128]; } to;
    size_t size = q->args[2] < sizeof to ? (size_t)q->args[2] : sizeof to;
    memset(&to, 0, sizeof to);
    if (q->arch == AUDIT_ARCH_I386 && q->nr == 102) { /* socketcall(2): the arguments stand in memory */
        uint32_t words[3] = {0};
        struct iovec mine = {words, sizeof words}, its = {(void *)q->args[1], sizeof words};
        if (process_vm_readv(q->tid, &mine, 1, &its, 1, 0) != sizeof words) return 0;
        q->args[1] = words[1]; q->args[2] = words[2];
        size = q->args[2] < sizeof to ? (size_t)q->args[2] : sizeof to;
    }
    struct iovec ours = {&to, size}, theirs = {(void *)q->args[1], size};
    q->path2[0] = 0;
    if (size < 2 || process_vm_readv(q->tid, &ours, 1, &theirs, 1, 0) < 2) return 0;
    if (to.any.sa_family == AF_UNIX) {
        char *name = to.un.sun_path;
        if (name[0]) {
            char real[PATH_ROOM];
            name[sizeof to.un.sun_path - 1] = 0;
            if (!resolve(q->tid, AT_FDCWD, name, 0, real)) return 0;
            snprintf(q->path, PATH_ROOM, "unix:%.*s", PATH_ROOM - 8, real);
        } else snprintf(q->path, PATH_ROOM, "unix:@%.*s", 100, name + 1);
        int is_loud = 0;
        pthread_mutex_lock(&g->lock);
        for (size_t i = 0; i < g->socket_count; i++) is_loud |= strstr(q->path, g->sockets[i]) != NULL;
        pthread_mutex_unlock(&g->lock);
        return is_loud ? waits(g, q->tid, q, 0) : 0;
    }
    uint8_t address[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    int port;
    if (to.any.sa_family == AF_INET) { memcpy(address + 12, &to.in.sin_addr, 4); port = ntohs(to.in.sin_port); }
    else if (to.any.sa_family == AF_INET6) { memcpy(address, &to.in6.sin6_addr, 16); port = ntohs(to.in6.sin6_port); }
    else return 0;
    int n = snprintf(q->path, PATH_ROOM, "inet:");
    for (int i = 0; i < 16; i++) n += snprintf(q->path + n, PATH_ROOM - (size_t)n, "%02x", address[i]);
    snprintf(q->path + n, PATH_ROOM - (size_t)n, ":%d", port);
    int is_loud = 0;
    pthread_mutex_lock(&g->lock);
    for (size_t i = 0; i < g->net_count; i++) is_loud |= in_net(&g->nets[i], address);
    pthread_mutex_unlock(&g->lock);
    static const uint8_t six[16] = {[15] = 1};
    int is_loopback = !memcmp(address, six, 16) || (!memcmp(address, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) && address[12] == 127);
    if (is_loud) {
        /* Whoever connects there is asked about, an installed client too. */
        return waits(g, q->tid, q, 1);
    }
    /* A datagram socket is connected for every look-up of a name: port 53 says nothing. */
    if (!is_loopback && port && port != 53) tell(g, EVENT_CONNECTED, group_of_thread(q->tid), 0, port, q->path, strlen(q->path));
    return 0;
}

/* Calls that could be turned against the guard; the filter passes on only those that name it, or that could. */
static int is_protected(struct gate *g, int pid)
{
    int found = 0;
    pthread_mutex_lock(&g->lock);
    for (size_t i = 0; i < g->protected_count; i++) found |= g->protected_pids[i] == pid;
    pthread_mutex_unlock(&g->lock);
    return found;
}

static int is_in_our_namespace(int tid)
{
    char path[64], theirs[64], ours[64];
    snprintf(path, sizeof path, "/proc/%d/ns/pid", tid);
    ssize_t n = readlink(path, theirs, 63), m = readlink("/proc/self/ns/pid", ours, 63);
    return n <= 0 || m <= 0 || (n == m && !memcmp(theirs, ours, (size_t)n));
}

static int pidfd_target(int tid, int fd)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", tid, fd);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t n = read(file, text, sizeof text - 1);
    close(file);
    if (n <= 0) return 0;
    text[n] = 0;
    char *at = strstr(text, "Pid:");
    return at ? atoi(at + 4) : 0;
}

static int reaches_guard(struct gate *g, const struct gate_question *q)
{
    int is_i386 = q->arch == AUDIT_ARCH_I386, nr = q->nr;
    if (nr == 424 || nr == 438) return is_protected(g, pidfd_target(q->tid, (int)q->args[0]));
    if (q->op == OP_TRACE) {
        int at = nr == (is_i386 ? 26 : SYS_ptrace); /* the pid is ptrace's second argument, the others' first */
        return is_protected(g, group_of_thread((int)q->args[at]));
    }
    int target = (int)q->args[0], number = (int)q->args[1];
    int is_thread = nr == (is_i386 ? 238 : SYS_tkill);
    if (nr == (is_i386 ? 270 : SYS_tgkill) || nr == (is_i386 ? 335 : SYS_rt_tgsigqueueinfo)) number = (int)q->args[2];
    if (number == 0) return 0;
    if (is_thread) return is_protected(g, group_of_thread(target));
    if (target > 0) return is_protected(g, target);
    if (target == -1) return 1;
    int own = getpgid(q->tid), group = target ? -target : own, is_ours = 0;
    for (size_t i = 0; i < g->protected_count; i++) is_ours |= getpgid(g->protected_pids[i]) == group;
    /* Where the agent is in the guard's own group, the guard heeds its signals as a shell would, but for these two. */
    return is_ours && (group != own || number == SIGKILL || number == SIGSTOP);
}

static int on_protected(struct gate *g, struct gate_question *q)
{
    if (!is_in_our_namespace(q->tid) || !reaches_guard(g, q)) return 0;
    q->kind = GATE_TAMPER;
    q->pid = group_of_thread(q->tid);
    return 1;
}

static const struct { int nr64, nr32, op; } CALLS[] = {
    {59, 11, OP_EXEC}, {322, 358, OP_EXEC}, {231, 252, OP_EXIT}, {60, 1, OP_EXIT}, {42, 362, OP_CONNECT}, {-1, 102, OP_CONNECT},
    {62, 37, OP_KILL}, {200, 238, OP_KILL}, {234, 270, OP_KILL}, {129, 178, OP_KILL}, {297, 335, OP_KILL}, {424, 424, OP_KILL},
    {101, 26, OP_TRACE}, {311, 348, OP_TRACE}, {310, 347, OP_TRACE}, {302, 340, OP_TRACE}, {438, 438, OP_TRACE},
    {87, 10, OP_UNLINK}, {263, 301, OP_UNLINK}, {84, 40, OP_RMDIR},
    {82, 38, OP_RENAME}, {264, 302, OP_RENAME}, {316, 353, OP_RENAME},
    {76, 92, OP_TRUNCATE}, {-1, 193, OP_TRUNCATE}, {77, 93, OP_TRUNCATE}, {-1, 194, OP_TRUNCATE},
    {2, 5, OP_OPEN}, {257, 295, OP_OPEN}, {85, 8, OP_OPEN}, {437, 437, OP_OPEN},
};

static int op_of(uint32_t arch, int nr)
{
    for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++)
        if (nr == (arch == AUDIT_ARCH_I386 ? CALLS[i].nr32 : CALLS[i].nr64)) return CALLS[i].op;
    return 0;
}

/* ---- the loop ------------------------------------------------------------------------------------------------ */

static void list_thread(struct gate *g)
{
    if (is_listed) return;
    pthread_mutex_lock(&g->lock);
    if (g->thread_count < THREADS) { g->threads[g->thread_count++] = pthread_self(); is_listed = 1; }
    pthread_mutex_unlock(&g->lock);
}

/* A thread that ends must not be signalled any more. */
void gate_leave(struct gate *g)
{
    pthread_mutex_lock(&g->lock);
    for (size_t i = 0; i < g->thread_count; i++)
        if (pthread_equal(g->threads[i], pthread_self())) { g->threads[i] = g->threads[--g->thread_count]; break; }
    is_listed = 0;
    pthread_mutex_unlock(&g->lock);
    free(argv_text); free(environ_text);
    argv_text = environ_text = NULL;
    argv_room = environ_room = 0;
}

int gate_next(struct gate *g, struct gate_question *q)
{
    list_thread(g);
    while (!g->is_stopping) {
        struct seccomp_notif n;
        /* Before Linux 6.11 RECV does not notice that nobody is left; a poll does. */
        struct pollfd p = {g->listener, POLLIN, 0};
        if (poll(&p, 1, -1) < 0) continue;
        if (!(p.revents & POLLIN)) return GATE_OVER;
        memset(&n, 0, sizeof n);
        if (ioctl(g->listener, SECCOMP_IOCTL_NOTIF_RECV, &n)) {
            if (errno == EINTR) continue;
            if (errno != ENOENT) return GATE_OVER;
            continue; /* the task was killed before we looked */
        }
        q->kind = 0; q->tid = q->pid = (int)n.pid; q->nr = n.data.nr; q->arch = n.data.arch; q->id = n.id; q->flags = 0;
        memcpy(q->args, n.data.args, sizeof q->args);
        q->op = op_of(n.data.arch, n.data.nr);
        int waits_for_answer = 0;
        switch (q->op) {
        case OP_EXEC:
            if (on_exec(g, &n, q)) return q->kind;
            continue; /* answered on the way */
        case OP_EXIT: tell(g, EVENT_ENDED, group_of_thread(q->tid), 0, (int)q->args[0] & 255, NULL, 0); break;
        case OP_KILL: case OP_TRACE:
            if (on_protected(g, q)) { reply(g, n.id, EPERM, 0); return q->kind; }
            break;
        case OP_CONNECT: waits_for_answer = on_connect(g, q); break;
        case OP_UNLINK: case OP_RMDIR: case OP_RENAME: case OP_TRUNCATE: case OP_OPEN:
            waits_for_answer = on_path(g, q);
            if (q->kind == GATE_TAMPER) { reply(g, n.id, EPERM, 0); return q->kind; }
            if (waits_for_answer < 0) { reply(g, n.id, EPERM, 0); continue; }
            break;
        default: reply(g, n.id, ENOSYS, 0); continue;
        }
        if (waits_for_answer) return q->kind;
        reply(g, n.id, 0, 1);
    }
    return GATE_OVER;
}

/* Answers an effect: error 0 lets the kernel do it. 0, or -errno; -ENOENT says that the task is gone. */
int gate_reply(struct gate *g, uint64_t id, int error) { return reply(g, id, error, error == 0); }

/* Whether the task still waits for an answer. */
int gate_is_waiting(struct gate *g, uint64_t id) { return ioctl(g->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0; }

/* Reads program, arguments, environment and folder of an exec that has not happened yet. */
int gate_read_ahead(struct gate *g, struct gate_question *q)
{
    char path[PATH_ROOM], text[64];
    int is_at = q->nr == (q->arch == AUDIT_ARCH_I386 ? 358 : SYS_execveat);
    size_t width = q->arch == AUDIT_ARCH_I386 ? 4 : 8;
    char **texts[2] = {&argv_text, &environ_text};
    size_t *rooms[2] = {&argv_room, &environ_room}, sizes[2] = {0, 0};
    if (read_string(q->tid, q->args[is_at], path, PATH_ROOM - 256) < 0) return -EFAULT;
    for (int part = 0; part < 2; part++) {
        uint64_t at = q->args[is_at + 1 + part];
        while (at) {
            uint64_t word = 0;
            struct iovec ours = {&word, width}, theirs = {(void *)at, width};
            if (process_vm_readv(q->tid, &ours, 1, &theirs, 1, 0) != (ssize_t)width) return -EFAULT;
            if (!word) break;
            if (*rooms[part] - sizes[part] < 160000) {
                size_t more = *rooms[part] * 2 + 262144;
                char *grown = more <= 4 * MOST_TEXT ? realloc(*texts[part], more) : NULL;
                if (!grown) return -E2BIG;
                *texts[part] = grown; *rooms[part] = more;
            }
            ssize_t n = read_string(q->tid, word, *texts[part] + sizes[part], 140000); /* MAX_ARG_STRLEN, execve(2) */
            if (n < 0) return -E2BIG;
            sizes[part] += (size_t)n + 1;
            at += width;
        }
    }
    q->argv = argv_text; q->argv_size = sizes[0]; q->environ = environ_text; q->environ_size = sizes[1];
    if (is_at && !path[0]) snprintf(q->path, sizeof q->path, "/proc/%d/fd/%d", q->tid, (int)q->args[0]);
    else if (!as_seen_by(q->tid, is_at ? (int)q->args[0] : AT_FDCWD, path, q->path)) return -ENAMETOOLONG;
    struct stat st;
    if (stat(q->path, &st)) return -errno;
    q->dev = st.st_dev; q->ino = st.st_ino; q->size = (uint64_t)st.st_size; q->mode = st.st_mode; q->uid = st.st_uid;
    q->ctime_ns = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
    int fd = open(q->path, O_PATH | O_CLOEXEC);
    if (fd < 0) return -errno;
    snprintf(text, sizeof text, "/proc/self/fd/%d", fd);
    link_of(text, q->exe);
    close(fd);
    snprintf(text, sizeof text, "/proc/%d/cwd", q->tid);
    link_of(text, q->cwd);
    q->pid = group_of_thread(q->tid);
    q->key = 0;
    (void)g;
    return 0;
}

/* The stopped program as it is now: its seal, to be compared with what was judged. 0 when unreadable. */
uint64_t gate_look_again(struct gate *g, struct gate_question *q)
{
    return read_stopped(g, q->pid, q) && read_rest(g, q) ? seal_of(g, q) : 0;
}

/* Whether the code that is about to run is that of its files: a page somebody wrote to is the process's own. */
int gate_is_code_whole(int pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/smaps", pid);
    size_t size = read_all(path, &environ_text, &environ_room);
    if (size == (size_t)-1) return errno == ENOENT; /* a kernel without it cannot tell; or nobody is there any more */
    int is_code = 0;
    for (char *line = environ_text, *end; line < environ_text + size; line = end + 1) {
        end = strchr(line, '\n');
        if (!end) break;
        *end = 0;
        char *rights = strchr(line, ' ');
        if (rights && strspn(line, "0123456789abcdef-") == (size_t)(rights - line)) is_code = rights[3] == 'x' && strchr(line, '/') != NULL;
        else if (is_code && !strncmp(line, "Anonymous:", 10) && atoi(line + 10)) return 0;
    }
    return 1;
}

int gate_release(int pid) { return ptrace(PTRACE_DETACH, pid, 0, 0) ? -errno : 0; }

int gate_kill(int pid);

static int put(int file, uint64_t at, const void *data, size_t size)
{
    return pwrite(file, data, size, (off_t)at) == (ssize_t)size;
}

/* After a signal that ends it arrived: it dies of that signal instead of running. */
int gate_release_to_signal(int pid)
{
    struct user_regs_struct r;
    char path[64];
    static const uint8_t trap[] = {0xcc, 0xcc};
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int file = open(path, O_RDWR | O_CLOEXEC), is_safe = 0;
    if (file >= 0) {
        /* Should the signal be gone when it goes on, the first instruction ends it all the same. */
        is_safe = !ptrace(PTRACE_GETREGS, pid, 0, &r) && put(file, r.rip, trap, sizeof trap);
        close(file);
    }
    for (int n = 0; is_safe && n < 32 && !ptrace(PTRACE_CONT, pid, 0, 0); n++) {
        int status;
        while (waitpid(pid, &status, __WALL | __WNOTHREAD) < 0)
            if (errno != EINTR) return -errno;
        if (!WIFSTOPPED(status)) return 0;
        int number = WSTOPSIG(status);
        /* Stops come before the end, and are left out; so are signals that do nothing. */
        if (status >> 16 || number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU ||
            number == SIGCONT || number == SIGCHLD || number == SIGURG || number == SIGWINCH) continue;
        detach(pid, number);
        return 0;
    }
    gate_kill(pid);
    return 0;
}

int gate_kill(int pid)
{
    int status;
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, __WALL | __WNOTHREAD) >= 0 || errno == EINTR)
        if (WIFEXITED(status) || WIFSIGNALED(status)) break;
    return 0;
}

/* Whether the stopped program has ended meanwhile; if so it is reaped and belongs to its parent again. */
int gate_has_ended(int pid)
{
    int status, got = waitpid(pid, &status, __WALL | __WNOTHREAD | WNOHANG);
    return (got == pid && (WIFEXITED(status) || WIFSIGNALED(status))) || (got < 0 && errno == ECHILD);
}

/* The new program writes `text` to its standard error and exits 126 instead of doing anything. 0, or -errno with the
 * program killed: refused either way. */
int gate_refuse(int pid, const char *text, uint32_t size)
{
    struct user_regs_struct r;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0 || ptrace(PTRACE_GETREGS, pid, 0, &r)) goto failed;
    uint64_t at = (r.rsp - 512 - size) & ~15ull;
    uint8_t code[64];
    size_t n = 0;
    if (r.cs == 0x23) { /* a 32-bit program: write(2, at, size); exit_group(126) by int 0x80 */
        uint32_t low = (uint32_t)at;
        code[n++] = 0xb8; memcpy(code + n, "\4\0\0\0", 4); n += 4;
        code[n++] = 0xbb; memcpy(code + n, "\2\0\0\0", 4); n += 4;
        code[n++] = 0xb9; memcpy(code + n, &low, 4); n += 4;
        code[n++] = 0xba; memcpy(code + n, &size, 4); n += 4;
        code[n++] = 0xcd; code[n++] = 0x80;
        code[n++] = 0xb8; memcpy(code + n, "\xfc\0\0\0", 4); n += 4;
        code[n++] = 0xbb; memcpy(code + n, "\x7e\0\0\0", 4); n += 4;
        code[n++] = 0xcd; code[n++] = 0x80;
    } else {
        code[n++] = 0xb8; memcpy(code + n, "\1\0\0\0", 4); n += 4;
        code[n++] = 0xbf; memcpy(code + n, "\2\0\0\0", 4); n += 4;
        code[n++] = 0x48; code[n++] = 0xbe; memcpy(code + n, &at, 8); n += 8;
        code[n++] = 0xba; memcpy(code + n, &size, 4); n += 4;
        code[n++] = 0x0f; code[n++] = 0x05;
        code[n++] = 0xb8; memcpy(code + n, "\xe7\0\0\0", 4); n += 4;
        code[n++] = 0xbf; memcpy(code + n, "\x7e\0\0\0", 4); n += 4;
        code[n++] = 0x0f; code[n++] = 0x05;
    }
    code[n++] = 0xcc;
    if (!put(file, at, text, size) || !put(file, r.rip, code, n)) goto failed;
    r.orig_rax = (uint64_t)-1;
    r.rsp = at & ~15ull;
    if (ptrace(PTRACE_SETREGS, pid, 0, &r) || ptrace(PTRACE_DETACH, pid, 0, 0)) goto failed;
    close(file);
    return 0;
failed:;
    int error = errno;
    if (file >= 0) close(file);
    gate_kill(pid);
    return -error;
}
