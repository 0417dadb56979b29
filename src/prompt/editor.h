/* Lines typed at a terminal: editing, history, completion (libedit). */
#ifndef LODE_PROMPT_EDITOR_H
#define LODE_PROMPT_EDITOR_H

#include "prompt/complete.h"

typedef struct Editor Editor;

/* Completes a text up to the cursor. */
typedef Completion EditorComplete(void *user, const char *text, size_t cursor);

Editor *editor_new(const char *history_path, EditorComplete *fill, void *user); /* path NULL: nothing is kept */
void editor_free(Editor *editor);

typedef enum Typed { TYPED_LINE, TYPED_END, TYPED_INTERRUPT } Typed;
/* Reads a line without its end. `before`: the earlier lines of the statement, which completion looks at, too. */
Typed editor_read(Editor *editor, const char *prompt, const char *before, Buffer *line);
/* Adds a statement to the history, on one line. */
void editor_remember(Editor *editor, const char *text, size_t size);

#endif
