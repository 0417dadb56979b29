/* Distances: T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid", Survey Review 23 (1975). Areas:
   R. Bevis and G. Cambareri (1987) in the form of Chamberlain and Duquette (JPL 07-03), at authalic latitudes (Snyder,
   PP 1395, 3-11 and 3-12). */
#include "data/geodesic.h"

#include <math.h>

#define RADIAN     (3.14159265358979323846 / 180)
#define FULL_TURN  (2 * 3.14159265358979323846)
#define MAJOR      6378137.0 /* WGS84: half the longer axis */
#define FLATTENING (1 / 298.257223563)
#define MINOR      (MAJOR * (1 - FLATTENING))
#define MEAN       6371008.7714 /* (2 * MAJOR + MINOR) / 3 */
#define AUTHALIC   6371007.1809 /* of the sphere with the ellipsoid's surface */

/* ---- distances ---- */

/* Along the great circle, by the haversine: for places that are nearly opposite, where Vincenty's series does not
 * settle. */
static double haversine(Vertex from, Vertex to) {
    double half_y = sin((to.y - from.y) * RADIAN / 2), half_x = sin((to.x - from.x) * RADIAN / 2);
    double h = half_y * half_y + cos(from.y * RADIAN) * cos(to.y * RADIAN) * half_x * half_x;
    return 2 * MEAN * asin(sqrt(h > 1 ? 1 : h));
}

/* Vincenty's A and B: how the angle on the sphere becomes a length. */
typedef struct Series {
    double a, b;
} Series;

static Series series_of(double cos2_alpha) {
    double u2 = cos2_alpha * (MAJOR * MAJOR - MINOR * MINOR) / (MINOR * MINOR);
    return (Series){1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
                    u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))};
}

static double correction(Series s, double sin_sigma, double cos_sigma, double cos_2m) {
    double square = cos_2m * cos_2m;
    return s.b * sin_sigma *
           (cos_2m + s.b / 4 *
                         (cos_sigma * (-1 + 2 * square) -
                          s.b / 6 * cos_2m * (-3 + 4 * sin_sigma * sin_sigma) * (-3 + 4 * square)));
}

/* What the longitude on the sphere has more than that on the ellipsoid. */
static double longitude_excess(double sin_alpha, double cos2_alpha, double sigma, double sin_sigma, double cos_sigma,
                               double cos_2m) {
    double c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha));
    return (1 - c) * FLATTENING * sin_alpha *
           (sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (-1 + 2 * cos_2m * cos_2m)));
}

double geodesic_distance(Vertex from, Vertex to) {
    double l = remainder((to.x - from.x) * RADIAN, FULL_TURN), lambda = l;
    double u1 = atan((1 - FLATTENING) * tan(from.y * RADIAN)), u2 = atan((1 - FLATTENING) * tan(to.y * RADIAN));
    double s1 = sin(u1), c1 = cos(u1), s2 = sin(u2), c2 = cos(u2);
    for (int round = 0; round < 200 && fabs(lambda) <= FULL_TURN / 2; round++) {
        double across = c2 * sin(lambda), along = c1 * s2 - s1 * c2 * cos(lambda);
        double sin_sigma = sqrt(across * across + along * along), cos_sigma = s1 * s2 + c1 * c2 * cos(lambda);
        if (sin_sigma == 0 && cos_sigma > 0) return 0;
        if (sin_sigma == 0) break;
        double sigma = atan2(sin_sigma, cos_sigma), sin_alpha = c1 * c2 * sin(lambda) / sin_sigma;
        double cos2_alpha = 1 - sin_alpha * sin_alpha;
        double cos_2m = cos2_alpha <= 0 ? 0 : cos_sigma - 2 * s1 * s2 / cos2_alpha; /* on the equator 0 */
        double before = lambda;
        lambda = l + longitude_excess(sin_alpha, cos2_alpha, sigma, sin_sigma, cos_sigma, cos_2m);
        if (fabs(lambda - before) > 1e-12) continue;
        Series s = series_of(cos2_alpha);
        return MINOR * s.a * (sigma - correction(s, sin_sigma, cos_sigma, cos_2m));
    }
    return haversine(from, to);
}

Vertex geodesic_walk(Vertex from, double direction, double meters) {
    double tan_u1 = (1 - FLATTENING) * tan(from.y * RADIAN), c1 = 1 / sqrt(1 + tan_u1 * tan_u1), s1 = tan_u1 * c1;
    double sin_1 = sin(direction * RADIAN), cos_1 = cos(direction * RADIAN), sigma_1 = atan2(tan_u1, cos_1);
    double sin_alpha = c1 * sin_1, cos2_alpha = 1 - sin_alpha * sin_alpha;
    Series s = series_of(cos2_alpha);
    double first = meters / (MINOR * s.a), sigma = first, cos_2m = 0;
    for (int round = 0; round < 200; round++) {
        cos_2m = cos(2 * sigma_1 + sigma);
        double before = sigma;
        sigma = first + correction(s, sin(sigma), cos(sigma), cos_2m);
        if (fabs(sigma - before) <= 1e-13) break;
    }
    double sine = sin(sigma), cosine = cos(sigma), along = s1 * sine - c1 * cosine * cos_1;
    double y = atan2(s1 * cosine + c1 * sine * cos_1, (1 - FLATTENING) * sqrt(sin_alpha * sin_alpha + along * along));
    double lambda = atan2(sine * sin_1, c1 * cosine - s1 * sine * cos_1);
    double l = lambda - longitude_excess(sin_alpha, cos2_alpha, sigma, sine, cosine, cos_2m);
    return (Vertex){from.x + l / RADIAN, y / RADIAN};
}

