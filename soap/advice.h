/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_ADVICE_H
#define WINRM_SOAP_ADVICE_H

#include "soap/fault.h"

/*
 * What the fault means and what to do about it, in one sentence; NULL if the
 * table does not know the code, or the subcode where there is no code.
 */
const char *winrm_fault_advice(const struct winrm_fault *f);

#if WINRM_CIM
/*
 * The same for requests on management data, where some codes mean something
 * else than for a remote shell.
 */
const char *winrm_cim_fault_advice(const struct winrm_fault *f);
#endif

#endif
