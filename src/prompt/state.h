/* Private to the prompt: the state of a session, and what commands do with it. */
#ifndef LODE_PROMPT_STATE_H
#define LODE_PROMPT_STATE_H

#include "prompt/complete.h"
#include "prompt/editor.h"
#include "prompt/files.h"
#include "prompt/prompt.h"

typedef struct Setting { /* of a parameter */
    char *name, *value;
} Setting;

struct Prompt {
    const PromptHost *host;
    Lode *lode;
    bool sound;    /* the model and the data have no errors */
    LodeLet *lets; /* in the order of their first definition; names without brackets; both texts are owned */
    unsigned let_count;
    Setting *settings;
    unsigned setting_count;
    char *now, *user;      /* as said at the prompt; NULL: as the options say */
    bool nobody;           /* `user nobody` was said */
    Buffer question;       /* the last statement that was answered */
    LodeResult *result;    /* its answer; NULL: gone with a handle */
    FILE *output;          /* NULL: standard output */
    char *output_path;
    Files files;
    Catalog catalog; /* made when it is first needed after a change */
    bool catalog_made;
    bool timing, echo, bail, leaving;
    bool failed; /* what runs now */
    unsigned failures;
    int status; /* what quit said; -1: nothing */
    unsigned depth;            /* of files of statements */
    bool typing;               /* statements come from the terminal */
    const char *source;        /* the name of the file they come from */
    unsigned source_line;      /* where the statement begins in it, from 1 */
    const char *typed;         /* stands in messages in place of a text of the same size that was made from it; NULL: nothing does */
    size_t typed_size;
};

/* state.c */
void prompt_error(Prompt *prompt, const char *format, ...) __attribute__((format(printf, 2, 3)));
void prompt_note(Prompt *prompt, const char *format, ...) __attribute__((format(printf, 2, 3))); /* unless quiet */
void prompt_report(Prompt *prompt); /* tells the messages of the last call */
bool prompt_open(Prompt *prompt);   /* a new handle in place of the old one, with all settings; false: told */
bool prompt_notice(Prompt *prompt); /* opens again when files have changed, and tells so */
LodeRequest prompt_request(const Prompt *prompt, const char *text, size_t size);
LodeLet *prompt_let(const Prompt *prompt, const char *name); /* NULL: there is none */
void prompt_forget(Prompt *prompt, const char *name);        /* a let */
void prompt_set_let(Prompt *prompt, const char *name, const char *formula);
void prompt_changed(Prompt *prompt); /* names have come or gone */
Known prompt_known(Prompt *prompt);
FILE *prompt_to(Prompt *prompt); /* where answers go */
const char *entry_title(const LodeEntry *entry); /* its label, or its name */
const char *entry_kind(const LodeEntry *entry);  /* "measure" */
/* The text of the command that runs, with blanks in place of everything before `from`, which points into it: messages about it then
   show what was typed. */
void prompt_padded(const Prompt *prompt, const char *from, Buffer *to);
/* A name with or without brackets at the begin of a text: what it is called, and where the rest begins. */
size_t name_read(const char *text, Buffer *name);
void name_put(Buffer *to, const char *name); /* in brackets */

/* answer.c */
void prompt_answer(Prompt *prompt, const char *text, size_t size);
void prompt_show_last(Prompt *prompt, FILE *to, const char *format);
/* Ctrl-C cancels what happens between the two. */
void prompt_work_begin(Prompt *prompt);
bool prompt_work_end(Prompt *prompt); /* false: it was cancelled */

/* run.c */
/* Runs one statement or command. */
void prompt_execute(Prompt *prompt, const char *text, size_t size);
/* Whether the text of a statement goes on in the next line. */
bool prompt_unfinished(Prompt *prompt, const char *text, size_t size);
/* Statements of a file, until its end, quit, or an error with bail. */
void prompt_read_file(Prompt *prompt, FILE *file, const char *name);

#endif
