/* The commands of the prompt. The argument is trimmed, "" where there is none; what goes wrong is told and marks the statement as
   failed. */
#ifndef LODE_PROMPT_COMMANDS_H
#define LODE_PROMPT_COMMANDS_H

#include "prompt/words.h"

typedef void WordRun(Prompt *prompt, const char *argument);

WordRun run_help;                                                        /* help.c */
WordRun run_tables, run_fields, run_describe, run_lineage, run_parameters; /* model.c, describe.c */
WordRun run_let, run_lets, run_save, run_reset;                          /* lets.c, save.c */
WordRun run_set, run_now, run_user, run_load, run_reload;                /* settings.c */
WordRun run_timing, run_echo, run_bail, run_quit, run_format;
WordRun run_check, run_test, run_explain, run_last, run_output, run_export; /* work.c */
WordRun run_watch, run_edit, run_read;                                      /* again.c */

#endif
