# SPDX-License-Identifier: Apache-2.0
# ARMv8, glibc.

CROSS_COMPILE = aarch64-linux-gnu-
EMULATOR = qemu-aarch64 -L /usr/aarch64-linux-gnu
include boards/linux/cross.mk
