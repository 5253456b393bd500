# SPDX-License-Identifier: Apache-2.0
# ARMv7, musl, static: what routers have.

CC = arm-linux-gnueabihf-gcc -specs=$(abspath build/musl-armhf/musl.specs)
AR = arm-linux-gnueabihf-ar
MUSL = 1
STATIC = 1
EMULATOR = qemu-arm
include boards/linux/cross.mk
