/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_ADVICE_H
#define WINRM_SOAP_ADVICE_H

#include "soap/fault.h"

/*
 * What the fault means and what to do about it, in one sentence; NULL for a
 * code, or a subcode where there is no code, that the table does not know.
 */
const char *winrm_fault_advice(const struct winrm_fault *f);

#endif
