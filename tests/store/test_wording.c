#include "store/wording.h"

#include "common/wire.h"
#include "store/strings.h"
#include "tests/store/kit.h"

static const char text[] = "Tar sands plan dropped\n"
			   "Ona Brill said in Lund on Monday that the plan was dropped. \xc2\xabNobody, she added, wanted it.\xc2\xbb "
			   "Here follows a long middle part in which nobody is quoted and which is therefore kept with the rest. "
			   "Marek Oss, a neighbour, disagreed.";

struct made {
	struct span spans[12];
	struct statement statements[3];
	struct topic topics[2];
	struct origin origins[2];
	struct article article;
	struct content content;
	struct entry_article entry;
	uint64_t ids[3];
};

static struct span find(const char *words)
{
	const char *at = strstr(text, words);

	assert_non_null(at);
	return (struct span){ (uint32_t)(at - text), (uint32_t)(at - text + (long)strlen(words)) };
}

/* One statement with all there is, one of two pieces within it, one with next to nothing. */
static void make(struct made *m)
{
	*m = (struct made){
		.spans = { find("Ona Brill"), find("said"), find("the plan was dropped. \xc2\xabNobody, she added, wanted it.\xc2\xbb"),
			   find("Nobody,"), find("wanted it"), find("she"), find("added"), find("disagreed"), find("Marek Oss"),
			   find("Tar sands plan dropped") },
		.topics = { { STR("sand-and-gravel"), 1000, TOPIC_BY_MODEL }, { STR("7"), 0, 255 } },
		.origins = { { 0, 300, 22 }, { 23, 17, 60 } },
		.ids = { 1, UINT64_MAX, 0x0123456789abcdef },
	};
	m->statements[0] = (struct statement){
		.type = STATEMENT_TURN, .act = ACT_DEED, .part = PART_COMMENT, .marks = 15, .nested_in = -1, .source = { m->spans, 1 },
		.cue = { m->spans + 1, 1 }, .content = { m->spans + 2, 1 }, .speaker = STR("Ona Brill"), .role = STR("minister of dunes"),
		.how = STR("name"), .confidence = 1000, .said_at = STR("2026-03-02"), .place = STR("Lund"), .to = STR("the council"),
		.occasion = STR("a walk"), .topics = { m->topics, 2 },
	};
	m->statements[1] = (struct statement){ .nested_in = 0, .source = { m->spans + 5, 1 }, .cue = { m->spans + 6, 1 },
					       .content = { m->spans + 3, 2 }, .how = STR("by the stars"), .speaker = STR("Ona Brill"),
					       .topics = { m->topics, 1 } };
	m->statements[2] = (struct statement){ .nested_in = -1, .content = { m->spans + 7, 1 } };
	m->article = (struct article){
		.url = STR("https://dune.example/9"), .title = STR("Tar sands plan dropped"), .author = STR("A. N. Other"),
		.outlet = STR("Dune"), .place = STR("Lund"), .published = STR("2026-03-02T07:00:00Z"), .published_from = STR("json-ld"),
		.modified = STR("2026-03-02T09:30:00+01:00"), .language = STR("en"), .genre = STR("news"),
		.text = { text, sizeof text - 1 }, .body = { m->spans + 2, 1 }, .headings = { m->spans + 8, 1 }, .deck = m->spans[9],
		.origins = m->origins, .n_origins = 2, .statements = m->statements, .n_statements = 3, .topics = { m->topics, 2 },
		.parser_version = STR("p7"), .classifier_version = STR("c1"),
	};
	m->content = (struct content){ .title = m->article.title, .outlet = STR("The Dune"), .published = m->article.published,
				       .language = STR("en"), .statements = 3 };
	m->entry = (struct entry_article){ .url = m->article.url, .contents = &m->content, .n_contents = 1 };
}

static const struct str page = { text, sizeof text - 1 };

static void put_as(struct buf *out, const struct made *m, bool of_page)
{
	ZSTD_CCtx *deflate = ZSTD_createCCtx();

	assert_int_equal(wording_put(out, &m->article, &m->entry, 0, of_page, m->ids, deflate, NULL), 0);
	(void)ZSTD_freeCCtx(deflate);
	assert_int_equal(wording_is_of_page(buf_str(out)), of_page);
}

static void put(struct buf *out, const struct made *m)
{
	put_as(out, m, false);
}

static void put_of_page(struct buf *out, const struct made *m)
{
	put_as(out, m, true);
}

/* As a compaction leaves it. */
static void put_packed(struct buf *out, const struct made *m)
{
	owned(buf_destroy) struct buf plain = { 0 }, again = { 0 };

	put(&plain, m);
	assert_true(wording_pack(out, buf_str(&plain)));
	assert_true(out->len + 20 < plain.len);
	assert_false(wording_pack(&again, buf_str(out)));
}

static void put_of_page_packed(struct buf *out, const struct made *m)
{
	owned(buf_destroy) struct buf plain = { 0 };

	put_of_page(&plain, m);
	assert_true(wording_pack(out, buf_str(&plain)));
	assert_true(wording_is_of_page(buf_str(out)));
}

