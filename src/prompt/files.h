/* The files that a model and its data come from, and whether they have changed on disk. */
#ifndef LODE_PROMPT_FILES_H
#define LODE_PROMPT_FILES_H

#include "answers/buffer.h"
#include "lode.h"

#include <stdint.h>

typedef struct FileStamp {
    char *path;
    int64_t seconds, nanoseconds, size;
} FileStamp;

typedef struct Files {
    FileStamp *list;
    unsigned count, room;
} Files;

/* What stands now at the paths of a handle. */
void files_take(Files *files, const Lode *lode);
void files_free(Files *files);
/* Compares with what stands there now. true: something is new, gone or changed; a line about it is added. */
bool files_changed(const Files *files, const Lode *lode, Buffer *what);

#endif
