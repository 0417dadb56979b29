/* The files that a model and its data come from: their sizes and times of change. */
#include "prompt/files.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const FileStamp *find(const Files *files, const char *path) {
    for (unsigned i = 0; i < files->count; i++)
        if (strcmp(files->list[i].path, path) == 0) return &files->list[i];
    return NULL;
}

static void add(Files *files, const char *path, const struct stat *status) {
    while (strncmp(path, "./", 2) == 0) path += 2;
    if (find(files, path) != NULL) return; /* in a folder of models, and data on its own */
    if (files->count == files->room) {
        files->room = files->room == 0 ? 16 : files->room * 2;
        files->list = realloc(files->list, files->room * sizeof *files->list);
        if (files->list == NULL) mem_exhausted();
    }
    files->list[files->count++] = (FileStamp){mem_text(path), status->st_mtim.tv_sec, status->st_mtim.tv_nsec, status->st_size};
}

static int ends(const struct dirent *entry, const char *ending) {
    const char *dot = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && dot != NULL && strcmp(dot, ending) == 0;
}

static int is_model(const struct dirent *entry) { return ends(entry, ".calc"); }

static int is_data(const struct dirent *entry) { return ends(entry, ".csv"); }

static void add_folder(Files *files, const char *path, bool model) {
    struct dirent **entries;
    struct stat status;
    Buffer name = {0};
    int count = scandir(path, &entries, model ? is_model : is_data, alphasort);
    for (int i = 0; i < count; i++) {
        name.size = 0;
        buffer_print(&name, "%s/%s", path, entries[i]->d_name);
        if (stat(buffer_string(&name), &status) == 0) add(files, name.data, &status);
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    buffer_free(&name);
}

void files_take(Files *files, const Lode *lode) {
    const char *path;
    struct stat status;
    bool model;
    for (unsigned i = 0; (path = lode_path(lode, i, &model)) != NULL; i++) {
        if (stat(path, &status) != 0) continue;
        if (S_ISDIR(status.st_mode))
            add_folder(files, path, model);
        else
            add(files, path, &status);
    }
}

void files_free(Files *files) {
    for (unsigned i = 0; i < files->count; i++) free(files->list[i].path);
    free(files->list);
    *files = (Files){0};
}

static void tell(Buffer *what, const char *path, const char *how) {
    buffer_print(what, "%s%s %s", what->size == 0 ? "" : ", ", path, how);
}

bool files_changed(const Files *files, const Lode *lode, Buffer *what) {
    Files now = {0};
    size_t before = what->size;
    files_take(&now, lode);
    for (unsigned i = 0; i < now.count; i++) {
        const FileStamp *new = &now.list[i], *old = find(files, new->path);
        if (old == NULL)
            tell(what, new->path, "is new");
        else if (old->seconds != new->seconds || old->nanoseconds != new->nanoseconds || old->size != new->size)
            tell(what, new->path, "has changed");
    }
    for (unsigned i = 0; i < files->count; i++)
        if (find(&now, files->list[i].path) == NULL) tell(what, files->list[i].path, "is gone");
    files_free(&now);
    return what->size > before;
}
