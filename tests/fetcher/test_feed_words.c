#include "tests/test.h"

#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/feed_words.h"

static int read_words(struct arena *arena, struct feed_settings *set, const char **wrong, struct str *words, size_t n)
{
	const struct control_request request = { .words = words, .n = n };

	return feed_words_read(&request, arena, set, wrong);
}

/* A feed as it was before. */
static struct feed_settings quay(void)
{
	static char name[] = "quay", outlet[] = "The Quay", credential[] = "key", language[] = "en", topic[] = "fish";

	return (struct feed_settings){ .name = name, .outlet = outlet, .credential = credential, .language = language, .topic = topic,
				       .every_usec = 60000000, .pace_usec = 1000000 };
}

static void what_is_named_changes_and_the_rest_stays(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 16);
	struct feed_settings set = quay();
	const char *wrong = NULL;
	struct str words[] = { STR("quay"), STR("outlet="), STR("lang=de"), STR("every=10m"), STR("pace=0.5") };

	(void)state;
	assert_int_equal(read_words(arena, &set, &wrong, NULL, 0), 0);
	assert_string_equal(set.outlet, "The Quay");
	assert_int_equal(set.every_usec, 60000000);
	assert_int_equal(read_words(arena, &set, &wrong, words, ARRAY_LEN(words)), 0);
	assert_string_equal(set.name, "quay");
	assert_string_equal(set.outlet, "");
	assert_string_equal(set.credential, "key");
	assert_string_equal(set.language, "de");
	assert_string_equal(set.topic, "fish");
	assert_int_equal(set.every_usec, 600000000);
	assert_int_equal(set.pace_usec, 500000);
	assert_null(wrong);
}

static void what_is_wrong_is_told(void **state)
{
	static const struct {
		struct str word;
		const char *why; /* a part of it */
	} cases[] = {
		{ STR_INIT("outlet=a\0b"), "text" },
		{ STR_INIT("credential=a\0b"), "text" },
		{ STR_INIT("lang=french"), "lang is" },
		{ STR_INIT("topic=two words"), "topic is" },
		{ STR_INIT("every=often"), "every and pace" },
		{ STR_INIT("pace="), "every and pace" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 16);
		struct feed_settings set = quay();
		const char *wrong = NULL;
		struct str word = cases[i].word;

		assert_int_equal(read_words(arena, &set, &wrong, &word, 1), -EINVAL);
		assert_non_null(wrong);
		assert_non_null(strstr(wrong, cases[i].why));
	}
}

static void a_text_has_a_limit(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 16);
	static char text[] = "outlet=";
	static char word[sizeof text + FEED_TEXT_MAX];
	struct feed_settings set = quay();
	const char *wrong = NULL;

	(void)state;
	memset(word, 'x', sizeof word);
	memcpy(word, text, sizeof text - 1);
	struct str most = { word, sizeof text - 1 + FEED_TEXT_MAX }, over = { word, sizeof word };
	assert_int_equal(read_words(arena, &set, &wrong, &over, 1), -EINVAL);
	assert_string_equal(set.outlet, "The Quay");
	assert_int_equal(read_words(arena, &set, &wrong, &most, 1), 0);
	assert_int_equal(strlen(set.outlet), FEED_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_named_changes_and_the_rest_stays),
		cmocka_unit_test(what_is_wrong_is_told),
		cmocka_unit_test(a_text_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
