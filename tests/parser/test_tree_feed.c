#include "parser/tree_impl.h"

#include <malloc.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "tests/test.h"

struct feeder {
	myhtml_t *html;
	myhtml_tree_t *tree;
};

static int set_up(void **state)
{
	struct feeder *f = calloc(1, sizeof *f);

	*state = f;
	if (!f || !(f->html = myhtml_create()) || myhtml_init(f->html, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0) != MyHTML_STATUS_OK)
		return -1;
	return (f->tree = myhtml_tree_create()) && myhtml_tree_init(f->tree, f->html) == MyHTML_STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	struct feeder *f = *state;

	myhtml_tree_destroy(f->tree);
	myhtml_destroy(f->html);
	free(f);
	return 0;
}

static struct tree_fed feed(struct feeder *f, const struct buf *page)
{
	struct tree_fed fed;

	myhtml_tree_clean(f->tree);
	myhtml_encoding_set(f->tree, MyENCODING_UTF_8);
	assert_int_equal(tree_feed(f->tree, buf_str(page), TREE_NODES_BASE + buf_str(page).len / TREE_BYTES_PER_NODE, &fed), 0);
	return fed;
}

static void put_many(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(b, str_from(s));
}

static void what_a_page_becomes_is_counted(void **state)
{
	owned(buf_destroy) struct buf page = { 0 };

	buf_add(&page, STR("<!doctype html><html lang=en><head><title>t</title></head><body><p id=a class=b>x</body></html>"));
	struct tree_fed fed = feed(*state, &page);
	assert_int_equal(fed.nodes, 8);
	assert_int_equal(fed.attrs, 4); /* the doctype's too */
	assert_int_equal(fed.name_steps, 0);
	assert_false(fed.cut);
	assert_true(fed.bytes > 12 * sizeof(myhtml_token_node_t) && fed.bytes < 8192);
}

static void names_of_ones_own_are_paid_for(void **state)
{
	size_t limit = 0;

	for (int n = 100; n <= 100000; n *= 10) {
		owned(buf_destroy) struct buf page = { 0 };
		for (int i = 0; i < n; i++)
			buf_printf(&page, "<x-%d></x-%d>", i, i);
		struct tree_fed fed = feed(*state, &page);
		limit = TREE_NAME_STEPS_BASE + buf_str(&page).len * TREE_NAME_STEPS_PER_BYTE;
		assert_int_equal(fed.cut, n > 100);
		assert_true(fed.name_steps < limit + (size_t)TREE_PIECE_TAGS * 20000);
	}
	owned(buf_destroy) struct buf page = { 0 };
	put_many(&page, "<x-one><x-two>a</x-two></x-one>", 3000);
	assert_false(feed(*state, &page).cut);
}

/* Each paragraph looks for one that is open, up to the page's root. */
static void depth_is_paid_for(void **state)
{
	for (size_t depth = 20; depth <= 380; depth += 360) {
		owned(buf_destroy) struct buf page = { 0 };
		put_many(&page, "<div class=article-body>", depth);
		put_many(&page, "<p>words</p>", 6000);
		struct tree_fed fed = feed(*state, &page);
		size_t limit = TREE_DEPTH_STEPS_BASE + buf_str(&page).len * TREE_DEPTH_STEPS_PER_BYTE;
		assert_int_equal(fed.cut, depth > 20);
		assert_int_equal(fed.depth_steps > limit, depth > 20);
		assert_true(fed.depth_steps < limit + (size_t)TREE_PIECE_TAGS * 2 * TREE_DEPTH_MAX);
	}
}

