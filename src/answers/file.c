/* Files that are written whole or not at all. */
#include "answers/file.h"
#include "answers/buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_rewrite(const char *path, const char *text, size_t size) {
    struct stat status = {.st_mode = 0644};
    char *real = realpath(path, NULL);
    bool there = real != NULL && stat(real, &status) == 0;
    if (real == NULL && errno != ENOENT) return false;
    const char *target = real == NULL ? path : real;
    Buffer name = {0};
    buffer_print(&name, "%s.XXXXXX", target);
    buffer_string(&name);
    int handle = mkstemp(name.data);
    FILE *file = handle < 0 ? NULL : fdopen(handle, "wb");
    bool fine = file != NULL && (there || real == NULL) && fchmod(handle, status.st_mode & 07777) == 0 &&
                fwrite(text, 1, size, file) == size && fflush(file) == 0 && fsync(handle) == 0;
    if (file != NULL)
        fine = fclose(file) == 0 && fine;
    else if (handle >= 0)
        close(handle);
    fine = fine && rename(name.data, target) == 0;
    int error = errno;
    if (!fine && handle >= 0) unlink(name.data);
    errno = error;
    buffer_free(&name);
    free(real);
    return fine;
}
