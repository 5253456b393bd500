/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_AHEAD_H
#define WINRM_CORE_CIM_CIM_AHEAD_H

#include "soap/xml.h"

/*
 * What the element is whose OPEN was the scanner's last token, as far as only
 * what follows tells it. The scanner is where it was afterwards.
 */

/* The first of its children. */
enum winrm_cim_child {
	WINRM_CIM_CHILD_NONE,
	WINRM_CIM_CHILD_DATE,      /* a date, or one of DSP0230 9.5 */
	WINRM_CIM_CHILD_REFERENCE, /* a part of an endpoint reference */
	WINRM_CIM_CHILD_SELECTOR,  /* one of a reference's selectors */
	WINRM_CIM_CHILD_OTHER
};

/* What the element that is open is itself to the one above it. */
enum winrm_cim_child winrm_cim_child_of(const struct winrm_xml *x);

/* Its first child; with *repeats, whether the next element is its sibling and of
 * its name, for which all of it is scanned. */
enum winrm_cim_child winrm_cim_look_ahead(struct winrm_xml *x, bool *repeats);

#endif
