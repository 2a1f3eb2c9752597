#include "store/backup.h"

#include <sys/resource.h>

#include "store/compact.h"
#include "tests/store/damage.h"
#include "tests/store/fixture.h"

/* Pulls the copy out into folder dir; how backup_next() ended. */
static int pull(struct backup *backup, uint64_t handle, const char *dir)
{
	owned(buf_destroy) struct buf bytes = { 0 };
	int r;

	while ((r = backup_next(backup, handle, &bytes)) == 0)
		;
	if (r == 1)
		specimen_write(dir, bytes.ptr, bytes.len);
	return r;
}

static void backup_is_the_store_of_the_moment_it_began(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 };
	struct backup *backup;
	uint64_t handle, bytes;
	struct kit kit, copy = { 0 };
	char url[64], words[160];
	struct kit_article late;

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	kit_export(&kit, &before);
	assert_int_equal(backup_new(kit.db, &backup), 0);
	assert_int_equal(backup_begin(backup, &handle, &bytes), 0);
	/* Its first bytes are out: the transaction has begun. What comes now is not in it. */
	owned(buf_destroy) struct buf whole = { 0 };
	int r = backup_next(backup, handle, &whole);
	fixture_series(1000, url, words, &late);
	kit_store(&kit, &late, 1);
	while (r == 0)
		r = backup_next(backup, handle, &whole);
	assert_int_equal(r, 1);
	test_folder(copy.dir, "store");
	specimen_write(copy.dir, whole.ptr, whole.len);
	kit_open(&copy);
	kit_export(&copy, &out);
	assert_string_equal(out.ptr, before.ptr);
	kit_end(&copy);
	backup_destroy(&backup);
	kit_end(&kit);
}

static void backup_that_nobody_fetches_ends(void **state)
{
	struct backup *backup;
	uint64_t first, second, bytes;
	struct kit kit;
	char dir[TEST_PATH];

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	test_folder(dir, "backup");
	assert_int_equal(backup_new(kit.db, &backup), 0);
	assert_int_equal(backup_begin(backup, &first, &bytes), 0);
	assert_true(bytes > 0);
	/* Another one takes its place. */
	assert_int_equal(backup_begin(backup, &second, &bytes), 0);
	assert_int_equal(pull(backup, first, dir), -ENOENT);
	assert_int_equal(pull(backup, second, dir), 1);
	assert_int_equal(pull(backup, 77, dir), -ENOENT);
	assert_int_equal(backup_begin(backup, &first, &bytes), 0);
	backup_tidy(backup);
	backup_destroy(&backup);
	test_folder_remove(dir);
	kit_end(&kit);
}

static void compacted_store_says_the_same_and_is_smaller(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 }, why = { 0 };
	struct compacted done;
	struct kit kit;
	MDB_txn *txn;

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	kit_export(&kit, &before);
	assert_int_equal(compact(kit.db, &done, &why), 0);
	assert_true(done.after < done.before);
	/* What this process would write now would be lost. */
	assert_int_equal(db_write_begin(kit.db, &txn), -ESHUTDOWN);
	assert_int_equal(batch_begin(kit.batch), -ESHUTDOWN);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	kit_close(&kit);
	kit_open(&kit);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	fixture_store(&kit);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	kit_end(&kit);
}

/* Kills a compaction again and again, a little later each time: the store is always whole. */
static void killed_compaction_leaves_a_whole_store(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 };
	char part[128];
	unsigned kills = 0;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	kit_export(&kit, &before);
	kit_close(&kit);
	(void)snprintf(part, sizeof part, "%s/" COMPACT_PART, kit.dir);
	for (unsigned i = 0; i < damage_cases(15, 300); i++) {
		int status;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			owned(buf_destroy) struct buf why = { 0 };
			struct compacted done;

			kit_open(&kit);
			_exit(compact(kit.db, &done, &why) == 0 ? 0 : 1);
		}
		(void)usleep(i * 331 % 9000);
		(void)kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
		kills += WIFSIGNALED(status);
		kit_open(&kit);
		assert_int_equal(access(part, F_OK), -1);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, before.ptr);
		kit_close(&kit);
	}
	print_message("killed %u times\n", kills);
	assert_true(kills > 0);
	kit_open(&kit);
	kit_end(&kit);
}

/* A file may have so many bytes and no more: to the writer much as a disk that is full. */
static int compact_within(struct kit *kit, size_t bytes)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		owned(buf_destroy) struct buf why = { 0 };
		struct compacted done;

		kit_open(kit);
		(void)signal(SIGXFSZ, SIG_IGN);
		(void)setrlimit(RLIMIT_FSIZE, &(struct rlimit){ bytes, bytes });
		_exit(compact(kit->db, &done, &why) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void compaction_without_room_changes_nothing(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 };
	struct kit kit;
	char part[128];
	size_t bytes = 0;
	unsigned failed = 0;

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	kit_export(&kit, &before);
	kit_close(&kit);
	(void)snprintf(part, sizeof part, "%s/" COMPACT_PART, kit.dir);
	for (; compact_within(&kit, bytes) != 0; bytes += damage_cases(30000, 1000)) {
		failed++;
		assert_int_equal(access(part, F_OK), -1);
		kit_open(&kit);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, before.ptr);
		kit_close(&kit);
	}
	assert_true(failed > 3);
	kit_open(&kit);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backup_is_the_store_of_the_moment_it_began),
		cmocka_unit_test(backup_that_nobody_fetches_ends),
		cmocka_unit_test(compacted_store_says_the_same_and_is_smaller),
		cmocka_unit_test(killed_compaction_leaves_a_whole_store),
		cmocka_unit_test(compaction_without_room_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
