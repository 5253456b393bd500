# SPDX-License-Identifier: Apache-2.0
# MPS2 with a Cortex-M3 (AN385), as QEMU emulates it: bare metal, lwIP's raw
# API, mbedTLS in a static pool; with RTOS=1 FreeRTOS and lwIP's sockets, with
# KERBEROS=1 Kerberos, with COPY=1 copies of files; all have folders of their
# own. Images for the tests;
# PRODUCT=1 is one without what only tests may have, and does not link until
# board_random is supplied.

CC = arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb --specs=nano.specs
AR = arm-none-eabi-ar
CFLAGS = -Os -g
HERE = boards/mps2-an385
SOURCES = build/firmware

DEFINES += -DMBEDTLS_CONFIG_FILE='"mbedtls_board.h"' -DWINRM_ABI=0
MBEDTLS_CFLAGS = -I$(HERE)/config -isystem $(SOURCES)/mbedtls/include \
	-isystem $(SOURCES)/lwip/src/include
PORT_SRC = $(wildcard port/crypto_*.c port/tls_*.c)
IMAGE_SRC = $(addprefix $(HERE)/,ethernet.c fault.c figures.c lan9118.c \
	mpu.c semihost.c session.c settings.c start.c time.c uart.c)
ifdef PRODUCT
DEFINES += -DWINRM_PRODUCT
else
IMAGE_SRC += $(HERE)/test_entropy.c
TEST_IMAGE = WINRM_TEST_IMAGE=1
endif

FREERTOS = $(SOURCES)/freertos/ports/cc3200/FreeRTOS/Source
LWIP_FREERTOS = $(SOURCES)/lwip/contrib/ports/freertos
RTOS_IMAGES = winrm-freertos winrm-freertos-https
ifdef RTOS
DEFINES += -DBOARD_RTOS
MBEDTLS_CFLAGS += -I$(HERE)/config/rtos -isystem $(FREERTOS)/include \
	-isystem $(FREERTOS)/portable/GCC/ARM_CM3 -isystem $(LWIP_FREERTOS)/include
PORT_SRC += port/lwip_socket.c
IMAGE_SRC += $(HERE)/rtos.c
OTHERS = $(FREERTOS)/tasks.c $(FREERTOS)/queue.c $(FREERTOS)/list.c \
	$(FREERTOS)/portable/GCC/ARM_CM3/port.c \
	$(FREERTOS)/portable/MemMang/heap_4.c $(LWIP_FREERTOS)/sys_arch.c \
	$(wildcard $(SOURCES)/lwip/src/api/*.c)
IMAGES = $(RTOS_IMAGES)
BOARD_TARGETS = $(IMAGES:%=$(BUILD)/%)
else
PORT_SRC += port/lwip_raw.c
IMAGE_SRC += $(HERE)/clock.c $(HERE)/main.c
OTHERS =
IMAGES = winrm-http winrm-https
BOARD_TARGETS = $(addprefix $(BUILD)/,$(IMAGES) $(RTOS_IMAGES) winrm-kerberos \
	winrm-copy)
ifdef KERBEROS
DEFINES += -DWINRM_KERBEROS=1
IMAGE_SRC += $(HERE)/kerberos.c
IMAGES = winrm-kerberos
BOARD_TARGETS = $(BUILD)/winrm-kerberos
endif
ifdef COPY
DEFINES += -DWINRM_COPY=1
IMAGE_SRC += $(HERE)/copying.c
IMAGES = winrm-copy
BOARD_TARGETS = $(BUILD)/winrm-copy
endif
endif

# What others wrote is compiled as it is, without our warnings. No list of its
# files stands here: the linker takes what is used out of an archive.
OTHERS += $(wildcard $(SOURCES)/mbedtls/library/*.c \
	$(SOURCES)/lwip/src/core/*.c \
	$(SOURCES)/lwip/src/core/ipv4/*.c $(SOURCES)/lwip/src/netif/ethernet.c)
OTHERS_LIB = $(BUILD:%/copy=%)/libothers.a

$(BUILD)/$(SOURCES)/%.o: $(SOURCES)/%.c $(wildcard $(HERE)/config/*.h \
		$(HERE)/config/*/*.h) $(HERE)/board.mk
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu99 -w $(MBEDTLS_CFLAGS) $(DEFINES) \
		-ffunction-sections -fdata-sections $(CFLAGS) -c -o $@ $<