/* Of what has no end only the beginning is read, whatever the page's length. */
static void nesting_without_end_is_not_read_on(void **state)
{
	static const char *const tags[] = { "<div>", "<b id=a>", "<ul><li>", "<svg><g>", "<template>", "<x-y>",
					    "<table><tr><td>", "<blockquote>", "<object>x", "<section><article>" };
	size_t most = (TREE_DEPTH_MAX / TREE_PIECE_TAGS + 2) * 2 * TREE_PIECE_TAGS;

	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		for (size_t n = 10000; n <= 100000; n *= 10) {
			owned(buf_destroy) struct buf page = { 0 };
			put_many(&page, tags[i], n);
			struct tree_fed fed = feed(*state, &page);
			if (!fed.cut || fed.tokens > most || fed.depth_steps > most * (TREE_DEPTH_MAX + TREE_PIECE_TAGS))
				fail_msg("%s: %zu tokens, %zu steps", tags[i], fed.tokens, fed.depth_steps);
		}
}

static void a_limit_of_nodes_is_the_callers(void **state)
{
	struct feeder *f = *state;

	bool was_cut = true;
	size_t flips = 0;

	/* Two pieces; html, head and body, and for each tag an element and a text. */
	for (size_t nodes_max = TREE_PIECE_TAGS; nodes_max <= 3 * TREE_PIECE_TAGS; nodes_max++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct tree_fed fed;
		put_many(&page, "<p>x", 2 * TREE_PIECE_TAGS);
		myhtml_tree_clean(f->tree);
		myhtml_encoding_set(f->tree, MyENCODING_UTF_8);
		assert_int_equal(tree_feed(f->tree, buf_str(&page), nodes_max, &fed), 0);
		assert_true(fed.cut ? fed.nodes > nodes_max : fed.nodes == 3 + 4 * TREE_PIECE_TAGS);
		flips += fed.cut != was_cut;
		was_cut = fed.cut;
	}
	assert_int_equal(flips, 1);
	assert_false(was_cut);
}

/* Each may add to the first, in which all that it has are looked for. */
static void of_many_roots_the_first_ones_attributes_are_read(void **state)
{
	static const char *const tags[] = { "html", "body" };
	struct feeder *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		for (size_t n = TREE_ROOT_TAGS_MAX; n <= 20000; n = n == TREE_ROOT_TAGS_MAX ? n + 1 : n * 20) {
			owned(buf_destroy) struct buf page = { 0 };
			size_t attrs = 0;
			for (size_t k = 0; k < n; k++)
				buf_printf(&page, "<%s a%zu=x>", tags[i], k);
			(void)feed(f, &page);
			const myhtml_tree_node_t *root = i ? f->tree->node_body : f->tree->node_html;
			for (const myhtml_token_attr_t *a = root->token->attr_first; a; a = a->next)
				attrs++;
			assert_int_equal(attrs, TREE_ROOT_TAGS_MAX);
		}
}

/* A text that is long already, to which a few bytes are joined again and again. */
static void what_is_moved_out_of_a_table_is_not_copied_for_ever(void **state)
{
	static const char *const parts[] = { "<tr>x", "<col>x" };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		size_t before = mallinfo2().uordblks;
		buf_add(&page, STR("<p>"));
		put_many(&page, "a", 20000);
		buf_add(&page, STR("<table>"));
		put_many(&page, parts[i], 3000);
		assert_false(feed(*state, &page).cut);
		assert_true(mallinfo2().uordblks < before + ((size_t)16 << 20));
	}
}

/* Each paragraph opens all of them again, with all that they have. */
static void formatting_elements_of_many_attributes_are_not_copied_for_ever(void **state)
{
	owned(buf_destroy) struct buf page = { 0 };

	buf_add(&page, STR("<p>"));
	for (int i = 0; i < 40; i++) {
		buf_printf(&page, "<font id=f%d", i);
		for (int k = 0; k < 1500; k++)
			buf_printf(&page, " %c%c", 'a' + k / 26 % 26, 'a' + k % 26);
		buf_add(&page, STR(">"));
	}
	put_many(&page, "<p>x", 20000);
	struct tree_fed fed = feed(*state, &page);
	assert_true(fed.cut);
	assert_true(fed.bytes < TREE_MEMORY_BASE + buf_str(&page).len * TREE_MEMORY_PER_BYTE + ((size_t)16 << 20));
}

