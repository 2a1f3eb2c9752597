/*
 * Golden pages: tests/golden/pages/NAME.html and what is read from it, NAME.txt: fields,
 * a blank line, the text; or the reason why it is refused. INQUIT_GOLDEN=write writes them anew.
 */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "common/file.h"
#include "parser/page.h"
#include "tests/test.h"

enum { FILE_MAX = 1 << 20 };

static void field(struct buf *out, const char *name, struct str value)
{
	buf_add(out, str_from(name));
	buf_add(out, STR(": "));
	buf_add(out, value);
	buf_add(out, STR("\n"));
}

static void render(struct page_reader *reader, struct str page, struct arena *arena, struct buf *out)
{
	static const struct page_hints hints = { .content_type = STR_INIT("text/html"), .url = STR_INIT("https://tarn.example/news/monday") };
	struct article a;
	const char *why = "";

	arena_reset(arena);
	if (page_read(reader, page, &hints, arena, &a, &why) < 0) {
		field(out, "refused", str_from(why));
		return;
	}
	field(out, "title", a.title);
	field(out, "author", a.author);
	field(out, "published", a.published);
	field(out, "outlet", a.outlet);
	field(out, "language", a.language);
	buf_add(out, STR("\n"));
	buf_add(out, a.text);
	buf_add(out, STR("\n"));
}

static void check(struct page_reader *reader, const char *path, struct arena *arena)
{
	char *bytes = NULL, *want = NULL, ref[200];
	owned(buf_destroy) struct buf got = { 0 };
	size_t len = 0, want_len = 0;

	assert_int_equal(file_read(path, FILE_MAX, &bytes, &len), 0);
	render(reader, (struct str){ bytes, len }, arena, &got);
	(void)snprintf(ref, sizeof ref, "%.*s.txt", (int)(strlen(path) - strlen(".html")), path);
	if (getenv("INQUIT_GOLDEN")) {
		FILE *f = fopen(ref, "we");
		assert_true(f && fwrite(got.ptr, 1, got.len, f) == got.len && fclose(f) == 0);
	}
	assert_int_equal(file_read(ref, FILE_MAX, &want, &want_len), 0);
	if (!str_eq(buf_str(&got), (struct str){ want, want_len }))
		fail_msg("%s: got\n%.*s", path, (int)got.len, got.ptr);
	free(bytes);
	free(want);
}

static void pages_are_read_as_their_files_say(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(PAGE_ARENA_BASE + (size_t)PAGE_ARENA_FACTOR * FILE_MAX);
	owned(page_reader_destroy) struct page_reader *reader = NULL;
	glob_t files;

	(void)state;
	assert_int_equal(page_reader_new(&reader), 0);
	assert_int_equal(glob("tests/golden/pages/*.html", 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= 10);
	for (size_t i = 0; i < files.gl_pathc; i++)
		check(reader, files.gl_pathv[i], arena);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_read_as_their_files_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
