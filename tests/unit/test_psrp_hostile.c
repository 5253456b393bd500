/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/record.h"
#include "tests/unit/psrp_sent.h"

/* Messages that no PowerShell sends: the receiver touches no memory that is not
 * lent to it now. */

enum { LENT = 1024 };

static struct winrm_psrp_receiver receiver;
static struct winrm_pipeline pipeline;
static uint8_t object; /* of the message */
static unsigned records;

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	(void)user;
	(void)stream;
	(void)data;
	(void)len;
	return true;
}

static void on_record(void *user, const struct winrm_psrp_record *record)
{
	(void)user;
	(void)record;
	records++;
}

/* A pool as a Create leaves it; its memory is all that is lent. */
static void start(uint8_t *memory)
{
	memset(&receiver, 0, sizeof(receiver));
	memset(&pipeline, 0, sizeof(pipeline));
	memset(receiver.pool, 0x11, sizeof(receiver.pool));
	receiver.on_output = on_output;
	pipeline.memory = memory;
	pipeline.memory_len = LENT;
	pipeline.on_record = on_record;
	records = 0;
	object = 0;
	winrm_psrp_receive_start(&receiver, &pipeline);
}

static void start_pipeline(uint8_t *memory)
{
	memset(receiver.id, 0x22, sizeof(receiver.id));
	pipeline.memory = memory;
	winrm_psrp_receive_start(&receiver, &pipeline);
}

static int hear(uint32_t type, const char *data)
{
	return psrp_hear(&receiver, ++object, type, data);
}

static void hear_good(uint32_t type, const char *data)
{
	assert_int_equal(hear(type, data), WINRM_OK);
}

#define CAPABLE "<Obj RefId='0'><MS/></Obj>"

/* Parameters are those of a host call; in another record they would be written
 * where the output of the request before it was. */
static void parameters_are_of_calls_alone(void **state)
{
	uint8_t *first = malloc(LENT), *second = malloc(LENT);

	(void)state;
	assert_non_null(first);
	assert_non_null(second);
	start(first);
	hear_good(WINRM_MESSAGE_CAPABILITY, CAPABLE);
	start_pipeline(first);
	hear_good(WINRM_MESSAGE_OUTPUT, "<S>a</S>");
	free(first); /* the request is over */
	start_pipeline(second);
	hear_good(WINRM_MESSAGE_WARNING,
		"<Obj RefId='0'><MS><Obj N='mp' RefId='1'><LST><S>b</S></LST>"
		"</Obj><S N='InformationalRecord_Message'>c</S></MS></Obj>");
	assert_int_equal(records, 1);
	assert_string_equal(receiver.record.field[WINRM_PSRP_TEXT], "c");
	assert_null(receiver.record.field[WINRM_PSRP_CALL_PARAMS]);
	free(second);
}

#define BROKEN                                                                 \
	"<Obj RefId='0'><MS><I32 N='RunspaceState'>5</I32><Obj "               \
	"N='ExceptionAsErrorRecord' RefId='1'><ToString>why</ToString></Obj>"  \
	"</MS></Obj>"

/* Why a pool is broken stays what it was, whatever follows it. */
static void the_reason_of_a_pool_stays(void **state)
{
	uint8_t *memory = malloc(LENT);
	char data[8192];

	(void)state;
	assert_non_null(memory);
	start(memory);
	hear_good(WINRM_MESSAGE_CAPABILITY, CAPABLE);
	hear_good(WINRM_MESSAGE_POOL_STATE, BROKEN);
	assert_int_equal(receiver.pool_state, WINRM_POOL_BROKEN);
	snprintf(data, sizeof(data),
		"<Obj RefId='0'><MS><S N='InformationalRecord_Message'>%04000d",
		7);
	hear_good(WINRM_MESSAGE_POOL_STATE, data);
	assert_string_equal(receiver.record.field[WINRM_PSRP_TEXT], "why");
	free(memory);
}

/* Before a pipeline is started, none has anything to say. */
static void a_pool_has_no_output(void **state)
{
	uint8_t *memory = malloc(LENT);

	(void)state;
	assert_non_null(memory);
	start(memory);
	hear_good(WINRM_MESSAGE_CAPABILITY, CAPABLE);
	assert_int_equal(hear(WINRM_MESSAGE_OUTPUT, "<S>a</S>"), WINRM_E_REPLY);
	start(memory);
	hear_good(WINRM_MESSAGE_CAPABILITY, CAPABLE);
	assert_int_equal(hear(WINRM_MESSAGE_STATE,
				 "<Obj RefId='0'><MS><I32 N='PipelineState'>4"
				 "</I32></MS></Obj>"),
		WINRM_E_REPLY);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_of_calls_alone),
		cmocka_unit_test(the_reason_of_a_pool_stays),
		cmocka_unit_test(a_pool_has_no_output),
	};

	return RUN(tests);
}
