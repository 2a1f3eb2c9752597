#include "store/answer.h"

#include "tests/store/kit.h"

static const struct kit_article articles[] = {
	{ .url = "https://north.example/1", .title = "Harbour strike enters third week", .published = "2026-10-14T09:00:00Z",
	  .outlet = "North Wire", .feed = "north", .seq = 1, .topic = "labour",
	  .said = { "Ida Holm|said|the harbour will stay closed until both unions return to the table",
		    "Tomas Vey|denied|our members were never invited to those talks" }, .page = "<p>one</p>" },
	{ .url = "https://daily.example/a", .title = "Unions and port at odds", .published = "2026-10-15",
	  .outlet = "City Daily", .feed = "daily", .seq = 2, .topic = "labour",
	  .said = { "Holm|told reporters|the harbour will stay closed until both unions return to the table",
		    "|was quoted|nobody knows what happens in the spring" }, .page = "<p>two</p>" },
	{ .url = "https://daily.example/b", .title = "Fish quota halved", .published = "2026-11-02T10:00:00+02:00",
	  .outlet = "City Daily", .feed = "daily", .seq = 3, .topic = "fisheries/quota",
	  .said = { "Ida Holm|said|cutting the quota in half is the least bad choice",
		    "Mária Kovács|warned|Tōkyō buyers will look elsewhere" } },
};

static void queries_find_what_they_should(void **state)
{
	static const struct {
		const char *why, *query, *found;
	} cases[] = {
		{ "a surname finds the full name and itself", "by:holm harbour",
		  "the harbour will stay closed until both unions return to the table / the harbour will stay closed until both unions return to the table" },
		{ "a full name does not find the bare surname", "by:\"Ida Holm\" harbour",
		  "the harbour will stay closed until both unions return to the table" },
		{ "accents are folded in names", "by:kovacs", "Tōkyō buyers will look elsewhere" },
		{ "accents are folded in words", "tokyo", "Tōkyō buyers will look elsewhere" },
		{ "stems find other forms", "buyer looked", "Tōkyō buyers will look elsewhere" },
		{ "quotation marks switch stems off", "\"buyer\"", "" },
		{ "capitals switch stems off", "Buyer", "" },
		{ "phrase", "\"least bad choice\"", "cutting the quota in half is the least bad choice" },
		{ "phrase in another order", "\"bad least choice\"", "" },
		{ "prefix", "invit*", "our members were never invited to those talks" },
		{ "field and range of dates", "topic:labour date:2026-10-15", "nobody knows what happens in the spring / the harbour will stay closed until both unions return to the table" },
		{ "an offset is taken into account", "date:2026-11-02T08:00", "Tōkyō buyers will look elsewhere / cutting the quota in half is the least bad choice" },
		{ "topic subtree", "topic:fisheries/*", "Tōkyō buyers will look elsewhere / cutting the quota in half is the least bad choice" },
		{ "words of an outlet's name", "outlet:north -by:vey", "the harbour will stay closed until both unions return to the table" },
		{ "one field twice is either", "feed:north feed:daily text:quota", "cutting the quota in half is the least bad choice" },
		{ "negation", "topic:labour NOT text:harbour NOT nobody", "our members were never invited to those talks" },
		{ "alternatives", "invited OR spring", "nobody knows what happens in the spring / our members were never invited to those talks" },
		{ "brackets", "(invited OR spring) by:vey", "our members were never invited to those talks" },
		{ "near", "quota NEAR/3 half", "cutting the quota in half is the least bad choice" },
		{ "not so near", "cutting NEAR/3 half", "" },
		{ "in order", "half ADJ quota", "" },
		{ "unknown speaker", "is:unknown", "nobody knows what happens in the spring" },
		{ "cue", "verb:deny", "our members were never invited to those talks" },
		{ "a word of the title", "strike", "our members were never invited to those talks / the harbour will stay closed until both unions return to the table" },
		{ "title phrase", "title:\"quota halved\" choice", "cutting the quota in half is the least bad choice" },
		{ "confidence", "conf:>0.9", "" },
		{ "nothing", "zebra", "" },
		{ "regular expression", "/half is the (least|worst)/", "cutting the quota in half is the least bad choice" },
		{ "regular expression with brackets and quotes", "/\\b(never|\"ever\") invited/ by:vey", "our members were never invited to those talks" },
		{ "regular expression of a field", "by:/^ida/ NOT harbour", "cutting the quota in half is the least bad choice" },
		{ "regular expression of the article", "title:/halved$/ buyers", "Tōkyō buyers will look elsewhere" },
		{ "a name within the statement", "about:Tōkyō", "Tōkyō buyers will look elsewhere" },
		{ "carried by several", "outlets:>=2 by:\"Ida Holm\"", "the harbour will stay closed until both unions return to the table" },
	};
	owned(buf_destroy) struct buf out = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 2);
	kit_store(&kit, articles + 2, 1);
	for (int folded = 0; folded < 2; folded++) {
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			kit_texts(&kit, cases[i].query, folded ? "limit=1" : "limit=20", "sort=date", &out);
			if (strcmp(out.ptr, cases[i].found) != 0)
				print_error("%s: %s\n got: %s\nwant: %s\n", cases[i].why, cases[i].query, out.ptr, cases[i].found);
			assert_string_equal(out.ptr, cases[i].found);
		}
		kit_fold(&kit);
	}
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(queries_find_what_they_should) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
