# SPDX-License-Identifier: Apache-2.0
# Linux on another processor or with another libc. A board sets CROSS_COMPILE
# or CC, and EMULATOR: what runs its programs here. STATIC=1: no shared library.
#
# mbedTLS is compiled for the target too, from the source that tests/setup/trixie
# fetches, unless MBEDTLS names a folder that has it.

TARGET ?= $(BOARD)
ifeq ($(origin MBEDTLS),undefined)
MBEDTLS = build/mbedtls-$(TARGET)
PREPARE = $(MBEDTLS)/VERSION
endif

ifneq ($(filter-out 0,$(STATIC)),)
LDFLAGS += -static
endif

build/mbedtls-$(TARGET)/VERSION:
	@tests/setup/trixie mbedtls-source
	@$(if $(MUSL),tests/setup/trixie musl)
	@command -v $(firstword $(CC)) >/dev/null || { \
		echo "no $(firstword $(CC)): tests/setup/install cross"; exit 1; }
	@echo "  CC mbedtls for $(TARGET)"
	$(Q)rm -rf $(@D) $(@D).src
	$(Q)cp -a build/mbedtls-source $(@D).src
	$(Q)$(if $(MBEDTLS_WITHOUT),sed -i -E \
		's!^#define ($(MBEDTLS_WITHOUT))$$!//&!' \
		$(@D).src/include/mbedtls/mbedtls_config.h)
	$(Q)nice $(MAKE) -s $(if $(filter -j%,$(MAKEFLAGS)),,-j2) \
		-C $(@D).src/library GEN_FILES= CC="$(CC)" \
		AR="$(AR)" CFLAGS="-Os -ffunction-sections -fdata-sections" \
		libmbedcrypto.a libmbedx509.a libmbedtls.a \
		>$(@D).log 2>&1 || { tail -n 30 $(@D).log; exit 1; }
	$(Q)mkdir -p $(@D)/lib
	$(Q)mv $(@D).src/library/*.a $(@D)/lib
	$(Q)mv $(@D).src/include $(@D)/include
	$(Q)rm -rf $(@D).src
	$(Q)touch $@

# The unit tests' libraries for the target.
UNIT_RUNNER ?= $(EMULATOR)
UNIT_FROM = build/unit-source
UNIT_LIBS = $(BUILD)/cmocka.o $(BUILD)/cJSON.o
UNIT_FLAGS = -isystem $(UNIT_FROM)/cmocka/include -isystem $(UNIT_FROM)

$(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/unit/*.c)): | $(UNIT_LIBS)
$(BUILD)/tests/unit/%: CPPFLAGS += $(UNIT_FLAGS)
$(UNIT_FROM)/VERSION:
	@tests/setup/trixie unit-source
$(BUILD)/cmocka.o $(BUILD)/cJSON.o: $(UNIT_FROM)/VERSION
	@mkdir -p $(@D)
	$(Q)$(CC) -O1 -w -D_GNU_SOURCE -DHAVE_SIGNAL_H -DHAVE_STRUCT_TIMESPEC \
		-DHAVE_CLOCK_GETTIME $(UNIT_FLAGS) -c -o $@ $(or $(wildcard \
		$(UNIT_FROM)/*/$(@F:.o=.c)),$(UNIT_FROM)/cmocka/src/cmocka.c)

include boards/linux/board.mk
