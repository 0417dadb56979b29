/* Files that are written whole or not at all. */
#ifndef LODE_ANSWERS_FILE_H
#define LODE_ANSWERS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* A new file beside the old one takes its place when it is complete; a link stays a link, and the permissions stay. A file that was
   not there is made. false: errno says why, and the old one is as it was. */
bool file_rewrite(const char *path, const char *text, size_t size);

#endif
