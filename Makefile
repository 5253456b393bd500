# SPDX-License-Identifier: Apache-2.0
#
#   make                 the library and the winrm command
#   make demo            all of it, running, from nothing
#   make test            what must hold, from nothing, in minutes
#   make test-all        all the rest: other targets, builds, tools; soaks
#   make help            the other targets and the variables

BOARD ?= linux
BUILD ?= build/$(BOARD)
PREFIX ?= /usr/local
PYTHON ?= /usr/bin/python3
VERSION := $(shell sed -n 's/.*define WINRM_VERSION  *"\(.*\)"/\1/p' \
	core/version.h)
.DEFAULT_GOAL := all
# Intermediate files are kept.
.SECONDARY:

# Sources, compiler and libraries; boards/linux/cross.mk has those of Linux.
include $(if $(filter memory,$(SAN)),boards/linux/msan.mk,boards/$(BOARD)/board.mk)

ifdef CROSS_COMPILE
CC = $(CROSS_COMPILE)gcc
AR = $(CROSS_COMPILE)ar
endif
CFLAGS ?= -O2 -g
ifdef SAN
CFLAGS += -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=$(SAN)
endif

# Where mbedTLS is, if not the system's: a folder with include/, lib/.
ifdef MBEDTLS
MBEDTLS_CFLAGS = -isystem $(MBEDTLS)/include
MBEDTLS_LIBS = -L$(MBEDTLS)/lib $(MBEDTLS_NAMES)
else
MBEDTLS_LIBS = $(MBEDTLS_NAMES)
endif
# The one with most symbols is first, where the dynamic loader looks first.
MBEDTLS_CRYPTO = $(if $(filter 4,$(mbedtls_major)),-ltfpsacrypto,-lmbedcrypto)
MBEDTLS_NAMES = $(MBEDTLS_CRYPTO) -lmbedtls -lmbedx509 $(MBEDTLS_CRYPTO)
MBEDTLS_DEFINES = $(if $(filter 4,$(mbedtls_major)),-DWINRM_MD5_SPACE=30)

# Which mbedTLS that is, and whether there is one and a compiler: found out
# once, when something has to be compiled.
mbedtls_major = $(or $(MAJOR),$(eval MAJOR := $$(shell $$(FIND_MAJOR))) \
	$(or $(filter 2 3 4,$(MAJOR)),$(error $(or $(NO_$(MAJOR)),$(NO_headers)))))
FIND_MAJOR = command -v $(firstword $(CC)) >/dev/null || \
	{ echo compiler; exit; }; \
	$(if $(MBEDTLS),for f in include/mbedtls/version.h lib/libmbedtls.*; do \
	ls $(MBEDTLS)/$$f >/dev/null 2>&1 || { echo folder; exit; }; done;) \
	printf '\043include <mbedtls/version.h>\nMBEDTLS_VERSION_MAJOR\n' | \
	$(CC) -I. $(MBEDTLS_CFLAGS) $(DEFINES) $(CPPFLAGS) -E -P -x c - \
	2>/dev/null | tail -n 1
NO_compiler = no compiler $(firstword $(CC)): install it, or name another by CC=
NO_folder = no mbedTLS in $(MBEDTLS): MBEDTLS= names a folder that has \
	include/mbedtls and lib/libmbedtls.*
NO_headers = no mbedTLS 2.28, 3.6 or 4 for $(firstword $(CC)): install its \
	headers (Debian: libmbedtls-dev), or name a folder that has include/ \
	and lib/ of it by MBEDTLS=

WARNINGS = -Wall -Wextra -Wpedantic $(if $(WERROR),-Werror) -Wconversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wundef \
	-Wformat=2 -Wwrite-strings -Wcast-qual -Wpointer-arith -Wvla
# The same bytes wherever it is built.
COMPILE = $(CC) -std=c99 -ffile-prefix-map=$(CURDIR)=. -I. $(MBEDTLS_CFLAGS) \
	$(MBEDTLS_DEFINES) $(DEFINES) $(WARNINGS) \
	-ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
	$(CFLAGS) $(CPPFLAGS)

include core/sources.mk
CORE_SRC = $(WINRM_CORE_SOURCES)
LIB_SRC = $(CORE_SRC) $(PORT_SRC)

# V=1 shows the commands.
Q = $(if $(V),,@)
tell = $(if $(V),,@echo "  $(1) $@")

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIB = $(BUILD)/libwinrm.a
WINRM = $(BUILD)/winrm

.PHONY: all lib help demo test test-all size features compilers layers symbols \
	abi dist docs format fuzz examples \
	bench clean unit e2e e2e-tools pool firmware cross deb sweep \
	sweep-tools firmware-http
all: $(LIB) $(BOARD_TARGETS)
lib: $(LIB)

