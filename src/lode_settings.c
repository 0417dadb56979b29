/* The entrance, another page: who is asking, and where. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lode_handle.h"

/* ---- users and groups ---- */

struct Person {
    Text name, full_name, domain; /* size 0: not said */
    LIST(Text) groups;
};

/* "CORP\ann": the domain, and what stands after it. */
static Text split_domain(Text name, Text *domain) {
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] == '\\') {
            *domain = text_trim(text_slice(name, 0, i));
            return text_trim(text_slice(name, i + 1, name.size));
        }
    *domain = TEXT("");
    return name;
}

/* Fills the settings of the user from the lines about them; several add up. */
static void sign_in(Lode *lode) {
    Settings *s = &lode->settings;
    s->full_name = s->user;
    s->domain = lode->domain;
    LIST(Text) groups = {0};
    for (uint32_t i = 0; i < lode->people.count; i++) {
        const Person *person = lode->people.items[i];
        bool other_domain = s->domain.size != 0 && person->domain.size != 0 && !text_equal_nocase(person->domain, s->domain);
        if (other_domain || !text_equal_nocase(person->name, s->user)) continue;
        if (person->full_name.size != 0) s->full_name = person->full_name;
        if (person->domain.size != 0) s->domain = person->domain;
        for (uint32_t g = 0; g < person->groups.count; g++) *list_add(&lode->session, &groups) = person->groups.items[g];
    }
    s->groups = groups.items;
    s->group_count = groups.count;
}

void lode_sign_in(Lode *lode, Text name, bool signed_in) {
    Settings *s = &lode->settings;
    s->signed_in = signed_in;
    s->user = split_domain(text_copy(&lode->session, name), &lode->domain);
    sign_in(lode);
}

__attribute__((noinline)) static bool set_user(Lode *lode, const char *name) {
    lode_sign_in(lode, text_of(name), name != NULL);
    return true;
}

bool lode_set_user(Lode *lode, const char *name) {
    LODE_BEGIN(lode, false);
    return set_user(lode, name);
}

static size_t find(Text t, char c) {
    size_t at = 0;
    while (at < t.size && t.data[at] != c) at++;
    return at;
}

/* [DOMAIN\]NAME ["Full name"]: GROUP, GROUP */
static bool read_person(Lode *lode, Text line) {
    Arena *arena = &lode->session;
    Text full_name = TEXT("");
    size_t quote = find(line, '"'), colon = find(line, ':');
    Text name = text_slice(line, 0, quote < colon ? quote : colon);
    if (quote < colon) {
        Text rest = text_slice(line, quote + 1, line.size);
        size_t end = find(rest, '"');
        if (end == rest.size) return false;
        full_name = text_slice(rest, 0, end);
        line = text_trim(text_slice(rest, end + 1, rest.size));
        colon = find(line, ':');
        if (colon != 0) return false;
    }
    if (colon == line.size) return false;
    Person *person = NEW(arena, Person);
    *person = (Person){.full_name = full_name};
    person->name = split_domain(text_trim(name), &person->domain);
    for (Text rest = text_slice(line, colon + 1, line.size); rest.size != 0;) {
        size_t comma = find(rest, ',');
        Text group = text_trim(text_slice(rest, 0, comma));
        if (group.size != 0) *list_add(arena, &person->groups) = group;
        rest = text_slice(rest, comma + 1, rest.size);
    }
    *list_add(arena, &lode->people) = person;
    return person->name.size != 0;
}

/* The line without its comment: a # at its beginning or after a blank. */
static Text without_comment(Text line) {
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] == '#' && (i == 0 || line.data[i - 1] == ' ' || line.data[i - 1] == '\t')) return text_slice(line, 0, i);
    return line;
}

static bool read_people(Lode *lode, Text path, Text text) {
    uint64_t line = 1;
    for (size_t at = 0; at < text.size; line++) {
        Text rest = text_slice(text, at, text.size);
        size_t end = find(rest, '\n');
        Text one = text_slice(rest, 0, end);
        one = text_trim(without_comment(one));
        at += end + 1;
        if (one.size == 0 || read_person(lode, one)) continue;
        Diag *diag = diag_add(&lode->diags, DIAG_BAD_FILE, (Span){0}, "this line names no user with groups");
        diag->file = path;
        diag->line = line;
        diag_hint(&lode->diags, diag, "write it as CORP\\ann \"Ann Miller\": Managers, North; domain and full name may be left out");
        return false;
    }
    return true;
}

__attribute__((noinline)) static bool set_groups(Lode *lode, const char *path) {
    Text name = text_copy(&lode->session, text_of(path));
    Writer w;
    writer_init(&w, &lode->session);
    char block[4096];
    errno = 0;
    FILE *file = fopen(path, "rb");
    for (size_t n; file != NULL && (n = fread(block, 1, sizeof block, file)) != 0;) put_text(&w, (Text){block, n});
    bool fine = file != NULL && !ferror(file);
    int error = errno;
    if (file != NULL) fclose(file);
    if (!fine) {
        Diag *diag = diag_add(&lode->diags, DIAG_NO_FILE, (Span){0}, "%s cannot be read: %s", path, strerror(error));
        diag->file = name;
        return false;
    }
    lode->people.count = 0;
    fine = read_people(lode, name, writer_text(&w));
    sign_in(lode);
    return fine;
}

bool lode_set_groups(Lode *lode, const char *path) {
    LODE_BEGIN(lode, false);
    return set_groups(lode, path);
}

/* ---- locale ---- */

bool lode_use_locale(Lode *lode, Text name) {
    Locale *locale;
    if (!locale_open(&lode->session, name, &locale)) return false;
    locale_close(lode->locale);
    lode->settings.locale = lode->locale = locale;
    return true;
}

__attribute__((noinline)) static bool set_locale(Lode *lode, const char *name) {
    lode->locale_said = lode_use_locale(lode, text_of(name));
    if (lode->locale_said) return true;
    Diag *diag = diag_add(&lode->diags, DIAG_BAD_LITERAL, (Span){0}, "\"%s\" is not a locale", name);
    diag_hint(&lode->diags, diag, "a language and perhaps a country, such as en_GB or de");
    return false;
}

bool lode_set_locale(Lode *lode, const char *name) {
    LODE_BEGIN(lode, false);
    return set_locale(lode, name);
}

/* What the model says about places, unless the caller said it; weeks begin as the locale has it when nobody says. */
void lode_settle(Lode *lode) {
    const Model *model = lode->model;
    if (model->locale.size != 0 && !lode->locale_said && !lode_use_locale(lode, model->locale)) {
        Diag *diag = diag_add(&lode->diags, DIAG_MALFORMED, model->definition->name.span, "the model's locale \"%.*s\" is not known",
                              TEXT_ARG(model->locale));
        diag_hint(&lode->diags, diag, "a language and perhaps a country, such as \"en_GB\" or \"de\"");
    }
    if (model->has_week_start) lode->settings.week_start = model->week_start;
    else if (!lode->week_said && lode->settings.locale != NULL) lode->settings.week_start = lode->settings.locale->week_start;
}
