/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/secret_out.h"
#include "tests/unit/psrp_sent.h"

#if WINRM_PSRP_SECRETS && WINRM_PSRP_INPUT && WINRM_PSRP_CALLS

/*
 * Secrets for the host, and the exchange of the key that they are encrypted
 * with. The texts are what `openssl enc -aes-256-cbc` makes of UTF-16LE with
 * the key 00 01 ... 1f and an initialisation vector of zeros.
 */

#define WORD      "VUYzwpFT7l3gyp41D2UNfA=="
#define SECURE(s) "<SS N=\"V\">" s "</SS>"

/* The modulus 00 01 ... ff; the key of the session is what its blob has. */
static const char public_key[] =
	"<Obj><MS><S N=\"PublicKey\">"
	"BgIAAACkAABSU0ExAAgAAAEAAQD//v38+/r5+Pf29fTz8vHw7+7t7Ovq6ejn5uXk4+Lh"
	"4N/e3dzb2tnY19bV1NPS0dDPzs3My8rJyMfGxcTDwsHAv769vLu6ubi3trW0s7KxsK+u"
	"rayrqqmop6alpKOioaCfnp2cm5qZmJeWlZSTkpGQj46NjIuKiYiHhoWEg4KBgH9+fXx7"
	"enl4d3Z1dHNycXBvbm1sa2ppaGdmZWRjYmFgX15dXFtaWVhXVlVUU1JRUE9OTUxLSklI"
	"R0ZFRENCQUA/Pj08Ozo5ODc2NTQzMjEwLy4tLCsqKSgnJiUkIyIhIB8eHRwbGhkYFxYV"
	"FBMSERAPDg0MCwoJCAcGBQQDAgEA</S></MS></Obj>";
#define REST                                                                   \
	"//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eDf3t3c29rZ2NfW1dTT0tHQz87N" \
	"zMvKycjHxsXEw8LBwL++vby7urm4t7a1tLOysbCvrq2sq6qpqKempaSjoqGgn56dnJua" \
	"mZiXlpWUk5KRkI+OjYyLiomIh4aFhIOCgYB/fn18e3p5eHd2dXRzcnFwb25tbGtqaWhn" \
	"ZmVkY2JhYF9eXVxbWllYV1ZVVFNSUVBPTk1MS0pJSEdGRURDQkFAPz49PDs6OTg3NjU0" \
	"MzIxMC8uLSwrKikoJyYlJCMiISAfHh0cGxoZGBcWFRQTEhEQDw4NDAsKCQgHBgUEAwIB" \
	"AA=="
#define KEY(blob)                                                              \
	"<Obj RefId=\"0\"><MS><S N=\"EncryptedSessionKey\">" blob              \
	"</S></MS></Obj>"
static const char good_key[] = KEY("AQIAABBmAAAApAAA" REST);
static const char capability[] =
	"<Obj><MS><Version N=\"protocolversion\">2.3</Version></MS></Obj>";

static uint8_t modulus[WINRM_PSRP_RSA_LEN], key[WINRM_PSRP_KEY_LEN];
static bool has_pair, decrypts;

static const uint8_t *get_modulus(void *user)
{
	size_t i;

	assert_ptr_equal(user, &has_pair);
	for (i = 0; i < sizeof(modulus); i++)
		modulus[i] = (uint8_t)i;
	return has_pair ? modulus : NULL;
}

static bool decrypt(void *user, const uint8_t data[WINRM_PSRP_RSA_LEN],
	uint8_t out[WINRM_PSRP_KEY_LEN])
{
	uint8_t i;

	assert_ptr_equal(user, &has_pair);
	assert_memory_equal(data, modulus, sizeof(modulus));
	for (i = 0; decrypts && i < WINRM_PSRP_KEY_LEN; i++)
		out[i] = i;
	return decrypts;
}

static const struct winrm_psrp_keys keys = {get_modulus, decrypt, &has_pair};
static uint8_t object;

static int hear(uint32_t type, const char *data)
{
	return psrp_hear(&sent.state.receiver, ++object, type, data);
}

