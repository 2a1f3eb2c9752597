/*
 * make_fixture - the store of fixture.h as this version of the program writes it, for tests/store/fixtures/:
 *
 *     make build/tests/store/make_fixture && build/tests/store/make_fixture tests/store/fixtures/store-11
 *
 * writes store-11.mdb.zst (a compacted copy) and store-11.export (what it says). Run once, when the schema is new.
 */
#include "tests/store/fixture.h"

static void write_file(const char *name, const char *suffix, struct str bytes)
{
	char path[256];

	(void)snprintf(path, sizeof path, "%s%s", name, suffix);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
	assert_int_equal(fclose(f), 0);
}

static void read_file(const char *dir, struct buf *out)
{
	char path[256];
	size_t n;

	(void)snprintf(path, sizeof path, "%s/copy/data.mdb", dir);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	do {
		char *room = buf_room(out, 65536);

		n = fread(room, 1, 65536, f);
		buf_take(out, n);
	} while (n);
	(void)fclose(f);
}

int main(int argc, char **argv)
{
	owned(buf_destroy) struct buf export = { 0 }, bytes = { 0 };
	char copy[128];
	struct kit kit;

	if (argc != 2)
		return 2;
	kit_begin(&kit);
	fixture_store(&kit);
	kit_export(&kit, &export);
	(void)snprintf(copy, sizeof copy, "%s/copy", kit.dir);
	assert_int_equal(mkdir(copy, 0700), 0);
	assert_int_equal(mdb_env_copy2(lmdb_env_raw(kit.db->env), copy, MDB_CP_COMPACT), 0);
	read_file(kit.dir, &bytes);
	size_t bound = ZSTD_compressBound(bytes.len);
	char *packed = malloc(bound);
	assert_non_null(packed);
	size_t n = ZSTD_compress(packed, bound, bytes.ptr, bytes.len, 19);
	assert_false(ZSTD_isError(n));
	write_file(argv[1], ".mdb.zst", (struct str){ packed, n });
	/* Without the NUL at its end. */
	write_file(argv[1], ".export", (struct str){ export.ptr, export.len - 1 });
	free(packed);
	kit_end(&kit);
	return 0;
}
