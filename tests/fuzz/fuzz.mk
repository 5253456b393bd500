# SPDX-License-Identifier: Apache-2.0
# The fuzzers: make fuzz, make fuzz T=xml.

FUZZ_SRC = $(wildcard tests/fuzz/fuzz_*.c)
# T=xml: fuzz_xml alone.
FUZZERS = $(patsubst tests/fuzz/%.c,$(FUZZ_BUILD)/%,$(wildcard \
	$(patsubst %,tests/fuzz/fuzz_%.c,$(or $(T),*))))
FUZZ_SECONDS ?= 60

# The library and the tested parts of the command, once for all fuzzers.
FUZZ_OBJECTS = $(patsubst %.c,$(FUZZ_BUILD)/%.o,$(LIB_SRC) $(BOARD_TESTED))
FUZZ = clang -std=c99 -I. $(MBEDTLS_CFLAGS) $(MBEDTLS_DEFINES) $(DEFINES) \
	-D_GNU_SOURCE -g -O2 -fno-sanitize-recover=all
# The engine spends long on each input, so only its coverage is recorded, not
# its comparisons: that takes a third of the time.
ENGINE_OBJECTS = $(patsubst %.c,$(FUZZ_BUILD)/engine/%.o, \
	$(CORE_SRC) $(wildcard port/crypto_*.c))

$(FUZZ_BUILD)/engine/%.o: %.c | $(PREPARE)
	@mkdir -p $(@D)
	$(call tell,CC)
	$(Q)$(FUZZ) -fsanitize-coverage=inline-8bit-counters,pc-table \
		-fsanitize=$(FUZZ_SAN) -MMD -MP -c -o $@ $<

$(FUZZ_BUILD)/%.o: %.c | $(PREPARE)
	@mkdir -p $(@D)
	$(call tell,CC)
	$(Q)$(FUZZ) -fsanitize=fuzzer-no-link,$(FUZZ_SAN) -MMD -MP -c \
		-o $@ $<

$(FUZZ_BUILD)/fuzz_engine: tests/fuzz/fuzz_engine.c $(ENGINE_OBJECTS) \
		$(wildcard tests/fuzz/host*.c tests/fuzz/engine_*.c tests/fuzz/*.h)
	@mkdir -p $(@D)
	$(call tell,FUZZ)
	$(Q)$(FUZZ) -fsanitize=fuzzer,$(FUZZ_SAN) \
		-fno-sanitize-coverage=trace-cmp -o $@ \
		$(filter %.c,$^) $(ENGINE_OBJECTS) $(MBEDTLS_LIBS)

$(FUZZ_BUILD)/%: tests/fuzz/%.c $(FUZZ_OBJECTS) $(wildcard \
		tests/fuzz/*.h tests/unit/*.[ch])
	@mkdir -p $(@D)
	$(call tell,FUZZ)
	$(Q)$(FUZZ) -fsanitize=fuzzer,$(FUZZ_SAN) -o $@ $< \
		$(FUZZ_OBJECTS) $(MBEDTLS_LIBS) $(LDLIBS)

fuzz: $(FUZZERS)
	tests/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)
