/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_TYPE_H
#define WINRM_CORE_CIM_CIM_TYPE_H

#include "core/base/slice.h"
#include "core/cim/cim.h"

/*
 * The type that xsi:type names, with any prefix: one of DSP0230 table 2, as
 * "cim:cimUnsignedInt", or of XML Schema, as "xs:unsignedInt". Others are
 * UNTYPED.
 */
enum winrm_cim_type winrm_cim_type_named(struct winrm_slice name);

#endif
