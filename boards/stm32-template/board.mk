# SPDX-License-Identifier: Apache-2.0
# What a board of yours starts from: a Cortex-M4 with an STM32's usual options.
# It links, so nothing is missing, but its port does nothing yet.

CC = arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 \
	-mfloat-abi=hard
AR = arm-none-eabi-ar
CFLAGS = -Os -g
HERE = boards/stm32-template

# mbedTLS: yours, or what `tests/setup/trixie firmware` fetches.
MBEDTLS_SRC ?= build/firmware/mbedtls
DEFINES += -DMBEDTLS_CONFIG_FILE='"mbedtls_template.h"'
MBEDTLS_CFLAGS = -I$(HERE)/config -isystem $(MBEDTLS_SRC)/include
# Features to leave out, each with its price, are in core/config.h.
DEFINES += -DWINRM_SHELLS=0 -DWINRM_POWERSHELL=0 -DWINRM_CLIXML=0

PORT_SRC = $(wildcard port/crypto_*.c)
IMAGE_SRC = $(HERE)/main.c $(HERE)/port.c
MBEDTLS_USED = $(addprefix $(MBEDTLS_SRC)/library/,md5.c platform_util.c)
BOARD_TARGETS = $(BUILD)/winrm-template

$(BUILD)/$(MBEDTLS_SRC)/%.o: $(MBEDTLS_SRC)/%.c $(HERE)/board.mk
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu99 -w $(MBEDTLS_CFLAGS) $(DEFINES) \
		-ffunction-sections -fdata-sections $(CFLAGS) -c -o $@ $<

# Yours has a linker script and start-up code of the chip in place of nosys.
$(BUILD)/winrm-template: $(IMAGE_SRC:%.c=$(BUILD)/%.o) $(BUILD)/libwinrm.a \
		$(MBEDTLS_USED:%.c=$(BUILD)/%.o)
	$(call tell,LD)
	$(Q)$(CC) --specs=nano.specs --specs=nosys.specs -Wl,--gc-sections \
		-o $@ $^
