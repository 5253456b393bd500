# SPDX-License-Identifier: Apache-2.0
# Linux: the library over POSIX sockets, and the winrm command.

PORT_SRC = $(filter-out port/lwip_%,$(wildcard port/*.c))
BOARD_SRC = $(wildcard boards/linux/*.c boards/linux/*/*.c)
BOARD_TARGETS = $(WINRM)
LDLIBS += -lpthread
DEFINES += -DWINRM_TRACE=1 -DWINRM_CERTIFICATE=1 \
	-DWINRM_KERBEROS=1 -DWINRM_KERBEROS_IAKERB=1 \
	-DWINRM_KERBEROS_FILES=1 -DWINRM_KERBEROS_SHA2=1
