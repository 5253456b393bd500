/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_DESCRIBE_H
#define WINRM_CORE_DESCRIBE_H

#include "core/base/writer.h"
#include "core/engine/engine.h"

/*
 * The parts of winrm_describe. Each writes one line, or the beginning of one,
 * for the error that it is named after. Whatever comes from the network is made
 * printable and cut.
 */

/* "NAME port 5985" */
void winrm_describe_place(
	struct winrm_writer *w, const struct winrm_config *config);

/* CONFIG: the field, and what it must be. */
void winrm_describe_setting(
	struct winrm_writer *w, const struct winrm_response *r);

/* ABI: what is wrong with the application, as core/abi.h has it. */
void winrm_describe_misfit(struct winrm_writer *w, uint32_t misfit);

/* STATUS. */
void winrm_describe_status(
	struct winrm_writer *w, const struct winrm_engine *e);

/* HTTP, REPLY, SEAL: it may not be WinRM at all. */
void winrm_describe_stranger(
	struct winrm_writer *w, const struct winrm_engine *e);

/* SCHEME. */
void winrm_describe_schemes(
	struct winrm_writer *w, const struct winrm_engine *e);

/* AUTH. */
void winrm_describe_refusal(
	struct winrm_writer *w, const struct winrm_engine *e);

#if WINRM_KERBEROS
/* AUTH, KDC, SCHEME, CHALLENGE of a log-on by Kerberos; false: it was none. */
bool winrm_describe_kerberos(
	struct winrm_writer *w, const struct winrm_engine *e);
#endif

#endif
