# SPDX-License-Identifier: Apache-2.0
# Linux: the library over POSIX sockets, and the winrm command.

PORT_SRC = $(filter-out port/lwip_%,$(wildcard port/*.c))
# SHELL_EDIT=1: `winrm shell` has line editing, by libedit (Debian:
# libedit-dev); 0: it has what the terminal itself can do. By default whether
# the compiler finds its header. LIBEDIT: a folder with include/, lib/, if not
# the system's. A shared one is loaded when a shell begins.
ifndef SHELL_EDIT
SHELL_EDIT := $(shell printf '\043include <histedit.h>\n' | \
	$(if $(CROSS_COMPILE),$(CROSS_COMPILE)gcc,$(CC)) -E - >/dev/null 2>&1 \
	&& echo 1 || echo 0)
endif
BOARD_SRC = $(filter-out boards/linux/termcap/termcap.c $(if $(filter-out 0,$(SHELL_EDIT)),, \
	boards/linux/shell/line_edit.c boards/linux/shell/edit_library.c),$(wildcard boards/linux/*.c \
	boards/linux/*/*.c))
BOARD_TARGETS = $(WINRM)
# res_query is in libresolv where glibc is older than 2.34.
LDLIBS += -lpthread -Wl,--as-needed -lresolv -Wl,--no-as-needed
ifneq ($(filter-out 0,$(SHELL_EDIT)),)
EDIT_LIBRARY := $(if $(LIBEDIT)$(findstring -static,$(LDFLAGS)),,$(shell \
	readelf -d `$(if $(CROSS_COMPILE),$(CROSS_COMPILE)gcc,$(CC)) \
	-print-file-name=libedit.so` 2>/dev/null | \
	sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p'))
$(BUILD)/winrm: LDLIBS := $(if $(EDIT_LIBRARY),-ldl,$(if \
	$(LIBEDIT),-L$(LIBEDIT)/lib) -ledit) $(LDLIBS)
$(BUILD)/boards/linux/shell/%.o: DEFINES += -DWINRM_SHELL_EDIT=1 \
	$(if $(EDIT_LIBRARY),-DWINRM_SHELL_EDIT_LIBRARY='"$(EDIT_LIBRARY)"') \
	$(if $(LIBEDIT),-isystem $(LIBEDIT)/include)
endif
# mbedTLS' libraries of TLS and X.509 are loaded where TLS begins: the shared
# ones of 2.28 that the system has, with glibc. What calls them is compiled
# once more for the command.
TLS_LIBRARY := $(if $(MBEDTLS)$(SAN)$(findstring -static,$(LDFLAGS)),,$(shell \
	cc="$(if $(CROSS_COMPILE),$(CROSS_COMPILE)gcc,$(CC))"; \
	case `$$cc -dumpmachine 2>/dev/null` in (*-gnu) readelf -d \
	`$$cc -print-file-name=libmbedtls.so` 2>/dev/null | \
	sed -n 's/.*(SONAME).*\[\(libmbedtls\.so\.14\)\]/\1/p';; esac))
ifneq ($(TLS_LIBRARY),)
TLS_CALLERS = $(addprefix port/tls_,check.c file.c load.c mbedtls.c memory.c \
	session.c version.c) boards/linux/trust/certificate_text.c
BOARD_OBJECTS = $(patsubst %.c,$(BUILD)/loading/%.o,$(TLS_CALLERS)) \
	$(call objects,$(filter-out $(TLS_CALLERS),$(BOARD_SRC)))
$(BUILD)/winrm: LDLIBS := -ldl $(LDLIBS)
$(BUILD)/winrm: MBEDTLS_LIBS = $(MBEDTLS_CRYPTO)
$(BUILD)/boards/linux/trust/%.o $(BUILD)/loading/%.o: DEFINES += \
	-DWINRM_TLS_LIBRARY='"$(TLS_LIBRARY)"'
$(BUILD)/loading/%.o: %.c Makefile boards/$(BOARD)/board.mk | $(PREPARE)
	@mkdir -p $(@D)
	$(call tell,CC)
	$(Q)$(COMPILE) $(call flags_of,$<) \
		-include boards/linux/trust/tls_library_calls.h \
		-MMD -MP -c -o $@ $<
endif
# Inodes and offsets of 64 bits on each machine, as folders may have them.
DEFINES += -D_FILE_OFFSET_BITS=64
DEFINES += -DWINRM_TRACE=1 -DWINRM_CERTIFICATE=1 -DWINRM_GET=1 \
	-DWINRM_COPY=1 -DWINRM_AHEAD=1 -DWINRM_CIM=1 -DWINRM_WATCH=1 \
	-DWINRM_PSRP=1 $(foreach part,INPUT CALLS CONNECT SECRETS,$(if $(findstring \
	-DWINRM_PSRP_$(part)=,$(CPPFLAGS)),,-DWINRM_PSRP_$(part)=1)) \
	-DWINRM_KERBEROS=1 -DWINRM_KERBEROS_IAKERB=1 \
	-DWINRM_KERBEROS_FILES=1 -DWINRM_KERBEROS_SHA2=1 \
	-DWINRM_KERBEROS_NTLM=1
# RC4 and MD5 side by side take 11 KB: not on routers.
DEFINES += $(if $(findstring -DWINRM_FAST=,$(CPPFLAGS)),,-DWINRM_FAST=$(if \
	$(filter linux x86_64% aarch64%,$(BOARD)),2,1))