static void (*const puts_all[])(struct buf *out, const struct made *m) = { put, put_packed, put_of_page, put_of_page_packed };

static void assert_same_article(const struct article *a, const struct article *b)
{
	owned(buf_destroy) struct buf x = { 0 }, y = { 0 };

	wire_put_bare_article(&x, a);
	wire_put_bare_article(&y, b);
	assert_int_equal(x.len, y.len);
	assert_memory_equal(x.ptr, y.ptr, x.len);
}

static void article_comes_back_as_it_was(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct article again;
	struct made m;

	(void)state;
	make(&m);
	/* Statements from none to all, as the text is then kept. */
	for (size_t n = 0; n <= 3; n++) {
		owned(buf_destroy) struct buf out = { 0 };

		m.article.n_statements = n;
		put(&out, &m);
		assert_int_equal(wording_get(buf_str(&out), &m.entry, 0, page, arena, &again), 0);
		assert_same_article(&m.article, &again);
	}
	owned(buf_destroy) struct buf packed = { 0 }, out = { 0 }, same = { 0 };
	put_packed(&packed, &m);
	assert_int_equal(wording_get(buf_str(&packed), &m.entry, 0, page, arena, &again), 0);
	assert_same_article(&m.article, &again);
	m.article = (struct article){ 0 };
	put(&out, &m);
	assert_int_equal(wording_get(buf_str(&out), &m.entry, 0, page, arena, &again), 0);
	assert_same_article(&m.article, &again);
	/* There is nothing to pack. */
	assert_false(wording_pack(&same, buf_str(&out)));
}

/* To the last byte of text and value. */
static void a_text_that_is_its_page_is_read_from_it_and_written_out(void **state)
{
	static const char other[] = "The wind is up and the ferry stays where it is.";
	static void (*const puts_page[])(struct buf *out, const struct made *m) = { put_of_page, put_of_page_packed };
	static void (*const puts_text[])(struct buf *out, const struct made *m) = { put, put_packed };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	ZSTD_CCtx *deflate = ZSTD_createCCtx();
	struct article again;
	struct made m;

	(void)state;
	make(&m);
	for (size_t i = 0; i < ARRAY_LEN(puts_page); i++)
		for (size_t n = i ? 3 : 0; n <= 3; n++) {
			owned(buf_destroy) struct buf out = { 0 }, whole = { 0 }, expected = { 0 }, none = { 0 };

			m.article.n_statements = n;
			puts_page[i](&out, &m);
			puts_text[i](&expected, &m);
			assert_true(out.len < expected.len || n == 3);
			assert_int_equal(wording_get(buf_str(&out), &m.entry, 0, page, arena, &again), 0);
			assert_same_article(&m.article, &again);
			assert_int_equal(wording_put_text(&whole, buf_str(&out), page, deflate, arena), 0);
			assert_true(str_eq(buf_str(&whole), buf_str(&expected)));
			/* Of another page, a page that is cut, and none, nothing is made. */
			for (size_t k = 0; k < 3; k++) {
				struct str wrong = k == 0 ? (struct str){ other, sizeof other - 1 } : k == 1 ? (struct str){ text, sizeof text - 2 } : (struct str){ 0 };

				assert_int_equal(wording_get(buf_str(&out), &m.entry, 0, wrong, arena, &again), -EBADMSG);
				assert_int_equal(wording_put_text(&none, buf_str(&out), wrong, deflate, arena), -EBADMSG);
			}
			assert_int_equal(none.len, 0);
			assert_int_equal(wording_put_text(&none, buf_str(&whole), page, deflate, arena), -EBADMSG);
		}
	(void)ZSTD_freeCCtx(deflate);
}

static void of_a_lost_page_there_are_the_words_of_statements(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf out = { 0 }, whole = { 0 };
	struct article again;
	struct made m;

	(void)state;
	make(&m);
	put_of_page(&out, &m);
	assert_int_equal(wording_get_words(buf_str(&out), &m.entry, 0, arena, &again), 0);
	assert_int_equal(again.text.len, m.article.text.len);
	assert_int_equal(again.n_statements, 3);
	for (size_t i = 0; i < again.n_statements; i++) {
		struct spans words = m.statements[i].content;

		for (size_t k = 0; k < words.n; k++)
			assert_memory_equal(again.text.ptr + words.at[k].from, text + words.at[k].from, words.at[k].to - words.at[k].from);
	}
	assert_int_equal(str_find(again.text, STR("middle part"), 0), again.text.len);
	/* What has its text has nothing to lose. */
	put(&whole, &m);
	assert_int_equal(wording_get_words(buf_str(&whole), &m.entry, 0, arena, &again), 0);
	assert_same_article(&m.article, &again);
}

