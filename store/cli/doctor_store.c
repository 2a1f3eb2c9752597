/* doctor: does the store agree with itself, and what can be done where it does not. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/cleanup.h"
#include "store/check.h"
#include "store/cli/admin.h"
#include "store/cli/database.h"
#include "store/cli/doctor.h"
#include "store/rebuild.h"
#include "store/salvage.h"

enum { TEXT_MAX = 1024, CHECK_MS = 60000, REBUILD_MS = 3600 * 1000, READER_COMMITS_MAX = 10000, MAP_PERCENT = 90, MAP_ROOM = 1 << 30 };

static const cJSON *store_of(const struct doctor *self)
{
	const cJSON *answer;

	cJSON_ArrayForEach(answer, self->survey.answers) {
		const cJSON *daemon = cJSON_GetObjectItemCaseSensitive(answer, "daemon");

		if (cJSON_IsString(daemon) && strcmp(daemon->valuestring, "store") == 0)
			return answer;
	}
	return NULL;
}

static bool is_damaged(const cJSON *store)
{
	const cJSON *trouble = cJSON_GetObjectItemCaseSensitive(store, "trouble");

	return cJSON_IsString(trouble) && strstr(trouble->valuestring, "damaged");
}

static void check_room(struct doctor *self, const cJSON *store)
{
	int64_t used = json_number(store, "map_used", 0), max = json_number(store, "map_max", 0);
	char what[TEXT_MAX];

	if (max > 0 && used / (max / 100 + 1) >= MAP_PERCENT) {
		(void)snprintf(what, sizeof what, "the store's database has %" PRId64 " of the %" PRId64 " MiB that it may have",
			       used >> 20, max >> 20);
		doctor_fault(self, "map-nearly-full", what, "inquit compact; or a larger store.map_max");
	}
	if (json_number(store, "oldest_reader_commits", 0) > READER_COMMITS_MAX) {
		(void)snprintf(what, sizeof what, "a question has been under way for %" PRId64 " commits: the database grows meanwhile",
			       json_number(store, "oldest_reader_commits", 0));
		doctor_fault(self, "old-reader", what, "sudo systemctl restart inquit-store");
	}
	doctor_well(self, "store: %" PRId64 " MiB of the %" PRId64 " MiB that it may have, %" PRId64 " questions under way",
		    used >> 20, max >> 20, json_number(store, "readers", 0));
}

#define MADE_ANEW "inquit doctor --fix, which makes everything anew that derives from articles"

static void say_damaged(struct doctor *self, const char *fault, int64_t n, int64_t of, const char *how, const cJSON *named,
			const char *mend)
{
	char what[TEXT_MAX];

	if (n == 0)
		return;
	(void)snprintf(what, sizeof what, "%" PRId64 " of %" PRId64 " %s: %.300s", n, of, how,
		       cJSON_IsString(named) ? named->valuestring : "");
	doctor_fault(self, fault, what, mend);
	self->integrity = true;
}

/* The check itself fails when what every question needs is damaged: counters, the list of postings. */
static void say_useless(struct doctor *self)
{
	doctor_fault(self, "store-damaged", "something in the database that every question needs is damaged", MADE_ANEW);
	self->integrity = true;
}

void doctor_store(struct doctor *self)
{
	const cJSON *store = store_of(self);

	if (!store || is_damaged(store)) {
		self->integrity = self->integrity || is_damaged(store);
		return;
	}
	check_room(self, store);
	int status;
	owned(json_free) cJSON *check = survey_ask_why(self->cli, "store", "check", CHECK_MS, &status);
	if (!check) {
		if (status == -EIO)
			say_useless(self);
		return;
	}
	const cJSON *named = cJSON_GetObjectItemCaseSensitive(check, "named");
	int64_t articles = json_number(check, "articles", 0), statements = json_number(check, "statements", 0);
	say_damaged(self, "store-damaged", json_number(check, "damaged", 0), articles, "articles looked at have something damaged", named,
		    MADE_ANEW);
	say_damaged(self, "span-mismatch", json_number(check, "spans", 0), statements, "statements do not have the words of their text", named,
		    MADE_ANEW);
	say_damaged(self, "index-mismatch", json_number(check, "index", 0), statements, "statements are not where the index should have them",
		    named, MADE_ANEW);
	say_damaged(self, "page-mismatch", json_number(check, "origins", 0), json_number(check, "pages", 0),
		    "pages do not have the text that was taken out of them", named,
		    "inquit reprocess '*', which takes the text out of the pages again");
	if (!self->integrity)
		doctor_well(self, "%" PRId64 " article%s looked at, with %" PRId64 " statements: texts, pages and index agree", articles,
			    articles == 1 ? "" : "s", statements);
}

