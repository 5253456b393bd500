# SPDX-License-Identifier: Apache-2.0
# Linux on another processor or with another libc. A board sets CROSS_COMPILE
# or CC, and EMULATOR: what runs its programs here. STATIC=1: no shared library.
#
# mbedTLS is compiled for the target too, from the source that tests/setup/trixie
# fetches, unless MBEDTLS names a folder that has it. So is libedit (LIBEDIT).

TARGET ?= $(BOARD)
ifeq ($(origin MBEDTLS),undefined)
MBEDTLS = build/mbedtls-$(TARGET)
PREPARE = $(MBEDTLS)/VERSION
endif

# So is libedit, with a termcap of our own in place of ncurses.
SHELL_EDIT ?= 1
ifneq ($(filter-out 0,$(SHELL_EDIT)),)
ifeq ($(origin LIBEDIT),undefined)
LIBEDIT = build/libedit-$(TARGET)
PREPARE += $(LIBEDIT)/VERSION
endif
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

# Without its imitation of readline. Its own headers are made by its makelist.
LIBEDIT_PARTS = chared chartype common el eln emacs hist history historyn \
	keymacro literal map parse prompt read reallocarr refresh search sig \
	strlcat strlcpy terminal tokenizer tokenizern tty unvis vi vis
LIBEDIT_LISTS = vi.h:-h:vi.c emacs.h:-h:emacs.c common.h:-h:common.c \
	fcns.h:-fh:vi.h,emacs.h,common.h func.h:-fc:vi.h,emacs.h,common.h \
	help.h:-bh:vi.c,emacs.c,common.c
LIBEDIT_HAVE = HAVE_TERMCAP_H HAVE_GETLINE HAVE_WCSDUP HAVE_U_INT32_T \
	HAVE_SIZE_MAX
build/libedit-$(TARGET)/VERSION: boards/linux/termcap/termcap.c
	@tests/setup/trixie libedit-source
	@$(if $(MUSL),tests/setup/trixie musl)
	@echo "  CC libedit for $(TARGET)"
	$(Q)rm -rf $(@D) $(@D).src
	$(Q)cp -a build/libedit-source/src $(@D).src
	$(Q)for name in $(LIBEDIT_HAVE); do printf '\043define %s\n' $$name; done \
		>$(@D).src/config.h
	$(Q)printf '\043include <stdint.h>\n\043include "sys.h"\n' >>$(@D).src/config.h
	$(Q)cd $(@D).src && for list in $(LIBEDIT_LISTS); do \
		IFS=:; set -- $$list; unset IFS; \
		sh ./makelist $$2 $$(echo $$3 | tr , ' ') >$$1 || exit 1; done
	$(Q)cd $(@D).src && for part in $(LIBEDIT_PARTS) termcap; do \
		[ $$part != termcap ] || set -- -I$(CURDIR) \
			$(CURDIR)/boards/linux/termcap/termcap.c; \
		[ $$part = termcap ] || set -- $$part.c; \
		$(CC) -Os -w -std=gnu99 -D_GNU_SOURCE \
			-D__STDC_ISO_10646__=201103L -ffunction-sections \
			-fdata-sections -ffile-prefix-map=$(CURDIR)=. \
			-I. -I$(CURDIR)/boards/linux/termcap -c -o $$part.o "$$@" || exit 1; done
	$(Q)mkdir -p $(@D)/lib $(@D)/include
	$(Q)$(AR) rcsD $(@D)/lib/libedit.a $(@D).src/*.o
	$(Q)cp $(@D).src/histedit.h $(@D)/include
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