static void read_each(const struct made *m, struct str value)
{
	static const char *const words[] = { "the plan was dropped. \xc2\xabNobody, she added, wanted it.\xc2\xbb",
					     "Nobody, \xe2\x80\xa6 wanted it", "disagreed" };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct entry_record r;

	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(wording_get_record(value, i, arena, &r), 0);
		assert_int_equal(r.id, m->ids[i]);
		assert_int_equal(r.index, i);
		assert_true(str_eq(r.text, str_from(words[i])));
		assert_true(str_eq(r.statement.how, m->statements[i].how));
		assert_int_equal(r.statement.nested_in, m->statements[i].nested_in);
		assert_int_equal(r.statement.topics.n, m->statements[i].topics.n);
	}
	assert_int_equal(wording_get_record(value, 3, arena, &r), -ENOENT);
	assert_int_equal(wording_get_record(value, 0, arena, &r), 0);
	assert_true(str_eq(r.as, STR("Ona Brill")) && str_eq(r.cue, STR("said")));
	assert_true(str_eq(r.statement.speaker, STR("Ona Brill")));
}

static void each_statement_is_read_by_itself(void **state)
{
	struct made m;

	(void)state;
	make(&m);
	for (size_t i = 0; i < ARRAY_LEN(puts_all); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		puts_all[i](&out, &m);
		read_each(&m, buf_str(&out));
	}
}

/* Cut anywhere, or with any bit of it flipped, it is refused or is some article; nothing is read beyond it. */
static void survive(const struct made *m, struct buf *out)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	struct article again;
	struct entry_record r;

	for (size_t n = 0; n < out->len; n++) {
		char *copy = malloc(n + 1);

		memcpy(copy, out->ptr, n);
		arena_reset(arena);
		assert_true(wording_get((struct str){ copy, n }, &m->entry, 0, page, arena, &again) < 0);
		(void)wording_get_record((struct str){ copy, n }, 1, arena, &r);
		free(copy);
	}
	for (size_t bit = 0; bit < out->len * 8; bit++) {
		owned(buf_destroy) struct buf packed = { 0 };

		out->ptr[bit / 8] = (char)(out->ptr[bit / 8] ^ 1 << bit % 8);
		arena_reset(arena);
		(void)wording_get(buf_str(out), &m->entry, 0, page, arena, &again);
		(void)wording_get_words(buf_str(out), &m->entry, 0, arena, &again);
		(void)wording_is_of_page(buf_str(out));
		for (uint32_t i = 0; i < 3; i++)
			(void)wording_get_record(buf_str(out), i, arena, &r);
		(void)wording_pack(&packed, buf_str(out));
		out->ptr[bit / 8] = (char)(out->ptr[bit / 8] ^ 1 << bit % 8);
	}
}

static void damaged_value_is_survived(void **state)
{
	struct made m;

	(void)state;
	make(&m);
	for (size_t i = 0; i < ARRAY_LEN(puts_all); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		puts_all[i](&out, &m);
		survive(&m, &out);
	}
}

static void strings_come_back_as_they_were(void **state)
{
	static const char *const all[] = { "", "en", "Ona Brill", "2026-03-02T07:00:00Z", "2026-03-02T07:00:00.5Z", "2026-02-31T07:00:00Z",
					   "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-02", "dune",
					   "Dune", "dune.example", "https://dune.example/9", "Ona Brill", "Z", "application/xhtml+xml" };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf out = { 0 };
	struct strings w = strings_begin(&out);
	struct str url = STR("https://dune.example/9");

	(void)state;
	strings_put_bytes(&w, url);
	strings_look_in(&w, url.len);
	/* More than are kept in mind, too. */
	for (size_t round = 0; round < 4; round++)
		for (size_t i = 0; i < ARRAY_LEN(all); i++)
			strings_put(&w, str_from(all[i]));
	const unsigned char *base = (const unsigned char *)out.ptr;
	struct reader r = { .at = base + url.len, .end = base + out.len };
	for (size_t round = 0; round < 4; round++)
		for (size_t i = 0; i < ARRAY_LEN(all); i++) {
			struct str s = strings_get(&r, base, arena);

			assert_false(r.bad);
			assert_true(str_eq(s, str_from(all[i])));
		}
	assert_ptr_equal(r.at, r.end);
}

static void reference_beyond_what_was_read_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *why;
	} cases[] = {
		{ "\x05\x02", 2, "one byte from behind itself" },
		{ "\xfd\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00", 11, "longer than everything" },
		{ "\x10xyz", 4, "four bytes of three" },
		{ "\xfe\x07", 2, "a word that is not on the list" },
		{ "\xff\xff\xff\xff\xff\xff\xff\x7f", 8, "a date beyond all years" },
	};
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const unsigned char *base = (const unsigned char *)cases[i].bytes;
		struct reader r = { .at = base, .end = base + cases[i].n };

		(void)strings_get(&r, base, arena);
		if (!r.bad)
			fail_msg("%s", cases[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(article_comes_back_as_it_was),
		cmocka_unit_test(a_text_that_is_its_page_is_read_from_it_and_written_out),
		cmocka_unit_test(of_a_lost_page_there_are_the_words_of_statements),
		cmocka_unit_test(each_statement_is_read_by_itself),
		cmocka_unit_test(damaged_value_is_survived),
		cmocka_unit_test(strings_come_back_as_they_were),
		cmocka_unit_test(reference_beyond_what_was_read_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
