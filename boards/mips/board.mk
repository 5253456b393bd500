# SPDX-License-Identifier: Apache-2.0
# MIPS32r2, big-endian, glibc.

CROSS_COMPILE = mips-linux-gnu-
EMULATOR = qemu-mips -L /usr/mips-linux-gnu
include boards/linux/cross.mk
