# SPDX-License-Identifier: Apache-2.0
# x86-64, musl; musl-tools makes static programs alone.

CC = musl-gcc
STATIC = 1
include boards/linux/cross.mk
