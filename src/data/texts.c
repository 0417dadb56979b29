/* Reading texts by their number. */
#include "data/texts.h"

#include <string.h>

/* ---- UUIDs ---- */

#define PAIRS(a) a "0" a "1" a "2" a "3" a "4" a "5" a "6" a "7" a "8" a "9"
#define LOWER(a) PAIRS(a) a "a" a "b" a "c" a "d" a "e" a "f"
#define UPPER(a) PAIRS(a) a "A" a "B" a "C" a "D" a "E" a "F"

/* Two digits for each byte. */
static const char lower[] = LOWER("0") LOWER("1") LOWER("2") LOWER("3") LOWER("4") LOWER("5") LOWER("6") LOWER("7")
    LOWER("8") LOWER("9") LOWER("a") LOWER("b") LOWER("c") LOWER("d") LOWER("e") LOWER("f");
static const char upper[] = UPPER("0") UPPER("1") UPPER("2") UPPER("3") UPPER("4") UPPER("5") UPPER("6") UPPER("7")
    UPPER("8") UPPER("9") UPPER("A") UPPER("B") UPPER("C") UPPER("D") UPPER("E") UPPER("F");

static inline char *put_bytes(char *to, const unsigned char *bytes, size_t count, const char *digits) {
    for (size_t i = 0; i < count; i++) memcpy(to + 2 * i, digits + 2 * bytes[i], 2);
    to[2 * count] = '-';
    return to + 2 * count + 1;
}

static inline Text put_uuid(char *room, const char *bytes, TextsKind kind) {
    const unsigned char *b = (const unsigned char *)bytes;
    const char *digits = kind == TEXTS_LOWER ? lower : upper;
    char *to = put_bytes(room, b, 4, digits);
    to = put_bytes(to, b + 4, 2, digits);
    to = put_bytes(to, b + 6, 2, digits);
    to = put_bytes(to, b + 8, 2, digits);
    for (size_t i = 0; i < 6; i++) memcpy(to + 2 * i, digits + 2 * b[10 + i], 2);
    return (Text){room, UUID_TEXT};
}

/* ---- checking ---- */

enum { SOUND = 1, UNSOUND };

bool texts_sound(const Texts *texts) {
    TextsCheck *check = texts->check;
    int answer = atomic_load_explicit(&check->answer, memory_order_acquire);
    if (answer != 0) return answer == SOUND;
    pthread_mutex_lock(&check->asking);
    if (atomic_load(&check->answer) == 0) atomic_store(&check->answer, check->sound(check->context) ? SOUND : UNSOUND);
    answer = atomic_load(&check->answer);
    pthread_mutex_unlock(&check->asking);
    return answer == SOUND;
}

static void want(const Texts *texts, Budget *budget) {
    if (texts_sound(texts)) return;
    atomic_store(&texts->check->refused, true);
    budget_spent(budget);
}

/* ---- texts ---- */

size_t texts_room(const Texts *texts, size_t count) {
    bool written = false;
    for (uint32_t i = 0; i < texts->part_count; i++) written |= texts->parts[i].kind != TEXTS_BYTES;
    return written ? count * UUID_TEXT : 0;
}

static Text one(const TextsPart *part, size_t k, char *room) {
    if (part->kind != TEXTS_BYTES) return put_uuid(room, part->bytes + k * 16, part->kind);
    size_t from = k / TEXTS_STEP * TEXTS_STEP;
    uint64_t begin = part->begins[k / TEXTS_STEP];
    for (; from < k; from++) begin += part->lengths[from];
    return (Text){part->bytes + begin, part->lengths[k]};
}

void texts_pick(const Texts *texts, Budget *budget, const uint32_t *numbers, size_t count, Text *out, char *room) {
    want(texts, budget);
    for (size_t i = 0; i < count; i++, room += UUID_TEXT) {
        const TextsPart *part = texts->parts;
        size_t k = numbers[i];
        if (k-- == 0) {
            out[i] = TEXT("");
            continue;
        }
        for (; k >= part->count; part++) k -= part->count;
        out[i] = one(part, k, room);
    }
}

/* Texts k.. of a part. */
static void run_of(const TextsPart *part, size_t k, size_t count, Text *out, char *room) {
    if (part->kind != TEXTS_BYTES) {
        for (size_t i = 0; i < count; i++)
            out[i] = put_uuid(room + i * UUID_TEXT, part->bytes + (k + i) * 16, part->kind);
        return;
    }
    const char *at = one(part, k, room).data;
    for (size_t i = 0; i < count; i++) {
        out[i] = (Text){at, part->lengths[k + i]};
        at += part->lengths[k + i];
    }
}

void texts_read(const Texts *texts, Budget *budget, size_t first, size_t count, Text *out, char *room) {
    size_t begin = 1; /* of the part */
    want(texts, budget);
    if (first == 0 && count != 0) {
        *out++ = TEXT("");
        first++, count--;
    }
    for (const TextsPart *part = texts->parts; count != 0; begin += part++->count) {
        if (first >= begin + part->count) continue;
        size_t n = begin + part->count - first < count ? begin + part->count - first : count;
        run_of(part, first - begin, n, out, room);
        first += n, count -= n, out += n, room += n * UUID_TEXT;
    }
}

bool text_is_kept(Text t) {
    const char *p = t.data, *end = t.data + t.size;
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    for (; end - p >= 8; p += 8) { /* eight bytes of ASCII, none of them zero */
        uint64_t word;
        memcpy(&word, p, sizeof word);
        if (((word | (word - ones)) & tops) != 0) break;
    }
    for (; p != end; p++)
        if ((signed char)*p <= 0) break;
    if (p == end) return true;
    Text rest = {p, (size_t)(end - p)};
    return memchr(rest.data, 0, rest.size) == NULL && utf8_valid(rest);
}