/* ---- mending ---- */

static void report(const struct rebuilt *done)
{
	(void)printf("made anew: %" PRIu64 " articles, %" PRIu64 " statements, %" PRIu64 " clusters\n", done->articles, done->statements,
		     done->clusters);
}

/* What was lost goes to standard error, a line each. */
static void report_lost(struct str named, uint64_t lost)
{
	(void)fwrite(named.ptr ? named.ptr : "", 1, named.len, stderr);
	if (lost)
		(void)cli_fail(0, "%" PRIu64 " values are lost", lost);
}

static int rebuild_running(struct doctor *self)
{
	owned(json_free) cJSON *done = survey_ask(self->cli, "store", "rebuild", REBUILD_MS);
	const cJSON *named = cJSON_GetObjectItemCaseSensitive(done, "named");

	if (!done)
		return cli_fail(EXIT_REFUSED, "the store could not make its index anew: see its log");
	report(&(struct rebuilt){ (uint64_t)json_number(done, "articles", 0), (uint64_t)json_number(done, "statements", 0),
				  (uint64_t)json_number(done, "clusters", 0), 0 });
	report_lost(cJSON_IsString(named) ? str_from(named->valuestring) : (struct str){ 0 }, (uint64_t)json_number(done, "lost", 0));
	return json_number(done, "lost", 0) ? EXIT_PARTLY : 0;
}

static int rebuild_here(const struct database *database)
{
	owned(db_close) struct db *db = NULL;
	owned(buf_destroy) struct buf said = { 0 };
	struct rebuilt done;
	struct stat st;
	int r = stat(database->data, &st) < 0 ? -errno : db_open(database->dir, 4 * (uint64_t)st.st_size + MAP_ROOM, &db, &said);

	if (r == 0)
		r = rebuild(db, &done, &said, NULL, NULL);
	if (r < 0)
		return cli_fail(EXIT_INTEGRITY, "%s: %s", database->data, strerror(-r));
	report(&done);
	report_lost(buf_str(&said), done.lost);
	return done.lost ? EXIT_PARTLY : 0;
}

static int salvage_file(struct database *database)
{
	owned(buf_destroy) struct buf said = { 0 };
	struct salvaged saved = { 0 };
	int r = salvage(database->dir, &saved, &said);

	report_lost(buf_str(&said), saved.lost + saved.damaged);
	if (r == -EEXIST)
		return cli_fail(EXIT_REFUSED, "%s/" SALVAGE_KEPT " is there from before: move it away first", database->dir);
	if (r == -EBADMSG)
		return cli_fail(EXIT_INTEGRITY, "nothing of %s can be read: inquit restore brings a backup back", database->data);
	if (r < 0)
		return cli_fail(r == -ENOSPC ? EXIT_PARTLY : EXIT_REFUSED, "%s: %s; nothing was changed", database->dir, strerror(-r));
	(void)printf("saved %" PRIu64 " values; the damaged file is kept as %s/" SALVAGE_KEPT "\n", saved.values, database->dir);
	int status = rebuild_here(database);
	database_give(database, database->data);
	return status ? status : saved.lost + saved.damaged ? EXIT_PARTLY : 0;
}

/* The file of a store that does not run, or that runs and cannot use it. */
static int mend_file(struct doctor *self)
{
	owned(buf_destroy) struct buf ignored = { 0 };
	struct database database;
	struct check check = { 0 };
	int status = database_find(self->cli, &database);

	if (status)
		return status;
	int r = database_own(&database);
	database_leave(&database);
	if (r < 0)
		return r == -EBUSY || r == -ENOENT ? 0 : cli_fail(EXIT_REFUSED, "%s: %s", database.dir, strerror(-r));
	r = check_file(database.data, &check, &ignored);
	if (r == -ENOENT || r == -ENODATA || (r == 0 && check_whole(&check)))
		return 0;
	if (r < 0 || check.walk.faults)
		return salvage_file(&database);
	return rebuild_here(&database);
}

int doctor_fix(struct doctor *self)
{
	const cJSON *store = store_of(self);
	int status = 0;

	if (!store || is_damaged(store))
		return mend_file(self);
	owned(json_free) cJSON *check = survey_ask_why(self->cli, "store", "check", CHECK_MS, &status);
	static const char *const faults[] = { "damaged", "spans", "index" };
	if (!check)
		return status == -EIO ? rebuild_running(self) : 0;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (json_number(check, faults[i], 0))
			return rebuild_running(self);
	return status;
}
