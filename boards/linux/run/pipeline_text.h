/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_PIPELINE_TEXT_H
#define BOARDS_LINUX_RUN_PIPELINE_TEXT_H

#include "core/psrp/psrp.h"

/*
 * Makes the text the pipeline's script or, where a configuration is given and it
 * is the name of a command alone, its command: a constrained endpoint takes
 * that, but no script.
 */
void pipeline_set_text(struct winrm_pipeline *pipeline, const char *text);

#endif
