# SPDX-License-Identifier: Apache-2.0
# 32-bit x86, glibc; runs on x86-64 as it is.

CC = gcc -m32 -isystem /usr/include/x86_64-linux-gnu
include boards/linux/cross.mk
