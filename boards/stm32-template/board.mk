# SPDX-License-Identifier: Apache-2.0
# What a board of yours starts from: a Cortex-M4 with an STM32's usual options.
# Copy the folder: make BOARD=NAME builds boards/NAME. It links, so nothing is
# missing, but its port does nothing yet.

CC = arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 \
	-mfloat-abi=hard
AR = arm-none-eabi-ar
CFLAGS = -Os -g
HERE = boards/$(BOARD)

# mbedTLS's source: yours, by MBEDTLS_SRC=, or what is fetched.
ifeq ($(origin MBEDTLS_SRC),undefined)
MBEDTLS_SRC = build/firmware/mbedtls
PREPARE = $(MBEDTLS_USED)
$(MBEDTLS_SRC)/library/%.c:
	@tests/setup/trixie firmware
else ifeq ($(wildcard $(MBEDTLS_SRC)/library/md5.c),)
$(error no mbedTLS in $(MBEDTLS_SRC): MBEDTLS_SRC= names a folder that has \
	its include/ and library/)
endif
MBEDTLS_USED = $(addprefix $(MBEDTLS_SRC)/library/,md5.c platform_util.c)
DEFINES += -DMBEDTLS_CONFIG_FILE='"mbedtls_template.h"'
MBEDTLS_CFLAGS = -I$(HERE)/config -isystem $(MBEDTLS_SRC)/include
# The program and the library are compiled together, with the same switches.
DEFINES += -DWINRM_ABI=0
# Features to leave out, each with its price, are in core/config.h.
DEFINES += -DWINRM_SHELLS=0 -DWINRM_POWERSHELL=0 -DWINRM_CLIXML=0

PORT_SRC = $(wildcard port/crypto_*.c)
IMAGE_SRC = $(wildcard $(HERE)/*.c)
IMAGE = $(BUILD)/winrm-$(BOARD)
BOARD_TARGETS = $(IMAGE)

# Headers of mbedTLS include its configuration, which -MMD does not see then.
CONFIGS = $(wildcard $(HERE)/config/*.h)
$(PORT_SRC:%.c=$(BUILD)/%.o): $(CONFIGS)

$(BUILD)/$(MBEDTLS_SRC)/%.o: $(MBEDTLS_SRC)/%.c $(CONFIGS) $(HERE)/board.mk
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu99 -w $(MBEDTLS_CFLAGS) $(DEFINES) \
		-ffunction-sections -fdata-sections $(CFLAGS) -c -o $@ $<

# What newlib calls: nothing, or with SPECS=rdimon.specs a debugger, which then
# shows what printf says. Yours has a linker script and start-up code of the
# chip, and a _write to its UART.
SPECS = nosys.specs
$(IMAGE): $(IMAGE_SRC:%.c=$(BUILD)/%.o) $(BUILD)/libwinrm.a \
		$(MBEDTLS_USED:%.c=$(BUILD)/%.o)
	$(call tell,LD)
	$(Q)$(CC) --specs=nano.specs --specs=$(SPECS) -Wl,--gc-sections \
		-o $@ $^
