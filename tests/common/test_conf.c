#include "common/conf.h"

#include <errno.h>
#include <stdbool.h>

#include "common/cleanup.h"
#include "tests/test.h"

struct sample {
	bool on;
	uint64_t pages, bytes, pause;
	char *name;
	int colour;
};

static const struct setting settings[] = {
	{ "on", CONF_BOOL, offsetof(struct sample, on), "yes", "whether", NULL, 0, 0 },
	{ "pages", CONF_COUNT, offsetof(struct sample, pages), "7", "how many", NULL, 1, 9 },
	{ "bytes", CONF_BYTES, offsetof(struct sample, bytes), "2MiB", "how much", NULL, 0, 0 },
	{ "pause", CONF_USEC, offsetof(struct sample, pause), "15min", "how long", NULL, 0, 0 },
	{ "name", CONF_TEXT, offsetof(struct sample, name), "", "what", NULL, 0, 0 },
	{ "colour", CONF_WORD, offsetof(struct sample, colour), "green", "which", "red|green|blue", 0, 0 },
};
static const struct section section = { "sample", settings, ARRAY_LEN(settings) };

static int read_text(const char *text, struct sample *ret, struct buf *errors)
{
	void *const base[] = { ret };

	assert_int_equal(conf_defaults(&section, base, 1), 0);
	return conf_parse(str_from(text), "f", &section, base, 1, errors);
}

static void defaults_and_values_are_read(void **state)
{
	struct sample s = { 0 };
	owned(buf_destroy) struct buf errors = { 0 };

	(void)state;
	assert_int_equal(read_text("", &s, &errors), 0);
	assert_true(s.on && s.pages == 7 && s.bytes == 2 << 20 && s.pause == 900000000 && s.colour == 1);
	assert_int_equal(read_text("# c\n[sample]\n on = off \npages=9\nbytes = 64KiB\npause = 250ms\nname = a b\n"
				   "colour=blue\n[other]\nwhatever = 1\n",
				   &s, &errors),
			 0);
	assert_true(!s.on && s.pages == 9 && s.bytes == 64 << 10 && s.pause == 250000 && s.colour == 2);
	assert_string_equal(s.name, "a b");
	conf_free(&section, &s);
	assert_null(s.name);
}

static void mistakes_are_named_with_their_line(void **state)
{
	const struct {
		const char *text, *error;
	} cases[] = {
		{ "[sample]\npages = 10\n", "f:2: pages: out of range: 10\n" },
		{ "[sample]\npages = many\n", "f:2: pages: cannot read 'many'; the default is '7'\n" },
		{ "[sample]\ncolour = pink\n", "f:2: colour: 'pink' is none of red|green|blue\n" },
		{ "[sample]\n\npagess = 1\n", "f:3: no setting 'pagess' in [sample]; did you mean 'pages'?\n" },
		{ "[sample]\nxyz = 1\n", "f:2: no setting 'xyz' in [sample]\n" },
		{ "[sample]\npages\n", "f:2: expected 'setting = value'\n" },
		{ "[sample\n", "f:1: a section's line ends with ']'\n" },
		{ "[sample]\npause = 99999999999999999999\n", "f:2: pause: out of range: 99999999999999999999\n" },
		{ "[sample]\nbytes = 99999999999GiB\n", "f:2: bytes: out of range: 99999999999GiB\n" },
		{ "[sample]\non = 2\nbytes = 3 parsecs\n",
		  "f:2: on: cannot read '2'; the default is 'yes'\nf:3: bytes: cannot read '3 parsecs'; the default is '2MiB'\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sample s = { 0 };
		owned(buf_destroy) struct buf errors = { 0 };
		assert_int_equal(read_text(cases[i].text, &s, &errors), -EINVAL);
		buf_add_byte(&errors, 0);
		assert_string_equal(errors.ptr, cases[i].error);
		conf_free(&section, &s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_and_values_are_read),
		cmocka_unit_test(mistakes_are_named_with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
