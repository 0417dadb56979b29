#!/usr/bin/env python3
"""Distances, circles and areas against a second way to compute them: geodesic.py LODE [--cases N] [--seed S].

Distances: the equations of the geodesic on WGS84 integrated with Runge and Kutta's method, and the start direction and length found by
Newton's method, so nothing is shared with Vincenty's series. Circles: all vertices lie at their distance. Areas: of quadrangles, by
cutting the edges and adding trapezes on the sphere of equal area."""
import argparse, json, math, random, subprocess

A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)
R2 = 6371007.1809


def walk(y, x, direction, meters, steps=400):
    """Where one arrives; radians."""
    def slope(s):
        lat, _, az = s
        w = 1 - E2 * math.sin(lat) ** 2
        n = A / math.sqrt(w)
        return math.cos(az) * w * math.sqrt(w) / (A * (1 - E2)), math.sin(az) / (n * math.cos(lat)), math.sin(az) * math.tan(lat) / n
    s, h = (y, x, direction), meters / steps
    for _ in range(steps):
        k1 = slope(s)
        k2 = slope([a + h / 2 * k for a, k in zip(s, k1)])
        k3 = slope([a + h / 2 * k for a, k in zip(s, k2)])
        k4 = slope([a + h * k for a, k in zip(s, k3)])
        s = [a + h / 6 * (p + 2 * q + 2 * r + t) for a, p, q, r, t in zip(s, k1, k2, k3, k4)]
    return s[0], s[1]


def distance(y1, x1, y2, x2):
    y1, x1, y2, x2 = map(math.radians, (y1, x1, y2, x2))
    dx = math.remainder(x2 - x1, 2 * math.pi)
    az = math.atan2(math.sin(dx) * math.cos(y2), math.cos(y1) * math.sin(y2) - math.sin(y1) * math.cos(y2) * math.cos(dx))
    h = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin(dx / 2) ** 2
    s = 2 * 6371008.8 * math.asin(math.sqrt(h))
    for _ in range(12):
        def miss(az_, s_):
            y, x = walk(y1, 0, az_, s_)
            return y - y2, math.remainder(x - dx, 2 * math.pi) * math.cos(y2)
        f = miss(az, s)
        da, ds = 1e-6, 1.0
        fa, fs = miss(az + da, s), miss(az, s + ds)
        j = [[(fa[0] - f[0]) / da, (fs[0] - f[0]) / ds], [(fa[1] - f[1]) / da, (fs[1] - f[1]) / ds]]
        det = j[0][0] * j[1][1] - j[0][1] * j[1][0]
        az -= (f[0] * j[1][1] - f[1] * j[0][1]) / det
        s -= (j[0][0] * f[1] - j[1][0] * f[0]) / det
        if math.hypot(*f) < 1e-13:
            break
    return s


def highest(y1, x1, y2, x2):
    """The highest latitude of the great circle through both."""
    y1, y2, dx = math.radians(y1), math.radians(y2), math.radians(x2 - x1)
    az = math.atan2(math.sin(dx) * math.cos(y2), math.cos(y1) * math.sin(y2) - math.sin(y1) * math.cos(y2) * math.cos(dx))
    return math.degrees(math.acos(abs(math.sin(az)) * math.cos(y1)))


def authalic(lat):
    e = math.sqrt(E2)
    q = lambda s: (1 - E2) * (s / (1 - E2 * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))
    return math.asin(q(math.sin(lat)) / q(1.0))


