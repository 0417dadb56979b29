/* Geometries as well-known text: made, measured, named, collected. What cuts or joins areas needs a geometry library.
 */
#include "functions/aggregate.h"
#include "functions/checked.h"
#include "functions/families.h"

#include "data/geodesic.h"

enum { ROUND = 64 }; /* vertices of a circle */

static Text text_of_geometry(const FnContext *context, const Geometry *geometry) {
    Writer w;
    writer_init(&w, context->scratch);
    wkt_put(&w, geometry);
    return writer_text(&w);
}

/* ---- made ---- */

static bool is_place(Vertex v) { return fabs(v.y) <= 90 && fabs(v.x) <= 180; }

static int make_point(const FnContext *context, double latitude, double longitude, Text *to) {
    if (!is_place((Vertex){longitude, latitude})) return 0;
    Geometry point = {.kind = GEOMETRY_POINT};
    wkt_add_point(context->scratch, wkt_add_piece(context->scratch, &point, GEOMETRY_POINT), longitude, latitude);
    *to = text_of_geometry(context, &point);
    return 1;
}
VALUES2(makepoint, r, r, s, ok = make_point(context, x, y, to))

/* The place of a single point; false for everything else. */
static bool read_point(const FnContext *context, Text t, Vertex *to) {
    Geometry geometry;
    if (!wkt_read(context->scratch, t, &geometry)) return false;
    if (geometry.kind != GEOMETRY_POINT || geometry.pieces.count == 0) return false;
    *to = geometry.pieces.items[0].chains.items[0].points.items[0];
    return is_place(*to);
}

static int make_line(const FnContext *context, Text from, Text to_point, Text *to) {
    Vertex a, b;
    if (!read_point(context, from, &a) || !read_point(context, to_point, &b)) return 0;
    Geometry line = {.kind = GEOMETRY_LINE};
    Chain *chain = wkt_add_piece(context->scratch, &line, GEOMETRY_LINE);
    wkt_add_point(context->scratch, chain, a.x, a.y);
    wkt_add_point(context->scratch, chain, b.x, b.y);
    *to = text_of_geometry(context, &line);
    return 1;
}
VALUES2(makeline, s, s, s, ok = make_line(context, x, y, to))

/* ---- measured ---- */

/* Meters in a unit, 0 for an unknown one: functions.tsv, AREA. */
static double unit_meters(Text unit) {
    static const struct {
        Text name;
        double meters;
    } units[] = {
        {{"meters", 6}, 1},         {{"metres", 6}, 1},         {{"m", 1}, 1},
        {{"kilometers", 10}, 1000}, {{"kilometres", 10}, 1000}, {{"km", 2}, 1000},
        {{"miles", 5}, 1609.344},   {{"mi", 2}, 1609.344},      {{"feet", 4}, 0.3048},
        {{"ft", 2}, 0.3048},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text_equal_nocase(unit, units[i].name)) return units[i].meters;
    return 0;
}

static int distance_between(const FnContext *context, Text from, Text to_point, Text unit, double *to) {
    const double meters = unit_meters(unit);
    Vertex a, b;
    if (meters == 0 || !read_point(context, from, &a) || !read_point(context, to_point, &b)) return 0;
    *to = geodesic_distance(a, b) / meters;
    return 1;
}
VALUES3(distance, s, s, s, r, ok = distance_between(context, x, y, z, to))

/* A geometry on the Earth: other coordinates cannot be measured. Circles may reach beyond 180 degrees. */
static bool read_shape(const FnContext *context, Text t, Geometry *to) {
    if (!wkt_read(context->scratch, t, to)) return false;
    for (uint32_t i = 0; i < to->pieces.count; i++)
        for (uint32_t k = 0; k < to->pieces.items[i].chains.count; k++) {
            const Chain *chain = &to->pieces.items[i].chains.items[k];
            for (uint32_t n = 0; n < chain->points.count; n++)
                if (!(fabs(chain->points.items[n].y) <= 90 && fabs(chain->points.items[n].x) <= 540)) return false;
        }
    return true;
}

static int length_of(const FnContext *context, Text t, Text unit, double *to) {
    const double meters = unit_meters(unit);
    Geometry geometry;
    if (meters == 0 || !read_shape(context, t, &geometry)) return 0;
    double sum = 0;
    int lines = 0;
    for (uint32_t i = 0; i < geometry.pieces.count; i++) {
        const Piece *piece = &geometry.pieces.items[i];
        if (piece->kind != GEOMETRY_LINE) continue;
        lines++;
        const Chain *chain = &piece->chains.items[0];
        for (uint32_t k = 1; k < chain->points.count; k++)
            sum += geodesic_distance(chain->points.items[k - 1], chain->points.items[k]);
    }
    *to = sum / meters;
    return lines > 0 && isfinite(*to);
}
VALUES2(length, s, s, r, ok = length_of(context, x, y, to))

static int area_of(const FnContext *context, Text t, Text unit, double *to) {
    const double meters = unit_meters(unit);
    Geometry geometry;
    if (meters == 0 || !read_shape(context, t, &geometry)) return 0;
    double sum = 0;
    int polygons = 0;
    for (uint32_t i = 0; i < geometry.pieces.count; i++) {
        const Piece *piece = &geometry.pieces.items[i];
        if (piece->kind != GEOMETRY_POLYGON) continue;
        polygons++;
        for (uint32_t k = 0; k < piece->chains.count; k++) /* the first is the outer ring, the others are holes */
            sum += (k == 0 ? 1 : -1) * ring_area(&piece->chains.items[k]);
    }
    *to = sum / (meters * meters);
    return polygons > 0 && isfinite(*to);
}
VALUES2(area, s, s, r, ok = area_of(context, x, y, to))

/* ---- derived ---- */

/* A circle around a point. Where it would hold a pole it is no polygon of longitudes and latitudes. */
static int buffer_around(const FnContext *context, Text t, double distance, Text unit, Text *to) {
    const double meters = unit_meters(unit) * distance;
    Vertex centre;
    if (!(meters > 0) || !read_point(context, t, &centre)) return 0;
    if (geodesic_distance(centre, (Vertex){centre.x, 90}) <= meters) return 0;
    if (geodesic_distance(centre, (Vertex){centre.x, -90}) <= meters) return 0;
    Geometry circle = {.kind = GEOMETRY_POLYGON};
    Chain *ring = wkt_add_piece(context->scratch, &circle, GEOMETRY_POLYGON);
    for (int i = 0; i < ROUND; i++) { /* against the clock, from the north */
        Vertex v = geodesic_walk(centre, -i * (360.0 / ROUND), meters);
        wkt_add_point(context->scratch, ring, v.x, v.y);
    }
    wkt_add_point(context->scratch, ring, ring->points.items[0].x, ring->points.items[0].y);
    *to = text_of_geometry(context, &circle);
    return 1;
}
VALUES3(buffer, s, r, s, s, ok = buffer_around(context, x, y, z, to))

static int outline_of(const FnContext *context, Text t, Text *to) {
    Geometry geometry, lines = {.kind = GEOMETRY_MULTILINE};
    if (!wkt_read(context->scratch, t, &geometry)) return 0;
    if (geometry.kind != GEOMETRY_POLYGON && geometry.kind != GEOMETRY_MULTIPOLYGON) return 0;
    for (uint32_t i = 0; i < geometry.pieces.count; i++) {
        const Piece *piece = &geometry.pieces.items[i];
        for (uint32_t k = 0; k < piece->chains.count; k++)
            *wkt_add_piece(context->scratch, &lines, GEOMETRY_LINE) = piece->chains.items[k];
    }
    if (lines.pieces.count == 1) lines.kind = GEOMETRY_LINE;
    *to = text_of_geometry(context, &lines);
    return lines.pieces.count > 0;
}
VALUES1(outline, s, s, ok = outline_of(context, x, to))

static int shape_type(const FnContext *context, Text t, Text *to) {
    static const Text names[] = {{"Point", 5},       {"LineString", 10},      {"Polygon", 7},
                                 {"MultiPoint", 10}, {"MultiLineString", 15}, {"MultiPolygon", 12},
                                 {"Mixed", 5}};
    Geometry geometry;
    if (!wkt_read(context->scratch, t, &geometry)) return 0;
    *to = geometry.pieces.count == 0 ? TEXT("Empty") : names[geometry.kind];
    return 1;
}
VALUES1(shapetype, s, s, ok = shape_type(context, x, to))

