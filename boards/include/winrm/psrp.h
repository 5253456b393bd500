/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/psrp.h> is installed, for builds from this tree. */
#include "../../../core/psrp/psrp.h"
