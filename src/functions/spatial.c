/* Geometries as well-known text: points and lines are made, measured and named here; the rest needs an engine. */
#include "functions/checked.h"
#include "functions/families.h"

#include "data/number.h"

#define PI_          3.14159265358979323846
#define EARTH_METERS 6371008.7714 /* mean radius of WGS84 */

static int make_point(const FnContext *context, double latitude, double longitude, Text *to) {
    if (!(fabs(latitude) <= 90 && fabs(longitude) <= 180)) return 0;
    Writer w;
    writer_init(&w, context->scratch);
    put_string(&w, "POINT (");
    put_real_plain(&w, longitude);
    put_char(&w, ' ');
    put_real_plain(&w, latitude);
    put_char(&w, ')');
    *to = writer_text(&w);
    return 1;
}
VALUES2(makepoint, r, r, s, ok = make_point(context, x, y, to))

/* The word before the parenthesis. */
static Text shape_word(Text t) {
    t = text_trim(t);
    size_t end = 0;
    while (end < t.size && ((t.data[end] | 0x20) >= 'a' && (t.data[end] | 0x20) <= 'z')) end++;
    return text_slice(t, 0, end);
}

/* "(x y)" after the word POINT. */
static bool point_inside(Text t, Text *inside) {
    Text word = shape_word(t);
    if (!text_equal_nocase(word, TEXT("POINT"))) return false;
    t = text_trim(t);
    t = text_trim(text_slice(t, word.size, t.size));
    if (t.size < 2 || t.data[0] != '(' || t.data[t.size - 1] != ')') return false;
    *inside = text_trim(text_slice(t, 1, t.size - 1));
    return true;
}

static bool read_point(Text t, double *longitude, double *latitude) {
    Text inside;
    if (!point_inside(t, &inside)) return false;
    size_t gap = 0;
    while (gap < inside.size && inside.data[gap] != ' ') gap++;
    return read_real(text_slice(inside, 0, gap), longitude) &&
           read_real(text_slice(inside, gap, inside.size), latitude);
}

static int make_line(const FnContext *context, Text from, Text to_point, Text *to) {
    Text a, b;
    if (!point_inside(from, &a) || !point_inside(to_point, &b)) return 0;
    Writer w;
    writer_init(&w, context->scratch);
    put_string(&w, "LINESTRING (");
    put_text(&w, a);
    put_string(&w, ", ");
    put_text(&w, b);
    put_char(&w, ')');
    *to = writer_text(&w);
    return 1;
}
VALUES2(makeline, s, s, s, ok = make_line(context, x, y, to))

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

/* Along the great circle, by the haversine formula. */
static int distance_between(Text from, Text to_point, Text unit, double *to) {
    const double meters = unit_meters(unit), radian = PI_ / 180;
    double x1, y1, x2, y2;
    if (meters == 0 || !read_point(from, &x1, &y1) || !read_point(to_point, &x2, &y2)) return 0;
    const double half_y = sin((y2 - y1) * radian / 2), half_x = sin((x2 - x1) * radian / 2);
    const double h = half_y * half_y + cos(y1 * radian) * cos(y2 * radian) * half_x * half_x;
    *to = 2 * EARTH_METERS * asin(sqrt(h > 1 ? 1 : h)) / meters;
    return isfinite(*to);
}
VALUES3(distance, s, s, s, r, ok = distance_between(x, y, z, to))

static int shape_type(Text t, Text *to) {
    static const Text names[] = {{"Point", 5},   {"MultiPoint", 10},  {"LineString", 10}, {"MultiLineString", 15},
                                 {"Polygon", 7}, {"MultiPolygon", 12}};
    Text word = shape_word(t);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal_nocase(word, names[i])) {
            *to = names[i];
            return 1;
        }
    *to = text_equal_nocase(word, TEXT("GEOMETRYCOLLECTION")) ? TEXT("Mixed") : TEXT("");
    return to->size != 0;
}
VALUES1(shapetype, s, s, ok = shape_type(x, to))

#define SPATIAL(name_, result_, ...)                                                                                   \
    .name = name_, .family = FAMILY_SPATIAL, .result = TYPE_##result_, .params = {__VA_ARGS__}
#define NEEDS_ENGINE(name_) .needs = name_ " needs a geometry engine, which this version does not have."

const Function spatial_functions[] = {
    {SPATIAL("AREA", REAL, P(SPATIAL), PL(STRING, ANY)), NEEDS_ENGINE("AREA"),
     .doc = "The area of a polygon in a unit of length, squared."},
    {SPATIAL("BUFFER", SPATIAL, P(SPATIAL), P(REAL), PL(STRING, ANY)), NEEDS_ENGINE("BUFFER"),
     .doc = "What lies within a distance of a geometry."},
    {SPATIAL("DIFFERENCE", SPATIAL, P(SPATIAL), P(SPATIAL)), NEEDS_ENGINE("DIFFERENCE"),
     .doc = "The part of the first geometry that is not in the second."},
    {SPATIAL("DISTANCE", REAL, P(SPATIAL), P(SPATIAL), PL(STRING, ANY)), .kernel = distance, .makes_nulls = true,
     .doc = "The distance between two points over the Earth, in meters, kilometers, miles or feet.",
     .example = "ROUND(DISTANCE(MAKEPOINT(0, 0), MAKEPOINT(0, 1), 'km'), 1)", .gives = "111.2"},
    {SPATIAL("INTERSECTION", SPATIAL, P(SPATIAL), P(SPATIAL)), NEEDS_ENGINE("INTERSECTION"),
     .doc = "The part that two geometries share."},
    {SPATIAL("INTERSECTS", BOOL, P(SPATIAL), P(SPATIAL)), NEEDS_ENGINE("INTERSECTS"),
     .doc = "Whether two geometries have a point in common."},
    {SPATIAL("LENGTH", REAL, P(SPATIAL), PL(STRING, ANY)), NEEDS_ENGINE("LENGTH"),
     .doc = "The length of the lines of a geometry in a unit."},
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
    {SPATIAL("OUTLINE", SPATIAL, P(SPATIAL)), NEEDS_ENGINE("OUTLINE"), .doc = "The lines around a polygon."},
    {SPATIAL("SHAPETYPE", STRING, P(SPATIAL)), .kernel = shapetype, .makes_nulls = true,
     .doc = "The kind of a geometry: Point, LineString, Polygon, their Multi forms, or Mixed.",
     .example = "SHAPETYPE(MAKEPOINT(0, 0))", .gives = "'Point'"},
    {SPATIAL("SYMDIFFERENCE", SPATIAL, P(SPATIAL), P(SPATIAL)), NEEDS_ENGINE("SYMDIFFERENCE"),
     .doc = "The parts of two geometries that they do not share."},
    {SPATIAL("VALIDATE", SPATIAL, P(SPATIAL)), NEEDS_ENGINE("VALIDATE"), .doc = "A geometry put right."},
    {.name = NULL},
};
