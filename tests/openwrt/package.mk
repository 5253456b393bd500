# SPDX-License-Identifier: Apache-2.0
# A stand-in for OpenWrt's file of this name: compiles once, and puts what
# package NAME installs into $(OUT)/NAME, its conffiles into $(OUT)/NAME.conffiles
# and its dependencies into $(OUT)/NAME.depends.

# The archive, which must be the one that PKG_HASH says.
define Build/Prepare
	mkdir -p $(DL_DIR) $(PKG_BUILD_DIR)
	cp $(patsubst file://%,%,$(PKG_SOURCE_URL))/$(PKG_SOURCE) $(DL_DIR)/
	echo "$(PKG_HASH)  $(DL_DIR)/$(PKG_SOURCE)" | sha256sum --check --quiet
	gzip -dc $(DL_DIR)/$(PKG_SOURCE) | tar -C $(PKG_BUILD_DIR)/.. -xf -
endef

define compiling
compile:
	$(call Build/Prepare)
	$(call Build/Configure)
	$(call Build/Compile)
	$(call Build/Install)
	$(call Build/InstallDev,$(OUT)/staging)
endef

define BuildPackage
$(if $(findstring DEPENDS:=,$(Package/$(1))),,$(error no package $(1)))
$(eval $(if $(compiled),,$(compiling)))$(eval compiled := y)
$(eval $(Package/$(1)))
all: $(1)
$(1): compile
	$(call Package/$(1)/install,$(OUT)/$(1))
	printf '%s\n' $(strip $(Package/$(1)/conffiles)) >$(OUT)/$(1).conffiles
	printf '%s\n' $(DEPENDS) >$(OUT)/$(1).depends
endef

.PHONY: all compile
all:
