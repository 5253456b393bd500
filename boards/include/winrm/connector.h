/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/connector.h> is installed, for builds from this tree. */
#include "../../../core/connector/connector.h"
