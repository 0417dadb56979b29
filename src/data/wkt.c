/* Reads and writes well-known text. Blanks may stand anywhere between words, numbers and signs; words in any case. */
#include "data/wkt.h"

#include <string.h>

#include "data/number.h"

enum { DEEPEST = 16 }; /* collections within collections */

static const char *const words[] = {"POINT",           "LINESTRING",   "POLYGON",           "MULTIPOINT",
                                    "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"};
enum { KINDS = sizeof words / sizeof *words };

Chain *wkt_add_piece(Arena *arena, Geometry *geometry, GeometryKind kind) {
    Piece *piece = list_add(arena, &geometry->pieces);
    *piece = (Piece){.kind = kind};
    Chain *chain = list_add(arena, &piece->chains);
    *chain = (Chain){0};
    return chain;
}

void wkt_add_point(Arena *arena, Chain *chain, double x, double y) {
    *list_add(arena, &chain->points) = (Vertex){x, y};
}

/* ---- reading ---- */

typedef struct Reader {
    Arena *arena;
    Text text;
    size_t at;
} Reader;

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

static char peek(Reader *r) {
    while (r->at < r->text.size && is_blank(r->text.data[r->at])) r->at++;
    return r->at < r->text.size ? r->text.data[r->at] : '\0';
}

static bool take(Reader *r, char c) {
    if (peek(r) != c) return false;
    r->at++;
    return true;
}

static Text read_word(Reader *r) {
    peek(r);
    size_t begin = r->at;
    while (r->at < r->text.size && is_letter(r->text.data[r->at])) r->at++;
    return text_slice(r->text, begin, r->at);
}

static bool read_coordinate(Reader *r, double *to) {
    peek(r);
    size_t begin = r->at;
    while (r->at < r->text.size && memchr("+-.eE0123456789", r->text.data[r->at], 15) != NULL) r->at++;
    return read_real(text_slice(r->text, begin, r->at), to);
}

static bool read_vertex(Reader *r, Chain *chain) {
    double x, y;
    if (!read_coordinate(r, &x) || !read_coordinate(r, &y)) return false;
    wkt_add_point(r->arena, chain, x, y);
    return true;
}

static bool is_sound(GeometryKind kind, const Chain *chain) {
    uint32_t count = chain->points.count;
    const Vertex *points = chain->points.items;
    if (kind != GEOMETRY_POLYGON) return count >= (kind == GEOMETRY_LINE ? 2 : 1);
    return count >= 4 && points[0].x == points[count - 1].x && points[0].y == points[count - 1].y;
}

/* (x y, x y) */
static bool read_chain(Reader *r, GeometryKind kind, Chain *chain) {
    if (!take(r, '(')) return false;
    do
        if (!read_vertex(r, chain)) return false;
    while (kind != GEOMETRY_POINT && take(r, ','));
    return take(r, ')') && is_sound(kind, chain);
}

/* What stands after POINT, LINESTRING or POLYGON. */
static bool read_piece(Reader *r, GeometryKind kind, Geometry *to) {
    Chain *first = wkt_add_piece(r->arena, to, kind);
    if (kind != GEOMETRY_POLYGON) return read_chain(r, kind, first);
    if (!take(r, '(') || !read_chain(r, kind, first)) return false;
    while (take(r, ',')) {
        Chain *hole = list_add(r->arena, &to->pieces.items[to->pieces.count - 1].chains);
        *hole = (Chain){0};
        if (!read_chain(r, kind, hole)) return false;
    }
    return take(r, ')');
}

/* MULTIPOINT's points stand with or without parentheses of their own. */
static bool read_many(Reader *r, GeometryKind kind, Geometry *to) {
    if (!take(r, '(')) return false;
    do {
        bool bare = kind == GEOMETRY_POINT && peek(r) != '(';
        if (bare ? !read_vertex(r, wkt_add_piece(r->arena, to, kind)) : !read_piece(r, kind, to)) return false;
    } while (take(r, ','));
    return take(r, ')');
}

static bool read_geometry(Reader *r, unsigned depth, Geometry *to) {
    Text word = read_word(r);
    unsigned kind = 0;
    while (kind < KINDS && !text_equal_nocase(word, text_of(words[kind]))) kind++;
    if (kind == KINDS || depth > DEEPEST) return false;
    if (depth == 0) to->kind = (GeometryKind)kind;
    size_t before = r->at;
    if (text_equal_nocase(read_word(r), TEXT("EMPTY"))) return true;
    r->at = before;
    if (kind < GEOMETRY_MULTIPOINT) return read_piece(r, (GeometryKind)kind, to);
    if (kind < GEOMETRY_COLLECTION) return read_many(r, (GeometryKind)(kind - GEOMETRY_MULTIPOINT), to);
    if (!take(r, '(')) return false;
    do
        if (!read_geometry(r, depth + 1, to)) return false;
    while (take(r, ','));
    return take(r, ')');
}

bool wkt_read(Arena *arena, Text t, Geometry *geometry) {
    Reader r = {arena, t, 0};
    *geometry = (Geometry){0};
    return read_geometry(&r, 0, geometry) && peek(&r) == '\0' && r.at == t.size;
}

/* ---- writing ---- */

static void put_chain(Writer *w, const Chain *chain) {
    put_char(w, '(');
    for (uint32_t i = 0; i < chain->points.count; i++) {
        if (i > 0) put_string(w, ", ");
        put_real_plain(w, chain->points.items[i].x);
        put_char(w, ' ');
        put_real_plain(w, chain->points.items[i].y);
    }
    put_char(w, ')');
}

static void put_piece(Writer *w, const Piece *piece) {
    bool polygon = piece->kind == GEOMETRY_POLYGON;
    if (polygon) put_char(w, '(');
    for (uint32_t i = 0; i < piece->chains.count; i++) {
        if (i > 0) put_string(w, ", ");
        put_chain(w, &piece->chains.items[i]);
    }
    if (polygon) put_char(w, ')');
}

void wkt_put(Writer *w, const Geometry *geometry) {
    put_string(w, words[geometry->kind]);
    put_char(w, ' ');
    bool several = geometry->kind >= GEOMETRY_MULTIPOINT;
    if (geometry->pieces.count == 0) {
        put_string(w, "EMPTY");
        return;
    }
    if (several) put_char(w, '(');
    for (uint32_t i = 0; i < geometry->pieces.count; i++) {
        const Piece *piece = &geometry->pieces.items[i];
        if (i > 0) put_string(w, ", ");
        if (geometry->kind == GEOMETRY_COLLECTION) {
            put_string(w, words[piece->kind]);
            put_char(w, ' ');
        }
        put_piece(w, piece);
    }
    if (several) put_char(w, ')');
}