static int do_meet(const FnContext *context, Text a, Text b, uint8_t *to) {
    Geometry first, second;
    if (!read_shape(context, a, &first) || !read_shape(context, b, &second)) return 0;
    *to = geometries_meet(&first, &second);
    return 1;
}
VALUES2(intersects, s, s, b, ok = do_meet(context, x, y, to))

/* ---- COLLECT: all pieces in one geometry, in the order of rows ---- */

typedef struct Collection {
    Geometry geometry;
} Collection;

static void collect_piece(const FnContext *context, Collection *c, const Piece *piece) {
    *list_add(context->run, &c->geometry.pieces) = *piece;
}

static Piece piece_copy(Arena *arena, const Piece *from) {
    Piece piece = {.kind = from->kind};
    for (uint32_t c = 0; c < from->chains.count; c++) {
        const Chain *chain = &from->chains.items[c];
        Chain *to = list_add(arena, &piece.chains);
        for (uint32_t i = 0; i < chain->points.count; i++) *list_add(arena, &to->points) = chain->points.items[i];
    }
    return piece;
}

static void collect_text(const FnContext *context, Collection *c, Text t) {
    Geometry geometry;
    if (!wkt_read(context->run, t, &geometry)) return;
    for (uint32_t i = 0; i < geometry.pieces.count; i++) collect_piece(context, c, &geometry.pieces.items[i]);
}

UPDATE(collect_update, Collection, s, collect_text(context, s, x))
/* What the pieces point to goes with the state that they come from. */
static void collect_merge(const FnContext *context, void *into, const void *from) {
    const Collection *o = from;
    for (uint32_t i = 0; i < o->geometry.pieces.count; i++) {
        Piece piece = piece_copy(context->run, &o->geometry.pieces.items[i]);
        collect_piece(context, into, &piece);
    }
}

static int collected(const FnContext *context, const Collection *c, Text *to) {
    Geometry all = c->geometry;
    if (all.pieces.count == 0) return 0;
    all.kind = (GeometryKind)(GEOMETRY_MULTIPOINT + all.pieces.items[0].kind);
    for (uint32_t i = 1; i < all.pieces.count; i++)
        if (all.pieces.items[i].kind != all.pieces.items[0].kind) all.kind = GEOMETRY_COLLECTION;
    Writer w;
    writer_init(&w, context->run);
    wkt_put(&w, &all);
    *to = writer_text(&w);
    return 1;
}
FINISH(collect_finish, Collection, s, ok = collected(context, s, to))

static const Aggregate collect = {
    .null_of_values = "none is a geometry",
    .state_size = sizeof(Collection), .update = collect_update, .merge = collect_merge, .finish = collect_finish};

/* ---- the rows ---- */

#define SPATIAL(name_, result_, ...)                                                                                   \
    .name = name_, .family = FAMILY_SPATIAL, .result = TYPE_##result_, .params = {__VA_ARGS__}
#define NEEDS_LIBRARY(what_) .needs = what_ " needs a geometry library, which this version does not have."

