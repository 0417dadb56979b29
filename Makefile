# lode: plain `make` builds build/lode; `make demo` and `make test` also install what a fresh Debian machine lacks.
CC       = cc
B       ?= build
WARN     = -std=c11 -Wpedantic -Wall -Wextra -Wswitch-enum -Wshadow -Wconversion -Werror
CFLAGS  ?= -O2 -g
SANITIZE =
LIBS     = -licui18n -licuuc -ljansson -ledit -lsqlite3 -lxxhash -lm -lpthread
ROOMS    = $(patsubst src/%/,%,$(wildcard src/*/))
SOURCES  = $(wildcard src/*.c) $(foreach r,$(ROOMS),$(wildcard src/$(r)/*.c))
OBJECTS  = $(patsubst src/%.c,$(B)/obj/%.o,$(SOURCES)) $(B)/obj/grammar/lexer.o $(B)/obj/grammar/parser.o
LIBRARY  = $(filter-out $(B)/obj/shell/%,$(OBJECTS))
UNITS    = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))
DEFINES  = -D_GNU_SOURCE -Isrc -I$(B)/grammar -I$(B)/embedded
SHARED   = -fPIC -fvisibility=hidden

# liblode: what stands behind lode.h, without the rooms that are its clients.
VERSION := $(shell sed -n 's/^\#define LODE_VERSION *"\([^"]*\)".*/\1/p' src/lode.h)
SONAME   = liblode.so.$(firstword $(subst ., ,$(VERSION)))
CLIENTS := $(shell sed -n 's/ *:.*lode\.h.*//p' src/rooms)
LIBLODE  = $(filter-out $(foreach r,$(CLIENTS),$(B)/obj/$(r)/%),$(OBJECTS))
LIBLODE_LIBS = $(filter-out -ledit,$(LIBS))
PREFIX  ?= /usr/local
LIBDIR  ?= lib

all: $(B)/lode library

$(B)/lode: $(OBJECTS)
	$(CC) $(CFLAGS) $(SANITIZE) -o $@ $^ $(LIBS)

$(B)/obj/%.o: src/%.c $(B)/grammar/parser.h Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SHARED) $(SANITIZE) $(WARN) $(DEFINES) -MMD -MP -c -o $@ $<

library: $(B)/liblode.so $(B)/liblode.a

# Exported is what lode.h declares and nothing else. In the static library the other names are local, too.
$(B)/lode.map: src/lode.h src/package/symbols.awk
	@mkdir -p $(@D)
	awk -f src/package/symbols.awk -v map=LODE_$(firstword $(subst ., ,$(VERSION))) $< > $@

$(B)/liblode.so: $(LIBLODE) $(B)/lode.map
	$(CC) $(CFLAGS) $(SANITIZE) -shared -Wl,-soname,$(SONAME),--version-script=$(B)/lode.map,-z,defs -o $@ $(LIBLODE) $(LIBLODE_LIBS)

$(B)/liblode.a: $(LIBLODE)
	$(LD) -r -o $(B)/liblode.o $(LIBLODE)
	objcopy --localize-hidden $(B)/liblode.o
	rm -f $@ && $(AR) rcs $@ $(B)/liblode.o

# Generated: the lexer from grammar/lode.re, the parser from grammar/lode.y. The warnings of generated code are not ours.
$(B)/obj/grammar/%.o: $(B)/grammar/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SHARED) $(SANITIZE) -std=c11 -w $(DEFINES) -MMD -MP -c -o $@ $<

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
$(B)/obj/why/html.o: $(B)/embedded/why/page.css.h
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

# The checked build: AddressSanitizer and UndefinedBehaviorSanitizer, loops as for a machine without special instructions (base/vector.h),
# and no dictionary of a store file so short that it is made of texts at once (image/column.c).
CHECKED = $(MAKE) B=build/checked CFLAGS="-O1 -g -fno-omit-frame-pointer -DPLAIN_LOOPS -DSHORT_DICTIONARY=0" SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"
checked:
	+$(CHECKED) build/checked/lode units

# The raced build: ThreadSanitizer; a data race ends the program (tests/races). It changes code so that some compilers warn where nothing is wrong.
RACED = $(MAKE) B=build/raced CFLAGS="-O1 -g -w -DSHORT_DICTIONARY=0" SANITIZE="-fsanitize=thread"
raced:
	+$(RACED) build/raced/lode

# Fuzzers, for clang with libFuzzer: make fuzz TARGET=formula SECONDS=3600, or TARGET=all for all of them in turns. What they find is left
# in build/fuzz, and how long each has run in build/fuzz/log.
FUZZERS = formula file csv batch store
TARGET  = formula
SECONDS = 600
build/fuzz/%: tests/fuzz/%.c tests/fuzz/shop.h $(filter-out $(B)/obj/shell/main.o,$(OBJECTS))
	$(CC) $(CFLAGS) $(SANITIZE) -fsanitize=fuzzer $(WARN) $(DEFINES) -o $@ $< $(filter-out tests/%,$^) $(LIBS)

FUZZING = $(MAKE) B=build/fuzz CC=clang CFLAGS="-O1 -g -fno-omit-frame-pointer -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION -DSHORT_DICTIONARY=0" SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"
fuzzers:
	+$(FUZZING) $(FUZZERS:%=build/fuzz/%)

fuzz: build/lode fuzzers
	@./tests/fuzz/run $(TARGET) $(SECONDS)

setup:
	@./tests/setup

demo:
	@./tests/setup build
	@$(MAKE) --no-print-directory -s build/lode
	@./tests/demo build/lode

test: setup
	@$(MAKE) --no-print-directory -s -j2 build/lode library build/generate/agentforce build/unit/calendar_test
	@$(MAKE) --no-print-directory -s -j2 checked
	@./tests/run

# Minutes: 100,000 sessions, and many more random statements.
test-long: setup
	@$(MAKE) --no-print-directory -s -j2 build/lode build/generate/agentforce
	@$(MAKE) --no-print-directory -s -j2 checked
	@./tests/long

# SECTION=agentforce,sql SESSIONS=100000,1000000 GROWTH=10000,3000000 ROWS=50000000 choose what is measured; PAGE= another page than
# docs/performance.md.
bench: setup
	@$(MAKE) --no-print-directory -s build/lode build/generate/agentforce build/generate/events
	@./tests/bench/fetch
	@./tests/bench/run $(if $(SECTION),--section $(SECTION)) $(if $(SESSIONS),--sessions $(SESSIONS)) $(if $(GROWTH),--growth $(GROWTH)) $(if $(ROWS),--rows $(ROWS)) $(if $(PAGE),--page $(PAGE))

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

# Manual pages, completion and lode.pc are made for the installation; `make deb` puts packages into build/deb.
PACKAGE = B=$(B) PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' LIBDIR='$(LIBDIR)' VERSION=$(VERSION) SONAME=$(SONAME) LIBS='$(LIBLODE_LIBS)' src/package

install uninstall: $(B)/lode library
	@$(PACKAGE)/install generate
	$(PACKAGE)/install $@

deb: $(B)/lode library
	$(PACKAGE)/deb $(B)/deb

clean:
	rm -rf build

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

.PHONY: all library units checked raced fuzzers fuzz setup demo test test-long bench docs sample install uninstall deb clean
.SECONDARY:
