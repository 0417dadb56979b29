/* Geometries as well-known text (OGC 06-103r4): what spatial values are. x is the longitude and y the latitude, in
 * degrees. */
#ifndef LODE_DATA_WKT_H
#define LODE_DATA_WKT_H

#include "base/list.h"
#include "base/text.h"

typedef enum GeometryKind {
    GEOMETRY_POINT,
    GEOMETRY_LINE,
    GEOMETRY_POLYGON,
    GEOMETRY_MULTIPOINT,
    GEOMETRY_MULTILINE,
    GEOMETRY_MULTIPOLYGON,
    GEOMETRY_COLLECTION
} GeometryKind;

typedef struct Vertex {
    double x, y;
} Vertex;

typedef struct Chain {
    LIST(Vertex) points;
} Chain;

/* A point (a chain of one), a line (a chain), or a polygon (rings that end where they begin: the outer one, then
 * holes). */
typedef struct Piece {
    GeometryKind kind; /* one of the first three */
    LIST(Chain) chains;
} Piece;

typedef struct Geometry {
    GeometryKind kind;
    LIST(Piece) pieces; /* none: EMPTY. Collections within collections are taken apart */
} Geometry;

/* The whole text; false when it is none, has a third coordinate, or a line or ring is too short or open. */
bool wkt_read(Arena *arena, Text t, Geometry *geometry);
void wkt_put(Writer *w, const Geometry *geometry);
/* A piece of one chain, to be filled. */
Chain *wkt_add_piece(Arena *arena, Geometry *geometry, GeometryKind kind);
void wkt_add_point(Arena *arena, Chain *chain, double x, double y);

#endif