ifndef COPY # which has that of the images without it
$(OTHERS_LIB): $(OTHERS:%.c=$(BUILD)/%.o)
	$(if $(OTHERS),,$(error no sources of lwIP and mbedTLS: \
		run tests/setup/trixie firmware))
	@rm -f $@
	$(call tell,AR)
	$(Q)$(AR) rcs $@ $^
endif

# What an image may take, in bytes: the link fails beyond it.
BUDGET_http = FLASH_SIZE=96K RAM_SIZE=48K STACK_SIZE=4096
BUDGET_copy = $(BUDGET_http)
BUDGET_kerberos = FLASH_SIZE=128K RAM_SIZE=48K STACK_SIZE=4096
BUDGET_freertos = FLASH_SIZE=128K RAM_SIZE=96K STACK_SIZE=1024
BUDGET_https = FLASH_SIZE=256K RAM_SIZE=96K STACK_SIZE=6144
BUDGET_freertos-https = FLASH_SIZE=256K RAM_SIZE=160K STACK_SIZE=1024

LINK = $(CC) -nostartfiles -Wl,--gc-sections $(WRAP) \
	-Wl,--fatal-warnings $(addprefix -Wl$(comma)--defsym=,$(1)) \
	-T $(HERE)/link.ld -o $@ $(filter %.o,$^) $(filter %.a,$^)
comma = ,
NEEDS = $(IMAGE_SRC:%.c=$(BUILD)/%.o) $(BUILD)/libwinrm.a $(OTHERS_LIB) \
	$(HERE)/link.ld

# Counts mbedTLS's allocations that fail.
$(BUILD)/winrm-https $(BUILD)/winrm-freertos-https: \
	WRAP = -Wl,--wrap=mbedtls_calloc

$(IMAGES:%=$(BUILD)/%): $(NEEDS)
	$(call tell,LD)
	$(Q)$(call LINK,$(BUDGET_$(@F:winrm-%=%)) $(TEST_IMAGE)) -Wl,-Map,$@.map

ifdef RTOS
$(BUILD)/winrm-freertos: $(BUILD)/$(HERE)/http.o
$(BUILD)/winrm-freertos-https: $(BUILD)/$(HERE)/https.o \
	$(BUILD)/$(HERE)/threads.o
else ifdef KERBEROS
$(BUILD)/winrm-kerberos: $(BUILD)/$(HERE)/http.o
else ifdef COPY
$(BUILD)/winrm-copy: $(BUILD)/$(HERE)/http.o
else
$(BUILD)/winrm-http: $(BUILD)/$(HERE)/http.o
$(BUILD)/winrm-https: $(BUILD)/$(HERE)/https.o

.PHONY: rtos kerberos copy
rtos:
	@$(MAKE) --no-print-directory BOARD=$(BOARD) RTOS=1 BUILD=$(BUILD)/rtos
kerberos:
	@$(MAKE) --no-print-directory BOARD=$(BOARD) KERBEROS=1 \
		BUILD=$(BUILD)/kerberos
copy: $(OTHERS_LIB)
	@$(MAKE) --no-print-directory BOARD=$(BOARD) COPY=1 BUILD=$(BUILD)/copy

$(RTOS_IMAGES:%=$(BUILD)/%): rtos
	$(Q)cmp -s $(BUILD)/rtos/$(@F) $@ || cp $(BUILD)/rtos/$(@F) $@
$(BUILD)/winrm-kerberos: kerberos
	$(Q)cmp -s $(BUILD)/kerberos/$(@F) $@ || cp $(BUILD)/kerberos/$(@F) $@
$(BUILD)/winrm-copy: copy
	$(Q)cmp -s $(BUILD)/copy/$(@F) $@ || cp $(BUILD)/copy/$(@F) $@
endif

# A product with the random numbers of tests: it must not link.
.PHONY: refused
refused: $(BUILD)/refused
$(BUILD)/refused: $(BUILD)/$(HERE)/http.o $(NEEDS)
	$(Q)$(call LINK,$(BUDGET_http))
