/* Folders of folders: `lode test formulas` means every model below formulas. */
#include "shell/models.h"
#include "answers/buffer.h"
#include "shell/session.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH = 8 }; /* folders in folders; links may lead round in circles */

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int is_calc_entry(const struct dirent *entry) { return is_calc(entry->d_name); }

static int is_shown(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_bytes(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void *grown(void *list, unsigned count, size_t size) {
    if ((count & (count - 1)) != 0) return list; /* it doubles at powers of two */
    void *more = mem_take(count == 0 ? 1 : (size_t)count * 2, size);
    if (count != 0) memcpy(more, list, count * size);
    free(list);
    return more;
}

static void add(Models *models, const char **paths, unsigned count) {
    models->list = grown(models->list, models->count, sizeof *models->list);
    models->list[models->count++] = (Words){.list = paths, .count = count};
}

static bool has_files(const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, is_calc_entry, NULL);
    for (int i = 0; i < count; i++) free(entries[i]);
    if (count >= 0) free(entries);
    return count > 0;
}

static void add_folder(Models *models, const char *folder) {
    models->taken = grown(models->taken, models->taken_count, sizeof *models->taken);
    size_t size = strlen(folder);
    char *copy = memcpy(mem_take(size + 1, 1), folder, size);
    models->taken[models->taken_count++] = copy;
    const char **path = mem_take(1, sizeof *path);
    *path = copy;
    add(models, path, 1);
}

static unsigned add_below(Models *models, const char *folder, int depth) {
    if (has_files(folder)) {
        add_folder(models, folder);
        return 1;
    }
    struct dirent **entries;
    unsigned found = 0;
    int count = depth == 0 ? -1 : scandir(folder, &entries, is_shown, by_bytes);
    for (int i = 0; i < count; i++) {
        Buffer path = {0};
        size_t size = strlen(folder);
        buffer_text(&path, folder);
        if (size > 0 && folder[size - 1] != '/') buffer_text(&path, "/");
        buffer_text(&path, entries[i]->d_name);
        if (is_folder(buffer_string(&path))) found += add_below(models, buffer_string(&path), depth - 1);
        buffer_free(&path);
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return found;
}

void models_find(const Words *paths, Models *models) {
    *models = (Models){0};
    const char **files = mem_take(paths->count + 1, sizeof *files);
    unsigned file_count = 0;
    for (unsigned i = 0; i < paths->count; i++)
        if (!is_folder(paths->list[i])) files[file_count++] = paths->list[i];
    if (file_count > 0 || paths->count == 0)
        add(models, files, file_count);
    else
        free(files);
    for (unsigned i = 0; i < paths->count; i++)
        if (is_folder(paths->list[i]) && add_below(models, paths->list[i], DEPTH) == 0) add_folder(models, paths->list[i]);
}

void models_free(Models *models) {
    for (unsigned i = 0; i < models->count; i++) free(models->list[i].list);
    for (unsigned i = 0; i < models->taken_count; i++) free(models->taken[i]);
    free(models->list);
    free(models->taken);
}
