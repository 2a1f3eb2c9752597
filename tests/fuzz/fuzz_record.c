/*
 * fuzz_record - any bytes as what records are kept and sent in: replies, and the
 * store's own values. What decodes encodes again to what decodes to the same.
 */
#include <assert.h>
#include <stdint.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/record.h"
#include "common/wire.h"
#include "store/entry.h"
#include "store/impact.h"
#include "store/segment.h"
#include "store/term_group.h"
#include "store/wording.h"

enum { LONG_TEXT = 1 << 20 /* the arena has room for a few */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_record(struct str in, struct arena *arena)
{
	owned(buf_destroy) struct buf again = { 0 };
	owned(buf_destroy) struct buf json = { 0 };
	owned(buf_destroy) struct buf json_again = { 0 };
	struct unpack u = { .in = in };
	struct record record;

	if (record_get(&u, arena, &record) < 0)
		return;
	record_put(&again, &record);
	record_print_json(&json, &record);
	u = (struct unpack){ .in = buf_str(&again) };
	int r = record_get(&u, arena, &record);
	assert(r == 0 && u.at == again.len);
	record_print_json(&json_again, &record);
	assert(str_eq(buf_str(&json), buf_str(&json_again)));
}

static void try_entries(struct str in, struct arena *arena)
{
	owned(buf_destroy) struct buf out = { 0 };
	owned(buf_destroy) struct buf packed = { 0 };
	struct entry_article article, again;
	struct str plain;

	if (entry_get_article(in, arena, &article) == 0) {
		entry_put_article(&out, &article);
		int r = entry_get_article(buf_str(&out), arena, &again);
		assert(r == 0 && str_eq(article.url, again.url) && article.n_contents == again.n_contents);
	}
	if (entry_pack(&packed, in)) {
		int r = entry_unpack(buf_str(&packed), arena, &plain);
		/* The mark of a row that is not packed is not the row's. */
		bool marked = in.ptr[0] == 0 && ((unsigned char)in.ptr[1] & ENTRY_PLAIN);
		assert(r == 0 && str_eq(plain, str_skip(in, marked ? 2 : 0)) && packed.len < in.len);
	}
}

/* One that is of its page as if that were lost: no input has the sum of a page. Its length is but a number then. */
static int get_wording(struct str in, const struct entry_article *entry, struct arena *arena, struct article *ret)
{
	if (!wording_is_of_page(in))
		return wording_get(in, entry, 0, (struct str){ 0 }, arena, ret);
	(void)wording_get(in, entry, 0, in, arena, ret);
	return wording_get_words(in, entry, 0, arena, ret);
}

/* A wording, of an article that has nothing of its own: whole, and each statement by itself. */
static void try_wording(struct str in, struct arena *arena)
{
	owned(buf_destroy) struct buf out = { 0 };
	owned(buf_destroy) struct buf before = { 0 };
	owned(buf_destroy) struct buf after = { 0 };
	owned(buf_destroy) struct buf packed = { 0 };
	owned(buf_destroy) struct buf unpacked = { 0 };
	struct content content = { .title = STR("Title") };
	struct entry_article entry = { .url = STR("https://quay.example/1"), .contents = &content, .n_contents = 1 };
	static uint64_t ids[WIRE_STATEMENTS_MAX];
	struct article article;
	struct entry_record record;

	for (uint32_t i = 0; i < 4; i++)
		(void)wording_get_record(in, i, arena, &record);
	if (get_wording(in, &entry, arena, &article) < 0 || article.text.len > LONG_TEXT)
		return;
	wire_put_bare_article(&before, &article);
	ZSTD_CCtx *deflate = ZSTD_createCCtx();
	int r = wording_put(&out, &article, &entry, 0, false, ids, deflate, NULL);
	(void)ZSTD_freeCCtx(deflate);
	assert(r == 0);
	r = wording_get(buf_str(&out), &entry, 0, (struct str){ 0 }, arena, &article);
	assert(r == 0);
	wire_put_bare_article(&after, &article);
	assert(str_eq(buf_str(&before), buf_str(&after)));
	if (!wording_pack(&packed, buf_str(&out)))
		return;
	r = wording_get(buf_str(&packed), &entry, 0, (struct str){ 0 }, arena, &article);
	assert(r == 0);
	wire_put_bare_article(&unpacked, &article);
	assert(str_eq(buf_str(&before), buf_str(&unpacked)));
}

/* A head that is found lies in the group. */
static void try_group(struct str in)
{
	static const char bare[] = { 0 };
	struct str term = { in.ptr, in.len < 12 ? in.len : 12 }, head;

	if (group_get(in, STR("senrun\1running"), &head) == 0 || (term.len && group_get(str_skip(in, term.len), term, &head) == 0))
		assert((head.len == 1 && head.ptr[0] == bare[0]) || (head.ptr >= in.ptr && head.ptr + head.len <= in.ptr + in.len));
}

/* Lists are walked to their end, whatever they are. */
static void try_segment(struct str in)
{
	static struct block block;
	struct segment segment;
	struct segment_term term;
	struct str one;

	(void)block_get(in, true, &block);
	if (block_get(in, false, &block) == 0) {
		assert(block.impact == block_impact(in));
		for (size_t i = 0; i < block.n; i++) {
			uint32_t at[64];

			struct str alone = block_extra_of(&block, i);

			assert(positions_get(alone, at, 64) <= 64 && impact_of(alone, 0) > 0);
		}
		for (size_t i = 0; i < block.n; i++) {
			uint32_t at[64];
			struct str extra = block_extra(&block, i);

			assert(positions_get(extra, at, 64) <= 64 && impact_of(extra, 0) > 0);
		}
	}
	if (segment_open(in, &segment) < 0)
		return;
	for (uint32_t i = 0; i < segment.n && i < 1000; i++) {
		if (segment_term(&segment, i, &term) < 0)
			break;
		(void)segment_find(&segment, term.key, &term);
		while (list_next_block(&term.list, &one) == 0)
			(void)block_get(one, term_is_dated(term.key), &block);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct str in = { (const char *)data, size };

	if (!arena)
		return 0;
	try_record(in, arena);
	try_wording(in, arena);
	try_entries(in, arena);
	try_group(in);
	try_segment(in);
	return 0;
}
