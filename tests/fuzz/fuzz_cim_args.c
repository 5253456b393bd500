/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/cim_args.h"

#include "boards/linux/cli/messages.h"
#include "tests/fuzz/fuzz.h"

/* A text that was kept, or is a part of the word. */
static void look(const struct cim_args *a, const char *word, const char *text)
{
	bool is_kept = text >= a->text && text < a->text + a->text_len;

	CHECK(is_kept || (text >= word && text <= word + strlen(word)));
	CHECK(!is_kept ||
		memchr(text, 0, (size_t)(a->text + a->text_len - text)));
}

static void look_at_list(const struct cim_args *a, const char *word,
	const struct winrm_cim_arg *arg, size_t most)
{
	for (; arg->name; arg++, most--) {
		CHECK(most > 0);
		look(a, word, arg->name);
		if (arg->value)
			look(a, word, arg->value);
		CHECK(!arg->value || !arg->resource);
		if (arg->resource)
			CHECK(!arg->members != !arg->selectors);
		if (arg->members)
			look_at_list(a, word, arg->members, CIM_MEMBERS);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cim_args args;
	char *word = malloc(size + 1);

	CHECK(word);
	memcpy(word, data, size);
	word[size] = 0;
	say_nothing(true);
	memset(&args, 0, sizeof(args));
	args.resource = "wmi/root/cimv2/Win32_Process";
	if (cim_args_add(&args, word)) {
		CHECK(args.count > 0 && args.count < CIM_ARGS);
		CHECK(!args.list[args.count].name);
		CHECK(args.text_len <= sizeof(args.text));
		look_at_list(&args, word, args.list, args.count);
	}
	free(word);
	return 0;
}
