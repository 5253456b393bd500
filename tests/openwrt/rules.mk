# SPDX-License-Identifier: Apache-2.0
# A stand-in for OpenWrt's file of this name: what boards/openwrt needs of it.
INCLUDE_DIR := $(dir $(lastword $(MAKEFILE_LIST)))
BUILD_DIR := $(OUT)/build_dir
DL_DIR := $(OUT)/dl
PKG_INSTALL_DIR = $(PKG_BUILD_DIR)/ipkg-install
TARGET_CC := gcc
TARGET_AR := ar
TARGET_CFLAGS := -pipe
CP := cp -fpR
LN := ln -sf
INSTALL_DIR := install -d -m0755
INSTALL_BIN := install -m0755
INSTALL_CONF := install -m0600