$(LIB): $(call objects,$(LIB_SRC))
	@rm -f $@
	$(call tell,AR)
	$(Q)$(AR) rcsD $@ $^

$(BUILD)/%.o: %.c Makefile boards/$(BOARD)/board.mk | $(PREPARE)
	@mkdir -p $(@D)
	$(call tell,CC)
	$(Q)$(COMPILE) $(call flags_of,$<) -MMD -MP -c -o $@ $<

# Outside port/, boards/ and tests/ plain C99; these may use the system. What
# runs for each byte of output is built for speed, everything else for size.
# Unit tests with a sanitizer have -O1: they compile in 0.6 of the time.
FAST = core/base/base64.c core/base/slice.c core/base/writer.c \
	http/response.c ntlm/hmac.c ntlm/rc4.c ntlm/rc4_hmac.c ntlm/keys.c \
	soap/xml.c soap/xml_text.c soap/stream.c soap/shell_request.c
flags_of = $(if $(filter port/% boards/% tests/%,$(1)),-D_GNU_SOURCE) \
	$(if $(filter boards/examples/%,$(1)),-Iboards/include) \
	$(if $(SAN)$(filter tests/% $(FAST),$(1)),,-Os) \
	$(if $(SAN),$(if $(filter tests/unit/%,$(1)),-O1))