const Function spatial_functions[] = {
    {SPATIAL("AREA", REAL, P(SPATIAL), PL(STRING, ANY)), .kernel = area, .makes_nulls = true,
     .doc =
         "The area of polygons in a unit of length, squared, on the sphere with the Earth's surface; NULL without one.",
     .example = "ROUND(AREA(BUFFER(MAKEPOINT(0, 0), 1, 'km'), 'km'), 2)", .gives = "3.14"},
    {SPATIAL("BUFFER", SPATIAL, P(SPATIAL), P(REAL), PL(STRING, ANY)), .kernel = buffer, .makes_nulls = true,
     .doc =
         "The circle around a point, as a polygon of 64 vertices; NULL for other shapes and circles that hold a pole.",
     .example = "SHAPETYPE(BUFFER(MAKEPOINT(47.59, -122.32), 3, 'miles'))", .gives = "'Polygon'"},
    {.name = "COLLECT",
     .kind = FN_AGGREGATE,
     .family = FAMILY_SPATIAL,
     .result = TYPE_SPATIAL,
     .params = {P(SPATIAL)},
     .aggregate = &collect,
     .doc = "One geometry that holds all geometries of the rows.",
     .example = "SHAPETYPE(COLLECT(MAKEPOINT([Sales], 0)))",
     .gives = "'MultiPoint'"},
    {SPATIAL("DIFFERENCE", SPATIAL, P(SPATIAL), P(SPATIAL)), NEEDS_LIBRARY("Cutting areas"),
     .doc = "The part of the first geometry that is not in the second."},
    {SPATIAL("DISTANCE", REAL, P(SPATIAL), P(SPATIAL), PL(STRING, ANY)), .kernel = distance, .makes_nulls = true,
     .doc = "The distance between two points over the Earth (WGS84), in meters, kilometers, miles or feet.",
     .example = "ROUND(DISTANCE(MAKEPOINT(0, 0), MAKEPOINT(0, 1), 'km'), 1)", .gives = "111.3"},
    {SPATIAL("INTERSECTION", SPATIAL, P(SPATIAL), P(SPATIAL)), NEEDS_LIBRARY("Cutting areas"),
     .doc = "The part that two geometries share."},
    {SPATIAL("INTERSECTS", BOOL, P(SPATIAL), P(SPATIAL)), .kernel = intersects, .makes_nulls = true,
     .doc = "Whether two geometries have a point in common; edges are straight in longitude and latitude.",
     .example = "INTERSECTS(MAKEPOINT(0.5, 0), BUFFER(MAKEPOINT(0, 0), 100, 'km'))", .gives = "true"},
    {SPATIAL("LENGTH", REAL, P(SPATIAL), PL(STRING, ANY)), .kernel = length, .makes_nulls = true,
     .doc = "The length of the lines of a geometry over the Earth (WGS84) in a unit; NULL without a line.",
     .example = "ROUND(LENGTH(MAKELINE(MAKEPOINT(0, 0), MAKEPOINT(0, 1)), 'km'), 1)", .gives = "111.3"},
    {SPATIAL("MAKELINE", SPATIAL, P(SPATIAL), P(SPATIAL)), .kernel = makeline, .makes_nulls = true,
     .doc = "The line between two points.", .example = "SHAPETYPE(MAKELINE(MAKEPOINT(0, 0), MAKEPOINT(1, 2)))",
     .gives = "'LineString'"},
    {SPATIAL("MAKEPOINT", SPATIAL, P(REAL), P(REAL)), .kernel = makepoint, .makes_nulls = true,
     .doc = "The point with this latitude and longitude; NULL where there is no such place.",
     .example = "SHAPETYPE(MAKEPOINT(48.5, -123.1))", .gives = "'Point'"},
    {SPATIAL("MAKEPOINT", SPATIAL, P(REAL), P(REAL), PL(INT, ANY)),
     .needs =
         "MAKEPOINT with a coordinate system needs a table of coordinate systems, which this version does not have.",
     .doc = "The point with these coordinates in a coordinate system."},
    {SPATIAL("OUTLINE", SPATIAL, P(SPATIAL)), .kernel = outline, .makes_nulls = true,
     .doc = "The lines around polygons, also around their holes; NULL for other shapes.",
     .example = "SHAPETYPE(OUTLINE(BUFFER(MAKEPOINT(0, 0), 1, 'km')))", .gives = "'LineString'"},
    {SPATIAL("SHAPETYPE", STRING, P(SPATIAL)), .kernel = shapetype, .makes_nulls = true,
     .doc = "The kind of a geometry: Point, LineString, Polygon, their Multi forms, Mixed or Empty.",
     .example = "SHAPETYPE(MAKEPOINT(0, 0))", .gives = "'Point'"},
    {SPATIAL("SYMDIFFERENCE", SPATIAL, P(SPATIAL), P(SPATIAL)), NEEDS_LIBRARY("Cutting areas"),
     .doc = "The parts of two geometries that they do not share."},
    {.name = "UNION",
     .kind = FN_AGGREGATE,
     .family = FAMILY_SPATIAL,
     .result = TYPE_SPATIAL,
     .params = {P(SPATIAL)},
     NEEDS_LIBRARY("Joining areas"),
     .doc = "One geometry that covers what many cover."},
    {SPATIAL("VALIDATE", SPATIAL, P(SPATIAL)), NEEDS_LIBRARY("Repairing areas"), .doc = "A geometry put right."},
    {.name = NULL},
};
