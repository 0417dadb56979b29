/* The program: reads the command line, runs one command, and looks whether its output could be written. */
#include "lode.h"
#include "answers/buffer.h"
#include "shell/commands.h"
#include "shell/progress.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int run(int count, char **words) {
    Options options;
    int status = EXIT_USAGE;
    if (options_read(&options, count, words)) {
        bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
        if (options.command == NULL && !options.help && terminal) options.command = "repl";
        const Command *command = options.command == NULL ? NULL : command_find(options.command);
        if (options.version) {
            printf("lode %s\n", lode_version());
            status = EXIT_FINE;
        } else if (options.command != NULL && command == NULL) {
            status = command_unknown(options.command);
        } else if (options.help) {
            command_help(stdout, command);
            status = EXIT_FINE;
        } else if (command == NULL) {
            status = usage("what? \"lode help\" lists the commands");
        } else if (options_fit(&options)) {
            status = command->run(&options);
            progress_end();
        }
    }
    options_free(&options);
    return status;
}

int main(int count, char **words) {
    setlocale(LC_CTYPE, "C.UTF-8"); /* widths of characters */
    signal(SIGPIPE, SIG_IGN);       /* a reader that went away is an error of writing */
    int status = run(count, words);
    errno = 0;
    bool failed = fflush(stdout) != 0;
    int error = errno;
    if (!failed && !ferror(stdout)) return status;
    if (error != EPIPE && error != 0) fprintf(stderr, "lode: standard output: %s\n", strerror(error));
    return EXIT_SYSTEM;
}
