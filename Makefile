# lode: plain `make` builds build/lode; `make demo` and `make test` also install what a fresh Debian machine lacks.
CC       = cc
B       ?= build
WARN     = -std=c11 -Wpedantic -Wall -Wextra -Wswitch-enum -Wshadow -Wconversion -Werror
CFLAGS  ?= -O2 -g
SANITIZE =
LIBS     = -licui18n -licuuc -ljansson -ledit -lm -lpthread
ROOMS    = $(patsubst src/%/,%,$(wildcard src/*/))
SOURCES  = $(wildcard src/*.c) $(foreach r,$(ROOMS),$(wildcard src/$(r)/*.c))
OBJECTS  = $(patsubst src/%.c,$(B)/obj/%.o,$(SOURCES)) $(B)/obj/grammar/lexer.o $(B)/obj/grammar/parser.o
LIBRARY  = $(filter-out $(B)/obj/shell/%,$(OBJECTS))
UNITS    = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))
DEFINES  = -D_GNU_SOURCE -Isrc -I$(B)/grammar -I$(B)/embedded
PREFIX  ?= /usr/local

all: $(B)/lode

$(B)/lode: $(OBJECTS)
	$(CC) $(CFLAGS) $(SANITIZE) -o $@ $^ $(LIBS)

$(B)/obj/%.o: src/%.c $(B)/grammar/parser.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) $(WARN) $(DEFINES) -MMD -MP -c -o $@ $<

# Generated: the lexer from grammar/lode.re, the parser from grammar/lode.y. The warnings of generated code are not ours.
$(B)/obj/grammar/%.o: $(B)/grammar/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) -std=c11 -w $(DEFINES) -MMD -MP -c -o $@ $<

$(B)/grammar/lexer.c: grammar/lode.re $(B)/grammar/parser.h
	@mkdir -p $(@D)
	re2c --no-generation-date -W -Werror -8 -i -o $@ $<

$(B)/grammar/parser.c $(B)/grammar/parser.h &: grammar/lode.y
	@mkdir -p $(@D)
	@cp grammar/lode.y $(B)/grammar/parser.y
	lemon -q -l -T/usr/share/lemon/lempar.c $(B)/grammar/parser.y

# Style sheets and scripts of charts and pages go into the program as lists of lines: src/docs/page.css is page_css[] of docs/page.css.h.
$(B)/embedded/%.h: src/%
	@mkdir -p $(@D)
	@{ echo '/* Made from $<. */'; echo 'static const char *const $(subst .,_,$(notdir $*))[] = {'; \
	    sed -e 's/\\/\\\\/g; s/"/\\"/g; s/^/    "/; s/$$/\\n",/' $<; echo '    NULL};'; } > $@

$(B)/obj/charts/page.o: $(B)/embedded/charts/page.css.h $(B)/embedded/charts/page.js.h
$(B)/obj/charts/svg.o: $(B)/embedded/charts/chart.css.h
$(B)/obj/docs/html.o: $(B)/embedded/docs/page.css.h $(B)/embedded/docs/page.js.h

$(B)/unit/%: tests/unit/%.c $(LIBRARY) $(wildcard tests/unit/*.h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) $(WARN) $(DEFINES) -o $@ $< $(LIBRARY) $(LIBS) -lcmocka

$(B)/generate/agentforce: $(wildcard tests/generate/agentforce/*.[ch])
	@mkdir -p $(@D)
	$(CC) -O2 $(WARN) -o $@ $(filter %.c,$^)

$(B)/generate/%: tests/generate/%.c
	@mkdir -p $(@D)
	$(CC) -O2 $(WARN) -o $@ $<

units: $(UNITS)

# The checked build: AddressSanitizer and UndefinedBehaviorSanitizer.
CHECKED = $(MAKE) B=build/checked CFLAGS="-O1 -g -fno-omit-frame-pointer" SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"
checked:
	+$(CHECKED) build/checked/lode units

# Fuzzers, for clang with libFuzzer: make fuzz TARGET=formula SECONDS=3600. What they find is left in build/fuzz.
FUZZERS = formula file csv batch
TARGET  = formula
SECONDS = 600
build/fuzz/%: tests/fuzz/%.c tests/fuzz/shop.h $(filter-out $(B)/obj/shell/main.o,$(OBJECTS))
	$(CC) $(CFLAGS) $(SANITIZE) -fsanitize=fuzzer $(WARN) $(DEFINES) -o $@ $< $(filter-out tests/%,$^) $(LIBS)

FUZZING = $(MAKE) B=build/fuzz CC=clang CFLAGS="-O1 -g -fno-omit-frame-pointer" SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"
fuzzers:
	+$(FUZZING) $(FUZZERS:%=build/fuzz/%)

fuzz: build/lode fuzzers
	@./tests/fuzz/run $(TARGET) $(SECONDS)

setup:
	@./tests/setup

demo: setup
	@$(MAKE) --no-print-directory -s build/lode
	@./tests/demo build/lode

test: setup
	@$(MAKE) --no-print-directory -s -j2 build/lode build/generate/agentforce
	@$(MAKE) --no-print-directory -s -j2 checked
	@./tests/run

# Minutes: 100,000 sessions, and many more random statements.
test-long: setup
	@$(MAKE) --no-print-directory -s -j2 build/lode build/generate/agentforce
	@$(MAKE) --no-print-directory -s -j2 checked
	@./tests/long

bench: setup
	@$(MAKE) --no-print-directory -s build/lode build/generate/agentforce
	@./tests/bench/run

# docs/functions.md is made from the catalogue of functions, docs/errors.md from an input for every code of a message, docs/lints.md from
# the examples of tests/lints, docs/mutants.md from what `lode test --mutate` finds in formulas/.
docs: build/lode
	build/lode functions --format markdown > docs/functions.md
	python3 tests/errors.py build/lode > build/errors.md && mv build/errors.md docs/errors.md
	python3 tests/lints/run.py build/lode --docs > build/lints.md && mv build/lints.md docs/lints.md
	python3 tests/mutants.py build/lode > build/mutants.md && mv build/mutants.md docs/mutants.md

sample: build/generate/agentforce build/generate/dynamics365 build/generate/superstore
	build/generate/agentforce formulas/agentforce/sample 300
	build/generate/dynamics365 formulas/dynamics365/sample 220
	build/generate/superstore formulas/superstore/sample

install: build/lode
	install -D build/lode $(DESTDIR)$(PREFIX)/bin/lode

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/lode

clean:
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: all units checked fuzzers fuzz setup demo test test-long bench docs sample install uninstall clean
.SECONDARY:
