# SPDX-License-Identifier: Apache-2.0
# This machine under MemorySanitizer (SAN=memory), which only clang has. What
# is not compiled with it seems to give uninitialised bytes, so mbedTLS and the
# unit tests' libraries are too; it does not see through assembly.

TARGET = msan
CC = clang -fsanitize=memory -fsanitize-memory-track-origins
MBEDTLS_WITHOUT = MBEDTLS_HAVE_ASM|MBEDTLS_AESNI_C
SHELL_EDIT = 0
include boards/linux/cross.mk
# Long texts in a list of the tests are split over lines on purpose.
CPPFLAGS += -Wno-string-concatenation
