# SPDX-License-Identifier: Apache-2.0
# The shared library, and where all of it goes. STATIC: no shared library.

LIBDIR ?= $(PREFIX)/lib
ABI = 0
SHARED = $(BUILD)/libwinrm.so.$(VERSION)
SHARED_FILES = $(if $(filter-out 0,$(STATIC)),,$(SHARED))
COMPLETIONS = $(BUILD)/completions
# Those of what the library holds. They are installed into one folder and find
# each other in it; see installed_header.
PUBLIC_HEADERS = core/winrm.h core/client_config.h core/request.h \
	core/credentials.h \
	core/port.h core/config.h core/version.h core/connector/connector.h \
	core/cim/cim.h core/copy/copy.h core/psrp/psrp.h \
	port/posix.h port/rsa.h port/tls.h port/proxy.h
# The ports that firmware copies, as they may be used with these headers.
LWIP_PORTS = $(wildcard port/lwip_*.[ch])

.PHONY: shared install
shared: $(SHARED_FILES)
all: $(COMPLETIONS)/winrm.bash

$(BUILD)/pic/%.o: %.c Makefile boards/$(BOARD)/board.mk | $(PREPARE)
	@mkdir -p $(@D)
	$(call tell,CC)
	$(Q)$(COMPILE) -fPIC $(call flags_of,$<) -MMD -MP -c -o $@ $<

# What the public headers declare in this build, and nothing else.
$(BUILD)/libwinrm.map: $(PUBLIC_HEADERS) Makefile boards/$(BOARD)/board.mk \
		boards/linux/install.mk
	@mkdir -p $(@D)
	$(Q)for h in $(PUBLIC_HEADERS); do echo "#include \"$$h\""; done | \
	$(COMPILE) -E -P -x c - | awk 'BEGIN { print "WINRM_$(ABI) {\nglobal:" } \
	/^[a-z_]/ && !/^(typedef|static)/ && match($$0, /winrm_[a-z0-9_]+\(/) { \
		print "\t" substr($$0, RSTART, RLENGTH - 1) ";" } \
	/^extern const/ && match($$0, /winrm_[a-z0-9_]+;/) { \
		print "\t" substr($$0, RSTART, RLENGTH) } \
	END { print "local:\n\t*;\n};" }' >$@

$(SHARED): $(patsubst %.c,$(BUILD)/pic/%.o,$(LIB_SRC)) $(BUILD)/libwinrm.map
	$(call tell,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,--gc-sections \
		-Wl,-soname,libwinrm.so.$(ABI) -Wl,-z,defs \
		-Wl,--version-script,$(BUILD)/libwinrm.map -o $@ \
		$(filter %.o,$^) $(MBEDTLS_LIBS) $(LDLIBS)

$(COMPLETIONS)/winrm.bash: boards/linux/completions.sh \
		$(wildcard boards/linux/cli/*.c) core/connector/connector_keys.c
	$(call tell,GEN)
	$(Q)sh $< $(@D)

# Its includes of others: of files beside it, or of <winrm/...>.
beside = sed -E 's|^(.include )"[a-z./_]*/([a-z_]+\.h)"|\1"\2"|'
outside = sed -E -e 's|^(.include )"port/(lwip_[a-z_]+\.h)"|\1"\2"|' \
	-e 's|^(.include )"\.\./core/([a-z_]+\.h)"|\1<winrm/\2>|'

# config.h with the values that this build has.
$(BUILD)/config.h: core/config.h boards/linux/built_config $(PUBLIC_HEADERS) \
		Makefile boards/$(BOARD)/board.mk
	@mkdir -p $(@D)
	$(call tell,GEN)
	$(Q)$(COMPILE) -E -dM -x c core/config.h | \
		awk -f boards/linux/built_config - core/config.h >$@

TO = $(DESTDIR)$(PREFIX)
TO_LIB = $(DESTDIR)$(LIBDIR)
FILL = sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|' \
	-e 's|@VERSION@|$(VERSION)|; s|@ABI@|$(ABI)|' \
	-e 's|@CRYPTO@|$(patsubst -l%,%,$(lastword $(MBEDTLS_NAMES)))|'

install: all shared $(BUILD)/config.h
	@grep -q '^.define WINRM_ABI 1$$' $(BUILD)/config.h || { echo "WINRM_ABI" \
		"is 0: what is installed needs it (core/config.h)" >&2; exit 1; }
	install -d $(TO)/bin $(TO_LIB)/pkgconfig $(TO_LIB)/cmake/winrm \
		$(TO)/include/winrm $(TO)/share/winrm/lwip \
		$(TO)/share/man/man1 $(TO)/share/zsh/site-functions \
		$(TO)/share/bash-completion/completions \
		$(TO)/share/fish/vendor_completions.d
	install -m 755 $(WINRM) $(TO)/bin/winrm
	ln -sf winrm $(TO)/bin/winrs
	install -m 644 $(LIB) $(TO_LIB)/libwinrm.a
	$(if $(SHARED_FILES),install -m 644 $(SHARED) $(TO_LIB) && \
	ln -sf $(notdir $(SHARED)) $(TO_LIB)/libwinrm.so.$(ABI) && \
	ln -sf libwinrm.so.$(ABI) $(TO_LIB)/libwinrm.so)
	for h in $(filter-out core/config.h,$(PUBLIC_HEADERS)) $(BUILD)/config.h; do \
		$(beside) $$h >$(TO)/include/winrm/$${h##*/} || exit 1; done
	for f in $(LWIP_PORTS); do $(outside) $$f \
		>$(TO)/share/winrm/lwip/$${f##*/} || exit 1; done
	install -m 644 boards/linux/winrm.1 $(TO)/share/man/man1/winrm.1
	ln -sf winrm.1 $(TO)/share/man/man1/winrs.1
	$(FILL) boards/linux/winrm.pc.in >$(TO_LIB)/pkgconfig/winrm.pc
	$(FILL) boards/linux/winrm-config.cmake.in \
		>$(TO_LIB)/cmake/winrm/winrm-config.cmake
	$(FILL) boards/linux/winrm-config-version.cmake.in \
		>$(TO_LIB)/cmake/winrm/winrm-config-version.cmake
	install -m 644 $(COMPLETIONS)/winrm.bash \
		$(TO)/share/bash-completion/completions/winrm
	ln -sf winrm $(TO)/share/bash-completion/completions/winrs
	install -m 644 $(COMPLETIONS)/_winrm $(TO)/share/zsh/site-functions
	install -m 644 $(COMPLETIONS)/winrm.fish $(COMPLETIONS)/winrs.fish \
		$(TO)/share/fish/vendor_completions.d
