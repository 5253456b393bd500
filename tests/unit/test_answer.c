/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"
#include "core/connector/connector.h"
#include "tests/unit/fixture.h"

/* The answer of a connector: one JSON object that others can read. */

static char text[262144];
static size_t text_len;

static void put(void *user, const void *data, size_t len)
{
	assert_ptr_equal(user, text);
	assert_true(len < sizeof(text) - text_len);
	memcpy(text + text_len, data, len);
	text_len += len;
	text[text_len] = 0;
}

/* The answer, read by another implementation. */
static cJSON *answer_of(const struct winrm_answer *a)
{
	const char *end;
	cJSON *json;

	text_len = 0;
	winrm_answer_put(a, put, text);
	assert_null(strchr(text, '\n'));
	json = cJSON_ParseWithOpts(text, &end, true);
	if (!json)
		fail_msg("not JSON: %s", text);
	assert_true(cJSON_IsObject(json));
	return json;
}

static uint8_t out[70000], err[100];
static struct winrm_capture capture;
static struct winrm_response response;
static struct winrm_answer answer;

static void begin(void)
{
	memset(&capture, 0, sizeof(capture));
	memset(&response, 0, sizeof(response));
	memset(&answer, 0, sizeof(answer));
	capture.out = out;
	capture.out_cap = sizeof(out);
	capture.err = err;
	capture.err_cap = sizeof(err);
	answer.message = "success";
	answer.response = &response;
	answer.capture = &capture;
}

static void capture_text(enum winrm_stream_id stream, const char *s, size_t len)
{
	assert_true(winrm_capture(&capture, stream, (const uint8_t *)s, len));
}

static void a_success_has_the_keys_it_is_known_by(void **state)
{
	cJSON *json;

	(void)state;
	begin();
	response.has_exit_code = true;
	response.sealed = true;
	answer.duration_ms = 1500;
	capture_text(WINRM_STDOUT, "lab\\alice\r\n", 11);
	json = answer_of(&answer);
	assert_int_equal(json_number(json, "exitcode"), 0);
	assert_string_equal(json_text(json, "message"), "success");
	assert_string_equal(json_text(json, "output"), "lab\\alice\r\n");
	assert_int_equal(json_number(json, "exit-status"), 0);
	assert_string_equal(json_text(json, "error"), "");
	assert_int_equal(json_number(json, "duration-ms"), 1500);
	assert_true(json_is_true(json, "sealed"));
	assert_true(json_is_false(json, "truncated"));
	assert_null(json_at(json, "warnings"));
	assert_null(json_at(json, "connector-name"));
	assert_null(json_at(json, "reconnects"));
	assert_null(json_at(json, "incomplete"));
	assert_true(strstr(text,
			    "{\"exitcode\":0,\"message\":\"success\","
			    "\"output\":\"lab\\\\alice\\r\\n\","
			    "\"exit-status\":0,\"error\":\"\"") == text);
	cJSON_Delete(json);
}

static void an_answer_without_a_call_is_short(void **state)
{
	cJSON *json;

	(void)state;
	begin();
	answer.exitcode = 248;
	answer.message = "say \"what\"\n\x01 \xc3\xa4";
	answer.response = NULL;
	answer.capture = NULL;
	answer.connector_name = "n\"";
	answer.warnings = "unknown key \"x\"";
	json = answer_of(&answer);
	assert_int_equal(json_number(json, "exitcode"), 248);
	assert_string_equal(json_text(json, "message"), answer.message);
	assert_string_equal(json_text(json, "connector-name"), "n\"");
	assert_string_equal(json_text(json, "warnings"), answer.warnings);
	assert_int_equal(cJSON_GetArraySize(json), 4);
	cJSON_Delete(json);
}

static void exit_codes_keep_their_32_bits(void **state)
{
	static const int64_t codes[] = {0, 1, 255, 3010, 3221225786, UINT32_MAX,
		-1, -1073741510, INT32_MIN};
	cJSON *json;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(codes); i++) {
		begin();
		response.has_exit_code = true;
		response.exit_code = codes[i];
		json = answer_of(&answer);
		assert_true(
			cJSON_GetObjectItem(json, "exit-status")->valuedouble ==
			(double)codes[i]);
		cJSON_Delete(json);
	}
	begin();
	json = answer_of(&answer);
	assert_true(cJSON_IsNull(json_at(json, "exit-status")));
	cJSON_Delete(json);
}

static void what_went_wrong_on_the_way_is_told(void **state)
{
	cJSON *json;

	(void)state;
	begin();
	response.reconnects = 3;
	response.incomplete = true;
	capture.truncated = true;
	json = answer_of(&answer);
	assert_int_equal(json_number(json, "reconnects"), 3);
	assert_true(json_is_true(json, "incomplete"));
	assert_true(json_is_true(json, "truncated"));
	cJSON_Delete(json);
}