static void formatting_elements_of_long_values_are_not_copied_for_ever(void **state)
{
	owned(buf_destroy) struct buf page = { 0 };

	buf_add(&page, STR("<p>"));
	for (int i = 0; i < 40; i++) {
		buf_printf(&page, "<font id=%d class='", i);
		put_many(&page, "x", 8000);
		buf_add(&page, STR("'>"));
	}
	put_many(&page, "<p>x", 2000);
	struct tree_fed fed = feed(*state, &page);
	assert_true(fed.cut);
	assert_true(fed.bytes < TREE_MEMORY_BASE + buf_str(&page).len * TREE_MEMORY_PER_BYTE + ((size_t)1 << 20));
}

static void attributes_are_paid_for(void **state)
{
	for (int n = 1000; n <= 100000; n *= 100) {
		owned(buf_destroy) struct buf page = { 0 };
		for (int i = 0; i < n / 100; i++) {
			buf_add(&page, STR("<br"));
			put_many(&page, " a", 3000);
			buf_add(&page, STR(">"));
		}
		struct tree_fed fed = feed(*state, &page);
		assert_int_equal(fed.cut, n > 1000);
		assert_true(fed.attrs <= (size_t)n / 100 * TREE_ATTRS_MAX);
	}
}

/* The headers are looked at when tree_impl.h is compiled; this is about what is linked, and what its fields mean. */
static void the_library_is_the_one_that_is_reached_into(void **state)
{
	struct feeder *f = *state;
	owned(buf_destroy) struct buf page = { 0 };
	myhtml_version_t v = myhtml_version();

	assert_int_equal(v.major, MyHTML_VERSION_MAJOR);
	assert_int_equal(v.minor, MyHTML_VERSION_MINOR);
	assert_int_equal(v.patch, MyHTML_VERSION_PATCH);
	myhtml_tree_clean(f->tree);
	myhtml_encoding_set(f->tree, MyENCODING_UTF_8);
	assert_int_equal(myhtml_parse_chunk(f->tree, "<body><div><b><p><i>", 20), 0);
	assert_int_equal(f->tree->active_formatting->length, 2);
	assert_int_equal(f->tree->active_formatting->list[1]->tag_id, MyHTML_TAG_I);
	assert_int_equal(f->tree->open_elements->length, 6);
	assert_int_equal(f->tree->open_elements->list[4]->tag_id, MyHTML_TAG_P);
	assert_int_equal(myhtml_parse_chunk(f->tree, "</p>", 4), 0);
	f->tree->active_formatting->length = 0;
	assert_int_equal(myhtml_parse_chunk(f->tree, "<p>x</p>", 8), 0);
	assert_int_equal(myhtml_parse_chunk_end(f->tree), 0);
	myhtml_tree_node_t *last = f->tree->open_elements->list[f->tree->open_elements->length - 1]->last_child;
	assert_int_equal(last->tag_id, MyHTML_TAG_P);
	assert_int_equal(last->child->tag_id, MyHTML_TAG__TEXT); /* and no <i> that is opened again */
	buf_add(&page, STR("<p>x"));
	assert_false(feed(f, &page).cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_library_is_the_one_that_is_reached_into),
		cmocka_unit_test(what_a_page_becomes_is_counted),
		cmocka_unit_test(names_of_ones_own_are_paid_for),
		cmocka_unit_test(formatting_elements_of_many_attributes_are_not_copied_for_ever),
		cmocka_unit_test(formatting_elements_of_long_values_are_not_copied_for_ever),
		cmocka_unit_test(attributes_are_paid_for),
		cmocka_unit_test(depth_is_paid_for),
		cmocka_unit_test(nesting_without_end_is_not_read_on),
		cmocka_unit_test(a_limit_of_nodes_is_the_callers),
		cmocka_unit_test(of_many_roots_the_first_ones_attributes_are_read),
		cmocka_unit_test(what_is_moved_out_of_a_table_is_not_copied_for_ever),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
