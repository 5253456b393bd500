# SPDX-License-Identifier: Apache-2.0
# MIPS32r2, little-endian, glibc.

CROSS_COMPILE = mipsel-linux-gnu-
EMULATOR = qemu-mipsel -L /usr/mipsel-linux-gnu
include boards/linux/cross.mk