/* Characters of all lengths, so that each place of a cut occurs. */
static void text_of_any_length_survives(void **state)
{
	static const char piece[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"\\";
	size_t shift, len;

	(void)state;
	for (shift = 0; shift < 12; shift++) {
		cJSON *json;

		begin();
		for (len = 0; len < shift; len++)
			capture_text(WINRM_STDOUT, "x", 1);
		while (capture.out_len < 400)
			capture_text(WINRM_STDOUT, piece, sizeof(piece) - 1);
		json = answer_of(&answer);
		assert_int_equal(
			strlen(json_text(json, "output")), capture.out_len);
		assert_memory_equal(
			json_text(json, "output"), out, capture.out_len);
		cJSON_Delete(json);
	}
}

static void bytes_that_are_no_text_become_base64(void **state)
{
	static const struct {
		const char *data;
		size_t len;
		const char *base64;
	} cases[] = {{"\xff", 1, "/w=="}, {"a\xc3", 2, "YcM="},
		{"\xed\xa0\x80", 3, "7aCA"}, {"\x80", 1, "gA=="}};
	cJSON *json;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		begin();
		capture_text(WINRM_STDOUT, cases[i].data, cases[i].len);
		capture_text(WINRM_STDERR, cases[i].data, cases[i].len);
		json = answer_of(&answer);
		assert_null(json_at(json, "output"));
		assert_string_equal(
			json_text(json, "output-base64"), cases[i].base64);
		assert_string_equal(
			json_text(json, "error-base64"), cases[i].base64);
		cJSON_Delete(json);
	}
}

static void every_byte_survives_as_base64(void **state)
{
	size_t len, i;

	(void)state;
	for (len = 1; len < 700; len += 23) {
		cJSON *json;
		size_t n;
		char *encoded;

		begin();
		for (i = 0; i < len; i++)
			out[i] = (uint8_t)(255 - i);
		capture.out_len = len;
		json = answer_of(&answer);
		encoded =
			cJSON_GetObjectItem(json, "output-base64")->valuestring;
		assert_int_equal(strlen(encoded), (len + 2) / 3 * 4);
		assert_true(winrm_base64_decode(
			(uint8_t *)encoded, strlen(encoded), &n));
		assert_int_equal(n, len);
		assert_memory_equal(encoded, out, len);
		cJSON_Delete(json);
	}
}

static void output_that_was_cut_in_a_character_is_base64(void **state)
{
	cJSON *json;

	(void)state;
	begin();
	capture.out_cap = 4;
	capture_text(WINRM_STDOUT, "abc\xc3\xa4", 5);
	assert_true(capture.truncated);
	assert_int_equal(capture.out_len, 4);
	json = answer_of(&answer);
	assert_true(json_at(json, "output") || json_at(json, "output-base64"));
	assert_true(json_is_true(json, "truncated"));
	cJSON_Delete(json);
}

static void a_capture_keeps_what_fits_of_each_stream(void **state)
{
	(void)state;
	begin();
	capture.out_cap = 5;
	capture.err_cap = 0;
	capture_text(WINRM_STDOUT, "abc", 3);
	assert_false(capture.truncated);
	capture_text(WINRM_STDOUT, "", 0);
	assert_false(capture.truncated);
	capture_text(WINRM_STDOUT, "def", 3);
	assert_true(capture.truncated);
	capture_text(WINRM_STDOUT, "g", 1);
	assert_memory_equal(out, "abcde", 5);
	assert_int_equal(capture.out_len, 5);
	capture.truncated = false;
	capture_text(WINRM_STDERR, "x", 1);
	assert_true(capture.truncated);
	assert_int_equal(capture.err_len, 0);
}

static void each_error_has_its_exit_status(void **state)
{
	static const struct {
		int error, status;
	} cases[] = {{WINRM_OK, 0}, {WINRM_E_CONFIG, 248},
		{WINRM_E_TOO_LONG, 248}, {WINRM_E_LINES, 248},
		{WINRM_E_ABI, 248}, {WINRM_E_TIMEOUT, 250},
		{WINRM_E_FAULT, 251}, {WINRM_E_AUTH, 253},
		{WINRM_E_SCHEME, 253}, {WINRM_E_CHALLENGE, 253},
		{WINRM_E_RESOLVE, 254}, {WINRM_E_CONNECT, 254},
		{WINRM_E_CANCELLED, 130}, {WINRM_E_STATE, 255},
		{WINRM_E_SPACE, 255}, {WINRM_E_CLOSED, 255}, {WINRM_E_IO, 255},
		{WINRM_E_HTTP, 255}, {WINRM_E_STATUS, 255}, {WINRM_E_SEAL, 255},
		{WINRM_E_REPLY, 255}, {WINRM_E_CRYPTO, 255}, {WINRM_E_TLS, 254},
		{WINRM_E_CERT, 252}};
	size_t i;

	(void)state;
	assert_int_equal(COUNT(cases), 1 - WINRM_E_ABI);
	for (i = 0; i < COUNT(cases); i++)
		assert_int_equal(
			winrm_exit_status(cases[i].error), cases[i].status);
}

static void what_may_be_incomplete_is_no_success(void **state)
{
	(void)state;
	begin();
	assert_int_equal(winrm_answer_status(&response), 0);
	response.incomplete = true;
	assert_int_equal(winrm_answer_status(&response), 249);
	response.disconnected = true; /* as expected: nobody waits for more */
	assert_int_equal(winrm_answer_status(&response), 0);
	response.disconnected = false;
	response.error = WINRM_E_TIMEOUT;
	assert_int_equal(winrm_answer_status(&response), 250);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_success_has_the_keys_it_is_known_by),
		cmocka_unit_test(an_answer_without_a_call_is_short),
		cmocka_unit_test(exit_codes_keep_their_32_bits),
		cmocka_unit_test(what_went_wrong_on_the_way_is_told),
		cmocka_unit_test(text_of_any_length_survives),
		cmocka_unit_test(bytes_that_are_no_text_become_base64),
		cmocka_unit_test(every_byte_survives_as_base64),
		cmocka_unit_test(output_that_was_cut_in_a_character_is_base64),
		cmocka_unit_test(a_capture_keeps_what_fits_of_each_stream),
		cmocka_unit_test(each_error_has_its_exit_status),
		cmocka_unit_test(what_may_be_incomplete_is_no_success),
	};

	return RUN(tests);
}
