# SPDX-License-Identifier: Apache-2.0
# The unit tests: included by the Makefile.

UNIT_SRC = $(wildcard tests/unit/test_*.c)
UNIT_HELP = $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
# Parts of the command with tests of their own.
BOARD_TESTED = boards/linux/trust/known_servers.c \
	boards/linux/trust/certificate_text.c boards/linux/run/host_list.c \
	boards/linux/run/codepage.c boards/linux/run/timers.c \
	boards/linux/cli/utf8.c \
	boards/linux/cli/krb5_conf.c boards/linux/cli/profile.c \
	boards/linux/cli/profile_match.c boards/linux/cli/profile_values.c \
	boards/linux/cli/suggestions.c \
	boards/linux/cli/messages.c boards/linux/cli/command.c \
	boards/linux/doctor/probe_head.c boards/linux/shell/completion.c \
	boards/linux/shell/history.c boards/linux/shell/output_filter.c \
	boards/linux/shell/local_words.c \
	boards/linux/cli/visible_text.c \
	boards/linux/jobs/job_reply.c boards/linux/run/object_lines.c \
	boards/linux/run/formatted_script.c boards/linux/run/pipeline_text.c \
	boards/linux/run/host_prompt.c boards/linux/run/host_question.c \
	boards/linux/run/host_choice.c
UNIT_LIBS ?= -lcmocka -lcjson
# T=xml: test_xml alone; T='http* xml': several.
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard \
	$(patsubst %,tests/unit/test_%.c,$(or $(T),*))))

$(UNITS): $(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o \
		$(call objects,$(UNIT_HELP) $(BOARD_TESTED)) $(LIB)
	$(call tell,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(UNIT_LIBS) \
		$(MBEDTLS_LIBS) $(LDLIBS)

unit: $(UNITS)
	@test -n "$(UNITS)" || { echo "no unit test \"$(T)\"; there are:" \
		$(UNIT_SRC:tests/unit/test_%.c=%) >&2; exit 1; }
	@for t in $(UNITS); do $(UNIT_RUNNER) $$t || exit 1; done
