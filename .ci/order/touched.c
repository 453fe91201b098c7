// touched: runs a program and writes down the name of each of its functions the first time it is called, in that
// order. For .ci/order/find. usage: touched OUT PROGRAM ARGUMENT...       OUT is added to; SIGTERM goes to the
// program. Linux on x86-64; the program is a static one with its names in it.
//
// Every function begins with a breakpoint. The first call runs into it, is noted, and takes it away (ptrace(2)):
// thousands of stops in all, so the program runs on at nearly its usual speed. It must not start another program,
// which would have the breakpoints and nobody who takes them away.
#define _GNU_SOURCE 1
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct function { uint64_t at; const char *name; char first_byte; char is_noted; };
static struct function *functions;
static size_t count;

static void fail(const char *what) { perror(what); exit(69); }

static int by_place(const void *a, const void *b) {
    const struct function *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

// The program's table of symbols; of several names of one place any will do.
static void read_functions(const char *path) {
    int fd = open(path, O_RDONLY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) fail(path);
    char *file = mmap(0, status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (file == MAP_FAILED) fail(path);
    const Elf64_Ehdr *header = (void *)file;
    const Elf64_Shdr *sections = (void *)(file + header->e_shoff);
    if (memcmp(file, ELFMAG, SELFMAG) != 0 || header->e_type != ET_EXEC) {
        fprintf(stderr, "%s: no static program\n", path);
        exit(69);
    }
    for (int i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB) continue;
        const Elf64_Sym *symbols = (void *)(file + sections[i].sh_offset);
        const char *names = file + sections[sections[i].sh_link].sh_offset;
        size_t all = sections[i].sh_size / sizeof *symbols;
        functions = calloc(all, sizeof *functions);
        for (size_t n = 0; functions && n < all; n++) {
            if (ELF64_ST_TYPE(symbols[n].st_info) != STT_FUNC || symbols[n].st_shndx == SHN_UNDEF
                || symbols[n].st_shndx >= header->e_shnum) continue;
            const Elf64_Shdr *home = &sections[symbols[n].st_shndx];
            if (!(home->sh_flags & SHF_EXECINSTR)) continue;
            char byte = file[home->sh_offset + symbols[n].st_value - home->sh_addr];
            functions[count++] = (struct function){ symbols[n].st_value, names + symbols[n].st_name, byte, 0 };
        }
    }
    if (count == 0) { fprintf(stderr, "%s: has no names in it\n", path); exit(69); }
    qsort(functions, count, sizeof *functions, by_place);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || functions[kept - 1].at != functions[i].at) functions[kept++] = functions[i];
    count = kept;
}

static int memory;
static pid_t program;

static void pass_on(int signal) { kill(program, signal); }

// A thread stopped. Returns the signal it is to get.
static int take_breakpoint(int thread, int signal, FILE *out) {
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, thread, 0, &registers) != 0) return 0;
    struct function key = { .at = registers.rip - 1 }, *found = bsearch(&key, functions, count, sizeof key, by_place);
    if (!found) return signal;
    registers.rip--;
    // Another thread may have run into it too, before it was taken away. One that has been ended meanwhile needs
    // nothing: waitpid tells of it.
    if (ptrace(PTRACE_SETREGS, thread, 0, &registers) != 0) {
        if (errno == ESRCH) return 0;
        fail("ptrace");
    }
    ssize_t written = pwrite(memory, &found->first_byte, 1, (off_t)found->at);
    if (written < 0) fail("/proc/PID/mem");
    if (written == 0) return 0;
    if (!found->is_noted) fprintf(out, "%s\n", found->name);
    found->is_noted = 1;
    return 0;
}

int main(int argc, char **words) {
    if (argc < 3) { fprintf(stderr, "usage: touched OUT PROGRAM ARGUMENT...\n"); return 64; }
    read_functions(words[2]);
    FILE *out = fopen(words[1], "ae");
    if (!out) fail(words[1]);
    program = fork();
    if (program < 0) fail("fork");
    if (program == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) { perror("ptrace"); _exit(69); }
        execv(words[2], words + 2);
        perror(words[2]);
        _exit(69);
    }
    // Goes on waiting afterwards (signal(2), "BSD semantics").
    signal(SIGTERM, pass_on);
    int status, code = 69;
    if (waitpid(program, &status, 0) != program) fail("waitpid");
    // It has said why.
    if (!WIFSTOPPED(status)) return 69;
    // It ends with this one: nobody else would take its breakpoints away.
    if (ptrace(PTRACE_SETOPTIONS, program, 0, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL) != 0) fail("ptrace");
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", program);
    if ((memory = open(path, O_RDWR | O_CLOEXEC)) < 0) fail(path);
    for (size_t i = 0; i < count; i++) if (pwrite(memory, "\xcc", 1, (off_t)functions[i].at) != 1) fail(path);
    ptrace(PTRACE_CONT, program, 0, 0);
    for (int thread; (thread = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) {
            if (thread == program && WIFSIGNALED(status))
                fprintf(stderr, "%s: ended by signal %d\n", words[2], WTERMSIG(status));
            if (thread == program) code = WIFEXITED(status) ? WEXITSTATUS(status) : 69;
            continue;
        }
        int signal = WSTOPSIG(status);
        // A new thread's first stop, and the event that tells of it.
        if (signal == SIGSTOP || status >> 16) signal = 0;
        else if (signal == SIGTRAP) signal = take_breakpoint(thread, signal, out);
        ptrace(PTRACE_CONT, thread, 0, signal);
    }
    if (fclose(out) != 0) fail(words[1]);
    return code;
}