/* ---- areas ---- */

/* The latitude on the sphere of equal area, in radians. */
static double authalic_latitude(double degrees) {
    const double e2 = FLATTENING * (2 - FLATTENING), e = sqrt(e2), s = sin(degrees * RADIAN);
    const double q = (1 - e2) * (s / (1 - e2 * s * s) + atanh(e * s) / e), pole = 1 + (1 - e2) * atanh(e) / e;
    double sine = q / pole;
    return asin(sine > 1 ? 1 : sine < -1 ? -1 : sine);
}

/* Every edge with the equator below it makes a strip; east counts more, west less. */
double ring_area(const Chain *ring) {
    double sum = 0, turn = 0;
    for (uint32_t i = 0; i + 1 < ring->points.count; i++) {
        Vertex from = ring->points.items[i], to = ring->points.items[i + 1];
        double step = remainder((to.x - from.x) * RADIAN, FULL_TURN);
        double t1 = tan(authalic_latitude(from.y) / 2), t2 = tan(authalic_latitude(to.y) / 2);
        sum += 2 * atan2(tan(step / 2) * (t1 + t2), 1 + t1 * t2);
        turn += step;
    }
    double excess = fabs(turn) > FULL_TURN / 2 ? FULL_TURN - fabs(sum) : fabs(sum);
    return excess * AUTHALIC * AUTHALIC;
}

/* ---- meeting ---- */

/* > 0 when c is left of the way from a to b, 0 when it is on it. */
static long double side(Vertex a, Vertex b, Vertex c) {
    return ((long double)b.x - a.x) * ((long double)c.y - a.y) - ((long double)b.y - a.y) * ((long double)c.x - a.x);
}

static bool is_between(double a, double b, double x) { return (a <= x && x <= b) || (b <= x && x <= a); }
static bool on_segment(Vertex a, Vertex b, Vertex c) {
    return side(a, b, c) == 0 && is_between(a.x, b.x, c.x) && is_between(a.y, b.y, c.y);
}

static bool segments_meet(Vertex a, Vertex b, Vertex c, Vertex d) {
    long double s1 = side(a, b, c), s2 = side(a, b, d), s3 = side(c, d, a), s4 = side(c, d, b);
    if (((s1 > 0 && s2 < 0) || (s1 < 0 && s2 > 0)) && ((s3 > 0 && s4 < 0) || (s3 < 0 && s4 > 0))) return true;
    return on_segment(a, b, c) || on_segment(a, b, d) || on_segment(c, d, a) || on_segment(c, d, b);
}

static Vertex moved(Vertex v, double by) { return (Vertex){v.x + by, v.y}; }

static bool chains_meet(const Chain *a, const Chain *b, double by) {
    uint32_t last_a = a->points.count - 1, last_b = b->points.count - 1;
    for (uint32_t i = 0; i < last_a || i == 0; i++)
        for (uint32_t k = 0; k < last_b || k == 0; k++) {
            const Vertex *p = a->points.items, *q = b->points.items;
            if (segments_meet(p[i], p[i < last_a ? i + 1 : i], moved(q[k], by), moved(q[k < last_b ? k + 1 : k], by)))
                return true;
        }
    return false;
}

/* Inside of the outer ring and of no hole: an odd number of edges to the east. */
static bool is_inside(const Piece *polygon, Vertex v) {
    bool inside = false;
    for (uint32_t c = 0; c < polygon->chains.count; c++) {
        const Chain *ring = &polygon->chains.items[c];
        for (uint32_t i = 0; i + 1 < ring->points.count; i++) {
            Vertex a = ring->points.items[i], b = ring->points.items[i + 1];
            if ((a.y > v.y) == (b.y > v.y)) continue;
            if ((side(a, b, v) > 0) == (b.y > a.y)) inside = !inside;
        }
    }
    return inside;
}

static bool pieces_meet(const Piece *a, const Piece *b, double by) {
    for (uint32_t i = 0; i < a->chains.count; i++)
        for (uint32_t k = 0; k < b->chains.count; k++)
            if (chains_meet(&a->chains.items[i], &b->chains.items[k], by)) return true;
    /* no edges meet: one lies within the other, or they are apart */
    if (a->kind == GEOMETRY_POLYGON && is_inside(a, moved(b->chains.items[0].points.items[0], by))) return true;
    return b->kind == GEOMETRY_POLYGON && is_inside(b, moved(a->chains.items[0].points.items[0], -by));
}

bool geometries_meet(const Geometry *a, const Geometry *b) {
    for (uint32_t i = 0; i < a->pieces.count; i++)
        for (uint32_t k = 0; k < b->pieces.count; k++)
            for (int turn = -1; turn <= 1; turn++)
                if (pieces_meet(&a->pieces.items[i], &b->pieces.items[k], turn * 360.0)) return true;
    return false;
}