BOARD_OBJECTS ?= $(call objects,$(BOARD_SRC))
$(WINRM): $(BOARD_OBJECTS) $(LIB)
	$(call tell,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--gc-sections -o $@ $^ \
		$(MBEDTLS_LIBS) $(LDLIBS)

# What the fuzzers are compiled with, unless SAN says otherwise.
FUZZ_SAN = $(or $(SAN),address$(comma)undefined)
FUZZ_BUILD = build/fuzz$(if $(SAN),-$(SAN))
comma = ,

# Of each object that is there: another make may be writing more of them.
-include $(patsubst %.o,%.d,$(shell find $(BUILD) $(FUZZ_BUILD) -name '*.o' \
	2>/dev/null))

# Programs that show how the library is used.
EXAMPLES = $(patsubst boards/examples/%.c,$(BUILD)/examples/%,\
	$(wildcard boards/examples/*.c))

examples: $(EXAMPLES)

$(EXAMPLES): $(BUILD)/examples/%: $(BUILD)/boards/examples/%.o $(LIB)
	@mkdir -p $(@D)
	$(call tell,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(MBEDTLS_LIBS) $(LDLIBS)

# --- tests -----------------------------------------------------------------

-include tests/unit/unit.mk
-include tests/fuzz/fuzz.mk

# The suites against the test server; WINRM_BIN is the command under test.
E2E_PROGRAMS = $(patsubst tests/e2e/%.c,$(BUILD)/e2e/%,$(filter-out \
	tests/e2e/pool%.c,$(wildcard tests/e2e/*.c)))

e2e-tools: $(E2E_PROGRAMS) examples

e2e: all e2e-tools
	WINRM_BIN=$(WINRM) WINRM_BUILD=$(BUILD) \
		WINRM_WRAP="$${WINRM_WRAP-$(EMULATOR)}" $(PYTHON) -m pytest -q \
		tests/e2e $(PYTEST_ARGS)

# Every call of the system's functions fails once; the step has a sample.
build/sweep/faults.so: tests/sweep/faults.c
	@mkdir -p $(@D)
	$(call tell,LD)
	$(Q)$(CC) -std=c99 -D_GNU_SOURCE -Wall -Wextra $(if $(WERROR),-Werror) -O1 -g -fPIC \
		-shared -o $@ $<

sweep-tools: build/sweep/faults.so
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s all BUILD=build/asan \
		SAN=address,undefined

sweep: sweep-tools
	$(PYTHON) tests/sweep/sweep.py --all

demo:
	@tests/setup/install build demo
	@$(MAKE) --no-print-directory -s all
	@$(PYTHON) tests/demo.py $(WINRM)

test:
	@tests/setup/install build test
	@tests/run

# What `make test` leaves out.
test-all:
	@tests/setup/install build test more cross deb
	@tests/run --rest

# The end-to-end suites on every target, whole: an hour and a half.
cross:
	@tests/setup/install build test more cross
	@tests/run -j 2 build python powershell mbedtls cross-build 'whole-*'

deb:
	@boards/debian/build $(BOARD)$(if $(filter-out 0,$(STATIC)),+static)

bench:
	@tests/setup/install build test more bench cross
	@$(MAKE) --no-print-directory -s all $(BUILD)/bench/primitives \
		$(BUILD)/bench/commands $(BUILD)/bench/raw_tls $(BUILD)/bench/log_ons \
		$(BUILD)/bench/responder $(BUILD)/bench/pipelines
	@$(PYTHON) tests/bench/run.py

# Static, as the Go program that it is compared with.
$(BUILD)/bench/commands $(BUILD)/bench/pipelines: LDFLAGS += -static -Wl,--no-warnings

$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(call tell,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(MBEDTLS_LIBS) $(LDLIBS)

$(BUILD)/e2e/%: $(BUILD)/tests/e2e/%.o $(LIB)
	@mkdir -p $(@D)
	$(call tell,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(MBEDTLS_LIBS) $(LDLIBS)

# mbedTLS in a static pool, in place of the heap; and without files.
$(BUILD)/e2e/pool: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc \
	-Wl,--wrap=realloc,--wrap=free,--wrap=mbedtls_calloc
$(BUILD)/e2e/pool_fail: LDFLAGS += -Wl,--wrap=mbedtls_calloc
POOLS = $(addprefix build/pool/e2e/,pool pool_again pool_fail)
pool:
	@tests/setup/install build test
	@tests/setup/trixie mbedtls-pool
	@$(MAKE) --no-print-directory -s BUILD=build/pool \
		MBEDTLS=build/mbedtls-pool $(POOLS) \
		CPPFLAGS=-DMBEDTLS_USER_CONFIG_FILE='\"tests/e2e/no_files.h\"'
	$(PYTHON) -m pytest -q tests/e2e/pool.py

# lwIP's port against a peer in the same lwIP, on this machine.
LWIP = build/firmware/lwip/src
LWIP_TEST = $(CC) -std=c99 -w -g -O1 -I. -I$(LWIP)/include \
	-DWINRM_KERBEROS=1 \
	-fsanitize=address,undefined -fno-sanitize-recover=all
LWIP_HEADERS = $(wildcard port/lwip_*.h tests/lwip/*.h tests/lwip/*/*.h \
	tests/lwip/*/*/*.h)

build/lwip/test_lwip_raw: tests/lwip/test_lwip_raw.c tests/lwip/peer.c \
		port/lwip_raw.c $(LWIP_HEADERS)
	@mkdir -p $(@D)
	$(call tell,LD)
	$(Q)$(LWIP_TEST) -Itests/lwip -D_GNU_SOURCE -o $@ $(filter %.c,$^) \
		$(LWIP)/core/*.c $(LWIP)/core/ipv4/*.c \
		$(LWIP)/netif/ethernet.c -lcmocka

# And the port over its sockets, which the test implements.
build/lwip/test_lwip_socket: tests/lwip/test_lwip_socket.c \
		port/lwip_socket.c $(LWIP_HEADERS)
	@mkdir -p $(@D)
	$(call tell,LD)
	$(Q)$(LWIP_TEST) -Itests/lwip/sockets -Itests/lwip -o $@ $(filter %.c,$^) \
		$(LWIP)/core/def.c -lcmocka

# The images of boards/mps2-an385, booted by QEMU.
firmware:
	@tests/setup/install build test
	@tests/setup/trixie firmware
	@tests/setup/trixie freertos
	@$(MAKE) --no-print-directory -s -j2 BOARD=mps2-an385
	@$(MAKE) --no-print-directory -s -j2 BOARD=stm32-template
	@$(MAKE) --no-print-directory -s build/lwip/test_lwip_raw \
		build/lwip/test_lwip_socket
	build/lwip/test_lwip_raw
	build/lwip/test_lwip_socket
	$(PYTHON) -m pytest -q tests/e2e/firmware.py \
		tests/e2e/firmware_copy.py tests/e2e/firmware_kerberos.py \
		tests/e2e/firmware_rtos.py tests/e2e/firmware_template.py \
		$(PYTEST_ARGS)

# One of them, and what needs no other.
firmware-http:
	@tests/setup/install build test
	@tests/setup/trixie firmware
	@$(MAKE) --no-print-directory -s -j2 BOARD=mps2-an385 \
		build/mps2-an385/winrm-http
	@$(MAKE) --no-print-directory -s build/lwip/test_lwip_raw \
		build/lwip/test_lwip_socket
	build/lwip/test_lwip_raw
	build/lwip/test_lwip_socket
	$(PYTHON) -m pytest -q tests/e2e/firmware.py -m "not more"

size:
	@tests/setup/install test cross
	@$(PYTHON) tests/size/measure.py

abi:
	@tests/abi

features:
	@WARNINGS="$(WARNINGS) -Werror" $(PYTHON) tests/features

# Other compilers and standards, including Debian's newest.
compilers:
	@tests/setup/install build test more
	@for what in mbedtls firmware compilers; do \
		tests/setup/trixie $$what || exit 1; done
	@WARNINGS="$(WARNINGS) -Werror" $(PYTHON) tests/compilers

layers:
	@tests/layers
	@tests/lengths

symbols:
	@tests/symbols

format:
	$$(command -v clang-format-14 || echo clang-format) --dry-run -Werror \
		$$(git ls-files '*.c' '*.h')

# HTML of the public headers and of each folder's README.
DOXYGEN ?= doxygen
docs:
	@command -v $(DOXYGEN) >/dev/null || { echo "make docs: no $(DOXYGEN): \
	install it (Debian: doxygen), or name another by DOXYGEN=" >&2; exit 1; }
	@rm -rf build/docs
	@$(PYTHON) tests/docs/pages build/docs/pages
	@WINRM_VERSION=$(VERSION) $(DOXYGEN) tests/docs/Doxyfile
	@$(PYTHON) tests/docs/values build/docs/xml
	@echo build/docs/index.html

# --- install ---------------------------------------------------------------

include boards/linux/install.mk

# --- a release ------------------------------------------------------------

# The archive is that of the last commit, the same bytes whenever it is made.
# Beside it is OpenWrt's package of it, which is to be loaded from DIST_URL.
DIST = build/winrm-$(VERSION)
DIST_URL ?= file://$(CURDIR)/build
dist:
	@git rev-parse -q --verify HEAD >/dev/null || { echo "make dist: this is no \
	clone of the repository, which the archive is made of" >&2; exit 1; }
	@grep -q '^## $(VERSION) ' core/CHANGELOG.md || { echo "make dist:\
	core/CHANGELOG.md has no section \"## $(VERSION) \"" >&2; exit 1; }
	@test -z "$$(git status --porcelain)" || \
		echo "make dist: what is not committed is not in it" >&2
	@mkdir -p build
	@git archive --format=tar --prefix=$(notdir $(DIST))/ HEAD | \
		gzip -9n >$(DIST).tar.gz.new
	@mv $(DIST).tar.gz.new $(DIST).tar.gz
	@cd build && sha256sum $(notdir $(DIST)).tar.gz >$(notdir $(DIST)).tar.gz.sha256
	@rm -rf build/openwrt && mkdir -p build/openwrt/winrm
	@git archive --format=tar HEAD boards/openwrt | \
		tar -x --strip-components=2 -C build/openwrt/winrm
	@read -r hash name <$(DIST).tar.gz.sha256 && sed -i \
		-e "s|^PKG_HASH:=.*|PKG_HASH:=$$hash|" \
		-e "s|^PKG_SOURCE_URL:=.*|PKG_SOURCE_URL:=$(DIST_URL)|" \
		build/openwrt/winrm/Makefile
	@cat $(DIST).tar.gz.sha256

clean:
	rm -rf build

help:
	@sed -n '2,8s/^# \{0,1\}//p' Makefile
	@echo "  make size            own code against its budget, on all targets"
	@echo "  make features        core/config.h's, in all combinations"
	@echo "  make compilers       other compilers and standards, headers as C++"
	@echo "  make layers symbols  include rules, lengths; symbols, allocators, globals"
	@echo "  make abi             do applications of the last release still run?"
	@echo "  make dist            the source archive of a release, its SHA-256; DIST_URL"
	@echo "  make examples        those of boards/examples, in $(BUILD)/examples"
	@echo "  make unit e2e        the unit tests; the suites against the server"
	@echo "  make unit T=xml      those of one file, tests/unit/test_xml.c"
	@echo "  make pool            mbedTLS in a static pool: how much it needs"
	@echo "  make firmware        the images of mps2-an385, booted by QEMU; firmware-http: one"
	@echo "  make cross           the whole suites on all Linux targets, by qemu"
	@echo "  make sweep           each system call fails in turn: what happens then"
	@echo "  make fuzz            each fuzzer for FUZZ_SECONDS ($(FUZZ_SECONDS)); 0: its seeds"
	@echo "  make bench           CPU and memory against other clients;"
	@echo "                       BASELINE=winrm, PYPSRP=folder: with these, too"
	@echo "  make install         DESTDIR, PREFIX ($(PREFIX)), LIBDIR"
	@echo "  make deb             build/deb/*.deb, their source; STATIC=1; BOARD=armhf, aarch64"
	@echo "  make docs            HTML of the public headers and the READMEs"
	@echo "  make format clean"
	@echo "variables: BOARD ($(patsubst boards/%/board.mk,%,$(wildcard boards/*/board.mk))), STATIC=1"
	@echo "  CC CROSS_COMPILE CFLAGS SAN=address,undefined; SAN=memory"
	@echo "  BUILD (folder) MBEDTLS (folder of another mbedTLS)"
	@echo "  SHELL_EDIT=0 ('winrm shell' without libedit), LIBEDIT (folder)"
	@echo "  WERROR=1 (a warning is an error)"
