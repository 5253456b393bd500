# SPDX-License-Identifier: Apache-2.0
# ARMv7, glibc.

CROSS_COMPILE = arm-linux-gnueabihf-
EMULATOR = qemu-arm -L /usr/arm-linux-gnueabihf
include boards/linux/cross.mk
