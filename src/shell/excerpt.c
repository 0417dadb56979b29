/* Draws one line of source with its marks: ^^^ under the first place, --- under the others, their labels beside or
   below. Tabs become blanks, wide characters keep the marks aligned, long lines are cut around what is marked. */
#include "shell/messages.h"
#include "answers/text.h"

#include <string.h>

enum { TAB = 4, WIDEST = 120, AROUND = 30 };

typedef struct SourceLine {
    const char *text;
    size_t size, begin; /* begin: where it starts in the source */
    size_t width;       /* columns */
    size_t first;       /* the first column that is shown ... */
    size_t last;        /* ... and the one after the last */
} SourceLine;

static unsigned shown_width(uint32_t point, size_t column) {
    if (point == '\t') return (unsigned)(TAB - column % TAB);
    if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return 1;
    return text_point_width(point);
}

static SourceLine line_of(const LodePlace *place) {
    size_t at = place->begin < place->source_size ? place->begin : place->source_size;
    size_t begin = at, end = at;
    while (begin > 0 && place->source[begin - 1] != '\n') begin--;
    while (end < place->source_size && place->source[end] != '\n') end++;
    if (end > begin && place->source[end - 1] == '\r') end--;
    return (SourceLine){.text = place->source + begin, .size = end - begin, .begin = begin};
}

/* The column of a byte of the line; past its end: the end. */
static size_t column_of(const SourceLine *line, size_t byte) {
    size_t column = 0;
    const char *end = line->text + line->size;
    for (const char *at = line->text; at < end && (size_t)(at - line->text) < byte;)
        column += shown_width(text_next(&at, end), column);
    return column;
}

static void place_mark(const SourceLine *line, Mark *mark) {
    size_t begin = mark->place->begin - line->begin, end = mark->place->end - line->begin;
    if (end > line->size) { /* goes on in the next line: to the end of this one, without blanks */
        end = line->size;
        while (end > begin && (line->text[end - 1] == ' ' || line->text[end - 1] == '\t')) end--;
    }
    mark->from = column_of(line, begin);
    mark->to = end > begin ? column_of(line, end) : mark->from + 1;
    if (mark->to <= mark->from) mark->to = mark->from + 1;
}

/* Chooses the columns to show when the line is too wide: from a bit before the leftmost mark, or before the first place
   when the marks lie too far apart. */
static void cut(SourceLine *line, const Mark *marks, unsigned count) {
    line->width = line->last = column_of(line, line->size);
    if (line->width <= WIDEST) return;
    size_t left = marks[0].from, right = 0;
    for (unsigned i = 0; i < count; i++) {
        if (marks[i].from < left) left = marks[i].from;
        if (marks[i].to > right) right = marks[i].to;
    }
    if (right - left > WIDEST - AROUND)
        for (unsigned i = 0; i < count; i++)
            if (marks[i].is_first || i == 0) left = marks[i].from;
    line->first = left > AROUND ? left - AROUND : 0;
    if (line->first + WIDEST > line->width) line->first = line->width - WIDEST;
    if (line->first + WIDEST < line->last) line->last = line->first + WIDEST;
}

static void put_text(Buffer *to, const SourceLine *line) {
    const char *end = line->text + line->size;
    size_t column = 0, size = to->size;
    if (line->first > 0) buffer_text(to, "…");
    for (const char *at = line->text; at < end;) {
        uint32_t point = text_next(&at, end);
        unsigned width = shown_width(point, column);
        bool whole = column >= line->first + (line->first > 0) && column + width <= line->last;
        if (column + width > line->first + (line->first > 0) && column < line->last) {
            if (!whole || point == '\t') {
                size_t from = column > line->first ? column : line->first + 1, until = column + width;
                buffer_fill(to, ' ', (until < line->last ? until : line->last) - from);
            } else if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
                text_put(to, 0xFFFD);
            } else {
                text_put(to, point);
            }
        }
        column += width;
    }
    if (line->last < line->width) buffer_text(to, "…");
    while (to->size > size && to->data[to->size - 1] == ' ') to->size--;
}

static void put_gutter(Buffer *to, unsigned digits, const Paint *paint) {
    while (to->size > 0 && to->data[to->size - 1] == ' ') to->size--;
    if (to->size > 0 && to->data[to->size - 1] != '\n') buffer_char(to, '\n');
    buffer_fill(to, ' ', digits);
    buffer_print(to, " %s|%s ", paint->frame, paint->plain);
}

/* The row of ^^^ and ---, with the label of the mark that ends last. */
static void put_marks(Buffer *to, const SourceLine *line, const Mark *marks, unsigned count, const Mark *beside,
                      const Paint *paint) {
    const char *colour = "";
    for (size_t column = line->first;; column++) {
        char sign = ' ';
        bool more = false;
        for (unsigned i = 0; i < count; i++) {
            more = more || marks[i].to > column;
            if (column < marks[i].from || column >= marks[i].to) continue;
            if (marks[i].is_first)
                sign = '^';
            else if (sign == ' ')
                sign = '-';
        }
        if (!more || column > line->last + 1) break;
        const char *own = sign == '^' ? paint->severity : sign == '-' ? paint->frame : paint->plain;
        if (own != colour) buffer_text(to, own);
        colour = own;
        buffer_char(to, sign);
    }
    if (beside->place->label[0] != '\0') {
        buffer_print(to, " %s", beside->is_first ? paint->severity : paint->frame);
        text_escape(to, beside->place->label, strlen(beside->place->label));
    }
    buffer_text(to, paint->plain);
}

/* The other labels, each on a row of its own under the begin of its mark, from the right to the left. */
static void put_labels(Buffer *to, const SourceLine *line, const Mark *marks, unsigned count, const Mark *beside,
                       unsigned digits, const Paint *paint) {
    bool done[32] = {false};
    for (;;) {
        unsigned next = count;
        for (unsigned i = 0; i < count; i++)
            if (!done[i] && &marks[i] != beside && marks[i].place->label[0] != '\0' &&
                (next == count || marks[i].from > marks[next].from))
                next = i;
        if (next == count) return;
        done[next] = true;
        put_gutter(to, digits, paint);
        for (size_t column = line->first; column < marks[next].from; column++) {
            bool waits = false;
            for (unsigned i = 0; i < count; i++)
                waits = waits || (!done[i] && &marks[i] != beside && marks[i].place->label[0] != '\0' &&
                                  marks[i].from == column);
            buffer_char(to, waits ? '|' : ' ');
        }
        buffer_text(to, marks[next].is_first ? paint->severity : paint->frame);
        text_escape(to, marks[next].place->label, strlen(marks[next].place->label));
        buffer_text(to, paint->plain);
    }
}

void excerpt_line(Buffer *to, Mark *marks, unsigned count, unsigned digits, const Paint *paint) {
    SourceLine line = line_of(marks[0].place);
    const Mark *beside = &marks[0];
    for (unsigned i = 0; i < count; i++) {
        place_mark(&line, &marks[i]);
        if (marks[i].to > beside->to) beside = &marks[i];
    }
    cut(&line, marks, count);
    buffer_print(to, "%s%*u |%s ", paint->frame, (int)digits, marks[0].place->line, paint->plain);
    put_text(to, &line);
    put_gutter(to, digits, paint);
    put_marks(to, &line, marks, count, beside, paint);
    put_labels(to, &line, marks, count, beside, digits, paint);
    while (to->size > 0 && to->data[to->size - 1] == ' ') to->size--;
    buffer_char(to, '\n');
}
