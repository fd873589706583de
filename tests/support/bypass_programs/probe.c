/* Ways past a guard, each tried on the one victim that the command line names: probe WAY VICTIM.
 *
 * Promise: nothing but the victim is named to the kernel, and the calls on a guard do nothing to it where they succeed
 * (but for `kill`, which is what it says). Exit status 0: the kernel did it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char *victim;

static int status_of(pid_t child)
{
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* Each file of the victim, then the folder itself. */
static int each(int (*remove_one)(int folder, const char *name))
{
    int folder = open(victim, O_RDONLY | O_DIRECTORY), failed = 0;
    DIR *entries = fdopendir(dup(folder));
    for (struct dirent *e; entries && (e = readdir(entries));)
        if (e->d_name[0] != '.') failed |= remove_one(folder, e->d_name);
    return entries ? failed : 1;
}
static int by_unlinkat(int folder, const char *name) { return unlinkat(folder, name, 0); }
static int wipe(void) { return each(by_unlinkat) || rmdir(victim); }

static char *rm_folder[] = {"true", "-rf", NULL, NULL};

static int exec_at(void)
{
    return (int)syscall(SYS_execveat, open("/bin", O_PATH | O_DIRECTORY), "rm", rm_folder, environ, 0);
}

static int exec_memory(void)
{
    char room[65536];
    int from = open("/bin/rm", O_RDONLY), to = memfd_create("true", MFD_CLOEXEC);
    for (ssize_t n; (n = read(from, room, sizeof room)) > 0;)
        if (write(to, room, (size_t)n) != n) return 1;
    return (int)syscall(SYS_execveat, to, "", rm_folder, environ, AT_EMPTY_PATH);
}

/* Calls of the i386 table take addresses below 4 GiB. */
static char *low_room(void)
{
    static char *at;
    if (!at) at = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}
static long call32(long number, uint32_t a, uint32_t b, uint32_t c)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
    return result;
}
static int exec32(void)
{
    char *low = low_room();
    if (!low) return 1;
    const char *words[] = {"/bin/rm", "-rf", victim};
    uint32_t *argv = (uint32_t *)(low + 32768);
    size_t used = 0;
    for (int i = 0; i < 3; i++) {
        argv[i] = (uint32_t)(uintptr_t)strcpy(low + used, words[i]);
        used += strlen(words[i]) + 1;
    }
    argv[3] = argv[4] = 0;
    call32(11, argv[0], (uint32_t)(uintptr_t)argv, (uint32_t)(uintptr_t)(argv + 4));
    return 1;
}
static int unlink32(void) { return low_room() ? (int)call32(10, (uint32_t)(uintptr_t)strcpy(low_room(), victim), 0, 0) : 1; }