/* A pool that is open, as the session sets it up. */
static void reset(bool has_keys)
{
	psrp_sent_reset();
	memset(key, 0, sizeof(key));
	object = 0;
	has_pair = decrypts = true;
	sent.pipeline.script = "1";
	sent.pipeline.keys = has_keys ? &keys : NULL;
	sent.state.receiver.key = has_keys ? key : NULL;
	assert_int_equal(hear(WINRM_MESSAGE_CAPABILITY, capability), 0);
}

/* What CREATE_PIPELINE has of this value. */
static struct winrm_slice argument(const char *type, const char *text)
{
	static struct winrm_psrp_arg args[2];
	struct winrm_slice all;
	const char *begin, *end;

	args[0].value.type = type;
	args[0].value.text = text;
	assert_true(winrm_psrp_value_valid(&args[0].value));
	sent.pipeline.args = args;
	sent.state.sender.secret = winrm_psrp_has_secret(&args[0].value);
	if (sent.state.sender.secret) {
		assert_true(winrm_psrp_send_key(&sent.state));
		(void)psrp_sent_all(4096);
		psrp_sent_assert(0, WINRM_MESSAGE_PUBLIC_KEY, public_key);
		assert_false(winrm_psrp_send_key(&sent.state));
		assert_int_equal(hear(WINRM_MESSAGE_SESSION_KEY, good_key), 0);
	}
	(void)psrp_sent_all(4096);
	all = psrp_sent_text(sent.count - 1);
	begin = memmem(all.ptr, all.len, "<Nil N=\"N\"></Nil>", 17);
	assert_non_null(begin);
	begin += 17;
	end = memmem(begin, 4096, "</MS></Obj></LST>", 17);
	assert_non_null(end);
	return slice_of(begin, (size_t)(end - begin));
}

static void assert_argument(
	bool has_keys, const char *type, const char *text, const char *expected)
{
	reset(has_keys);
	assert_slice(argument(type, text), expected);
}

static void a_text_is_encrypted(void **state)
{
	(void)state;
	assert_argument(true, "SS", "", SECURE("nzt1BJJvi9NuMRjpA6TNSg=="));
	assert_argument(
		true, "SS", "1234567", SECURE("B+akbH02ZlAQgQ/v2/cudQ=="));
	assert_argument(true, "SS", "12345678",
		SECURE("/gd64YUcJW3pm8/db6Dm4U/JuQ+IsDTRZllrPBGQWXE="));
	assert_argument(
		true, "SS", "\xc3\xa9\xf0\x9f\x98\x80\"<", SECURE(WORD));
	assert_argument(true, "SS", "0123456789abcdef0123456789",
		SECURE("uzu8PtiHrMsG73Ei/o3MupDcEdVEmUoKQWgGQbpszh2S1Fmkoh6Igl"
		       "XN3vJwUnnQOPvTxY96jaH5M0jGGSAj6A=="));
}

static void json_has_secrets(void **state)
{
	static const char escaped[] = "\\u00e9\\ud83d\\ude00\\\"<";
	char text[256];

	(void)state;
	snprintf(text, sizeof(text), " {\"$secure\" : \"%s\"}", escaped);
	assert_argument(true, "json", text, SECURE(WORD));
	snprintf(text, sizeof(text), "[{\"a\":{\"$secure\":\"%s\"}},1]",
		escaped);
	assert_argument(true, "json", text,
		"<Obj N=\"V\"><LST><Obj><MS><SS N=\"a\">" WORD
		"</SS></MS></Obj><I32>1</I32></LST></Obj>");
	snprintf(text, sizeof(text),
		"{\"$secure\":\"%s\",\"$user\":\"a&\\u0062\"}", escaped);
	assert_argument(true, "json", text,
		"<Obj N=\"V\"><TN RefId=\"2\">"
		"<T>System.Management.Automation.PSCredential</T>"
		"<T>System.Object</T></TN><Props><S N=\"UserName\">a&amp;b</S>"
		"<SS N=\"Password\">" WORD "</SS></Props></Obj>");
}

