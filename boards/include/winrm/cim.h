/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/cim.h> is installed, for builds from this tree. */
#include "../../../core/cim/cim.h"
