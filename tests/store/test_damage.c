#include "store/check.h"

#include <inttypes.h>

#include "store/compact.h"
#include "tests/store/damage.h"
#include "tests/store/fixture.h"

struct outcome {
	size_t cases, structure, values, nothing; /* what the check found */
	size_t named, less;                       /* what the store said that was asked all the same */
};

static void make(struct specimen *ret)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;
	struct kit kit;

	kit_begin(&kit);
	fixture_store(&kit);
	/* Without pages that nothing uses, where damage does no harm. */
	assert_int_equal(compact(kit.db, &done, &why), 0);
	assert_true(done.after < done.before);
	specimen_take(&kit, ret);
}

/* The file was changed: the check names it, or everything is as it was; and never does the store say what was not there. */
static void judge(const struct specimen *s, const char *dir, struct outcome *o, const char *what, size_t at)
{
	owned(buf_destroy) struct buf damage = { 0 };
	struct check check = { 0 };
	char path[128];

	(void)snprintf(path, sizeof path, "%s/data.mdb", dir);
	int r = check_file(path, &check, &damage);
	bool structure = r < 0 || check.walk.faults, values = !structure && check.damaged;
	int asked = specimen_ask(s, dir);
	o->cases++;
	o->structure += structure;
	o->values += values;
	o->nothing += !structure && !values;
	o->named += asked == ASKED_NAMED;
	o->less += asked == ASKED_LESS;
	bool good = asked == ASKED_ALL || asked == ASKED_NAMED || (asked == ASKED_LESS && (structure || values));
	if (!structure && !values)
		good = good && asked == ASKED_ALL;
	if (structure || values)
		good = good && damage.len > 0;
	if (!good)
		print_error("%s at %zu: check %d, %" PRIu64 " faults, %" PRIu64 " damaged, asked %d\n%.*s", what, at, r,
			    check.walk.faults, check.damaged, asked, (int)damage.len, damage.ptr ? damage.ptr : "");
	assert_true(good);
}

static void print(const char *what, const struct outcome *o)
{
	print_message("%s: %zu cases; the check finds damage of the file in %zu, of values in %zu, none in %zu; "
		      "asked, the store names it in %zu and has fewer in %zu\n",
		      what, o->cases, o->structure, o->values, o->nothing, o->named, o->less);
}

static void a_flipped_bit_is_named_and_never_a_wrong_record(void **state)
{
	owned(specimen_free) struct specimen s;
	size_t cases = damage_cases(150, 10000);
	struct outcome o = { 0 };
	uint32_t seed = 20261122;
	char dir[TEST_PATH];

	(void)state;
	make(&s);
	test_folder(dir, "damage");
	for (size_t i = 0; i < cases; i++) {
		seed = seed * 1664525 + 1013904223;
		/* Every bit of the first pages, which all depends on, in turn; others at random. */
		size_t at = i % 4 == 0 ? i / 4 * 37 % (3 * 4096) : (size_t)((uint64_t)seed * s.n >> 32);
		unsigned bit = seed >> 7 & 7;

		s.bytes[at] = (char)(s.bytes[at] ^ (1 << bit));
		specimen_write(dir, s.bytes, s.n);
		judge(&s, dir, &o, "bit", at * 8 + bit);
		s.bytes[at] = (char)(s.bytes[at] ^ (1 << bit));
	}
	print("bits", &o);
	assert_true(o.structure > cases / 40 && o.values > cases / 20);
	test_folder_remove(dir);
}

static void a_file_that_is_cut_is_named(void **state)
{
	owned(specimen_free) struct specimen s;
	size_t cases = damage_cases(40, 1000);
	struct outcome o = { 0 };
	char dir[TEST_PATH];

	(void)state;
	make(&s);
	test_folder(dir, "damage");
	for (size_t i = 0; i < cases; i++) {
		size_t n = i < 12 ? i * 700 + 1 : s.n * i / cases - i % 3;

		specimen_write(dir, s.bytes, n);
		judge(&s, dir, &o, "cut", n);
	}
	print("cuts", &o);
	assert_int_equal(o.structure, cases);
	test_folder_remove(dir);
}

/* What disks really do: a sector that reads as zeros, or as what stood elsewhere. */
static void a_lost_sector_is_named(void **state)
{
	owned(specimen_free) struct specimen s;
	size_t cases = damage_cases(40, 1000);
	struct outcome o = { 0 };
	char dir[TEST_PATH];

	(void)state;
	make(&s);
	test_folder(dir, "damage");
	for (size_t i = 0; i < cases; i++) {
		char kept[4096];
		size_t size = i % 2 ? 512 : 4096, at = i * 7919 % (s.n / size) * size, other = (i * 104729 + 3) % (s.n / size) * size;

		memcpy(kept, s.bytes + at, size);
		if (i % 3)
			memset(s.bytes + at, 0, size);
		else
			memcpy(s.bytes + at, s.bytes + other, size);
		specimen_write(dir, s.bytes, s.n);
		judge(&s, dir, &o, "sector", at);
		memcpy(s.bytes + at, kept, size);
	}
	print("sectors", &o);
	test_folder_remove(dir);
}

static void a_whole_file_is_whole(void **state)
{
	owned(specimen_free) struct specimen s;
	owned(buf_destroy) struct buf damage = { 0 };
	struct check check = { 0 };
	char dir[TEST_PATH], path[128];

	(void)state;
	make(&s);
	test_folder(dir, "damage");
	specimen_write(dir, s.bytes, s.n);
	(void)snprintf(path, sizeof path, "%s/data.mdb", dir);
	assert_int_equal(check_file(path, &check, &damage), 0);
	assert_true(check_whole(&check));
	assert_int_equal(check.schema, STORE_SCHEMA);
	assert_int_equal(check.articles, 43);
	assert_int_equal(check.values[TABLE_ARTICLES], 43);
	assert_int_equal(damage.len, 0);
	assert_int_equal(specimen_ask(&s, dir), ASKED_ALL);
	test_folder_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file_is_whole),
		cmocka_unit_test(a_flipped_bit_is_named_and_never_a_wrong_record),
		cmocka_unit_test(a_file_that_is_cut_is_named),
		cmocka_unit_test(a_lost_sector_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