/* They go as they are, and no key is asked for. */
static void other_objects_are_no_secrets(void **state)
{
	static const char *const texts[] = {"{\"$secure\":true}",
		"{\"$secure\":\"a\",\"b\":\"c\"}", "{\"$user\":\"a\"}",
		"{\"$secure\":\"a\",\"$secure\":\"b\"}",
		"{\"$secure\":{\"$user\":\"a\"}}", "{}", "\"$secure\"", "5"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		reset(true);
		assert_false(winrm_psrp_has_secret(
			&(struct winrm_psrp_value){"json", texts[i]}));
		(void)argument("json", texts[i]);
		assert_int_equal(sent.count, 1);
	}
	reset(false);
	sent.pipeline.args = NULL;
	sent.state.sender.secret = false;
	assert_slice(argument("json", "5"), "<I32 N=\"V\">5</I32>");
}

static void input_has_no_secrets(void **state)
{
	static const char line[] = "{\"$secure\":\"a\"}\n";

	(void)state;
	reset(true);
	sent.pipeline.input_json = true;
	sent.state.sender.has_input = true;
	(void)psrp_sent_all(4096);
	assert_true(winrm_psrp_send_input(
		&sent.state, winrm_slice_str(line), true));
	(void)psrp_sent_all(4096);
	psrp_sent_assert(1, WINRM_MESSAGE_INPUT,
		"<Obj><MS><S N=\"$secure\">a</S></MS></Obj>");
}

static void a_key_that_is_none_is_an_error(void **state)
{
	static const char *const blobs[] = {KEY(""), KEY("AQID"), KEY("*"),
		KEY("AQIAABBmAAAApAAA" REST "AAAA"),
		KEY("AQIAAA5mAAAApAAA" REST), "<Obj><MS></MS></Obj>",
		"<S>AQIAABBmAAAApAAA" REST "</S>", "<Obj>", ""};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(blobs); i++) {
		reset(true);
		winrm_psrp_await_key(&sent.state.receiver);
		assert_int_equal(hear(WINRM_MESSAGE_SESSION_KEY, blobs[i]),
			WINRM_E_REPLY);
		assert_false(sent.state.receiver.has_key);
	}
	reset(true);
	decrypts = false;
	winrm_psrp_await_key(&sent.state.receiver);
	(void)get_modulus(&has_pair);
	assert_int_equal(
		hear(WINRM_MESSAGE_SESSION_KEY, good_key), WINRM_E_REPLY);
	assert_false(sent.state.receiver.has_key);
}

static void a_key_that_nobody_asked_for_is_dropped(void **state)
{
	(void)state;
	reset(true);
	decrypts = false;
	assert_int_equal(hear(WINRM_MESSAGE_SESSION_KEY, good_key), 0);
	assert_int_equal(hear(WINRM_MESSAGE_SESSION_KEY, KEY("*")), 0);
	assert_false(sent.state.receiver.has_key);
}

/* --- answers ----------------------------------------------------------------- */

static const char *answer_type, *answer_text;
static unsigned asked;

static bool on_call(void *user, const struct winrm_psrp_call *call,
	struct winrm_psrp_value *answer)
{
	(void)user;
	(void)call;
	asked++;
	answer->type = answer_type;
	answer->text = answer_text;
	return true;
}

static void ask(bool has_keys, int method, const char *type, const char *text)
{
	char call[256];

	reset(has_keys);
	sent.pipeline.on_call = on_call;
	(void)psrp_sent_all(4096);
	answer_type = type;
	answer_text = text;
	asked = 0;
	snprintf(call, sizeof(call),
		"<Obj><MS><I64 N=\"ci\">1</I64><I32 N=\"mi\">%d</I32>"
		"<Obj N=\"mp\"><LST/></Obj></MS></Obj>",
		method);
	assert_int_equal(hear(WINRM_MESSAGE_CALL, call), 0);
}

