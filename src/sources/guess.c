/* Forms that texts have, from the narrowest type to the widest. */
#include "sources/guess.h"

#include "data/calendar.h"
#include "data/number.h"
#include "sources/cells.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Identifiers such as 00123 and telephone numbers such as +49 are no numbers. */
static bool looks_like_a_number(Text t) {
    size_t at = t.size > 0 && t.data[0] == '-';
    if (t.size <= at || !(is_digit(t.data[at]) || t.data[at] == '.')) return false;
    return !(t.data[at] == '0' && t.size > at + 1 && is_digit(t.data[at + 1]));
}

static unsigned kinds_of(Text t, unsigned can) {
    int64_t i;
    double r;
    unsigned kinds = 0;
    if ((can & GUESS_BOOL) != 0 && (text_equal_nocase(t, TEXT("true")) || text_equal_nocase(t, TEXT("false"))))
        kinds |= GUESS_BOOL;
    if ((can & (GUESS_INT | GUESS_REAL)) != 0 && looks_like_a_number(t)) {
        if ((can & GUESS_INT) != 0 && read_integer(t, &i))
            kinds |= GUESS_INT | GUESS_REAL;
        else if (cell_real(t, &r))
            kinds |= GUESS_REAL;
    }
    if ((can & (GUESS_DATES)) != 0 && t.size >= 10) {
        DayCache cache = {.text = ""};
        if ((can & GUESS_DATE) != 0 && read_iso_date(t, &i))
            kinds |= GUESS_DATES;
        else if (cell_datetime(t, &cache, &i))
            kinds |= GUESS_DATETIME;
    }
    return kinds;
}

Type guessed(const Guess *guess) {
    if (!guess->any) return TYPE_STRING;
    if ((guess->can & GUESS_BOOL) != 0) return TYPE_BOOL;
    if ((guess->can & GUESS_INT) != 0) return TYPE_INT;
    if ((guess->can & GUESS_REAL) != 0) return TYPE_REAL;
    if ((guess->can & GUESS_DATE) != 0) return TYPE_DATE;
    if ((guess->can & GUESS_DATETIME) != 0) return TYPE_DATETIME;
    return TYPE_STRING;
}

void guess_cells(Guess *guess, const RawCell *cells, uint32_t n, unsigned quoted) {
    for (uint32_t k = 0; k < n && guess->can != 0; k++) {
        Text t = text_trim((Text){cells[k].data, cells[k].size});
        if (t.size == 0) continue;
        guess->any = true;
        guess->can &= kinds_of(t, guess->can);
        if (cells[k].quoted) guess->can &= quoted;
    }
}
