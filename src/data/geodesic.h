/* Measures on the Earth, in meters; angles in degrees. Distances are on the ellipsoid WGS84, areas on the sphere of
 * equal area. */
#ifndef LODE_DATA_GEODESIC_H
#define LODE_DATA_GEODESIC_H

#include "data/wkt.h"

double geodesic_distance(Vertex from, Vertex to);
/* The place that lies `meters` away in a direction (degrees from north, to the east). Its longitude is not wrapped. */
Vertex geodesic_walk(Vertex from, double direction, double meters);
/* Of a ring, whatever way round it goes; a ring around a pole is the cap. */
double ring_area(const Chain *ring);
/* Whether two geometries share a point. Lines are straight in longitude and latitude; longitudes 360 degrees apart are
 * the same. */
bool geometries_meet(const Geometry *a, const Geometry *b);

#endif
