/* A compaction for which something is wanting fails, and leaves all as it was. zstd's function is ours here: the dynamic linker takes the program's. */
#include <dlfcn.h>
#include <zstd_errors.h>

#include "store/compact.h"
#include "tests/store/loose_kit.h"

static bool no_memory;

size_t ZSTD_compressCCtx(ZSTD_CCtx *cctx, void *to, size_t room, const void *from, size_t n, int level)
{
	union {
		void *symbol;
		size_t (*call)(ZSTD_CCtx *, void *, size_t, const void *, size_t, int);
	} real = { dlsym(RTLD_NEXT, "ZSTD_compressCCtx") };

	return no_memory ? (size_t)-ZSTD_error_memory_allocation : real.call(cctx, to, room, from, n, level);
}

static void a_loose_text_is_not_left_so_without_a_name(void **state)
{
	static const size_t sizes[][2] = { { 0, LOOSE_TEXT_LEAST + 1000 }, { 2 * LOOSE_PAGE_LEAST, 0 } }; /* page, text */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
		owned(buf_destroy) struct buf before = { 0 }, after = { 0 }, why = { 0 };
		struct wire_article article;
		struct compacted done;
		struct kit kit;

		kit_begin(&kit);
		loose_article(1, sizes[i][0], sizes[i][1], arena, &article);
		loose_store(&kit, &article);
		assert_int_equal(loose_rows(&kit, NULL), 1);
		kit_export(&kit, &before);
		no_memory = true;
		assert_int_equal(compact(kit.db, &done, &why), -ENOMEM);
		no_memory = false;
		assert_int_equal(loose_rows(&kit, NULL), 1);
		kit_export(&kit, &after);
		assert_string_equal(after.ptr, before.ptr);
		assert_int_equal(compact(kit.db, &done, &why), 0);
		kit_close(&kit);
		kit_open(&kit);
		assert_int_equal(loose_rows(&kit, NULL), 0);
		kit_export(&kit, &after);
		assert_string_equal(after.ptr, before.ptr);
		kit_end(&kit);
	}
}

/* What comes between the swap of the files and the start on the new one. */
static void who_changes_something_then_is_told_to_ask_again(void **state)
{
	static const char *const commands[] = { "delete", "redact", "lift", "note" };
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, &(struct kit_article){ .url = "https://weir.example/1", .title = "Weir", .seq = 1 }, 1);
	assert_int_equal(compact(kit.db, &done, &why), 0);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		owned(kit_free) struct question q;

		kit_ask(&kit, &q, commands[i], (const char *[]){ "0123456789abcdef", NULL });
		assert_int_equal(q.status, -ESHUTDOWN);
		assert_true(str_find(buf_str(&q.text), STR("ask again"), 0) < q.text.len);
	}
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loose_text_is_not_left_so_without_a_name),
		cmocka_unit_test(who_changes_something_then_is_told_to_ask_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