static int unlink_by_ring(void)
{
    struct io_uring_params p = {0};
    int ring = (int)syscall(SYS_io_uring_setup, 4, &p);
    if (ring < 0) return 1;
    char *sq = mmap(NULL, p.sq_off.array + p.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
    char *cq = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
    struct io_uring_sqe *sqe = mmap(NULL, p.sq_entries * sizeof *sqe, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
    if (sq == MAP_FAILED || cq == MAP_FAILED || (void *)sqe == MAP_FAILED) return 1;
    memset(sqe, 0, sizeof *sqe);
    sqe->opcode = IORING_OP_UNLINKAT; sqe->fd = AT_FDCWD; sqe->addr = (uint64_t)(uintptr_t)victim;
    *(uint32_t *)(sq + p.sq_off.array) = 0;
    __atomic_store_n((uint32_t *)(sq + p.sq_off.tail), 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0) return 1;
    return ((struct io_uring_cqe *)(cq + p.cq_off.cqes))->res;
}

static int orphan(void)
{
    if (fork()) return 0;
    setsid();
    if (fork()) return 0;
    usleep(200000); /* until it belongs to nobody of its own tree */
    return execv("/bin/rm", (char *[]){"rm", "-rf", victim, NULL});
}

/* The last argument is a folder; try by try a thread flips what the other one executes or removes. */
static char flipped[4096];
static const char *heads, *tails;
static void *flip(void *unused)
{
    for (;;) { strcpy(flipped, heads); strcpy(flipped, tails); }
    return unused;
}
static int race(int tries, void (*run_try)(const char *file))
{
    for (int i = 0; i < tries; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%d", victim, i);
        pid_t child = fork();
        if (!child) { run_try(file); _exit(1); }
        waitpid(child, NULL, 0);
    }
    return 0;
}
static void start_flipping(const char *one, const char *other)
{
    pthread_t thread;
    heads = one; tails = other;
    strcpy(flipped, one);
    pthread_create(&thread, NULL, flip, NULL);
    usleep(200);
}
static void try_path(const char *file)
{
    start_flipping("/bin/true", "/bin/rm");
    execve(flipped, (char *[]){"true", "-f", (char *)file, NULL}, environ);
}
static void try_argument(const char *file)
{
    start_flipping("./none", file);
    execve("/bin/rm", (char *[]){"rm", "-f", flipped, NULL}, environ);
}
static void try_unlink(const char *file)
{
    start_flipping("./none", file);
    /* long enough for the other thread to have its turn on a busy machine */
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        unlink(flipped);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (!access(file, F_OK) && (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < 20);
}

static int by_vfork(void)
{
    pid_t child = vfork();
    if (!child) { execv("/bin/rm", rm_folder); _exit(1); }
    return status_of(child);
}
static int by_spawn(void)
{
    pid_t child;
    return posix_spawn(&child, "/bin/rm", NULL, NULL, rm_folder, environ) || status_of(child);
}
static void *exec_in_thread(void *unused) { execv("/bin/rm", rm_folder); return unused; }
static int by_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, exec_in_thread, NULL);
    pthread_join(thread, NULL);
    return 1;
}

static int unlink_it(void) { return unlink(victim); }
static int truncate_by_open(void) { return open(victim, O_WRONLY | O_TRUNC) < 0; }
static int write_over(void)
{
    int file = open(victim, O_WRONLY);
    return write(file, "gone\n", 5) != 5;
}
static int truncate_by_handle(void)
{
    struct file_handle *handle = calloc(1, sizeof *handle + MAX_HANDLE_SZ);
    int mount;
    handle->handle_bytes = MAX_HANDLE_SZ;
    if (name_to_handle_at(AT_FDCWD, victim, handle, &mount, 0)) return 1;
    return open_by_handle_at(open(victim, O_RDONLY), handle, O_WRONLY | O_TRUNC) < 0;
}
static int exchange(void)
{
    close(open("spare", O_CREAT | O_WRONLY, 0600));
    return renameat2(AT_FDCWD, "spare", AT_FDCWD, victim, RENAME_EXCHANGE) || unlink("spare");
}
static int through_link(void)
{
    return link(victim, "harmless") || open("harmless", O_WRONLY | O_TRUNC) < 0;
}
static int long_path(void)
{
    char path[4096];
    size_t filler = sizeof path - 1 - strlen(victim), at = 0;
    while (at + 2 <= filler) { memcpy(path + at, "/.", 2); at += 2; }
    strcpy(path + at, victim);
    return unlink(path);
}

/* Makes an installed program unlink the victim: it never asked for that. */
static int puppet(void)
{
    pid_t child = fork();
    if (!child) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        execl("/bin/sleep", "sleep", "5", NULL);
        _exit(1);
    }
    int status;
    struct user_regs_struct r;
    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status) || ptrace(PTRACE_GETREGS, child, 0, &r)) return 1;
    uint64_t at = (r.rsp - 8192) & ~15ull, words[512] = {0};
    strcpy((char *)words, victim);
    for (size_t i = 0; i <= strlen(victim) / 8; i++) ptrace(PTRACE_POKEDATA, child, at + 8 * i, words[i]);
    ptrace(PTRACE_POKETEXT, child, r.rip, 0xcc050ful); /* syscall; int3 */
    r.rax = SYS_unlink; r.rdi = at; r.orig_rax = ~0ull;
    ptrace(PTRACE_SETREGS, child, 0, &r);
    ptrace(PTRACE_CONT, child, 0, 0);
    waitpid(child, &status, 0);
    int failed = !WIFSTOPPED(status) || ptrace(PTRACE_GETREGS, child, 0, &r) || r.rax;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return failed;
}