def area(ring):
    """Edges are great circles at authalic latitudes, cut into short ones."""
    def unit(p):
        lat, lon = authalic(math.radians(p[1])), math.radians(p[0])
        return (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
    total = 0
    for a, b in zip(ring, ring[1:]):
        u, v = unit(a), unit(b)
        angle, last = math.acos(min(1, sum(p * q for p, q in zip(u, v)))), None
        for i in range(2001):
            t = i / 2000
            w = [(math.sin((1 - t) * angle) * p + math.sin(t * angle) * q) / math.sin(angle) for p, q in zip(u, v)]
            here = math.atan2(w[1], w[0]), w[2]
            if last is not None:
                total += math.remainder(here[0] - last[0], 2 * math.pi) * (here[1] + last[1]) / 2
            last = here
    return abs(total) * R2 * R2


ap = argparse.ArgumentParser()
ap.add_argument("lode")
ap.add_argument("--cases", type=int, default=90)
ap.add_argument("--seed", type=int, default=1)
o = ap.parse_args()
random.seed(o.seed)
requests, wants = [], []


def ask(formula, want, tolerance):
    requests.append({"id": len(wants), "show": formula})
    wants.append((formula, want, tolerance))


def place():
    return round(random.uniform(-80, 80), 6), round(random.uniform(-180, 180), 6)


for i in range(o.cases):
    (y1, x1), (y2, x2) = place(), place()
    if i % 3 == 0:
        y2, x2 = y1 + random.uniform(-.01, .01), x1 + random.uniform(-.01, .01)
        x2 = max(-180, min(180, x2))
    point = lambda y, x: f"MAKEPOINT(FLOAT('{y!r}'), FLOAT('{x!r}'))"
    if highest(y1, x1, y2, x2) > 70 or abs(math.remainder(x2 - x1, 360)) > 120:
        continue # by a pole the equations are stiff, and nearly opposite places have several ways
    ask(f"DISTANCE({point(y1, x1)}, {point(y2, x2)}, 'm')", distance(y1, x1, y2, x2), 1e-3)
    ask(f"LENGTH(MAKELINE({point(y1, x1)}, {point(y2, x2)}), 'm')", distance(y1, x1, y2, x2), 1e-3)
    radius = 10 ** random.uniform(0, 5.3)
    if abs(y1) < 60:
        ask(f"STR(BUFFER({point(y1, x1)}, {radius!r}, 'm'))", ("circle", y1, x1, radius), 1e-3 + radius * 1e-9)
known = [ # Vincenty's line of Flinders Peak and Buninyong; GeographicLib's examples; a quarter of a meridian
    ("DISTANCE(MAKEPOINT(-37.95103341666667, 144.42486788888888), MAKEPOINT(-37.65282113888889, 143.92649552777777), 'm')", 54972.271, 1e-3),
    ("DISTANCE(MAKEPOINT(40.6, -73.8), MAKEPOINT(51.6, -0.5), 'm')", 5551759.400, 1e-3),
    ("DISTANCE(MAKEPOINT(-41.32, 174.81), MAKEPOINT(40.96, -5.50), 'm')", 19959679.267, 1e-2),
    ("DISTANCE(MAKEPOINT(0, 0), MAKEPOINT(90, 0), 'm')", 10001965.7293, 1e-4),
    ("DISTANCE(MAKEPOINT(0, 0), MAKEPOINT(0, 1), 'm')", 111319.4907932, 1e-4)]
for formula, want, tolerance in known:
    ask(formula, want, tolerance)
requests = [dict(r, show=r["show"].replace("STR(BUFFER", "(BUFFER")) for r in requests]
run = subprocess.run([o.lode, "batch"], input="".join(json.dumps(r) + "\n" for r in requests), capture_output=True, text=True)
answers = {a["id"]: a for a in map(json.loads, run.stdout.splitlines())}
passed = failed = 0


def judge(good, formula, got, want):
    global passed, failed
    passed, failed = passed + good, failed + (not good)
    if not good:
        print(f"FAIL {formula}\n     got {got} want {want}")


rings = []
for i, (formula, want, tolerance) in enumerate(wants):
    got = answers[i].get("rows", [[answers[i].get("error")]])[0][0]
    if isinstance(want, tuple):
        ring = [] if not isinstance(got, str) else [tuple(map(float, p.split())) for p in got[10:-2].split(", ")]
        _, y, x, radius = want
        good = len(ring) == 65 and ring[0] == ring[-1] and all(abs(distance(y, x, p[1], p[0]) - radius) < tolerance for p in ring[:-1:9])
        judge(good, formula, str(got)[:80], want)
    else:
        judge(isinstance(got, float) and abs(got - want) <= tolerance, formula, got, want)
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    wantareas = []
    with open(os.path.join(folder, "m.calc"), "w") as f:
        f.write("table Shape\n    Id  integer  key dimension\n    Geo  spatial\n")
    with open(os.path.join(folder, "Shape.csv"), "w") as f:
        f.write("Id,Geo\n")
        for i in range(30):
            y, x = random.uniform(-60, 60), random.uniform(-150, 150)
            d = 10 ** random.uniform(-2, 1.3)
            ring = [(x, y), (x + d, y + d / 5), (x + d * .9, y + d), (x - d / 3, y + d * .8)]
            ring.append(ring[0])
            wantareas.append(area(ring))
            f.write(f'{i},"POLYGON (({", ".join(f"{a!r} {b!r}" for a, b in ring)}))"\n')
    run = subprocess.run([o.lode, "show", "-m", os.path.join(folder, "m.calc"), "-d", folder, "--format", "jsonl",
                          "rows [Id] as \"i\", AREA([Geo], 'm') as \"a\", AREA([Geo], 'km') as \"k\""], capture_output=True, text=True)
    print(run.stderr, end="")
    for line in run.stdout.splitlines():
        row = json.loads(line)
        want = wantareas[row["i"]]
        judge(math.isclose(row["a"], want, rel_tol=1e-5) and math.isclose(row["k"] * 1e6, row["a"], rel_tol=1e-12), f"area {row['i']}", row["a"], want)
print(f"{passed} passed, {failed} failed")
raise SystemExit(failed > 0)
