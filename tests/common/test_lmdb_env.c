#include "common/lmdb_env.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

static int remove_all(void **state)
{
	test_folder_remove(*state);
	free(*state);
	return 0;
}

static int make_folder(void **state)
{
	*state = malloc(TEST_PATH);
	assert_non_null(*state);
	test_folder(*state, "lmdb");
	return 0;
}

static const struct lmdb_options version_two = { .kind = "sample", .schema = 2, .oldest = 2, .map_max = 1 << 20, .databases = 2 };

static int open_as(const char *dir, const struct lmdb_options *options, struct lmdb_env **ret)
{
	owned(buf_destroy) struct buf why = { 0 };
	int r = lmdb_env_open(dir, options, ret, &why);

	assert_true((r < 0) == (why.len > 0));
	return r;
}

static void another_kind_or_a_newer_schema_is_refused(void **state)
{
	owned(lmdb_env_close) struct lmdb_env *env = NULL;
	struct lmdb_options other = version_two, older = version_two;

	assert_int_equal(open_as(*state, &version_two, &env), 0);
	lmdb_env_close(&env);
	other.kind = "else";
	assert_int_equal(open_as(*state, &other, &env), -EPROTO);
	older.schema = older.oldest = 1;
	assert_int_equal(open_as(*state, &older, &env), -EPROTO);
	assert_int_equal(open_as(*state, &version_two, &env), 0);
}

static int migrate(MDB_txn *txn, uint32_t from)
{
	MDB_dbi dbi;
	MDB_val k = lmdb_val(STR("migrated")), v = lmdb_val(STR("yes"));

	assert_int_equal(from, 2);
	if (mdb_dbi_open(txn, "data", MDB_CREATE, &dbi))
		return -EIO;
	return lmdb_errno(mdb_put(txn, dbi, &k, &v, 0));
}

static void an_older_schema_is_migrated_once(void **state)
{
	owned(lmdb_env_close) struct lmdb_env *env = NULL;
	struct lmdb_options newer = version_two;

	assert_int_equal(open_as(*state, &version_two, &env), 0);
	lmdb_env_close(&env);
	newer.schema = 3;
	assert_int_equal(open_as(*state, &newer, &env), -EPROTO); /* from 2 it cannot be read */
	newer.oldest = 2;
	newer.migrate = migrate;
	assert_int_equal(open_as(*state, &newer, &env), 0);
	lmdb_env_close(&env);
	newer.migrate = NULL;
	assert_int_equal(open_as(*state, &newer, &env), 0);
}

static void a_second_owner_is_refused(void **state)
{
	owned(lmdb_env_close) struct lmdb_env *env = NULL;
	int status;

	assert_int_equal(open_as(*state, &version_two, &env), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct lmdb_env *second;
		struct buf why = { 0 };
		_exit(lmdb_env_open(*state, &version_two, &second, &why) == -EBUSY ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void a_full_map_is_no_space(void **state)
{
	owned(lmdb_env_close) struct lmdb_env *env = NULL;
	MDB_txn *txn;
	MDB_dbi dbi;
	char *big = calloc(1, 2 << 20);
	MDB_val k = lmdb_val(STR("k")), v = { 2 << 20, big };

	assert_non_null(big);
	assert_int_equal(open_as(*state, &version_two, &env), 0);
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(env), NULL, 0, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, "data", MDB_CREATE, &dbi), 0);
	assert_int_equal(lmdb_errno(mdb_put(txn, dbi, &k, &v, 0)), -ENOSPC);
	mdb_txn_abort(txn);
	free(big);
}

static void change(struct lmdb_env *env, const char *key, size_t put, bool del)
{
	MDB_val k = lmdb_val(str_from(key)), v = { put, calloc(1, put + 1) };
	MDB_txn *txn;
	MDB_dbi dbi;

	assert_non_null(v.mv_data);
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(env), NULL, 0, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, "data", MDB_CREATE, &dbi), 0);
	if (put)
		assert_int_equal(mdb_put(txn, dbi, &k, &v, 0), 0);
	if (del)
		assert_int_equal(mdb_del(txn, dbi, &k, NULL), 0);
	assert_int_equal(lmdb_commit(txn), 0);
	free(v.mv_data);
}

/* A value with pages of its own that goes again within its transaction: those pages are counted, and never written. */
static void file_is_as_long_as_it_says(void **state)
{
	owned(lmdb_env_close) struct lmdb_env *env = NULL;
	char path[TEST_PATH + 16];
	uint64_t used, max;
	struct stat st;

	assert_int_equal(open_as(*state, &version_two, &env), 0);
	/* Pages that are free from before, too few for it: LMDB then puts it at the end of the file. */
	change(env, "small", 50000, false);
	change(env, "small", 0, true);
	change(env, "other", 10, false);
	change(env, "large", 1 << 18, true);
	lmdb_env_usage(env, &used, &max);
	assert_true(used > 1 << 18);
	(void)snprintf(path, sizeof path, "%s/data.mdb", (const char *)*state);
	assert_int_equal(stat(path, &st), 0);
	assert_true((uint64_t)st.st_size >= used);
}

static void a_map_that_no_address_space_holds_leaves_the_old_one(void **state)
{
	owned(lmdb_env_close) struct lmdb_env *env = NULL, *other = NULL;
	owned(buf_destroy) struct buf why = { 0 };
	struct lmdb_options huge = version_two;
	uint64_t used, max;

	assert_int_equal(open_as(*state, &version_two, &env), 0);
	assert_int_equal(lmdb_env_grow(env, UINT64_C(1) << 47), -ENOMEM);
	lmdb_env_usage(env, &used, &max);
	assert_int_equal(max, 1 << 20);
	change(env, "kept", 1000, false);
	assert_int_equal(lmdb_env_grow(env, 2 << 20), 0);
	change(env, "larger", 1100000, false);
	assert_int_equal(lmdb_env_grow(env, 1 << 20), 0);
	lmdb_env_usage(env, &used, &max);
	assert_int_equal(max, 2 << 20);
	lmdb_env_close(&env);
	huge.map_max = UINT64_C(1) << 47;
	assert_int_equal(lmdb_env_open(*state, &huge, &other, &why), -ENOMEM);
	assert_true(str_find(buf_str(&why), STR("map_max"), 0) < why.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(another_kind_or_a_newer_schema_is_refused, make_folder, remove_all),
		cmocka_unit_test_setup_teardown(an_older_schema_is_migrated_once, make_folder, remove_all),
		cmocka_unit_test_setup_teardown(a_second_owner_is_refused, make_folder, remove_all),
		cmocka_unit_test_setup_teardown(a_full_map_is_no_space, make_folder, remove_all),
		cmocka_unit_test_setup_teardown(file_is_as_long_as_it_says, make_folder, remove_all),
		cmocka_unit_test_setup_teardown(a_map_that_no_address_space_holds_leaves_the_old_one, make_folder, remove_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