/* The same without ptrace: while it sleeps its code is written over through /proc. */
static int rewrite(void)
{
    pid_t child = fork();
    if (!child) { execl("/bin/sleep", "sleep", "1", NULL); _exit(1); }
    usleep(500000);
    char path[64], text[256] = "";
    uint64_t sp = 0, pc = 0;
    snprintf(path, sizeof path, "/proc/%d/syscall", child);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(text, sizeof text, file)) return 1;
    fclose(file);
    char *last = strrchr(text, ' ');
    if (!last) return 1;
    pc = strtoull(last, NULL, 16);
    *last = 0;
    sp = strtoull(strrchr(text, ' '), NULL, 16);
    uint64_t at = (sp - 8192) & ~15ull;
    /* mov rdi, at; mov eax, 87 (unlink); syscall; xor edi, edi; mov eax, 231 (exit_group); syscall */
    uint8_t code[] = {0x48, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0, 0xb8, 87, 0, 0, 0, 0x0f, 0x05, 0x31, 0xff, 0xb8, 231, 0, 0, 0, 0x0f, 0x05};
    memcpy(code + 2, &at, 8);
    snprintf(path, sizeof path, "/proc/%d/mem", child);
    int memory = open(path, O_RDWR);
    int failed = pwrite(memory, victim, strlen(victim) + 1, (off_t)at) < 0 || pwrite(memory, code, sizeof code, (off_t)pc) < 0;
    return status_of(child) || failed;
}

/* Against the guard: the argument is its process id. */
static int seize(void) { return (int)ptrace(PTRACE_SEIZE, atoi(victim), 0, 0); } /* our end lets go of it */
static int open_memory(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", atoi(victim));
    return open(path, O_RDWR) < 0;
}
static int take_descriptor(void)
{
    int guard = (int)syscall(SYS_pidfd_open, atoi(victim), 0), taken = 0;
    for (int fd = 0; fd < 64; fd++) taken += syscall(SYS_pidfd_getfd, guard, fd, 0) >= 0;
    return !taken;
}
/* SIGCONT does nothing to a process that runs. */
static int send_signals(void)
{
    int pid = atoi(victim), guard = (int)syscall(SYS_pidfd_open, pid, 0);
    siginfo_t info = {.si_code = SI_QUEUE};
    int sent = !kill(pid, SIGCONT);
    sent += !syscall(SYS_tgkill, pid, pid, SIGCONT);
    sent += !syscall(SYS_tkill, pid, SIGCONT);
    sent += !syscall(SYS_rt_sigqueueinfo, pid, SIGCONT, &info);
    sent += !syscall(SYS_rt_tgsigqueueinfo, pid, pid, SIGCONT, &info);
    sent += !syscall(SYS_pidfd_send_signal, guard, SIGCONT, NULL, 0);
    return !sent;
}
static int kill_it(void) { return kill(atoi(victim), SIGKILL); }
static int second_listener(void)
{
    struct sock_filter allow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    struct sock_fprog program = {1, &allow};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program) < 0;
}
static int race_path(void) { return race(200, try_path); }
static int race_argument(void) { return race(60, try_argument); }
static int race_unlink(void) { return race(60, try_unlink); }

static const struct { const char *name; int (*run)(void); } WAYS[] = {
    {"wipe", wipe}, {"exec-at", exec_at}, {"exec-memory", exec_memory}, {"exec32", exec32}, {"unlink32", unlink32},
    {"ring", unlink_by_ring}, {"orphan", orphan}, {"race-path", race_path}, {"race-argument", race_argument},
    {"race-unlink", race_unlink}, {"vfork", by_vfork}, {"spawn", by_spawn}, {"thread", by_thread},
    {"truncate", truncate_by_open}, {"write-over", write_over}, {"handle", truncate_by_handle}, {"exchange", exchange},
    {"link", through_link}, {"long", long_path}, {"puppet", puppet}, {"rewrite", rewrite}, {"unlink", unlink_it}, {"seize", seize}, {"memory", open_memory},
    {"getfd", take_descriptor}, {"signals", send_signals}, {"kill", kill_it}, {"listener", second_listener},
};

int main(int count, char **words)
{
    if (count < 3) return 2;
    victim = rm_folder[2] = words[2];
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++)
        if (!strcmp(words[1], WAYS[i].name)) return WAYS[i].run() != 0;
    return 2;
}
