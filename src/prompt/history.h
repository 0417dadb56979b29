/* The file of what was typed: a statement a line, the latest last. */
#ifndef LODE_PROMPT_HISTORY_H
#define LODE_PROMPT_HISTORY_H

#include "answers/buffer.h"

/* Where history is kept: LODE_HISTORY, or lode/history in the folder for state (XDG_STATE_HOME, ~/.local/state). Empty: nowhere
   (LODE_HISTORY is set and empty, or there is no home). */
void history_path(Buffer *path);
/* Calls `add` for every line, oldest first. A file that has grown long is cut. */
void history_load(const char *path, void (*add)(void *user, const char *line), void *user);
/* Appends a line; the folder is made when it is not there. Failures are silent: history is a convenience. */
void history_append(const char *path, const char *line);
/* A statement on one line: ends of lines become blanks, comments to the end of the line become comments that close. */
void history_line(Buffer *to, const char *text, size_t size);

#endif