static void an_answer_waits_for_the_key(void **state)
{
	(void)state;
	ask(true, WINRM_PSRP_READ_SECRET, "SS", "1234567");
	(void)psrp_sent_all(4096);
	psrp_sent_assert(1, WINRM_MESSAGE_PUBLIC_KEY, public_key);
	assert_int_equal(sent.count, 2);
	assert_int_equal(hear(WINRM_MESSAGE_SESSION_KEY, good_key), 0);
	(void)psrp_sent_all(4096);
	psrp_sent_assert(2, WINRM_MESSAGE_CALL_ANSWER,
		"<Obj RefId=\"0\"><MS><I64 N=\"ci\">1</I64><I32 N=\"mi\">12"
		"</I32><SS N=\"mr\">B+akbH02ZlAQgQ/v2/cudQ==</SS></MS></Obj>");
	/* the next one has it */
	assert_int_equal(
		hear(WINRM_MESSAGE_CALL,
			"<Obj><MS><I64 N=\"ci\">2</I64><I32 N=\"mi\">"
			"12</I32><Obj N=\"mp\"><LST/></Obj></MS></Obj>"),
		0);
	(void)psrp_sent_all(4096);
	assert_int_equal(sent.count, 4);
}

/* Threads of the script go on while it waits for its user. */
static void others_may_write_meanwhile(void **state)
{
	(void)state;
	ask(true, WINRM_PSRP_READ_SECRET, "SS", "1234567");
	assert_int_equal(hear(WINRM_MESSAGE_CALL,
				 "<Obj><MS><I64 N=\"ci\">-100</I64><I32 "
				 "N=\"mi\">15</I32><Obj N=\"mp\"><LST/></Obj>"
				 "</MS></Obj>"),
		0);
	(void)psrp_sent_all(4096); /* the key */
	object += 2;
	assert_int_equal(hear(WINRM_MESSAGE_SESSION_KEY, good_key), 0);
	object -= 2; /* what the pipeline sent before the pool did */
	assert_int_equal(hear(WINRM_MESSAGE_OUTPUT, "<S>a</S>"), 0);
	(void)psrp_sent_all(4096);
	psrp_sent_assert(2, WINRM_MESSAGE_CALL_ANSWER,
		"<Obj RefId=\"0\"><MS><I64 N=\"ci\">1</I64><I32 N=\"mi\">12"
		"</I32><SS N=\"mr\">B+akbH02ZlAQgQ/v2/cudQ==</SS></MS></Obj>");
}

static bool is_refused(void)
{
	return sent.state.receiver.call.due && sent.state.receiver.call.refused;
}

static void without_keys_secrets_are_refused(void **state)
{
	static const int methods[] = {WINRM_PSRP_READ_SECRET,
		WINRM_PSRP_CREDENTIAL, WINRM_PSRP_CREDENTIAL_TYPED};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(methods); i++) {
		ask(false, methods[i], "SS", "a");
		assert_true(is_refused());
		assert_int_equal(asked, 0); /* nobody types it in vain */
	}
	ask(false, WINRM_PSRP_READ_LINE, "SS", "a");
	assert_true(is_refused());
	(void)psrp_sent_all(4096);
	assert_null(memmem(
		sent.messages, sent.len, "PublicKey", strlen("PublicKey")));
}

static void without_a_pair_an_answer_is_refused(void **state)
{
	(void)state;
	ask(true, WINRM_PSRP_READ_LINE, "S", "a");
	assert_false(is_refused());
	reset(true);
	sent.pipeline.on_call = on_call;
	(void)psrp_sent_all(4096);
	has_pair = false;
	answer_type = "SS";
	assert_int_equal(
		hear(WINRM_MESSAGE_CALL,
			"<Obj><MS><I64 N=\"ci\">2</I64><I32 N=\"mi\">"
			"12</I32><Obj N=\"mp\"><LST/></Obj></MS></Obj>"),
		0);
	assert_true(is_refused());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_encrypted),
		cmocka_unit_test(json_has_secrets),
		cmocka_unit_test(other_objects_are_no_secrets),
		cmocka_unit_test(input_has_no_secrets),
		cmocka_unit_test(a_key_that_is_none_is_an_error),
		cmocka_unit_test(a_key_that_nobody_asked_for_is_dropped),
		cmocka_unit_test(an_answer_waits_for_the_key),
		cmocka_unit_test(others_may_write_meanwhile),
		cmocka_unit_test(without_keys_secrets_are_refused),
		cmocka_unit_test(without_a_pair_an_answer_is_refused),
	};

	return RUN(tests);
}

#else
int main(void)
{
	return 0; /* left out of this build */
}
#endif
