#include "common/curve.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

struct folder {
	char path[TEST_PATH], key[TEST_PATH + 8], pub[TEST_PATH + 8];
	struct curve pair;
};

static void open_folder(struct folder *f)
{
	test_folder(f->path, "curve");
	(void)snprintf(f->key, sizeof f->key, "%s/x.key", f->path);
	(void)snprintf(f->pub, sizeof f->pub, "%s/x.pub", f->path);
	assert_int_equal(curve_make(&f->pair), 0);
	assert_int_equal(curve_save(f->key, "x", &f->pair, true), 0);
	assert_int_equal(curve_save(f->pub, "x", &f->pair, false), 0);
}

static void close_folder(struct folder *f)
{
	(void)unlink(f->key);
	(void)unlink(f->pub);
	assert_int_equal(rmdir(f->path), 0);
}

static int load(const char *path, bool by_manager)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct curve pair;
	int r = curve_load(path, by_manager, &pair, &why);

	assert_true((r < 0) == (why.len > 0));
	return r;
}

static void what_is_saved_is_loaded(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct folder f;
	struct curve pair;
	char key[CURVE_TEXT];

	(void)state;
	open_folder(&f);
	assert_int_equal(curve_load(f.key, false, &pair, &why), 0);
	assert_string_equal(pair.public_key, f.pair.public_key);
	assert_string_equal(pair.secret_key, f.pair.secret_key);
	assert_string_equal(pair.server_key, "");
	assert_int_equal(curve_load_public(f.pub, key, &why), 0);
	assert_string_equal(key, f.pair.public_key);
	assert_int_equal(curve_load_public(f.key, key, &why), 0);
	assert_int_equal(load(f.pub, false), -EPERM); /* mode 0644 */
	close_folder(&f);
}

static void a_file_that_is_there_stays(void **state)
{
	struct folder f;

	(void)state;
	open_folder(&f);
	assert_int_equal(curve_save(f.key, "x", &f.pair, true), -EEXIST);
	assert_int_equal(load(f.key, false), 0);
	close_folder(&f);
}

static void a_secret_that_others_can_read_is_refused(void **state)
{
	static const struct {
		const char *why;
		mode_t mode;
		int here, by_manager;
	} cases[] = {
		{ "as it is made", 0600, 0, 0 },       { "read only", 0400, 0, 0 },
		{ "its group reads", 0640, -EPERM, 0 }, { "the manager's, with an ACL", 0440, -EPERM, 0 },
		{ "all read", 0644, -EPERM, -EPERM },  { "all write", 0602, -EPERM, -EPERM },
	};
	struct folder f;
	struct stat st;
	mode_t mask = umask(0);

	(void)state;
	open_folder(&f);
	(void)umask(mask);
	assert_int_equal(stat(f.key, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(chmod(f.key, cases[i].mode), 0);
		assert_int_equal(load(f.key, false), cases[i].here);
		assert_int_equal(load(f.key, true), cases[i].by_manager);
	}
	close_folder(&f);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void what_is_no_certificate_is_said_to_be_none(void **state)
{
	char text[CURVE_FILE_MAX];
	struct folder f;
	struct curve other;

	(void)state;
	open_folder(&f);
	assert_int_equal(curve_make(&other), 0);
	(void)snprintf(text, sizeof text, "curve\n  public-key = \"%s\"\n  secret-key = \"%s\"\n", other.public_key, f.pair.secret_key);
	const char *const cases[] = {
		"", "public-key", "public-key = \"\"\nsecret-key = \"\"\n",
		"public-key = \"0123456789012345678901234567890123456789\"\n",
		"public-key = \"~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\"\nsecret-key = \"x\"\n", text /* halves of two */,
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		write_file(f.key, cases[i]);
		assert_int_equal(load(f.key, false), -EBADMSG);
	}
	(void)unlink(f.key);
	assert_int_equal(load(f.key, false), -ENOENT);
	assert_int_equal(load(f.path, true), -EBADMSG);
	close_folder(&f);
}

static void a_peer_is_found_by_its_key(void **state)
{
	struct place place = { 0 };
	struct curve known, unknown;
	char path[PATH_MAX], name[NAME_MAX + 1], dir[TEST_PATH];

	(void)state;
	test_folder(dir, "peers");
	assert_int_equal(place_init(&place, dir), 0);
	assert_int_equal(curve_make(&known) | curve_make(&unknown), 0);
	assert_int_equal(curve_find_peer(&place, known.public_key, name), -ENOENT);
	assert_int_equal(place_keys(&place, "peers", path), 0);
	assert_int_equal(make_folders(path), 0);
	assert_int_equal(place_keys(&place, "peers/garbage.pub", path), 0);
	write_file(path, "no certificate");
	assert_int_equal(place_keys(&place, "peers/west.pub", path), 0);
	assert_int_equal(curve_save(path, "west", &known, false), 0);
	assert_int_equal(curve_find_peer(&place, known.public_key, name), 0);
	assert_string_equal(name, "west");
	assert_int_equal(curve_find_peer(&place, unknown.public_key, name), -ENOENT);
	(void)unlink(path);
	(void)place_keys(&place, "peers/garbage.pub", path);
	(void)unlink(path);
	(void)place_keys(&place, "peers", path);
	assert_int_equal(rmdir(path), 0);
	(void)place_keys(&place, "", path);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_saved_is_loaded),
		cmocka_unit_test(a_file_that_is_there_stays),
		cmocka_unit_test(a_secret_that_others_can_read_is_refused),
		cmocka_unit_test(what_is_no_certificate_is_said_to_be_none),
		cmocka_unit_test(a_peer_is_found_by_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
