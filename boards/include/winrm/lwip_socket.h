/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/lwip_socket.h> is installed, for builds from this tree. */
#include "../../../port/lwip_socket.h"
